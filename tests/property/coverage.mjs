/**
 * Fails where the properties alone, with 300 cases, run less than 90 % of the lines of log/.
 *
 *   node tests/property/coverage.mjs
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { deno, ROOT } from "../../tools/installed.mjs";

const LEAST = 0.9;

function run(args, stdio) {
  const [program, ...before] = deno();
  const { status, stdout, error } = spawnSync(program, [...before, ...args], {
    cwd: ROOT,
    stdio,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, TLPARSE_PROPERTY_RUNS: "300" },
  });
  if (status !== 0) {
    throw new Error(`Cannot measure the coverage: deno ${args[0]} failed${error ? `: ${error.message}` : ""}`);
  }
  return stdout;
}

/** File -> lines that can be run, and lines that were. */
function linesByFile(lcov) {
  return lcov.split("end_of_record").flatMap((record) => {
    const file = /^SF:(.*)$/m.exec(record)?.[1];
    const counts = [...record.matchAll(/^DA:\d+,(\d+)/gm)].map(([, count]) => Number(count));
    return file === undefined ? [] : [{ file, found: counts.length, hit: counts.filter((count) => count > 0).length }];
  });
}

/** Files of log/ with something in them to run. */
const runnable = readdirSync(join(ROOT, "log")).map((name) => `log/${name}`)
  .filter((path) => /^(?:export )?(?:const|class|function) /m.test(readFileSync(join(ROOT, path), "utf8")));

const shown = (found, hit) => `${(100 * hit / found).toFixed(1)} % (${hit} of ${found} lines)`;

const folder = mkdtempSync(join(tmpdir(), "tlparse-coverage-"));
try {
  run(["test", "-A", "--no-check", `--coverage=${folder}`, "tests/property"], ["ignore", "inherit", "inherit"]);
  const files = linesByFile(
    run(["coverage", folder, "--lcov", "--include=/log/[^/]+\\.ts$"], ["ignore", "pipe", "inherit"]),
  );
  for (const { file, found, hit } of files) console.log(`${file.slice(ROOT.length)}: ${shown(found, hit)}`);
  const missing = runnable.filter((path) => !files.some(({ file }) => file.replaceAll("\\", "/").endsWith(`/${path}`)));
  if (missing.length > 0) throw new Error(`Cannot measure the coverage: nothing is known of ${missing.join(", ")}`);
  const found = files.reduce((sum, file) => sum + file.found, 0), hit = files.reduce((sum, file) => sum + file.hit, 0);
  console.log(`log/: ${shown(found, hit)}`);
  if (!(hit >= found * LEAST && found > 0)) {
    console.error(`The properties run less than ${100 * LEAST} % of log/`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

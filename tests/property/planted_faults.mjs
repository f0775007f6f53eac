/**
 * Plants a fault in a copy of the program, one at a time, and fails where reading random logs does not find it within 300 cases.
 *
 *   node tests/property/planted_faults.mjs
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { deno, ROOT } from "../../tools/installed.mjs";

/** Mistakes that one could make, where `from` stands once in the file. */
const FAULTS = [
  {
    name: "a CR in front of a line end is not recognised where the buffer ends between the two",
    file: "log/payload_reader.ts",
    from: "if (loops.isOver ||",
    to: "if (loops.isOver || buffer.at < stop ||",
  },
  {
    name: "a repeated key is ignored where it is a context key",
    file: "log/envelope.ts",
    from: "if (known.reference && tree?.repeated.has(name))",
    to: 'if ("part" in known && known.reference && tree?.repeated.has(name))',
  },
  {
    name: "thread and path share no digits",
    file: "format/glog.ts",
    from: "if (path === colon) path--;",
    to: "",
  },
];

/** The only property that is tried, so that 300 cases are 300. */
const PROPERTY = "any log, damaged or not, is read as the model reads it";

const SKIPPED = new Set(["node_modules", "dist", ".git", "bench", "docs"]);

function copy(folder) {
  for (const name of readdirSync(ROOT)) {
    if (!SKIPPED.has(name)) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  cpSync(join(ROOT, "docs", "intermediate.schema.json"), join(folder, "docs", "intermediate.schema.json"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
}

/** Whether the property holds in the folder, and else after how many cases it failed. */
function pass(folder) {
  const [program, ...before] = deno();
  const args = [...before, "test", "-A", "--no-check", `--filter=${PROPERTY}`, "tests/property/reading_test.ts"];
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, TLPARSE_PROPERTY_RUNS: "300", TLPARSE_PROPERTY_SHRINK: "0", NO_COLOR: "1" },
  });
  const output = `${stdout}\n${stderr}`;
  // A fault is found by a property, not by a program that does not start.
  if (status !== 0 && !output.includes("Property failed after")) {
    throw new Error(`Cannot run the properties:\n${output}`);
  }
  return { passed: status === 0, after: Number(/Property failed after (\d+) tests/.exec(output)?.[1]) };
}

function withFault(folder, { name, file, from, to }) {
  const path = join(folder, file), sound = readFileSync(path, "utf8");
  if (sound.split(from).length !== 2) throw new Error(`Cannot plant a fault: ${file} does not hold once: ${from}`);
  writeFileSync(path, sound.replace(from, () => to));
  const { passed, after } = pass(folder);
  writeFileSync(path, sound);
  console.log(`${file}: ${name}: ${passed ? "NOT FOUND" : `found after ${after} cases`}`);
  return !passed;
}

const folder = mkdtempSync(join(tmpdir(), "tlparse-planted-"));
try {
  copy(folder);
  if (!pass(folder).passed) throw new Error("Cannot plant faults: the properties fail without one");
  const found = FAULTS.map((fault) => withFault(folder, fault));
  if (found.includes(false)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

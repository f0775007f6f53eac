/**
 * Runs every tests/**\/*_test.ts(x) and says on the last line how many tests passed and failed.
 *
 *   node tests/run.mjs [deno|bun|all] [FILE OR FOLDER ...]
 *
 * Counts come from the report that each runtime writes, not from what tests print. No test at all is a failure. Tests of
 * tests/browser/ run once, under Deno: they look at pages, and the other tests show that both runtimes write the same pages.
 * Without a Chromium they are skipped, or fail where CI=true.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import process from "node:process";
import { bun, chromium, deno, ROOT } from "../tools/installed.mjs";

/** A test that waits for what never comes must not wait for ever: Deno has no limit of its own. */
const LIMIT_MS = 8 * 60_000;

const RUNTIMES = {
  deno: (files, report) => [...deno(), "test", "-A", "--no-check", `--junit-path=${report}`, ...files],
  // Bun stops a test after five seconds unless told otherwise; Deno never does.
  bun: (files, report) => [
    ...bun(),
    "test",
    "--timeout=120000",
    "--reporter=junit",
    `--reporter-outfile=${report}`,
    ...files.map((file) => `./${file}`),
  ],
};

/** All tests, or those in the places; a file that is named is taken whatever it is called. */
function testFiles(places) {
  const all = readdirSync(join(ROOT, "tests"), { recursive: true, encoding: "utf8" })
    .map((path) => `tests/${path.split(sep).join("/")}`)
    .filter((path) => /_test\.tsx?$/.test(path)).sort();
  if (places.length === 0) return all;
  const wanted = places.map((place) => relative(ROOT, resolve(place)).split(sep).join("/"));
  return wanted.flatMap((place) => isFile(place) ? [place] : all.filter((path) => path.startsWith(`${place}/`)));
}

const isFile = (path) => statSync(join(ROOT, path), { throwIfNoEntry: false })?.isFile() ?? false;
const inBrowser = (path) => path.startsWith("tests/browser/");
const none = { passed: 0, failed: 0, skipped: 0 };
const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped });

function runTests(runtime, files, browser) {
  const folder = mkdtempSync(join(tmpdir(), "tlparse-tests-"));
  const report = join(folder, "junit.xml");
  try {
    const [program, ...args] = RUNTIMES[runtime](files, report);
    const { status, signal, error } = spawnSync(program, args, {
      cwd: ROOT,
      stdio: "inherit",
      env: environment(browser),
      timeout: LIMIT_MS,
    });
    if (error) console.error(`Cannot run the tests under ${runtime}: ${error.message}`);
    if (signal) console.error(`The tests under ${runtime} were ended by ${signal}`);
    const counts = countsOf(report);
    // A file that cannot be loaded is no test in the report: only the exit code tells.
    return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function environment(browser) {
  const pinned = { TZ: "UTC", LANG: "C.UTF-8", LC_ALL: "C.UTF-8" };
  return { ...process.env, ...pinned, ...(browser ? { CHROMIUM: browser } : {}) };
}

/** All text in the report is escaped, so that its tags can be counted. */
function countsOf(report) {
  let xml = "";
  try {
    xml = readFileSync(report, "utf8");
  } catch {
    return none;
  }
  const count = (pattern) => (xml.match(pattern) ?? []).length;
  const failed = count(/<(?:failure|error)\b/g);
  const skipped = count(/<skipped\b/g);
  return { passed: count(/<testcase\b/g) - failed - skipped, failed, skipped };
}

function main() {
  const [first, ...rest] = process.argv.slice(2);
  const named = first === "all" || first in RUNTIMES;
  const runtimes = named && first !== "all" ? [first] : Object.keys(RUNTIMES);
  const files = testFiles(named ? rest : [first, ...rest].filter(Boolean));
  const browser = chromium();
  const lacksBrowser = browser === null && files.some(inBrowser);

  let total = lacksBrowser && process.env.CI === "true" ? { ...none, failed: 1 } : none;
  for (const runtime of runtimes) {
    const chosen = files.filter((path) => !inBrowser(path) || (browser && runtime === "deno"));
    if (chosen.length === 0) continue;
    console.log(`\n${chosen.length} test files under ${runtime}`);
    total = add(total, runTests(runtime, chosen, browser));
  }
  if (lacksBrowser) {
    console.log(`\nBrowser tests did not run: no Chromium on the path. Install one or set CHROMIUM to it.`);
  }
  if (total.passed + total.failed === 0) {
    console.error("No test was found");
    total = { ...total, failed: 1 };
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ""}`);
  process.exitCode = total.failed ? 1 : 0;
}

main();

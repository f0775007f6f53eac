/**
 * Compares our reports with those of the reference and holds on to what was reached:
 *
 *   node tests/parity.mjs [--cmd "COMMAND"] [--only CASE,CASE] [--verbose] [--add] [--cases FILE]
 *
 * The checker and its goldens lie outside this repository: in the folder that TLPARSE_PARITY names, else in ../shared.
 * TLPARSE_PARITY=none skips the comparison. What must pass stands in tests/parity_cases.json (or --cases) and only grows; --add adds what
 * passes and is not listed yet:
 *
 *   full    cases whose whole report is equal
 *   files   [{ cases, globs }]: cases of which the files that match are equal, and so are exit code and streams
 *
 * Agreed departures from the reference stand in tests/parity_deviations.json, each with its reason.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { deno, ROOT } from "../tools/installed.mjs";

const LISTED = join(ROOT, "tests/parity_cases.json");
const DEVIATIONS = join(ROOT, "tests/parity_deviations.json");

/** Folder of the checker; null if there is none. */
function checkerFolder() {
  const folder = resolve(ROOT, process.env.TLPARSE_PARITY ?? "../shared");
  return existsSync(join(folder, "tools/parity.mjs")) ? folder : null;
}

/** Case -> { passes, report, faults, paths }: `paths` are the files that differ, are missing or too many. */
function verdicts(folder, command, { only, verbose }) {
  const args = ["check", "--cmd", command, "--deviations", DEVIATIONS];
  if (only) args.push("--only", only);
  if (verbose) args.push("--verbose");
  const { stdout, stderr, error } = spawnSync(process.execPath, [join(folder, "tools/parity.mjs"), ...args], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (error) throw new Error(`Cannot run the checker: ${error.message}`);
  const found = readVerdicts(stdout);
  // The checker ends with its counts; without them it broke off, and cases that it did not reach must not pass unseen.
  if (!/^\d+ passed, \d+ failed$/m.test(stdout)) {
    throw new Error(`The checker broke off: ${stderr.trim() || "it says nothing"}`);
  }
  return found;
}

function readVerdicts(output) {
  const found = new Map();
  let current = null;
  for (const line of output.split("\n")) {
    const head = /^case (\S+): (.*)$/.exec(line);
    if (head) {
      current = { passes: !head[2].endsWith("FAILED"), report: [line], faults: 0, paths: [] };
      found.set(head[1], current);
    } else if (current && line.startsWith("    ")) {
      current.report.push(line);
      note(current, line);
    } else {
      current = null;
    }
  }
  return found;
}

function note(verdict, line) {
  if (line.startsWith("     ") || line.startsWith("    allowed extra: ")) return;
  const path = /^ {4}(?:differs: (.*) \([a-z]+\)|missing: (.*)|extra: (.*))$/.exec(line);
  if (path) verdict.paths.push(path[1] ?? path[2] ?? path[3]);
  else verdict.faults++;
}

/** `**` stands for any folders, `*` and `?` stay within one name. */
function patternOf(glob) {
  const meaning = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
  const parts = glob.split(/(\*\*\/|\*\*|\*|\?)/);
  return new RegExp(`^${parts.map((part) => meaning[part] ?? part.replace(/[.+^${}()|[\]\\]/g, "\\$&")).join("")}$`);
}

function holds(verdict, globs) {
  if (globs === null) return verdict.passes;
  const patterns = globs.map(patternOf);
  return verdict.faults === 0 && !verdict.paths.some((path) => patterns.some((pattern) => pattern.test(path)));
}

/** One claim for each listed case: { name, globs }, with null for the whole report. */
function claimsOf({ full, files }) {
  return [
    ...full.map((name) => ({ name, globs: null })),
    ...files.flatMap(({ cases, globs }) => cases.map((name) => ({ name, globs }))),
  ];
}

const what = (globs) =>
  globs === null ? "the whole report" : globs.length > 3 ? `${globs.slice(0, 3).join(",")},...` : globs.join(",");

/** Adds the cases that pass and are not listed, and returns a line for each. Whole reports first: they need no list of files. */
function addPassing(listed, found) {
  const added = [];
  const grow = (names, globs) => {
    for (const [name, verdict] of found) {
      if (names.includes(name) || listed.full.includes(name) || !holds(verdict, globs)) continue;
      names.push(name);
      added.push(`${name}: ${what(globs)}`);
    }
    names.sort();
  };
  grow(listed.full, null);
  for (const group of listed.files) group.cases = group.cases.filter((name) => !listed.full.includes(name));
  listed.files.forEach(({ cases, globs }) => grow(cases, globs));
  return added;
}

function main() {
  if (process.env.TLPARSE_PARITY === "none") {
    return console.log("Parity was not checked: TLPARSE_PARITY is none.\n\n0 passed, 0 failed");
  }
  const text = { type: "string" };
  const flag = { type: "boolean" };
  const { values } = parseArgs({ options: { cmd: text, only: text, cases: text, verbose: flag, add: flag } });
  const folder = checkerFolder();
  if (!folder) {
    throw new Error(
      "Cannot check parity: there is no tools/parity.mjs in TLPARSE_PARITY or ../shared; set TLPARSE_PARITY to its folder, or to none",
    );
  }
  const command = values.cmd ?? [...deno(), "run", "-A", "cli.ts"].join(" ");
  const file = values.cases ?? LISTED;
  const listed = JSON.parse(readFileSync(file, "utf8"));
  const found = verdicts(folder, command, values);
  const only = values.only?.split(",");
  const claims = claimsOf(listed).filter(({ name }) => !only || only.includes(name));
  const broken = claims.filter(({ name, globs }) => !found.has(name) || !holds(found.get(name), globs));

  for (const { name, globs } of broken) {
    console.log(`FAILED ${name} (${what(globs)})`);
    console.log((found.get(name)?.report ?? ["    the checker has no such case"]).join("\n"));
  }
  const added = addPassing(listed, found);
  if (values.add) writeFileSync(file, `${JSON.stringify(listed, null, 2)}\n`);
  added.forEach((line) => console.log(`${values.add ? "added" : "can be added"}: ${line}`));
  if (claims.length === 0) console.log("No listed case was checked");
  const failed = broken.length + (claims.length === 0 ? 1 : 0);
  console.log(`\n${claims.length - broken.length} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

try {
  main();
} catch (error) {
  console.error(`Error: ${error.message}`);
  console.log("\n0 passed, 1 failed");
  process.exitCode = 1;
}

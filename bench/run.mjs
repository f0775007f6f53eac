/**
 * Measures this program against md5sum and the reference and prints a table in Markdown:
 *
 *   node bench/run.mjs [--quick] [--rounds N] [--folder DIR] [--cmd "COMMAND"]
 *
 * Logs of 200 MB and 1 GB and the reports lie in --folder, /dev/shm unless set, in a folder that is removed at the end.
 * --quick measures logs of 50 MB only. --cmd is our program; unless set, the bundle under Deno, which is what people run.
 * Rounds are interleaved, so that a busy moment of the machine meets every program; the table has the medians.
 * The reference is TLPARSE_REFERENCE, else a `tlparse` on the path that is not this one.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { deno, onPath, ROOT } from "../tools/installed.mjs";
import { makeLog } from "./logs.mjs";

const MEASURE = join(ROOT, "bench/measure.py");
/** Above this the reference's default run takes minutes and tells nothing new. */
const LARGEST_FOR_DEFAULT_MB = 250;
const LARGEST_MEMORY_MB = 250;

function reference() {
  const program = process.env.TLPARSE_REFERENCE ?? onPath("tlparse");
  if (!program) return null;
  const version = execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  const own = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version;
  return version === `tlparse ${own}` ? null : { program, version };
}

function programsFor({ log, megabytes }, own, other, out) {
  const site = ["-o", out, "--no-browser"];
  const programs = [
    { name: "md5sum", command: ["md5sum", log] },
    { name: "tlparse parse", command: [...own, "parse", log, "-o", out] },
    { name: "tlparse LOG", command: [...own, log, ...site] },
    { name: "tlparse LOG --lazy", command: [...own, log, "--lazy", ...site] },
  ];
  if (other) programs.push({ name: "reference --plain-text", command: [other.program, log, "--plain-text", ...site] });
  if (other && megabytes <= LARGEST_FOR_DEFAULT_MB) {
    programs.push({ name: "reference", command: [other.program, log, ...site] });
  }
  return programs;
}

function measure(command, out) {
  rmSync(out, { recursive: true, force: true });
  const { stdout, status, stderr } = spawnSync("python3", [MEASURE, ...command], { encoding: "utf8" });
  if (status !== 0) throw new Error(`Cannot measure: ${stderr}`);
  const result = JSON.parse(stdout);
  if (result.exit !== 0) throw new Error(`Cannot measure: ${command.join(" ")} ended with exit code ${result.exit}`);
  return { seconds: result.seconds, megabytes: result.kib / 1024 };
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Program name -> { seconds, megabytes }: the median time, the largest memory. */
function measureAll(programs, rounds, out) {
  const runs = new Map(programs.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, command } of programs) runs.get(name).push(measure(command, out));
  }
  rmSync(out, { recursive: true, force: true });
  return new Map([...runs].map(([name, results]) => [name, {
    seconds: median(results.map(({ seconds }) => seconds)),
    megabytes: Math.max(...results.map(({ megabytes }) => megabytes)),
  }]));
}

function printTable(title, results, against) {
  console.log(`\n### ${title}\n`);
  console.log(`| program | time, s | ${against.map((name) => `× ${name}`).join(" | ")} | memory, MB |`);
  console.log(`|---|---|${"---|".repeat(against.length)}---|`);
  for (const [name, { seconds, megabytes }] of results) {
    const ratios = against.map((base) => results.has(base) ? (seconds / results.get(base).seconds).toFixed(2) : "-");
    console.log(`| ${name} | ${seconds.toFixed(2)} | ${ratios.join(" | ")} | ${megabytes.toFixed(0)} |`);
  }
}

/** What was set out to be reached: { text, value, limit }, no value where the reference is not at hand. */
function goalsOf({ name, megabytes }, results) {
  const ratio = (program, base) => results.has(base) ? results.get(program).seconds / results.get(base).seconds : null;
  const title = `${name}, ${megabytes} MB`;
  const goals = ["tlparse parse", "tlparse LOG"].map((program) => ({
    text: `${title}: memory of ${program}, MB`,
    value: results.get(program).megabytes,
    limit: LARGEST_MEMORY_MB,
  }));
  if (name === "tiny") return goals;
  goals.push({
    text: `${title}: tlparse LOG / reference --plain-text`,
    value: ratio("tlparse LOG", "reference --plain-text"),
    limit: 1.5,
  });
  if (name === "rank1") {
    goals.push({ text: `${title}: tlparse parse / md5sum`, value: ratio("tlparse parse", "md5sum"), limit: 5 });
  }
  if (name === "transformer") {
    goals.push({ text: `${title}: tlparse LOG / reference`, value: ratio("tlparse LOG", "reference"), limit: 1 / 6 });
    goals.push({ text: `${title}: --lazy / md5sum`, value: ratio("tlparse LOG --lazy", "md5sum"), limit: 5 });
  }
  return goals;
}

function printGoals(goals) {
  console.log("\n### Goals\n\n| measured | value | at most | |\n|---|---|---|---|");
  for (const { text, value, limit } of goals) {
    const verdict = value === null ? "not measured" : value <= limit ? "reached" : "missed";
    console.log(`| ${text} | ${value?.toFixed(2) ?? "-"} | ${limit.toFixed(2)} | ${verdict} |`);
  }
}

/** Start-up counts for most in a small log: the bundle against a Deno that runs nothing. */
function measureSmall(folder, own, rounds) {
  const [log, empty, out] = ["small.log", "empty.mjs", "out"].map((name) => join(folder, name));
  makeLog("rank1", 0, log);
  writeFileSync(empty, "");
  const results = measureAll(
    [
      { name: "deno run of an empty file", command: [...deno(), "run", empty] },
      { name: "tlparse LOG", command: [...own, log, "-o", out, "--no-browser"] },
    ],
    rounds,
    out,
  );
  printTable(`rank1 as it is, ${(statSync(log).size / 1e6).toFixed(1)} MB`, results, ["deno run of an empty file"]);
  const value = results.get("tlparse LOG").seconds / results.get("deno run of an empty file").seconds;
  return [{ text: "rank1 as it is: tlparse LOG / deno run of an empty file", value, limit: 12 }];
}

const RANKS = 7;

/** All ranks of a small run. */
function measureRanks(folder, own, other, rounds) {
  const [logs, out] = [join(folder, "ranks"), join(folder, "out")];
  mkdirSync(logs);
  for (let rank = 0; rank < RANKS; rank++) makeLog("rank", 0, join(logs, `dedicated_log_torch_trace_rank_${rank}.log`));
  const args = [logs, "--all-ranks-html", "--plain-text", "-o", out, "--no-browser"];
  const programs = [{ name: "tlparse", command: [...own, ...args] }];
  if (other) programs.push({ name: "reference", command: [other.program, ...args] });
  const results = measureAll(programs, rounds, out);
  printTable(`All ranks of ${RANKS} small logs, --plain-text`, results, ["reference"]);
  const value = other ? results.get("tlparse").seconds / results.get("reference").seconds : null;
  return [{ text: `All ranks, ${RANKS} small logs: tlparse / reference`, value, limit: 1 }];
}

function measureLarge(folder, own, other, subject, rounds) {
  const [log, out] = [join(folder, "large.log"), join(folder, "out")];
  makeLog(subject.name, subject.megabytes, log);
  const programs = programsFor({ ...subject, log }, own, other, out);
  const results = measureAll(programs, rounds, out);
  printTable(`${subject.name}, ${(statSync(log).size / 1e6).toFixed(0)} MB`, results, [
    "md5sum",
    "reference --plain-text",
  ]);
  rmSync(log);
  return goalsOf(subject, results);
}

function ownCommand(given) {
  if (given) return given.split(" ");
  execFileSync(process.execPath, [join(ROOT, "build.mjs"), "bundle"], { stdio: "ignore" });
  return [...deno(), "run", "-A", join(ROOT, "dist/tlparse.mjs")];
}

function main() {
  const text = { type: "string" };
  const { values } = parseArgs({ options: { quick: { type: "boolean" }, rounds: text, folder: text, cmd: text } });
  const sizes = values.quick ? [50] : [200, 1000];
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 5));
  const parent = values.folder ?? (existsSync("/dev/shm") ? "/dev/shm" : tmpdir());
  const subjects = sizes.flatMap((megabytes) => ["rank1", "transformer"].map((name) => ({ name, megabytes })));
  subjects.push({ name: "tiny", megabytes: sizes[0] });

  const own = ownCommand(values.cmd);
  const other = reference();
  const folder = mkdtempSync(join(parent, "tlparse-bench-"));
  process.on("SIGINT", () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  });
  try {
    console.log(
      `${cpus().length} × ${
        cpus()[0].model
      }; output in ${parent}; medians of ${rounds} interleaved rounds, largest memory.`,
    );
    console.log(other ? `Reference: ${other.version}.` : "No reference was found: set TLPARSE_REFERENCE to it.");
    const goals = subjects.flatMap((subject) => measureLarge(folder, own, other, subject, rounds));
    goals.push(...measureRanks(folder, own, other, Math.max(rounds, 5)));
    goals.push(...measureSmall(folder, own, Math.max(rounds, 5)));
    printGoals(goals);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  main();
} catch (error) {
  console.error(`Error: ${error.message}`);
  process.exitCode = 1;
}

/** Vectors of contract B.8 and of the supplement, B.17: what the command line says. P-14 and P-15 add lines below the first. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { C, record } from "../log_text.ts";
import { logName } from "../rank_logs.ts";
import { inFolder, runCli } from "../run_cli.ts";

const GOOD = record({ artifact: { name: "x", encoding: "string" }, ...C }, "text");

/** A folder with a good log, a bad one, two logs, and what else the vectors name. */
function filled(folder: string): void {
  for (const name of ["two", "empty", "exists"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "good.log"), GOOD);
  writeFileSync(join(folder, "bad.log"), `${GOOD}no record\n`);
  writeFileSync(join(folder, "file"), "");
  for (const [name, day] of [["a", 1], ["b", 2]] as const) {
    const path = join(folder, "two", `${name}.log`);
    writeFileSync(path, record({ artifact: { name, encoding: "string" }, ...C }, "text"));
    utimesSync(path, new Date(Date.UTC(2026, 0, day)), new Date(Date.UTC(2026, 0, day)));
  }
  mkdirSync(join(folder, "two/sub"));
  if (process.platform !== "win32") {
    symlinkSync("../good.log", join(folder, "two/newer.log"));
    symlinkSync("../good.log", join(folder, "empty/link.log"));
  }
}

const EXISTS = "Error: Directory exists already exists; pass --overwrite to replace it or use -o OUTDIR";
/** Arguments, exit code, first `Error:` line or null, whether OUT is there afterwards. */
const RUNS: readonly (readonly [vector: string, args: string, code: number, error: string | null, out: boolean])[] = [
  // 0.4.8 leaves an empty OUT behind (D-12).
  ["B.8", "gone.log -o out", 1, "Error: gone.log is not a file", false],
  ["B.8", "two -o out", 1, "Error: two is not a file", false],
  ["B.8", "good.log -o exists", 1, EXISTS, false],
  ["B.8", "good.log -o file --overwrite", 1, "Error: Not a directory (os error 20)", false],
  ["B.8", "bad.log -o out --strict", 1, "Error: Something went wrong", true],
  [
    "B.8",
    "good.log -o out --all-ranks-html",
    1,
    "Error: Input path good.log must be a directory when using --all-ranks-html",
    false,
  ],
  [
    "B.17",
    "--latest good.log -o out",
    1,
    "Error: Input path good.log is not a directory (required when using --latest)",
    false,
  ],
  ["B.17", "--latest empty -o out", 1, "Error: No files found in directory empty", false],
  ["B.17", "--latest two -o out", 0, null, true],
  ["B.17", "gone.log -o out --serve", 1, "Error: gone.log is not a file", false],
  ["B.17", "good.log -o out --port 9000", 0, null, true],
];

for (const [vector, args, code, error, out] of RUNS) {
  test(`${vector}: tlparse ${args}`, () =>
    inFolder(async (cwd) => {
      filled(cwd);
      const run = await runCli(args.split(" "), { cwd });
      equal(run.code, code, run.stderr);
      equal(run.lines.find((line) => line.startsWith("Error: ")) ?? null, error);
      equal(existsSync(join(cwd, "out")), out);
      if (args.includes("--latest two")) ok(existsSync(join(cwd, "out/-_0_0_0/b_0.txt")));
      if (args.includes("--strict")) ok(run.lines.some((line) => line === "Stats { ok: 1, fail_glog: 1 }"));
    }));
}

for (
  const args of [
    "--out x good.log",
    "--no-such-flag good.log",
    "",
    "good.log --serve --port 65536",
    "good.log --serve --port x",
    "good.log --serve --port=-1",
    "good.log --serve --port=",
  ]
) {
  test(`${args.includes("--port") ? "B.17" : "B.8"}: tlparse ${args} is a usage error`, () =>
    inFolder(async (cwd) => {
      filled(cwd);
      const run = await runCli(args.split(" ").filter((arg) => arg !== ""), { cwd });
      deepEqual([run.code, run.stdout, existsSync(join(cwd, "tl_out"))], [2, "", false]);
    }));
}

test("B.8: --all-ranks-html with --export, which ends 0.4.8, makes a landing page of the export reports", () =>
  inFolder(async (cwd) => {
    mkdirSync(join(cwd, "logs"));
    for (const rank of [0, 1]) writeFileSync(join(cwd, "logs", logName(rank)), GOOD);
    const { code, stderr } = await runCli(["logs", "--all-ranks-html", "-e", "-o", "out"], { cwd });
    equal(code, 0, stderr);
    for (const path of ["index.html", "rank_0/index.html", "rank_1/index.html"]) {
      ok(existsSync(join(cwd, "out", path)), path);
    }
  }));

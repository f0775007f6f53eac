/** Defects of the command line: D-11, D-12, D-46. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { resolveInput } from "../../runtime/find_input.ts";
import { C, record } from "../log_text.ts";
import { logName } from "../rank_logs.ts";
import { inFolder, runCli } from "../run_cli.ts";

const LOG = record({ artifact: { name: "a", encoding: "string" }, ...C }, "text");

test("D-11: --latest takes the newest log of a folder", () =>
  inFolder(async (cwd) => {
    mkdirSync(join(cwd, "logs"));
    for (const [name, day] of [["new", 2], ["old", 1]] as const) {
      const path = join(cwd, "logs", `${name}.log`);
      writeFileSync(path, record({ artifact: { name, encoding: "string" }, ...C }, "text"));
      utimesSync(path, new Date(Date.UTC(2026, 0, day)), new Date(Date.UTC(2026, 0, day)));
    }
    const { code } = await runCli(["--latest", "logs", "-o", "out"], { cwd });
    equal(code, 0);
    ok(existsSync(join(cwd, "out/-_0_0_0/new_0.txt")));
  }));

test("D-12: no output folder is made for a log that does not exist", () =>
  inFolder(async (cwd) => {
    const { code, lines } = await runCli(["missing.log", "-o", "out"], { cwd });
    deepEqual([code, lines[0]], [1, "Error: missing.log is not a file"]);
    deepEqual(readdirSync(cwd), []);
  }));

test("D-12: --overwrite never deletes the logs that are to be read, nor a folder that is no report", () =>
  inFolder(async (cwd) => {
    mkdirSync(join(cwd, "logs"));
    writeFileSync(join(cwd, "logs", logName(0)), LOG);
    const runs = [["logs", "--all-ranks-html", "-o", "logs"], [join("logs", logName(0)), "-o", "."]];
    for (const args of runs) {
      const { code, lines } = await runCli([...args, "--overwrite"], { cwd });
      equal(code, 1, args.join(" "));
      ok(lines[0]?.startsWith("Error: "), lines[0]);
      deepEqual(readdirSync(cwd, { recursive: true }).sort(), ["logs", join("logs", logName(0))]);
    }
  }));

test(
  "D-46: an entry that is gone when it is looked at is left out",
  { skip: process.platform === "win32" },
  () =>
    inFolder((folder) => {
      writeFileSync(join(folder, "there.log"), LOG);
      symlinkSync(join(folder, "nowhere"), join(folder, "vanished.log"));
      equal(resolveInput(folder).path, join(folder, "there.log"));
      equal(resolveInput(folder, { latest: true }).path, join(folder, "there.log"));
    }),
);

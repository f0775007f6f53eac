import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { C, record } from "../log_text.ts";
import { inFolder, resultOf, startCli } from "../run_cli.ts";

const POSIX = process.platform !== "win32";
const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** The spool file of a pipe that is still open. */
async function spoolOf(folder: string): Promise<string> {
  for (let tries = 0; tries < 1000; tries++) {
    const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((path) => path.endsWith("input.log"));
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("no spool file was made");
}

for (const [signal, code] of Object.entries(CODES)) {
  test(
    `${signal} removes the spool file and the stage, and leaves the old report`,
    { skip: !POSIX },
    () =>
      inFolder(async (cwd) => {
        mkdirSync(join(cwd, "out"));
        writeFileSync(join(cwd, "out", "raw.jsonl"), "old");
        const child = startCli(["-", "-o", "out", "--overwrite"], { cwd });
        child.stdin!.write(record({ dynamo_start: {}, ...C }));
        await spoolOf(cwd);
        child.kill(signal as NodeJS.Signals);
        const result = await resultOf(child);
        assert.equal(result.code, code, result.stderr);
        assert.deepEqual(readdirSync(cwd, { recursive: true, encoding: "utf8" }).sort(), [
          "out",
          join("out", "raw.jsonl"),
        ]);
      }),
  );
}

import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { C, record } from "../log_text.ts";
import { inFolder, resultOf, startCli } from "../run_cli.ts";

const POSIX = process.platform !== "win32";
const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Waits for the spool file of a pipe that is still open. */
async function spoolIn(folder: string, child: ChildProcess): Promise<void> {
  while (!readdirSync(folder, { recursive: true, encoding: "utf8" }).some((path) => path.endsWith("input.log"))) {
    assert.equal(child.exitCode ?? child.signalCode, null, "it ended without a spool file");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
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
        await spoolIn(cwd, child);
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

test(
  "a run that is busy writing is stopped too, and leaves nothing behind",
  { skip: !POSIX },
  () =>
    inFolder(async (cwd) => {
      const payload = "x = 1\n".repeat(200).trimEnd();
      const records = Array.from(
        { length: 20_000 },
        (_, i) => record({ inductor_output_code: { filename: `/tmp/c${i}.py` }, ...C, frame_id: i }, payload),
      );
      writeFileSync(join(cwd, "a.log"), records.join(""));
      const child = startCli(["a.log", "-o", "out", "--no-browser"], { cwd });
      child.stderr!.once("data", () => child.kill("SIGINT"));
      const result = await resultOf(child);
      assert.equal(result.code, 130, result.stderr);
      assert.deepEqual(readdirSync(cwd), ["a.log"]);
    }),
);

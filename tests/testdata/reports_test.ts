import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TESTDATA = join(ROOT, "testdata");
const NAMES = readdirSync(TESTDATA).filter((name) => name.endsWith(".log"));

/** Deno refuses to write anywhere but in the folder, so that an attempt would fail the run. */
const command = (folder: string): string[] =>
  "Deno" in globalThis ? ["run", "-R", "-E", "-S", `--allow-write=${folder}`, "cli.ts"] : ["cli.ts"];

for (const name of NAMES) {
  test(`${name} makes a report, and nothing is written outside of it`, () => {
    const outer = mkdtempSync(join(tmpdir(), "reports-"));
    try {
      const inner = join(outer, "a/b/c");
      mkdirSync(inner, { recursive: true });
      const args = [...command(inner), join(TESTDATA, name), "-o", join(inner, "out"), "--no-browser"];
      const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8", timeout: 60_000 });
      assert.equal(status, 0, stderr);
      assert.ok(existsSync(join(inner, "out/index.html")));
      assert.deepEqual(
        readdirSync(outer, { recursive: true }).filter((path) => !String(path).startsWith("a/b/c/out")).sort(),
        [
          "a",
          "a/b",
          "a/b/c",
        ],
      );
    } finally {
      rmSync(outer, { recursive: true });
    }
  });
}

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const RUNTIME = "Deno" in globalThis ? "deno" : "bun";

interface Run {
  readonly lastLine: string | undefined;
  readonly status: number | null;
}

function run(places: readonly string[], env: Record<string, string> = {}): Run {
  const { stdout, status } = spawnSync("node", ["tests/run.mjs", RUNTIME, ...places], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { lastLine: stdout.trimEnd().split("\n").at(-1), status };
}

const fixture = (name: string): string => `tests/build/fixtures/${name}.ts`;

test("tests that pass are counted on the last line", () => {
  assert.deepEqual(run([fixture("passing")]), { lastLine: "2 passed, 0 failed, 1 skipped", status: 0 });
});

test("a test that fails fails the run", () => {
  assert.deepEqual(run([fixture("failing")]), { lastLine: "1 passed, 1 failed", status: 1 });
});

test("a file that cannot be loaded fails the run", () => {
  assert.deepEqual(run([fixture("unloadable")]), { lastLine: "0 passed, 1 failed", status: 1 });
});

test("a run without any test fails", () => {
  assert.deepEqual(run([fixture("empty")]), { lastLine: "0 passed, 1 failed", status: 1 });
  assert.deepEqual(run(["docs"]), { lastLine: "0 passed, 1 failed", status: 1 });
});

test("browser tests without a browser fail in CI, and are skipped elsewhere", () => {
  const folder = mkdtempSync(join(tmpdir(), "node-alone-"));
  const node = execFileSync("node", ["-p", "process.execPath"], { encoding: "utf8" }).trim();
  symlinkSync(node, join(folder, "node"));
  const place = ["tests/browser", fixture("passing")];
  const env = { PATH: folder, CHROMIUM: "" };
  try {
    assert.deepEqual(run(place, { ...env, CI: "true" }), { lastLine: "2 passed, 1 failed, 1 skipped", status: 1 });
    assert.deepEqual(run(place, { ...env, CI: "" }), { lastLine: "2 passed, 0 failed, 1 skipped", status: 0 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

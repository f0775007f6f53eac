import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { expectation } from "../../testdata/make_expected.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const EXPECTED = join(ROOT, "testdata/expected");
const COMMAND = "Deno" in globalThis ? ["run", "-A", "cli.ts"] : ["cli.ts"];

/** What this program makes of a log of testdata/, in the form of the files in testdata/expected/. */
function outcome(name: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), "expected-"));
  try {
    const out = join(folder, "out");
    const args = [...COMMAND, `testdata/${name}.log`, "-o", out, "--no-browser"];
    return expectation(out, spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const file of readdirSync(EXPECTED)) {
  const name = file.replace(/\.json$/, "");
  test(`the data in a report of ${name}.log is that of the reference`, () => {
    assert.deepEqual(outcome(name), JSON.parse(readFileSync(join(EXPECTED, file), "utf8")));
  });
}

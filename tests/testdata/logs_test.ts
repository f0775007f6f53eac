import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { makeLogs } from "../../testdata/make_logs.mjs";

const FOLDER = new URL("../../testdata/", import.meta.url);
const logs: ReadonlyMap<string, Uint8Array> = makeLogs();

test("testdata holds the logs that make_logs.mjs writes, and no others", () => {
  const stored = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".log")).map((name) => name.replaceAll("\\", "/"));
  assert.deepEqual(stored.sort(), [...logs.keys()].sort());
});

for (const [name, bytes] of logs) {
  test(`${name} is what make_logs.mjs writes, byte by byte`, () => {
    assert.ok(readFileSync(new URL(name, FOLDER)).equals(bytes));
  });
}

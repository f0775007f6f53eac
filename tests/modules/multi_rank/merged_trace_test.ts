import assert from "node:assert/strict";
import { test } from "node:test";
import { reformat } from "../../../format/json.ts";
import { rankEvents } from "../../../modules/multi_rank/merged_trace.ts";

const EVENTS = [
  { name: "a", pid: 5, tid: 1, args: { pid: 7, deep: [{ pid: 8 }, [], {}] } },
  { name: "no process" },
  { pid: { a: 1 }, name: "a process that is an object" },
  { pid: "text, with a comma", zzz: 1 },
  17,
  "text",
  null,
  [1, [2], { pid: 3 }],
  {},
  [],
];

const pretty = (value: unknown): string => reformat(JSON.stringify(value), "");
const merged = (pieces: Iterable<string>, rank: number): string[] => [...rankEvents(pieces, rank)];

const EXPECTED = EVENTS.map((event) =>
  typeof event === "object" && event !== null && !Array.isArray(event) ? { ...event, pid: 3 } : event
);

test("every event that is an object gets the rank as process, and nothing else changes", () => {
  const events = merged([pretty(EVENTS)], 3);
  assert.deepEqual(events.map((text) => JSON.parse(text)), EXPECTED);
  assert.equal(`[\n  ${events.join(",\n  ")}\n]`, pretty(EXPECTED));
});

test("it does not matter where the file is cut into pieces", () => {
  const text = pretty(EVENTS), whole = merged([text], 3);
  for (let size = 1; size < 40; size++) {
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g"))!;
    assert.deepEqual(merged(pieces, 3), whole, `pieces of ${size}`);
  }
});

test("an empty trace and an empty file have no events", () => {
  assert.deepEqual(merged(["[]"], 0), []);
  assert.deepEqual(merged([], 0), []);
  assert.deepEqual(merged(["", "["], 0), []);
});

test("an event that is larger than a piece costs no more than its length", () => {
  const text = pretty([{ args: Array.from({ length: 2_000_000 }, (_, i) => i) }]);
  const pieces = text.match(/[^]{1,4096}/g)!;
  const started = performance.now();
  assert.equal(merged(pieces, 1).length, 1);
  assert.ok(performance.now() - started < 5000);
});

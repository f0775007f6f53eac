import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { rawLines } from "../../report/raw_lines.ts";
import { type FakeLine, fakeStore } from "./fake_store.ts";

const lines = (fakes: readonly FakeLine[], strings?: ReadonlyMap<number, string>, path: string | null = null) =>
  [...rawLines(fakeStore(fakes, strings ? { strings } : {}), () => path)].join("").split("\n").slice(0, -1);

test("a line is the envelope with the fields of its prefix, in sorted places", () => {
  const json =
    '{"aot_forward_graph": {}, "frame_id": 0, "frame_compile_id": 0, "attempt": 0, "has_payload": "3a87c40b1e971f0f530c04dce4c6aa15"}';
  equal(
    lines([{ json, thread: "140000000000" }], undefined, "-_0_0_0/aot_forward_graph_1.txt")[1],
    '{"aot_forward_graph":{},"attempt":0,"frame_compile_id":0,"frame_id":0,"has_payload":"3a87c40b1e971f0f530c04dce4c6aa15","lineno":12,"pathname":" torch/x.py","payload_filename":"-_0_0_0/aot_forward_graph_1.txt","thread":140000000000,"timestamp":"2026-04-01T12:34:56.123456Z"}',
  );
});

test("keys around the added ones keep the order of code points", () => {
  const json = '{"\\ud83d\\ude00":1,"zz":2,"line":3,"linenoo":4,"\\n":5,"thread\\"":6,"A":7,"":8}';
  const keys = [...Object.keys(JSON.parse(lines([{ json }])[1]!))];
  deepEqual(keys, [
    "",
    "\n",
    "A",
    "line",
    "lineno",
    "linenoo",
    "pathname",
    "thread",
    'thread"',
    "timestamp",
    "zz",
    "😀",
  ]);
});

test("an empty envelope has only the added keys", () => {
  equal(
    lines([{ json: "{}" }])[1],
    '{"lineno":12,"pathname":" torch/x.py","thread":140,"timestamp":"2026-04-01T12:34:56.123456Z"}',
  );
});

test("a thread is a number of 64 bits, or a double beyond them", () => {
  const thread = (digits: string) => /"thread":([^,]+),/.exec(lines([{ thread: digits }])[1]!)![1];
  equal(thread("18446744073709551615"), "18446744073709551615");
  equal(thread("18446744073709551616"), "1.8446744073709552e+19");
  equal(thread("0012"), "12");
  equal(thread("000"), "0");
  equal(thread("9".repeat(5000)), "1.7976931348623157e+308");
});

test("trace events of the own rank, and what reading gave up, are left out", () => {
  const kept = lines([
    { json: '{"a":1}', chromium: true },
    { json: '{"a":2}', chromium: true, status: "other_rank" },
    { json: '{"a":3}', status: "refused" },
    { json: null },
    { json: "[1]" },
    { json: "{" },
    { json: '{"lineno":1}' },
  ]);
  deepEqual(kept.slice(1).map((line) => (JSON.parse(line) as { a: number }).a), [2, 3]);
});

test("the string table is an array with null where nothing was set", () => {
  equal(lines([])[0], '{"string_table":[null]}');
  equal(lines([], new Map([[2, 'a"b'], [0, "x"]]))[0], '{"string_table":["x",null,"a\\"b"]}');
});

test("a huge index does not make a huge array, and its string is kept", () => {
  const [table] = lines([], new Map([[1, "x"], [4294967295, "far"]]));
  equal(table!.length < 6_000_000, true);
  const parsed = JSON.parse(table!) as { string_table: unknown[]; string_table_beyond: Record<string, string> };
  equal(parsed.string_table.length, 1_000_000);
  equal(parsed.string_table[1], "x");
  deepEqual(parsed.string_table_beyond, { "4294967295": "far" });
});

test("a long log comes in pieces of about 256 KB", () => {
  const json = `{"a":"${"x".repeat(100_000)}"}`;
  const pieces = [...rawLines(fakeStore(Array.from({ length: 20 }, () => ({ json }))), () => null)];
  equal(pieces.length > 5, true);
  equal(Math.max(...pieces.map((piece) => piece.length)) < 400_000, true);
});

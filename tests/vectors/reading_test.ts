/** Vectors of contract B.1, B.2 and B.5: counters, compile ids, ranks. */
import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { C, PREFIX, record } from "../log_text.ts";
import { wholeReport } from "../whole_report.ts";

const text = (name: string, id: object, payload = "text") =>
  record({ artifact: { name, encoding: "string" }, ...id }, payload);

test("B.1: counters, files, string table and raw.jsonl of a log with every fault", async () => {
  const log = [
    "garbage line\n",
    "\n",
    "\torphan tab\n",
    `${PREFIX}notjson\n`,
    `${PREFIX}[1,2]\n`,
    `${PREFIX}{"rank":-1}\n`,
    `${PREFIX}{"a":1} trailing\n`,
    `${PREFIX}{"rank":0,"rank":0}\n`,
    `${PREFIX}{"zz":0,"zz":1}\n`,
    record({ artifact: { name: "x" } }, "two\nlines"),
    `${PREFIX}{"timestamp":1,"pathname":2}\n`,
    record({ artifact: { name: "conf", encoding: "string" }, ...C, payload_filename: "own" }, "text"),
    `junk before ${record({ aot_forward_graph: {}, ...C }, "one\n\nthree")}`,
    record({ aot_forward_graph: {}, ...C, has_payload: "XYZ" }, "one"),
    `${PREFIX}{"str":["/a/b.py",3],"unk1":1}\n`,
    `${PREFIX}{"str":["/a/b.py",3,4]}\n`,
    "V9999 99:99:99x123456 12:34] {}\n",
    'V0401 12:34:56.123456 7 a b c:12] {"dynamo_guards":{}, "frame_id":0}\n',
  ].join("");
  const { stats, listed, rawLines, text: textOf } = await wholeReport(log);
  equal(
    stats,
    "Stats { ok: 7, fail_glog: 4, fail_json: 10, fail_payload_md5: 1, fail_dynamo_guards_json: 1, fail_key_conflict: 2, unknown: 5 }",
  );
  deepEqual(JSON.parse(textOf("raw.jsonl").split("\n")[0]!), { string_table: [null, null, null, "/a/b.py"] });
  deepEqual(listed.map(({ url }) => url), [
    "-_0_0_0/conf_0.txt",
    "-_0_0_0/aot_forward_graph_1.txt",
    "-_0_0_0/aot_forward_graph_2.txt",
  ]);
  equal(textOf("-_0_0_0/aot_forward_graph_1.txt"), "one\n\nthree");
  equal(rawLines.length, 9);
  const shared = rawLines.find(({ pathname }) => pathname === "2");
  deepEqual([shared?.["thread"], shared?.["timestamp"]], [1, "2026-99-99T99:99:99.123456Z"]);
});

const IDS: readonly (readonly [what: string, id: object | string, path: string, key: string])[] = [
  ["none", {}, "-_-_-_-/x_0.txt", "[-/-]"],
  ["a frame_id that is a text", { frame_id: "abc" }, "unknown_3/x_1.txt", "unknown"],
  ["attempt -1", { frame_id: 0, frame_compile_id: 0, attempt: -1 }, "unknown_5/x_2.txt", "unknown"],
  ["no attempt", { frame_id: 0, frame_compile_id: 0 }, "-_0_0_-/x_3.txt", "[0/0]"],
  ["only compiled_autograd_id", { compiled_autograd_id: 0 }, "0_-_-_-/x_4.txt", "[!0/-/-]"],
  [
    "all four",
    { compiled_autograd_id: 0, frame_id: 1, frame_compile_id: 2, attempt: 3 },
    "0_1_2_3/x_5.txt",
    "[!0/1/2_3]",
  ],
  ["only frame_id", { frame_id: 5 }, "-_5_-_-/x_6.txt", "[5/-]"],
  ["frame_id and attempt", { frame_id: 5, attempt: 0 }, "-_5_-_0/x_7.txt", "[5/-]"],
  [
    "four nulls",
    { compiled_autograd_id: null, frame_id: null, frame_compile_id: null, attempt: null },
    "-_-_-_-/x_8.txt",
    "[-/-]",
  ],
];

test("B.2: compile ids of every form have their folder and their key", async () => {
  const log = IDS.map(([, id]) => text("x", id as object)).join("") +
    record('{"artifact":{"name":"x","encoding":"string"},"frame_id":1.0,"has_payload":"0"}', "text");
  const { directory, listed } = await wholeReport(log);
  deepEqual(listed.map(({ url }) => url), [...IDS.map(([, , path]) => path), "unknown_19/x_9.txt"]);
  for (const [what, , path, key] of IDS) {
    equal(directory[key]?.artifacts.some(({ url }) => url === path), true, `${what} is listed as ${key}`);
  }
});

test("B.5: the rank of a log is that of the first record that has one, and others are refused", async () => {
  const log = [null, 3, null, 2, 3].map((rank, index) =>
    record({ aot_forward_graph: {}, ...rank === null ? {} : { rank }, ...C }, `graph ${index}`)
  ).join("");
  const { stats, messages, listed, rawLines } = await wholeReport(log);
  deepEqual(messages, ["Detected rank: Some(3)"]);
  equal(stats, "Stats { ok: 3, other_rank: 2 }");
  deepEqual(listed.map(({ url }) => url), [0, 1, 2].map((n) => `-_0_0_0/aot_forward_graph_${n}.txt`));
  deepEqual(rawLines.map((line) => "payload_filename" in line), [true, true, false, false, true]);
});

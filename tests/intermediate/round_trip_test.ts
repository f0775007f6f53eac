import { Buffer } from "node:buffer";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { C, PREFIX, record } from "../log_text.ts";
import { checkRoundTrip } from "../round_trip.ts";

const TESTDATA = fileURLToPath(new URL("../../testdata", import.meta.url));
const logs = readdirSync(TESTDATA, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".log"))
  .sort();

for (const name of logs) {
  test(`the intermediate files of ${name} fit the schema and read back as the log`, () =>
    checkRoundTrip({ path: join(TESTDATA, name) }));
}

const STACK = [{ filename: 0, line: 3, name: "f" }];
const ARTIFACT = { name: "a", encoding: "string" };

const CASES: Readonly<Record<string, string | Uint8Array>> = {
  "an empty log": "",
  "a line with two keys and one payload": record(
    { aot_forward_graph: {}, graph_dump: { name: "x" }, ...C },
    "graph\ntext",
  ),
  "a line with two keys and no payload": record({ aot_forward_graph: {}, artifact: ARTIFACT, ...C }),
  "a trace event beside another key, before and behind it":
    record({ chromium_event: {}, artifact: ARTIFACT }, '{"a":1}') +
    record({ chromium_event: {}, describe_source: { describer_id: 1, id: 2, source: "s" } }, '{"b":[1.0]}') +
    record({ chromium_event: {}, artifact: ARTIFACT, ...C }, "no JSON") + record({ chromium_event: {} }),
  "trace events that are JSON to some readers only": record({ chromium_event: {} }, '{"a":"\\ud800"}') +
    record({ chromium_event: {} }, '{"a":1e999}') + record({ chromium_event: {} }, "[".repeat(200) + "]".repeat(200)) +
    record({ chromium_event: {} }, '\ufeff{"a":1}') + record({ chromium_event: {} }, "") +
    record({ chromium_event: {} }, '{\n"a": 1,\n"b": 1e300\n}'),
  "compile ids of every form": [
    {},
    { frame_id: 0 },
    { frame_id: 0, frame_compile_id: 1 },
    { frame_id: 0, frame_compile_id: 1, attempt: 0 },
    { frame_id: 0, frame_compile_id: 1, attempt: 4294967295 },
    { compiled_autograd_id: 2 },
    { compiled_autograd_id: 2, frame_id: 0, frame_compile_id: 1, attempt: 3 },
    { frame_id: null, frame_compile_id: 1 },
    { attempt: 1 },
    { frame_id: "abc", frame_compile_id: 0 },
    { frame_id: -1 },
    { frame_id: 4294967296 },
    { frame_compile_id: true },
  ].map((id) => record({ aot_forward_graph: {}, ...id }, "g")).join("") +
    record('{"frame_id":0,"frame_id":1,"aot_forward_graph":{}}') + record('{"frame_id":1.0,"aot_forward_graph":{}}'),
  "lines without a known key, with a stack only, and with a stack beside a key": record({}) +
    record({ unheard_of: 1 }) +
    record({ stack: STACK }) + record({ stack: STACK, aot_forward_graph: {} }, "g") + record({ stack: null, ...C }) +
    record({ stack: STACK, dynamo_start: { stack: STACK }, ...C }) +
    record({ unheard_of: [{ "10": 1, "9": 2 }] }, "kept"),
  "keys that are null": record({
    rank: null,
    has_payload: null,
    str: null,
    artifact: null,
    subgraph_name: null,
    frame_id: null,
  }),
  "a subgraph name that is a text, and one that is none": record({ subgraph_name: "s", aot_forward_graph: {} }) +
    record({ subgraph_name: 7, aot_forward_graph: {} }),
  "keys and texts with escapes":
    record('{"aot_forward_gr\\u0061ph":{},"\\u00e9\\"\\\\":"\\u0000\\ud83d\\ude00","__proto__":{"constructor":1}}') +
    record('{"h\\u0061s_payload":"d41d8cd98f00b204e9800998ecf8427e","link":{"name":"\\u2028","url":"u"}}'),
  "repeated unknown keys": record('{"x":1,"y":2,"x":{"a":1,"a":2},"aot_forward_graph":{}}'),
  "refused lines": record("no JSON") + record("[1]") + record("3") + record('{"rank":"x"}') +
    record({ artifact: {} }, "tabs") +
    record('{"x":1e999,"artifact":{"name":1}}') + record('{"rank":0,"rank":1}') + record(`"${"\u0007".repeat(3)}`) +
    record({ rank: 1.5, payload_filename: 1 }),
  "refused lines with blanks around the object or a CR in it": record(' {"rank":"x"}') + record('{"rank":"x"} ') +
    record('{"rank":\r"x"}') + record('{"rank":"x",\r"payload_filename":1}') + record('{"rank":"x",\r"thread":1}'),
  "a long refused line": record(`{${"\u{1f600}\u0001\\".repeat(40_000)}`) + record(`{ ${"\u{1f600}".repeat(40_000)}`),
  "lines of other ranks": record({ rank: 1, ...C }) + record({ rank: 2, aot_forward_graph: {}, ...C }, "g") +
    record({ chromium_event: {} }, "{}") +
    record({ artifact: { name: "torch_version", encoding: "json" } }, '{"pytorch_version":"2.15.0","commit":"c"}') +
    record({ rank: 2, payload_filename: "p", timestamp: 1 }),
  "envelopes with keys that raw.jsonl adds": record({ timestamp: 1, aot_forward_graph: {} }, "g") +
    record({ payload_filename: "x" }, "g") +
    record({ pathname: "x", payload_filename: "x" }),
  "JSON to some readers only, in unknown keys": record('{"x":1e999}') + record('{"x":"\\ud800"}') +
    record(`{"x":${"[".repeat(200)}${"]".repeat(200)}}`),
  "64-bit integers, fractions of zero and the order of keys": record(
    '{"compilation_metrics":{"10":1,"9":2,"start_time":1.0,"x":18446744073709551615,"y":-9223372036854775808,"z":1E2},"frame_id":0}',
  ),
  "fields of an object as a list": record({ memoizer_artifacts: [true, "k"], link: ["n", "u"] }) +
    record({ artifact: ["x_cache_hit", "string"] }, "text"),
  "an empty payload, a payload that was not logged, and none":
    record({ aot_forward_graph: {}, has_payload: "d41d8cd98f00b204e9800998ecf8427e" }) +
    record({ aot_forward_graph: {} }, "") + record({ aot_forward_graph: {} }),
  "a payload of control characters, quotes and line ends": record(
    { aot_forward_graph: {} },
    '\u0000\u0001\b\f\t"\\"\u001f\u007f\r\n\n\\u0041\u2028end\n',
  ),
  "CR before LF": record({ aot_forward_graph: {}, ...C }, "a\nb\r").replaceAll("\n", "\r\n") + PREFIX +
    '{"x":\r1,"link":{"name":\r"n","url":"u"}}\n',
  "a glog prefix with leading zeros and huge numbers":
    'V0401 12:34:56.123456 007 torch/"x".py:012] {}\nV9999 99:99:99.999999 99999999999999999999 x:1] {"rank":"x"}\n',
  "a thread and a line that share their digits": "V0401 12:34:56.123456 12:34] {}\n",
  "a string table that changes": record({ str: ["first", 0] }) + record({ aot_forward_graph: {} }) +
    record({ str: ['"\ud83d\ude00\\', 0] }) +
    record({ str: ["far", 4294967295] }) + record({ aot_forward_graph: {} }),
  "a byte order mark at the start of a payload": record({ aot_forward_graph: {} }, "\ufefftext"),
  "cache records and other artifacts": [
    "x_cache_hit_1",
    "cache_miss",
    "cache_bypass",
    "dynamo_cache_entries",
    "other",
    'cache_hit\u0000"',
  ].map((name) => record({ artifact: { name, encoding: "json" }, ...C }, "{}")).join(""),
};

for (const [name, text] of Object.entries(CASES)) {
  test(`${name}: the files fit the schema and read back as the log`, () => checkRoundTrip({ text }));
}

const withBytes = (key: string, bytes: readonly number[]): Buffer =>
  Buffer.concat([Buffer.from(record({ [key]: {}, has_payload: "x" }) + "\t"), Buffer.from(bytes), Buffer.from("\n")]);

/** Whole characters, cut ones, overlong ones, surrogates, lone continuations, U+FFFD itself. */
const DAMAGED = [
  [0xff],
  [0x41, 0xc3],
  [0xc3, 0x28],
  [0xe2, 0x82, 0x41],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0xf0, 0x9f, 0x98, 0x80],
  [0xf0, 0x80, 0x80, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xed, 0xa0, 0x80],
  [0xe0, 0x80, 0x80],
  [0xc0, 0xaf],
  [0x80, 0xbf],
  [0xef, 0xbf, 0xbd, 0xff, 0xef, 0xbf, 0xbd, 0xef, 0xbf],
  [0xf5, 0x80],
];

test("payloads that are not UTF-8 read back byte by byte", async () => {
  for (const bytes of DAMAGED) {
    await checkRoundTrip({ text: withBytes("aot_forward_graph", bytes) });
    await checkRoundTrip({ text: withBytes("chromium_event", [0x22, ...bytes, 0x22]) });
  }
});

test("an envelope that is not UTF-8 reads back as the log", () =>
  checkRoundTrip({
    text: Buffer.concat([Buffer.from(PREFIX + '{"x":"'), Buffer.from([0xff, 0xc3]), Buffer.from('"}\n')]),
  }));

test("a payload over the chunk size reads back, wherever the limit cuts it", async () => {
  const euro = '\u20ac\ud83d\ude00\u00e9\n"';
  for (let shift = 0; shift < 16; shift++) {
    const text = "x".repeat(shift) + euro.repeat(12);
    await checkRoundTrip({ text: record({ aot_forward_graph: {}, artifact: ARTIFACT, ...C }, text) }, 16);
    const damaged = [...Buffer.from("y".repeat(shift)), ...DAMAGED.flat(), ...DAMAGED.flat()];
    await checkRoundTrip({ text: withBytes("dynamo_output_graph", damaged) }, 16);
    await checkRoundTrip({ text: withBytes("chromium_event", [0x22, ...damaged, 0x22]) }, 16);
  }
});

test("a payload over the size of the buffers reads back", async () => {
  const text = '0123456789\u20ac"\n'.repeat(40_000) + "\u0001".repeat(40_000);
  await checkRoundTrip({ text: record({ aot_forward_graph: {}, ...C }, text) });
  await checkRoundTrip({ text: record({ aot_forward_graph: {}, ...C }, text) }, 300_001);
});

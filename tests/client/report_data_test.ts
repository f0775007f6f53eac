import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Chunks } from "../../client/lazy/chunks.ts";
import { openFile } from "../../client/lazy/contents.ts";
import { LoadedReport } from "../../client/lazy/report_data.ts";
import type { LazyContent, LazyReport } from "../../format/lazy.ts";
import { RowEncoder } from "../../format/lazy_rows.ts";

const LOG = [
  'V0401 12:34:56.123456 1 torch/x.py:12] {"b":1,"a":2}\n',
  "\tfirst line\n\t\tsecond é\n",
  'V0401 12:34:56.123456 1 torch/x.py:13] {"chromium_event":{}}\n',
  '\t{"ts": 1, "name": "compile"}\n',
].join("");
const BYTES = new TextEncoder().encode(LOG);
const at = (text: string): number => new TextEncoder().encode(LOG.slice(0, LOG.indexOf(text))).length;
const sizeOf = (text: string): number => new TextEncoder().encode(text).length;

const FIRST_JSON = '{"b":1,"a":2}',
  PAYLOAD = "\tfirst line\n\t\tsecond é\n",
  EVENT = '\t{"ts": 1, "name": "compile"}\n';

const content = (path: string, content: LazyContent) => ({ path, module: "test", id: null, content });
const cut = (text: string) => ({ at: at(text), raw: sizeOf(text), plain: true });

const REPORT: LazyReport = {
  version: 1,
  generator: "tlparse 0.1.0",
  log: { name: "a.log", bytes: BYTES.length, sliceBytes: 16, year: 2026 },
  files: [
    content("0_0_0/graph_0.txt", { kind: "payload", as: "text", cut: cut(PAYLOAD) }),
    content("0_0_0/data_1.json", { kind: "payload", as: "json", cut: cut(EVENT) }),
    content("0_0_0/none_2.txt", { kind: "payload", as: "text", cut: null }),
    content("0_0_0/code_3.html", {
      kind: "page",
      view: "code",
      data: [{ chunk: "d0", start: 0, bytes: 11 }],
      fill: { key: "text", cut: cut(PAYLOAD) },
    }),
    content("compile_directory.json", {
      kind: "text",
      text: [{ chunk: "d0", start: 11, bytes: 2 }, { chunk: "d1", start: 0, bytes: 2 }],
    }),
    content("raw.jsonl", { kind: "lines", table: [{ chunk: "d1", start: 2, bytes: 3 }] }),
    content("chromium_events.json", { kind: "events" }),
    content("raw.log", { kind: "log" }),
    content("beyond.txt", { kind: "text", text: [{ chunk: "d1", start: 4, bytes: 900 }] }),
    content("outside.txt", { kind: "payload", as: "text", cut: { at: 10_000, raw: 5, plain: true } }),
  ],
};

function rows(): Uint8Array {
  const encoder = new RowEncoder();
  encoder.line(at(FIRST_JSON), FIRST_JSON.length, 0);
  encoder.event(at(EVENT), EVENT.length);
  return encoder.encoded();
}

const CHUNKS: Readonly<Record<string, string | Uint8Array>> = {
  files: JSON.stringify(REPORT),
  d0: '{"text":""}{ ',
  d1: "}\n[]\n",
  rows: rows(),
  ...Object.fromEntries(
    Array.from({ length: Math.ceil(BYTES.length / 16) }, (_, i) => [`s${i}`, BYTES.subarray(i * 16, i * 16 + 16)]),
  ),
};

const chunks = (changes: Readonly<Record<string, string | Uint8Array>> = {}): Chunks =>
  new Chunks({ read: (id) => Promise.resolve(gzipSync({ ...CHUNKS, ...changes }[id]!).toString("base64")) });

async function open(path: string, changes = {}) {
  const report = await LoadedReport.load(chunks(changes));
  const contents = await openFile(report.file(path), report);
  assert.ok(contents.kind === "text");
  return contents;
}

test("a payload is cut out of the slices of the log and stripped", async () => {
  const { text, language, bytes } = await open("0_0_0/graph_0.txt");
  assert.deepEqual([text, language, bytes], ["first line\n\tsecond é", "python", 21]);
});

test("a JSON payload is shown in canonical form", async () => {
  assert.equal((await open("0_0_0/data_1.json")).text, '{\n  "name": "compile",\n  "ts": 1\n}');
});

test("a record without a payload says so", async () => {
  const { text, empty } = await open("0_0_0/none_2.txt");
  assert.deepEqual([text, empty], ["", "This file is empty: its record has no payload."]);
});

test("a code page is its code, and is saved as that", async () => {
  const { text, language, saveAs } = await open("0_0_0/code_3.html");
  assert.deepEqual([text, language, saveAs], ["first line\n\tsecond é", "python", "code_3.txt"]);
});

test("a text that lies in two chunks is one", async () => {
  assert.equal((await open("compile_directory.json")).text, "{ }\n");
});

test("a text of many megabytes is shown in part at first, and saved whole", async () => {
  const line = `${"x".repeat(99)}\n`, piece = line.repeat(10_000), count = 12;
  const text = Array.from({ length: count }, () => ({ chunk: "d1", start: 0, bytes: piece.length }));
  const files = JSON.stringify({ ...REPORT, files: [content("long.json", { kind: "text", text })] });
  const { text: first, bytes, whole, blob } = await open("long.json", { files, d1: piece });
  assert.deepEqual([first.length, bytes], [1_000_000, count * piece.length]);
  assert.equal(first, piece);
  assert.equal((await whole!()).length, count * piece.length);
  assert.equal((await blob()).size, count * piece.length);
});

test("raw.jsonl, trace events and raw.log are made of the log", async () => {
  assert.equal(
    (await open("raw.jsonl")).text,
    "[]\n" +
      '{"a":2,"b":1,"lineno":12,"pathname":" torch/x.py","payload_filename":"0_0_0/graph_0.txt","thread":1,' +
      '"timestamp":"2026-04-01T12:34:56.123456Z"}\n',
  );
  assert.equal((await open("chromium_events.json")).text, '[\n  {\n    "name": "compile",\n    "ts": 1\n  }\n]');
  assert.equal((await open("raw.log")).text, LOG);
});

test("what is downloaded has the bytes of the file", async () => {
  for (const path of ["0_0_0/graph_0.txt", "0_0_0/data_1.json", "raw.jsonl", "chromium_events.json", "raw.log"]) {
    const { text, blob } = await open(path);
    assert.equal(await (await blob()).text(), text, path);
  }
});

test("a slice or a chunk of another report is noticed", async () => {
  await assert.rejects(open("raw.log", { s1: "too short" }), /"s1" belongs to another report/);
  await assert.rejects(open("beyond.txt"), /"d1" belongs to another report/);
  await assert.rejects(open("outside.txt"), /damaged/);
});

test("data of another version, and what is no list of files, say so", async () => {
  const load = (files: string) => LoadedReport.load(chunks({ files }));
  await assert.rejects(
    load(JSON.stringify({ ...REPORT, version: 2, generator: "tlparse 9.0" })),
    /another version.*tlparse 9\.0/,
  );
  for (const text of ["", "null", "[]", "{", "7", '{"files":[]}']) {
    await assert.rejects(load(text), /another version/, text);
  }
  await assert.rejects(load('{"version":1}'), /damaged/);
});

test("a file that the report does not have says so", async () => {
  await assert.rejects(open("../etc/passwd"), /has no file of this name: \.\.\/etc\/passwd/);
});

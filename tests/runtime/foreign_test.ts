import assert from "node:assert/strict";
import { test } from "node:test";
import { describeForeign } from "../../runtime/foreign.ts";

const described = (text: string) => describeForeign(new TextEncoder().encode(text), text.length);
const ofBytes = (...bytes: number[]) => describeForeign(Uint8Array.from(bytes), bytes.length);

test("files are told by what they hold", () => {
  assert.equal(described(""), "empty");
  assert.equal(described("\n \n"), "blank lines only");
  assert.equal(ofBytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a), "a PNG image");
  assert.equal(ofBytes(0x80, 0x04, 0x95), "a Python pickle");
  assert.equal(ofBytes(1, 2, 3, 0, 0, 4), "binary data");
  assert.match(ofBytes(0x50, 0x4b, 3, 4, 0, 0), /^a zip archive/);
  assert.match(ofBytes(0xff, 0xfe, 0x56, 0), /^text in UTF-16/);
  assert.match(described("just some words\n"), /^plain text/);
});

test("HTML is a report of ours or a page", () => {
  assert.match(
    described("<!DOCTYPE html>\n<html><title>tlparse report</title>"),
    /^a page of a tlparse report; name the log/,
  );
  assert.match(described("<html><body>404"), /^an HTML page/);
});

test("JSON is told apart", () => {
  assert.match(described('{"traceEvents": []}'), /^a trace of the PyTorch profiler/);
  assert.match(described('{"rank":0,"pathname":" torch/x.py","lineno":1}\n'), /^raw\.jsonl of a report/);
  assert.match(described('{"a": 1}'), /^JSON/);
});

test("the text of TORCH_LOGS names the variable that is needed", () => {
  const line = "V0401 12:00:00.000000 140 torch/_dynamo/output_graph.py:10] [0/0] [__graph_code] TRACED GRAPH\n";
  for (const text of [line, `[rank0]:${line}`, `starting\n${line}`]) {
    assert.match(described(text), /^the text that TORCH_LOGS prints.*TORCH_TRACE=DIR/);
  }
});

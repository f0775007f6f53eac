import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import type { Span } from "../../format/lazy.ts";
import { Spans } from "../../report/spans.ts";

function collected() {
  const chunks = new Map<string, Uint8Array>();
  const spans = new Spans((id, bytes) => void chunks.set(id, bytes.slice()));
  const read = (span: Span) =>
    Buffer.concat(span.map(({ chunk, start, bytes }) => chunks.get(chunk)!.subarray(start, start + bytes))).toString();
  return { chunks, spans, read };
}

test("small texts lie one after the other in one chunk", () => {
  const { spans, chunks, read } = collected();
  const found = ["a", "", "bcd", "é"].map((text) => spans.addText(text));
  spans.end();
  deepEqual([...chunks.keys()], ["d0"]);
  deepEqual(found.map(read), ["a", "", "bcd", "é"]);
  deepEqual(found[2], [{ chunk: "d0", start: 1, bytes: 3 }]);
  deepEqual(found[1], []);
});

test("a text goes on in the next chunk, whatever its characters", () => {
  for (const lead of ["", "x", "xx", "xxx"]) {
    const { spans, chunks, read } = collected();
    const text = `${lead}${"aé😀".repeat(400_000)}`;
    const before = spans.addText("before"), span = spans.addText(text), after = spans.addText("after");
    spans.end();
    equal(chunks.size, 3);
    equal(read(span) === text, true);
    deepEqual([before, after].map(read), ["before", "after"]);
  }
});

test("bytes and texts in pieces are one span", () => {
  const { spans, read } = collected();
  spans.begin();
  spans.bytes(new Uint8Array(3_000_000).fill(65));
  spans.text("b");
  const span = spans.finish();
  spans.end();
  equal(read(span), `${"A".repeat(3_000_000)}b`);
});

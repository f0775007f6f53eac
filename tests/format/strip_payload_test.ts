import assert from "node:assert/strict";
import { test } from "node:test";
import { payloadBytes, payloadText, stripLines } from "../../format/strip_payload.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (raw: Uint8Array) => new TextDecoder().decode(raw);

const PLAIN: readonly (readonly [raw: string, payload: string])[] = [
  ["\ta\n", "a"],
  ["\ta", "a"],
  ["\ta\n\tb\n", "a\nb"],
  ["\t\n\t\n", "\n"],
  ["\t\ta\tb\n\té\n", "\ta\tb\né"],
  ["\t\n", ""],
  ["", ""],
];

test("of a plain payload the tab of each line and the last line end are left out", () => {
  for (const [raw, payload] of PLAIN) {
    assert.equal(payloadText(bytes(raw), true), payload, JSON.stringify(raw));
    assert.equal(text(payloadBytes(bytes(raw), true)), payload, JSON.stringify(raw));
    assert.equal(text(stripLines(bytes(raw))), payload, JSON.stringify(raw));
  }
});

test("of other payloads also CRs at line ends, and blank lines between payload lines", () => {
  for (
    const [raw, payload] of [["\ta\r\n\tb\r\n", "a\nb"], ["\ta\n\n\tb\n", "a\nb"], [
      "\ta\rb\n\r\n\tc",
      "a\rb\nc",
    ]] as const
  ) {
    assert.equal(payloadText(bytes(raw), false), payload);
    assert.equal(text(payloadBytes(bytes(raw), false)), payload);
  }
});

test("bytes that are no UTF-8 are replaced in a text and kept in a file", () => {
  const raw = Uint8Array.of(9, 0xff, 10);
  assert.equal(payloadText(raw, true), "\ufffd");
  assert.deepEqual([...payloadBytes(raw, true)], [0xff]);
});

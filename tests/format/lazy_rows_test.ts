import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import type { LazyRow } from "../../format/lazy.ts";
import { decodeRows, RowEncoder } from "../../format/lazy_rows.ts";

function encoded(rows: readonly LazyRow[]): Uint8Array {
  const encoder = new RowEncoder();
  for (const { event, at, bytes, file } of rows) {
    if (event) encoder.event(at, bytes);
    else encoder.line(at, bytes, file);
  }
  return encoder.encoded();
}

const line = (at: number, bytes: number, file: number | null = null): LazyRow => ({ event: false, at, bytes, file });
const event = (at: number, bytes: number): LazyRow => ({ event: true, at, bytes, file: null });

test("rows come back as they were", () => {
  const rows = [
    line(60, 100, 7),
    line(160, 0),
    event(200, 2 ** 31 + 5),
    line(2 ** 32 + 17, 127, 0),
    line(2 ** 32 + 145, 128, 1),
    line(2 ** 45, 2 ** 33, 70_000),
    line(2 ** 46, 1, 3),
  ];
  assert.deepEqual([...decodeRows(encoded(rows))], rows);
  assert.deepEqual([...decodeRows(encoded([]))], []);
});

test("rows that overlap are no rows of a log", () => {
  assert.throws(() => encoded([line(10, 10), line(19, 1)]), RangeError);
});

test("100,000 records of a log take a quarter of a megabyte", () => {
  const rows: LazyRow[] = [];
  let at = 0;
  for (let i = 0; i < 100_000; i++) {
    // Sizes of all kinds, the same at each run.
    const size = 200 + (i * 7919) % 701;
    rows.push(i % 3 === 0 ? event(at + 64, size) : line(at + 64, size, i % 3 === 1 ? null : Math.floor(i / 3)));
    at += 64 + size + (i * 104_729) % 9973;
  }
  assert.ok(gzipSync(encoded(rows), { level: 1 }).length < 400_000);
});

test("rows that are cut, damaged or of another version are refused, not misread without end", () => {
  const bytes = encoded([line(60, 100, 7), event(200, 300), line(1000, 4, 8)]);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => [...decodeRows(bytes.subarray(0, length))], RangeError, `cut to ${length} bytes`);
  }
  assert.throws(() => [...decodeRows(Uint8Array.of(2, ...bytes.subarray(1)))], RangeError);
  assert.throws(() => [...decodeRows(new Uint8Array(1000).fill(255))], RangeError);
  assert.throws(() => [...decodeRows(Uint8Array.of(1, 10, ...new Uint8Array(9).fill(255), 1, 0, 0))], RangeError);
});

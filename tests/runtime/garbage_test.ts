import { doesNotThrow, equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { getHeapStatistics } from "node:v8";
import { garbageCollector, heapKeeper } from "../../runtime/garbage.ts";

const MB = 1 << 20;
const isV8 = !("Bun" in globalThis);

/** Some 150 MB of small objects, as garbage. */
function litter(): void {
  let kept: unknown[] = [];
  for (let i = 0; i < 3_000_000; i++) kept.push({ i, text: [i] });
  kept = [];
  equal(kept.length, 0);
}

test("garbage is collected when it is asked for", { skip: !isV8 }, () => {
  const collect = garbageCollector();
  litter();
  collect();
  ok(getHeapStatistics().used_heap_size < 100 * MB);
});

test("a heap that has become large is made small again", { skip: !isV8 }, () => {
  const tidy = heapKeeper();
  litter();
  const before = getHeapStatistics().total_heap_size;
  ok(before > 96 * MB, `${before}`);
  tidy();
  const after = getHeapStatistics().total_heap_size;
  ok(after < 96 * MB, `${after}`);
});

test("a small heap is left alone, and without V8 nothing happens", () => {
  const tidy = heapKeeper();
  doesNotThrow(() => {
    for (let i = 0; i < 1000; i++) tidy();
  });
  doesNotThrow(garbageCollector());
});

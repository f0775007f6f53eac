/** Collecting garbage before the engine would: there is no standard way to ask for it, and it costs time, so only where it was measured. */
import { getHeapStatistics } from "node:v8";

const MB = 1 << 20;
/** A heap of this size is left alone. */
const SMALL_HEAP = 96 * MB;
/** What the heap may grow by until the next collection: V8 gives the young generation up to 64 MB. */
const ROOM = 56 * MB;

/**
 * Gives a function to be called often while much is written: it collects garbage if the heap has become large. V8 would rather let a heap of
 * 40 MB grow to 200.
 */
export function heapKeeper(): () => void {
  // To ask for the size of the heap takes Bun milliseconds, and it leaves itself less room.
  if ("Bun" in globalThis) return () => {};
  let limit = SMALL_HEAP, collect: (() => void) | null = null;
  return () => {
    if (getHeapStatistics().total_heap_size < limit) return;
    collect ??= garbageCollector();
    collect();
    limit = Math.max(SMALL_HEAP, getHeapStatistics().total_heap_size + ROOM);
  };
}

/** Gives a function that collects all garbage. */
export function garbageCollector(): () => void {
  try {
    const builtin = globalThis.process.getBuiltinModule;
    const { setFlagsFromString } = builtin("node:v8"), { runInNewContext } = builtin("node:vm");
    setFlagsFromString("--expose-gc");
    const gc: unknown = runInNewContext("gc");
    setFlagsFromString("--no-expose-gc");
    return typeof gc === "function" ? () => void gc() : () => {};
  } catch {
    // Not V8. What follows is none the worse for it, but for its memory.
    return () => {};
  }
}

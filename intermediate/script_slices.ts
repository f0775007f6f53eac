/** Writes the files of a folder once more, as scripts that pages opened from disk can load. `format/script_slices.ts` says how. */
import { closeSync, mkdirSync, openSync, readSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { SCRIPTS_FOLDER, SLICE_BYTES, sliceScript, sliceScriptName } from "../format/script_slices.ts";
import type { MaybePromise } from "./store.ts";

export interface ScriptSliceOptions {
  /** Bytes of the files that are written as scripts. */
  onProgress?(done: number): void;
  /** Is awaited after each slice: the place to let signals through. What it throws ends the writing. */
  pause?(): MaybePromise<void>;
}

/** `names` are files in `dir`. Throws as `node:fs` does. */
export async function writeScriptSlices(
  dir: string,
  names: readonly string[],
  { onProgress, pause }: ScriptSliceOptions = {},
): Promise<void> {
  const folder = join(dir, SCRIPTS_FOLDER);
  mkdirSync(folder);
  let done = 0;
  for (const name of names) {
    for (const { slice, count, bytes } of slicesOf(join(dir, name))) {
      const base64 = gzipSync(bytes, { level: 1 }).toString("base64");
      writeFileSync(join(folder, sliceScriptName(name, slice)), sliceScript(name, slice, count, base64));
      onProgress?.(done += bytes.length);
      await pause?.();
    }
  }
}

/** The bytes are valid until the next slice is asked for. */
function* slicesOf(path: string): Generator<{ slice: number; count: number; bytes: Uint8Array }> {
  const count = Math.max(1, Math.ceil(statSync(path).size / SLICE_BYTES));
  const buffer = new Uint8Array(SLICE_BYTES);
  const file = openSync(path, "r");
  try {
    for (let slice = 0; slice < count; slice++) {
      const length = readSync(file, buffer, 0, SLICE_BYTES, slice * SLICE_BYTES);
      yield { slice, count, bytes: buffer.subarray(0, length) };
    }
  } finally {
    closeSync(file);
  }
}

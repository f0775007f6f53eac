/** Chunks of a lazy report as files: see format/lazy.ts. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { outputError } from "./output_error.ts";
import { CHUNK_FRAME } from "./slices.ts";

/** The text of a chunk: compressed, in base64. */
export const packed = (bytes: Uint8Array): string => gzipSync(bytes, { level: 1 }).toString("base64");

/** Writes a chunk into a folder; gives the size of the file. */
export function writeChunkFile(folder: string, id: string, bytes: Uint8Array): number {
  const [before, middle, after] = CHUNK_FRAME, path = join(folder, `${id}.js`);
  const text = `${before}${id}${middle}${packed(bytes)}${after}`;
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw outputError(path, error);
  }
  return text.length;
}

/** The base64 text of a chunk file, as bytes. */
export function chunkFileText(folder: string, id: string): Uint8Array {
  const [before, middle, after] = CHUNK_FRAME;
  return readFileSync(join(folder, `${id}.js`)).subarray(before.length + id.length + middle.length, -after.length);
}

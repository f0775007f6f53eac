/** Files that are read again, piece by piece. */
import { closeSync, openSync, readSync } from "node:fs";

const PIECE_BYTES = 1 << 20;

/** Each piece is valid until the next one. Throws what the file system throws. */
export function* filePieces(path: string): Generator<Uint8Array> {
  const buffer = new Uint8Array(PIECE_BYTES), file = openSync(path, "r");
  try {
    for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) yield buffer.subarray(0, count);
  } finally {
    closeSync(file);
  }
}

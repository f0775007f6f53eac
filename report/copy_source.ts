/** raw.log: a copy of the log, also where its path leads to another file by now, or to none. */
import {
  closeSync,
  copyFileSync,
  fstatSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import type { LogSource } from "../intermediate/store.ts";
import { outputError } from "./output_error.ts";

export interface CopiedSource {
  readonly bytes: number;
  readonly fault: string | null;
}

/** The input, as long as it was when it was opened; of one that is gone a text that says so. Throws OutputError. */
export function copySource(source: LogSource | null, path: string): CopiedSource {
  try {
    if (source && isStillThere(source)) copyFileSync(source.path, path);
    else if (source?.file !== undefined) copyOpen(source.file, source.bytes, path);
    else return nothing(path);
    const size = statSync(path).size, wanted = source.bytes;
    if (size > wanted) truncateSync(path, wanted);
    return {
      bytes: Math.min(size, wanted),
      fault: size < wanted ? "the log has become shorter while it was read" : null,
    };
  } catch (error) {
    throw outputError(path, error);
  }
}

function nothing(path: string): CopiedSource {
  const fault = "the log is no longer where it was", text = `Cannot make this file: ${fault}\n`;
  writeFileSync(path, text);
  return { bytes: text.length, fault };
}

/** A program that moves logs away may have put another file in its place. */
function isStillThere({ path, file }: LogSource): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  if (!there || file === undefined) return there !== undefined;
  const opened = fstatSync(file);
  return there.ino === opened.ino && there.dev === opened.dev;
}

const PIECE_BYTES = 1 << 20;

function copyOpen(file: number, bytes: number, path: string): void {
  const piece = new Uint8Array(PIECE_BYTES);
  const copy = openSync(path, "w");
  try {
    for (let at = 0; at < bytes;) {
      const read = readSync(file, piece, 0, Math.min(PIECE_BYTES, bytes - at), at);
      if (read === 0) return;
      for (let written = 0; written < read;) written += writeSync(copy, piece, written, read - written);
      at += read;
    }
  } finally {
    closeSync(copy);
  }
}

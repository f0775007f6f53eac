/** Makes a log readable at random: packed and piped ones are unpacked to a spool file. */
import * as fs from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import type { LogInput } from "../log/source.ts";
import { type Packing, packingOf, type Pieces, unpack } from "./decompress.ts";
import type { ResolvedInput } from "./find_input.ts";
import { cannotRead, headOf, statOf } from "./log_file.ts";
import { pause } from "./pause.ts";
import { messageOf, UserError } from "./user_error.ts";

export interface OpenOptions {
  /** An existing folder for the unpacked bytes of a packed or piped log. */
  readonly spoolFolder: string;
  /** Of the packed bytes; `total` is null for a pipe. */
  onProgress?(done: number, total: number | null): void;
  /** Aborted: unpacking ends with the reason of the signal. */
  readonly signal?: AbortSignal;
}

export interface OpenedInput {
  readonly input: LogInput;
  /** What is wrong with the packed data, as a sentence; what could be read of it is in the input. */
  readonly fault: string | null;
  /** The first bytes of the log, at most 4 KiB. */
  readonly head: Uint8Array;
  /** Removes the spool file. */
  close(): void;
}

/**
 * Makes a log readable at random: packed and piped ones are written to a spool file first. Its size is fixed now.
 *
 * @throws UserError if it cannot be read or unpacked, or the spool file cannot be written.
 */
export async function openInput(resolved: ResolvedInput, options: OpenOptions): Promise<OpenedInput> {
  const { given, path, packing } = resolved;
  if (path !== null && packing === "none") {
    const { size, mtimeMs } = statOf(path);
    const input = { path, name: basename(path), given, bytes: size, modified: mtimeMs };
    return { input, fault: null, head: headOf(path, HEAD_BYTES), close() {} };
  }
  const spool = join(options.spoolFolder, "input.log");
  try {
    const fault = await spoolTo(spool, resolved, options);
    await pause(path === null);
    options.signal?.throwIfAborted();
    const input = {
      path: spool,
      name: path === null ? "stdin" : basename(path),
      given,
      bytes: fs.statSync(spool).size,
      modified: path === null ? Date.now() : statOf(path).mtimeMs,
    };
    const close = () => fs.rmSync(spool, { force: true });
    return { input, fault, head: headOf(spool, HEAD_BYTES), close };
  } catch (error) {
    fs.rmSync(spool, { force: true });
    throw error;
  }
}

const HEAD_BYTES = 4096;
const PIECE_BYTES = 256 * 1024;

// ---- spooling

async function spoolTo(spool: string, resolved: ResolvedInput, options: OpenOptions): Promise<string | null> {
  const source = resolved.path === null ? watched(process.stdin, options) : filePieces(resolved.path, options);
  const { packing, pieces } = resolved.packing === null
    ? await sniff(source)
    : { packing: resolved.packing, pieces: source };
  const file = openSpool(spool);
  try {
    const fault = await unpack(packing, pieces, (piece) => writeAll(file, piece, spool));
    return fault === null ? null : `Cannot unpack all of ${resolved.given}: ${fault}. What could be read is used.`;
  } catch (error) {
    if (error instanceof UserError || options.signal?.aborted) throw error;
    throw cannotRead(resolved.given, error);
  } finally {
    fs.closeSync(file);
  }
}

function openSpool(spool: string): number {
  try {
    return fs.openSync(spool, "wx", 0o600);
  } catch (error) {
    throw cannotSpool(spool, error);
  }
}

function writeAll(file: number, piece: Uint8Array, spool: string): void {
  try {
    for (let at = 0; at < piece.length;) at += fs.writeSync(file, piece, at);
  } catch (error) {
    throw cannotSpool(spool, error);
  }
}

function cannotSpool(spool: string, error: unknown): UserError {
  return new UserError(messageOf(error), [`Cannot write the unpacked log to ${spool}.`], { cause: error });
}

async function* filePieces(path: string, options: OpenOptions): AsyncGenerator<Uint8Array> {
  const file = fs.openSync(path, "r");
  try {
    const total = fs.fstatSync(file).size;
    const piece = new Uint8Array(PIECE_BYTES);
    for (let done = 0;;) {
      const count = fs.readSync(file, piece, 0, piece.length, done);
      if (count === 0) return;
      yield piece.subarray(0, count);
      done += count;
      options.onProgress?.(Math.min(done, total), total);
      await pause();
      options.signal?.throwIfAborted();
    }
  } finally {
    fs.closeSync(file);
  }
}

async function* watched(pieces: AsyncIterable<Uint8Array>, options: OpenOptions): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const piece of pieces) {
    options.signal?.throwIfAborted();
    yield piece;
    done += piece.length;
    options.onProgress?.(done, null);
  }
}

/** The packing of a pipe, by its first bytes, and the pieces with those in front. */
async function sniff(source: AsyncGenerator<Uint8Array>): Promise<{ packing: Packing; pieces: Pieces }> {
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < 4) {
    const next = await source.next();
    if (next.done) break;
    first.push(next.value.slice());
    length += next.value.length;
  }
  const head = new Uint8Array(length);
  let at = 0;
  for (const piece of first) {
    head.set(piece, at);
    at += piece.length;
  }
  return { packing: packingOf(head), pieces: chained(head, source) };
}

async function* chained(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  yield* rest;
}

/**
 * The log of a lazy report: cut into slices, each compressed into a chunk file of its own. Data chunks can be given to it too.
 *
 * A thread does this beside what the main thread does. Whoever is free takes the next slice, so the main thread helps once
 * it has nothing else to do; what a thread leaves undone, because it died or fell silent, is done here.
 */
import { closeSync, mkdirSync, openSync, readSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { MaybePromise } from "../intermediate/store.ts";
import type { LogInput } from "../log/source.ts";
import { Heartbeat, type StartedWorker, startWorker, THREAD_BYTES } from "../runtime/worker.ts";
import { outputError } from "./output_error.ts";

/** Uncompressed. A payload is cut out of one slice or two: smaller ones compress worse, and are more files. */
export const SLICE_BYTES = 4 << 20;
/** Larger data chunks are not taken over. */
const SLOT_BYTES = 1 << 20;

/** Words of the state, after that of the next slice; SLOTS times SLOT_WORDS follow, then a word for each slice, 1 when it is written. */
const BEATS = 1, ENDED = 2, CLOSED = 3, FIRST_SLOT = 4;
/** Of a slot: what it is, number of the chunk, size in bytes. */
const SLOT_WORDS = 3;
const FREE = 0, FILLED = 1;
const SLOTS = 8;
const WRITTEN = FIRST_SLOT + SLOTS * SLOT_WORDS;

interface Shared {
  readonly path: string;
  readonly bytes: number;
  readonly sliceBytes: number;
  readonly folder: string;
  readonly state: Int32Array;
  /** Data chunks that wait. */
  readonly slots: Uint8Array;
  readonly slotBytes: number;
  /** Of a chunk file, before and after its id and its text. */
  readonly frame: readonly [string, string, string];
}

/** A chunk file is `frame[0] + ID + frame[1] + BASE64 + frame[2]`. */
export const CHUNK_FRAME = ['__tlparse.chunk("', '","', '");\n'] as const;

export interface SliceSettings {
  readonly sliceBytes?: number;
  /** Logs of this size and more are compressed in a thread of its own. */
  readonly threadBytes?: number;
  /** How long the thread may show no sign of life. */
  readonly silenceMs?: number;
}

/** Slices `s0.js`, `s1.js`, ... of a log, in a folder of their own; beside them the data chunks that the thread is given. */
export class LogSlices {
  readonly #shared: Shared;
  readonly #threadBytes: number;
  #worker: StartedWorker | null = null;
  readonly #silenceMs: number | undefined;
  readonly count: number;
  readonly sliceBytes: number;

  /** Makes `folder`; nothing is written yet. Throws {@link OutputError} if it cannot be made. */
  constructor({ path, bytes }: LogInput, readonly folder: string, settings: SliceSettings = {}) {
    this.sliceBytes = settings.sliceBytes ?? SLICE_BYTES;
    this.count = Math.ceil(bytes / this.sliceBytes);
    this.#silenceMs = settings.silenceMs;
    const state = new Int32Array(new SharedArrayBuffer((WRITTEN + this.count) * 4));
    this.#threadBytes = settings.threadBytes ?? THREAD_BYTES;
    this.#shared = {
      path,
      bytes,
      sliceBytes: this.sliceBytes,
      folder,
      state,
      slots: new Uint8Array(new SharedArrayBuffer(bytes < this.#threadBytes ? 0 : SLOTS * SLOT_BYTES)),
      slotBytes: SLOT_BYTES,
      frame: CHUNK_FRAME,
    };
    try {
      mkdirSync(folder);
    } catch (error) {
      throw outputError(folder, error);
    }
    Atomics.store(state, ENDED, 1);
  }

  /** Begins to write in a thread, if the log is large. */
  start(): void {
    const { bytes, state } = this.#shared;
    if (this.#worker !== null || bytes < this.#threadBytes) return;
    Atomics.store(state, ENDED, 0);
    this.#worker = startThread(this.#shared);
    if (this.#worker === null) Atomics.store(state, ENDED, 1);
  }

  /** Takes over the data chunk `dN`, if the thread has room for it: `finish` sees to it that it is written. */
  offer(number: number, bytes: Uint8Array): boolean {
    const { state, slots } = this.#shared;
    if (Atomics.load(state, ENDED) !== 0 || bytes.length > SLOT_BYTES) return false;
    for (let slot = 0; slot < SLOTS; slot++) {
      const word = FIRST_SLOT + slot * SLOT_WORDS;
      if (Atomics.load(state, word) !== FREE) continue;
      slots.set(bytes, slot * SLOT_BYTES);
      state[word + 1] = number;
      state[word + 2] = bytes.length;
      Atomics.store(state, word, FILLED);
      Atomics.notify(state, CLOSED);
      return true;
    }
    return false;
  }

  /**
   * Writes what is not written yet. Gives the sizes of the files, in order.
   *
   * @throws OutputError if one cannot be written; what `pause` throws.
   */
  async finish(pause?: () => MaybePromise<void>): Promise<number[]> {
    const { state, folder } = this.#shared;
    Atomics.store(state, CLOSED, 1);
    Atomics.notify(state, CLOSED);
    try {
      const buffer = new Uint8Array(this.sliceBytes);
      while (writeSlice(this.#shared, TOOLS, WRITTEN, buffer, null)) await pause?.();
      await this.#threadIsDone(pause);
      for (let slice = 0; slice < this.count; slice++) {
        if (Atomics.load(state, WRITTEN + slice) !== 1) writeSlice(this.#shared, TOOLS, WRITTEN, buffer, slice);
      }
      for (let slot = 0; slot < SLOTS; slot++) {
        if (Atomics.load(state, FIRST_SLOT + slot * SLOT_WORDS) !== FREE) writeSlot(this.#shared, TOOLS, slot);
      }
      return Array.from({ length: this.count }, (_, slice) => statSync(join(folder, `s${slice}.js`)).size);
    } catch (error) {
      throw (error as { code?: unknown }).code === undefined ? error : outputError(folder, error);
    } finally {
      this.stop();
    }
  }

  /** Ends the thread. */
  stop(): void {
    this.#worker?.terminate();
  }

  /** Returns too where the thread shows no sign of life. */
  async #threadIsDone(pause?: () => MaybePromise<void>): Promise<void> {
    const { state } = this.#shared;
    const heartbeat = new Heartbeat(state, BEATS, this.#silenceMs);
    while (Atomics.load(state, ENDED) === 0 && heartbeat.wait(ENDED, 0)) await pause?.();
    this.stop();
  }
}

function startThread(shared: Shared): StartedWorker | null {
  try {
    return startWorker(`(shared) => (${runInThread})(shared, ${writeSlice}, ${writeSlot}, ${WRITTEN})`, shared);
  } catch {
    return null;
  }
}

interface Tools {
  readonly closeSync: typeof closeSync;
  readonly openSync: typeof openSync;
  readonly readSync: typeof readSync;
  readonly writeFileSync: typeof writeFileSync;
  readonly gzipSync: typeof gzipSync;
}

const TOOLS: Tools = { closeSync, openSync, readSync, writeFileSync, gzipSync };

// The texts of the functions below are what the thread runs, so they refer to nothing outside of themselves but their parameters.

/** Data chunks first, since their slots are wanted again; ends when nothing can come any more. */
async function runInThread(
  shared: Shared,
  slices: typeof writeSlice,
  slot: typeof writeSlot,
  written: number,
): Promise<void> {
  const ENDED = 2, CLOSED = 3, FIRST_SLOT = 4, SLOT_WORDS = 3, FILLED = 1, BEATS = 1;
  const { state } = shared;
  try {
    const tools = { ...await import("node:fs"), ...await import("node:zlib") };
    const buffer = new Uint8Array(shared.sliceBytes);
    for (;;) {
      const closed = Atomics.load(state, CLOSED);
      let busy = false;
      for (let word = FIRST_SLOT; word < written; word += SLOT_WORDS) {
        if (Atomics.load(state, word) !== FILLED) continue;
        slot(shared, tools, (word - FIRST_SLOT) / SLOT_WORDS);
        busy = true;
      }
      if (slices(shared, tools, written, buffer, null) || busy) continue;
      if (closed === 1) break;
      Atomics.add(state, BEATS, 1);
      Atomics.wait(state, CLOSED, 0, 5);
    }
  } finally {
    Atomics.store(state, ENDED, 1);
    Atomics.notify(state, ENDED);
  }
}

/** Writes the data chunk of a slot, and frees it. */
function writeSlot({ folder, state, slots, slotBytes, frame }: Shared, tools: Tools, slot: number): void {
  const FIRST_SLOT = 4, SLOT_WORDS = 3, FREE = 0, BEATS = 1;
  const word = FIRST_SLOT + slot * SLOT_WORDS, id = `d${state[word + 1]}`;
  const bytes = slots.slice(slot * slotBytes, slot * slotBytes + state[word + 2]!);
  const base64 = tools.gzipSync(bytes, { level: 1 }).toString("base64");
  tools.writeFileSync(`${folder}/${id}.js`, `${frame[0]}${id}${frame[1]}${base64}${frame[2]}`);
  Atomics.store(state, word, FREE);
  Atomics.add(state, BEATS, 1);
}

/**
 * Writes the next slice, or the given one; false if none is left. `written`: the first word of those that say what is written. `buffer` holds a
 * slice. Throws what the file system throws.
 */
function writeSlice(
  { path, bytes, sliceBytes, folder, state, frame }: Shared,
  tools: Tools,
  written: number,
  buffer: Uint8Array,
  only: number | null,
): boolean {
  const NEXT = 0, BEATS = 1;
  /** What is compressed comes in pieces of this size: with the usual ones, of 16 KiB, the thread takes 80 MB more. */
  const CHUNK_SIZE = 1 << 20;
  const count = Math.ceil(bytes / sliceBytes);
  const slice = only ?? (Atomics.load(state, NEXT) < count ? Atomics.add(state, NEXT, 1) : count);
  if (slice >= count) return false;
  const from = slice * sliceBytes, wanted = Math.min(sliceBytes, bytes - from);
  const file = tools.openSync(path, "r");
  let filled = 0;
  try {
    for (let read = 1; filled < wanted && read > 0; filled += read) {
      read = tools.readSync(file, buffer, filled, wanted - filled, from + filled);
    }
  } finally {
    tools.closeSync(file);
  }
  const packed = tools.gzipSync(buffer.subarray(0, filled), { level: 1, chunkSize: CHUNK_SIZE });
  const base64 = packed.toString("base64");
  tools.writeFileSync(`${folder}/s${slice}.js`, `${frame[0]}s${slice}${frame[1]}${base64}${frame[2]}`);
  Atomics.store(state, written + slice, 1);
  Atomics.add(state, BEATS, 1);
  return true;
}

/**
 * The log of a lazy report: cut into slices, each compressed into a chunk file of its own.
 *
 * A thread does this beside what the main thread does. Whoever is free takes the next slice, so the main thread helps once
 * it has nothing else to do; what a thread leaves undone, because it died or fell silent, is done here.
 */
import { closeSync, mkdirSync, openSync, readSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { MaybePromise } from "../intermediate/store.ts";
import type { LogInput } from "../log/source.ts";
import { type StartedWorker, startWorker } from "../runtime/worker.ts";
import { outputError } from "./output_error.ts";

/** Uncompressed. A payload is cut out of one slice or two: smaller ones compress worse, and are more files. */
export const SLICE_BYTES = 4 << 20;
/** Starting a thread pays from this size on. */
const THREAD_BYTES = 24 << 20;
const WAIT_MS = 20, SILENCE_MS = 5_000;

/** Words of the state, after that of the next slice; one for each slice follows, 1 when it is written. */
const BEATS = 1, ENDED = 2, WRITTEN = 3;

interface Shared {
  readonly path: string;
  readonly bytes: number;
  readonly sliceBytes: number;
  readonly folder: string;
  readonly state: Int32Array;
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

/** Slices `s0.js`, `s1.js`, ... of a log, in a folder of their own. */
export class LogSlices {
  readonly #shared: Shared;
  readonly #threadBytes: number;
  #worker: StartedWorker | null = null;
  readonly #silenceMs: number;
  readonly count: number;
  readonly sliceBytes: number;

  /** Makes `folder`; nothing is written yet. Throws {@link OutputError} if it cannot be made. */
  constructor({ path, bytes }: LogInput, readonly folder: string, settings: SliceSettings = {}) {
    this.sliceBytes = settings.sliceBytes ?? SLICE_BYTES;
    this.count = Math.ceil(bytes / this.sliceBytes);
    this.#silenceMs = settings.silenceMs ?? SILENCE_MS;
    const state = new Int32Array(new SharedArrayBuffer((WRITTEN + this.count) * 4));
    this.#shared = { path, bytes, sliceBytes: this.sliceBytes, folder, state, frame: CHUNK_FRAME };
    try {
      mkdirSync(folder);
    } catch (error) {
      throw outputError(folder, error);
    }
    this.#threadBytes = settings.threadBytes ?? THREAD_BYTES;
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

  /**
   * Writes what is not written yet. Gives the sizes of the files, in order.
   *
   * @throws OutputError if one cannot be written; what `pause` throws.
   */
  async finish(pause?: () => MaybePromise<void>): Promise<number[]> {
    const { state, folder } = this.#shared;
    try {
      writeSlices(this.#shared, { closeSync, openSync, readSync, writeFileSync, gzipSync }, null);
      await this.#threadIsDone(pause);
      for (let slice = 0; slice < this.count; slice++) {
        if (Atomics.load(state, WRITTEN + slice) === 1) continue;
        writeSlices(this.#shared, { closeSync, openSync, readSync, writeFileSync, gzipSync }, slice);
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
    let beats = Atomics.load(state, BEATS), silent = 0;
    while (Atomics.load(state, ENDED) === 0 && silent < this.#silenceMs) {
      Atomics.wait(state, ENDED, 0, WAIT_MS);
      const now = Atomics.load(state, BEATS);
      silent = now === beats ? silent + WAIT_MS : 0;
      beats = now;
      await pause?.();
    }
    this.stop();
  }
}

function startThread(shared: Shared): StartedWorker | null {
  try {
    return startWorker(`(shared) => (${runInThread})(shared, ${writeSlices})`, shared);
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

// The texts of the functions below are what the thread runs, so they refer to nothing outside of themselves but their parameters.

async function runInThread(shared: Shared, write: typeof writeSlices): Promise<void> {
  const ENDED = 2;
  try {
    write(shared, { ...await import("node:fs"), ...await import("node:zlib") }, null);
  } finally {
    Atomics.store(shared.state, ENDED, 1);
    Atomics.notify(shared.state, ENDED);
  }
}

/** Takes one slice after the other until none is left; or writes only the given one. Throws what the file system throws. */
function writeSlices(
  { path, bytes, sliceBytes, folder, state, frame }: Shared,
  tools: Tools,
  only: number | null,
): void {
  const NEXT = 0, BEATS = 1, WRITTEN = 3;
  const count = Math.ceil(bytes / sliceBytes);
  const take = () => Atomics.load(state, NEXT) < count ? Atomics.add(state, NEXT, 1) : count;
  let slice = only ?? take();
  if (slice >= count) return;
  const file = tools.openSync(path, "r");
  try {
    const raw = new Uint8Array(Math.min(sliceBytes, bytes));
    for (; slice < count; slice = only === null ? take() : count) {
      const from = slice * sliceBytes, wanted = Math.min(sliceBytes, bytes - from);
      let filled = 0;
      for (let read = 1; filled < wanted && read > 0; filled += read) {
        read = tools.readSync(file, raw, filled, wanted - filled, from + filled);
      }
      const base64 = tools.gzipSync(raw.subarray(0, filled), { level: 1 }).toString("base64");
      tools.writeFileSync(`${folder}/s${slice}.js`, `${frame[0]}s${slice}${frame[1]}${base64}${frame[2]}`);
      Atomics.store(state, WRITTEN + slice, 1);
      Atomics.add(state, BEATS, 1);
    }
  } finally {
    tools.closeSync(file);
  }
}

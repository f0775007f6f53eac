/**
 * Writes files that are payloads, or the log itself, in a thread beside the main thread, which renders the others: they are a third of the time of
 * a site. Jobs pass through slots in shared memory; when all are taken the main thread writes for itself.
 *
 * What the thread left undone, because it died, fell silent or could not, is for the caller to write: it comes upon the reason by itself.
 */
import { Buffer } from "node:buffer";
import { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync, writeSync } from "node:fs";
import { payloadStripper } from "../intermediate/payload_stripper.ts";
import type { Cut, LogSource } from "../intermediate/store.ts";
import { byteLoopCode } from "../log/byte_loops.ts";
import { cores, Heartbeat, type StartedWorker, startWorker, THREAD_BYTES } from "../runtime/worker.ts";

const SLOTS = 2048, NAME_BYTES = 512;

/** Words of the state; those of the slots follow. */
const CLOSED = 0, ENDED = 1, BEATS = 2, FIRST_SLOT = 3;
/** What a slot holds. `TAKEN` by the thread, or by the main thread in the end. */
const EMPTY = 0, WAITS = 1, TAKEN = 2, WRITTEN = 3, FAILED = 4;
/** Of a job: offset, raw size and stripped size; the log as a whole has the offset -1. */
const JOB_NUMBERS = 3;
const WHOLE_LOG = -1;

interface Shared {
  readonly path: string;
  /** Of the file: another one may lie there by now. */
  readonly inode: number;
  readonly device: number;
  readonly state: Int32Array;
  readonly jobs: Float64Array;
  /** Bytes of each path, and their number in front as two bytes. */
  readonly names: Uint8Array;
  readonly code: Uint8Array;
}

export interface PayloadThreadSettings {
  /** Logs of this size and more get a thread. */
  readonly threadBytes?: number;
  /** How long the thread may show no sign of life. */
  readonly silenceMs?: number;
}

/** `Job` is whatever the caller knows a file by. */
export class PayloadThread<Job> {
  readonly #shared: Shared;
  readonly #worker: StartedWorker;
  readonly #silenceMs: number | undefined;
  readonly #jobs: (Job | null)[] = Array.from({ length: SLOTS }, () => null);
  readonly #undone: Job[] = [];
  #offered = 0;

  private constructor(source: LogSource, { ino, dev }: { ino: number; dev: number }, settings: PayloadThreadSettings) {
    this.#silenceMs = settings.silenceMs;
    this.#shared = {
      path: source.path,
      inode: ino,
      device: dev,
      state: new Int32Array(new SharedArrayBuffer((FIRST_SLOT + SLOTS) * 4)),
      jobs: new Float64Array(new SharedArrayBuffer(SLOTS * JOB_NUMBERS * 8)),
      names: new Uint8Array(new SharedArrayBuffer(SLOTS * NAME_BYTES)),
      code: byteLoopCode(),
    };
    this.#worker = startWorker(
      `(shared) => (${runInThread})(shared, ${writeJobs}, ${writeJob}, ${payloadStripper})`,
      this.#shared,
    );
  }

  /** null where it does not pay, or cannot be. */
  static start<Job>(source: LogSource | null, settings: PayloadThreadSettings = {}): PayloadThread<Job> | null {
    if (source?.file === undefined || source.bytes < (settings.threadBytes ?? THREAD_BYTES) || cores() < 2) return null;
    try {
      return new PayloadThread<Job>(source, fstatSync(source.file), settings);
    } catch {
      return null;
    }
  }

  /** Takes over a payload of `bytes` bytes when stripped; `place` is a path whose folder exists. False where there is no room. */
  offer(job: Job, place: string, { at, raw }: Cut, bytes: number): boolean {
    return this.#offer(job, place, [at, raw, bytes]);
  }

  /** Takes over a copy of the log, as long as it was when it was read. */
  offerLog(job: Job, place: string, bytes: number): boolean {
    return this.#offer(job, place, [WHOLE_LOG, 0, bytes]);
  }

  #offer(job: Job, place: string, numbers: readonly number[]): boolean {
    const { state, jobs, names } = this.#shared, slot = this.#offered % SLOTS, word = FIRST_SLOT + slot;
    const now = Atomics.load(state, word);
    if (now === WAITS || now === TAKEN) return false;
    this.#settle(slot);
    const name = Buffer.from(place);
    if (name.length > NAME_BYTES - 2) return false;
    names[slot * NAME_BYTES] = name.length >> 8;
    names[slot * NAME_BYTES + 1] = name.length & 0xff;
    names.set(name, slot * NAME_BYTES + 2);
    jobs.set(numbers, slot * JOB_NUMBERS);
    this.#jobs[slot] = job;
    this.#offered++;
    Atomics.store(state, word, WAITS);
    Atomics.notify(state, word);
    return true;
  }

  /** Empties a slot that the thread has done with. */
  #settle(slot: number): void {
    const { state } = this.#shared, word = FIRST_SLOT + slot;
    if (Atomics.load(state, word) === EMPTY) return;
    if (Atomics.load(state, word) !== WRITTEN) this.#undone.push(this.#jobs[slot]!);
    this.#jobs[slot] = null;
    Atomics.store(state, word, EMPTY);
  }

  /** Gives the jobs that are not done: at first those that still wait, the last first, until it meets the thread. */
  *finish(): Generator<Job> {
    const { state } = this.#shared;
    Atomics.store(state, CLOSED, 1);
    Atomics.notify(state, FIRST_SLOT + this.#offered % SLOTS);
    for (let number = this.#offered - 1; number >= 0 && number >= this.#offered - SLOTS; number--) {
      const slot = number % SLOTS;
      if (Atomics.compareExchange(state, FIRST_SLOT + slot, WAITS, TAKEN) !== WAITS) break;
      const job = this.#jobs[slot]!;
      this.#jobs[slot] = null;
      Atomics.store(state, FIRST_SLOT + slot, EMPTY);
      yield job;
    }
    this.#waitForEnd();
    for (let slot = 0; slot < SLOTS; slot++) this.#settle(slot);
    yield* this.#undone;
  }

  #waitForEnd(): void {
    const { state } = this.#shared;
    const heartbeat = new Heartbeat(state, BEATS, this.#silenceMs);
    while (Atomics.load(state, ENDED) === 0 && heartbeat.wait(ENDED, 0));
    this.stop();
  }

  /** Nothing is written any more afterwards, but for what is being written. */
  stop(): void {
    const { state } = this.#shared;
    Atomics.store(state, CLOSED, 1);
    for (let slot = 0; slot < SLOTS; slot++) Atomics.compareExchange(state, FIRST_SLOT + slot, WAITS, FAILED);
    this.#worker.terminate();
  }
}

const TOOLS = { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync, writeSync };
type Tools = typeof TOOLS;

// The texts of the functions below are what the thread runs, so they refer to nothing outside of themselves but their parameters.

async function runInThread(
  shared: Shared,
  jobs: typeof writeJobs,
  job: typeof writeJob,
  stripper: typeof payloadStripper,
): Promise<void> {
  const ENDED = 1;
  try {
    jobs(shared, job, stripper, await import("node:fs"), (await import("node:buffer")).Buffer);
  } finally {
    Atomics.store(shared.state, ENDED, 1);
    Atomics.notify(shared.state, ENDED);
  }
}

/** Takes the jobs in their order; returns when there will be none. Throws if the log cannot be opened, or is another one. */
function writeJobs(
  { path, inode, device, state, jobs, names, code }: Shared,
  job: typeof writeJob,
  stripper: typeof payloadStripper,
  tools: Tools,
  { from }: typeof Buffer,
): void {
  const CLOSED = 0, BEATS = 2, FIRST_SLOT = 3, JOB_NUMBERS = 3;
  const slots = state.length - FIRST_SLOT, nameBytes = names.length / slots;
  const WAITS = 1, TAKEN = 2, WRITTEN = 3, FAILED = 4;
  const log = tools.openSync(path, "r");
  const { ino, dev } = tools.fstatSync(log);
  if (ino !== inode || dev !== device) throw new Error("The log is another one");
  const payloads = stripper(code, tools.readSync, log);
  for (let slot = 0;; slot = (slot + 1) % slots) {
    const word = FIRST_SLOT + slot;
    for (;;) {
      const now = Atomics.load(state, word), closed = Atomics.load(state, CLOSED);
      Atomics.add(state, BEATS, 1);
      if (now === WAITS) break;
      if (closed === 1) return tools.closeSync(log);
      Atomics.wait(state, word, now, 50);
    }
    if (Atomics.compareExchange(state, word, WAITS, TAKEN) !== WAITS) return tools.closeSync(log);
    const name = slot * nameBytes, length = names[name]! << 8 | names[name + 1]!;
    const place = from(names.slice(name + 2, name + 2 + length)).toString();
    const [at, raw, bytes] = jobs.subarray(slot * JOB_NUMBERS, (slot + 1) * JOB_NUMBERS) as unknown as [
      number,
      number,
      number,
    ];
    let written = false;
    try {
      written = job(place, at, raw, bytes, path, payloads, tools);
    } catch {
      // The main thread tries it too, and says why.
    }
    Atomics.store(state, word, written ? WRITTEN : FAILED);
  }
}

/** Whether the file is what it was to be. Throws what the file system throws. */
function writeJob(
  place: string,
  at: number,
  raw: number,
  bytes: number,
  path: string,
  { stripped, strip }: ReturnType<typeof payloadStripper>,
  tools: Tools,
): boolean {
  if (at < 0) {
    tools.copyFileSync(path, place);
    const { size } = tools.statSync(place);
    if (size > bytes) tools.truncateSync(place, bytes);
    return size >= bytes;
  }
  const file = tools.openSync(place, "w");
  let written = 0;
  try {
    strip(at, raw, (filled) => {
      for (let done = 0; done < filled;) done += tools.writeSync(file, stripped, done, filled - done);
      written += filled;
    });
  } finally {
    tools.closeSync(file);
  }
  return written === bytes;
}

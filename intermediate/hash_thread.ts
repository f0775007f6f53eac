/**
 * A thread that hashes while the log is read: the md5 of each payload, and the sha256 of the whole log. It reads the log itself; all that
 * passes between the threads is where the payloads lie, through a ring in shared memory.
 *
 * Hashing is a third of the time of reading a log. If the thread dies or falls silent, its work is done here, and nothing is lost but time.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { byteLoopCode } from "../log/byte_loops.ts";
import { readClaim } from "../log/md5.ts";
import type { ClaimedPayload, PayloadVerifier, VerifiedLater } from "../log/verifier.ts";
import { Heartbeat, type StartedWorker, startWorker } from "../runtime/worker.ts";
import { type PayloadStripper, payloadStripper } from "./payload_stripper.ts";

/** Words of the state. */
const PRODUCED = 0, CONSUMED = 1, CLOSED = 2, DONE = 3, FAILED = 4, LAST_FAILED = 5, BEATS = 6, FIRST_LINES = 7;
const LINES_KEPT = 5;
/** Payloads that may wait. */
const RING = 1 << 17;
/** Of a waiting payload: offset in two halves, raw size, line, four of md5, whether the claim can be right, and who has taken it. */
const JOB_WORDS = 10;
const TAKER = 9, BY_NOBODY = 0, BY_THREAD = 1, BY_MAIN = 2;
const SHA_BYTES = 64;
const WORD = 2 ** 32;

interface Shared {
  readonly path: string;
  /** Of the log. */
  readonly bytes: number;
  readonly state: Int32Array;
  readonly jobs: Uint32Array;
  /** sha256 as ASCII. */
  readonly sha: Uint8Array;
  readonly ring: number;
  /** The compiled loops that strip and hash. */
  readonly code: Uint8Array;
}

export class HashThread implements PayloadVerifier {
  readonly wantsBytes = false;
  readonly #shared: Shared;
  readonly #worker: StartedWorker;
  readonly #claim = new Uint32Array(4);
  /** The thread is given up. */
  #gone = false;

  /**
   * Throws where there are no threads.
   *
   * @param bytes Size of the log.
   * @param silenceMs How long the thread may show no sign of life.
   */
  constructor(path: string, bytes: number, private readonly silenceMs?: number) {
    this.#shared = {
      path,
      bytes,
      state: new Int32Array(new SharedArrayBuffer((FIRST_LINES + LINES_KEPT) * 4)),
      jobs: new Uint32Array(new SharedArrayBuffer(RING * JOB_WORDS * 4)),
      sha: new Uint8Array(new SharedArrayBuffer(SHA_BYTES)),
      ring: RING,
      code: byteLoopCode(),
    };
    this.#worker = startWorker(
      `(shared) => (${runInThread})(shared, ${hashAll}, ${payloadStripper}, ${payloadHasher}, ${isClaimed})`,
      this.#shared,
    );
  }

  begin(): void {}

  update(): void {}

  end({ at, rawBytes, claimed, line }: ClaimedPayload): boolean | null {
    if (rawBytes >= WORD) return this.#hashHere(at, rawBytes, claimed);
    const { state, jobs } = this.#shared;
    const produced = Atomics.load(state, PRODUCED);
    if (!this.#waitUntil(CONSUMED, (consumed) => produced - consumed < RING)) {
      return this.#hashHere(at, rawBytes, claimed);
    }
    const job = (produced % RING) * JOB_WORDS;
    const sound = readClaim(claimed, this.#claim);
    jobs[job] = at % WORD;
    jobs[job + 1] = Math.floor(at / WORD);
    jobs[job + 2] = rawBytes;
    jobs[job + 3] = line;
    jobs.set(this.#claim, job + 4);
    jobs[job + 8] = sound ? 1 : 0;
    Atomics.store(jobs, job + TAKER, BY_NOBODY);
    Atomics.store(state, PRODUCED, produced + 1);
    Atomics.notify(state, PRODUCED);
    return null;
  }

  finish(): VerifiedLater {
    const { state } = this.#shared;
    Atomics.store(state, CLOSED, 1);
    Atomics.notify(state, PRODUCED);
    const own = this.#gone ? NOTHING : this.#help();
    if (!this.#waitUntil(DONE, (done) => done === 1)) this.#finishHere();
    const failed = Atomics.load(state, FAILED);
    const kept = Array.from(
      state.subarray(FIRST_LINES, FIRST_LINES + Math.min(failed, LINES_KEPT)),
      (line) => line >>> 0,
    );
    return {
      failed: failed + own.failed,
      // What is hashed here lies behind what the thread has hashed.
      lines: [...kept, ...own.lines].slice(0, LINES_KEPT),
      lastFailed: own.last ?? Atomics.load(state, LAST_FAILED) === 1,
    };
  }

  /** Takes payloads from the end of those that wait until it meets the thread: reading is faster than hashing. */
  #help(): Helped {
    const { state, jobs, path, code } = this.#shared;
    const file = openSync(path, "r");
    const hashPayload = payloadHasher(payloadStripper(code, readSync, file));
    const lines: number[] = [];
    let failed = 0, last: boolean | null = null;
    try {
      for (let waiting = Atomics.load(state, PRODUCED) - 1; waiting >= Atomics.load(state, CONSUMED); waiting--) {
        const job = (waiting % RING) * JOB_WORDS;
        if (Atomics.compareExchange(jobs, job + TAKER, BY_NOBODY, BY_MAIN) !== BY_NOBODY) break;
        const sound = isClaimed(jobs, job, hashPayload);
        last ??= !sound;
        if (sound) continue;
        failed++;
        lines.unshift(jobs[job + 3]!);
        lines.length = Math.min(lines.length, LINES_KEPT);
      }
    } finally {
      closeSync(file);
    }
    return { failed, lines, last };
  }

  /** Of the log: lower-case hex; after `finish`. */
  get sha256(): string {
    return String.fromCharCode(...this.#shared.sha);
  }

  stop(): void {
    this.#worker.terminate();
  }

  /** Waits as long as the thread shows that it lives. False if it does not, from then on at once. */
  #waitUntil(word: number, isReached: (value: number) => boolean): boolean {
    const { state } = this.#shared;
    const heartbeat = new Heartbeat(state, BEATS, this.silenceMs);
    while (!this.#gone) {
      const value = Atomics.load(state, word);
      if (isReached(value)) return true;
      if (Atomics.load(state, DONE) < 0 || !heartbeat.wait(word, value)) break;
    }
    this.#gone = true;
    this.stop();
    return false;
  }

  #hashHere(at: number, rawBytes: number, claimed: string): boolean {
    const file = openSync(this.#shared.path, "r");
    try {
      const digest = payloadHasher(payloadStripper(this.#shared.code, readSync, file))(at, rawBytes);
      return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString("hex") === claimed;
    } finally {
      closeSync(file);
    }
  }

  /** What the thread left undone, with the code of the thread. */
  #finishHere(): void {
    const { state, jobs } = this.#shared;
    Atomics.store(state, DONE, 0);
    // What the thread had begun is begun anew.
    for (let waiting = Atomics.load(state, CONSUMED); waiting < Atomics.load(state, PRODUCED); waiting++) {
      Atomics.compareExchange(jobs, (waiting % RING) * JOB_WORDS + TAKER, BY_THREAD, BY_NOBODY);
    }
    hashAll(this.#shared, payloadStripper, payloadHasher, isClaimed, { createHash, closeSync, openSync, readSync });
  }
}

/** Payloads that were hashed beside the thread. */
interface Helped {
  readonly failed: number;
  /** The first few. */
  readonly lines: readonly number[];
  /** Whether the last of all payloads failed; null if it is not among them. */
  readonly last: boolean | null;
}
const NOTHING: Helped = { failed: 0, lines: [], last: null };

interface Tools {
  readonly createHash: typeof createHash;
  readonly openSync: typeof openSync;
  readonly closeSync: typeof closeSync;
  readonly readSync: typeof readSync;
}

// The texts of the functions below are what the thread runs, so they refer to nothing outside of themselves but their parameters.

async function runInThread(
  shared: Shared,
  hash: typeof hashAll,
  stripper: typeof payloadStripper,
  hasher: typeof payloadHasher,
  check: typeof isClaimed,
): Promise<void> {
  const DONE = 3, CONSUMED = 1;
  try {
    hash(shared, stripper, hasher, check, { ...await import("node:crypto"), ...await import("node:fs") });
  } catch {
    Atomics.store(shared.state, DONE, -1);
  }
  Atomics.notify(shared.state, DONE);
  Atomics.notify(shared.state, CONSUMED);
}

/** Hashes payloads as they come, and the log while none waits; returns when there will be none. Throws what the file system throws. */
function hashAll(
  { path, bytes, state, jobs, sha, ring, code }: Shared,
  stripper: typeof payloadStripper,
  hasher: typeof payloadHasher,
  check: typeof isClaimed,
  tools: Tools,
): void {
  const PRODUCED = 0, CONSUMED = 1, CLOSED = 2, DONE = 3, FAILED = 4, LAST_FAILED = 5, BEATS = 6, FIRST_LINES = 7;
  const LINES_KEPT = 5, JOB_WORDS = 10, TAKER = 9, BY_NOBODY = 0, BY_THREAD = 1, PIECE = 1 << 20;
  const file = tools.openSync(path, "r");
  const hashPayload = hasher(stripper(code, tools.readSync, file));
  const piece = new Uint8Array(PIECE);
  const whole = tools.createHash("sha256");
  let hashed = 0;

  const hashPiece = () => {
    const read = tools.readSync(file, piece, 0, Math.min(PIECE, bytes - hashed), hashed);
    if (read > 0) whole.update(piece.subarray(0, read));
    hashed = read > 0 ? hashed + read : bytes;
  };
  const noteFailure = (line: number) => {
    const count = Atomics.add(state, FAILED, 1);
    if (count < LINES_KEPT) Atomics.store(state, FIRST_LINES + count, line);
  };

  for (let consumed = Atomics.load(state, CONSUMED);;) {
    const closed = Atomics.load(state, CLOSED), produced = Atomics.load(state, PRODUCED);
    Atomics.add(state, BEATS, 1);
    if (consumed < produced) {
      const job = (consumed % ring) * JOB_WORDS;
      if (Atomics.compareExchange(jobs, job + TAKER, BY_NOBODY, BY_THREAD) === BY_NOBODY) {
        const sound = check(jobs, job, hashPayload);
        if (!sound) noteFailure(jobs[job + 3]!);
        Atomics.store(state, LAST_FAILED, sound ? 0 : 1);
      }
      Atomics.store(state, CONSUMED, ++consumed);
      Atomics.notify(state, CONSUMED);
    } else if (hashed < bytes) hashPiece();
    else if (closed === 1) break;
    else Atomics.wait(state, PRODUCED, produced, 50);
  }
  tools.closeSync(file);
  const digest = whole.digest("hex");
  for (let i = 0; i < digest.length; i++) sha[i] = digest.charCodeAt(i);
  Atomics.store(state, DONE, 1);
}

/** Whether the payload of a job is what it claims. */
function isClaimed(jobs: Uint32Array, job: number, hashPayload: (at: number, rawBytes: number) => DataView): boolean {
  const digest = hashPayload(jobs[job]! + jobs[job + 1]! * 2 ** 32, jobs[job + 2]!);
  for (let word = 0; word < 4; word++) if (digest.getUint32(word * 4) !== jobs[job + 4 + word]) return false;
  return jobs[job + 8] === 1;
}

/** Gives a function that hashes the payload at a place of the log. Its result is overwritten by the next one. */
function payloadHasher({ loops, strip }: PayloadStripper): (at: number, rawBytes: number) => DataView {
  const DIGEST_BYTES = 16;
  const { SCRATCH, DIGEST, memory } = loops, scratch = SCRATCH.value as number;
  const digest = new DataView(memory.buffer, DIGEST.value, DIGEST_BYTES);
  const update = (bytes: number) => loops.updateMd5(scratch, bytes);
  return (at, rawBytes) => {
    loops.beginMd5();
    strip(at, rawBytes, update);
    loops.endMd5();
    return digest;
  };
}

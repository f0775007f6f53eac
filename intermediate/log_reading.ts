/** Reads a log once, from its first byte to its last, into rows. */
import { createHash } from "node:crypto";
import { readSync } from "node:fs";
import { CompileIds } from "../format/compile_id.ts";
import type { LogEvents } from "../log/events.ts";
import { FaultLog, type FaultSummary } from "../log/faults.ts";
import { scanLog, type ScanResult } from "../log/scanner.ts";
import type { ByteSource, LogInput } from "../log/source.ts";
import { THREAD_BYTES } from "../runtime/worker.ts";
import { HashThread } from "./hash_thread.ts";
import { LogIndex } from "./log_index.ts";

export interface LogReadingOptions {
  print(message: string): void;
  /** Messages printed of a kind of fault. */
  readonly messageLimit: number;
  readonly verbose: boolean;
  onProgress?(done: number, total: number): void;
  /** Is told all that the store is told, and the payload bytes: the writer of the intermediate files. */
  readonly also?: LogEvents;
  /** Logs of this size and more are hashed in a thread of its own; 24 MiB unless set. */
  readonly threadBytes?: number;
}

export interface LogReading {
  readonly rows: LogIndex;
  readonly result: ScanResult;
  readonly faults: FaultSummary;
  readonly sha256: string;
}

/** `file` is the open log. */
export function readLog(input: LogInput, file: number, options: LogReadingOptions): LogReading {
  const thread = startThread(input, options);
  try {
    return scanned(input, file, options, thread);
  } finally {
    thread?.stop();
  }
}

/** null where it does not pay, or cannot be. */
function startThread({ path, bytes }: LogInput, options: LogReadingOptions): HashThread | null {
  if (bytes < (options.threadBytes ?? THREAD_BYTES)) return null;
  try {
    return new HashThread(path, bytes);
  } catch {
    return null;
  }
}

function scanned(input: LogInput, file: number, options: LogReadingOptions, thread: HashThread | null): LogReading {
  const ids = new CompileIds();
  const faults = new FaultLog(options.print, options.messageLimit);
  const rows = new LogIndex(ids);
  const source = new HashedSource(file, input.bytes, thread === null);
  const result = scanLog({
    source,
    ids,
    faults,
    events: options.also ? both(rows, options.also) : rows,
    print: options.print,
    verbose: options.verbose,
    ...thread ? { verifier: thread } : {},
    ...options.onProgress ? { onProgress: (done: number) => options.onProgress!(done, input.bytes) } : {},
  });
  return { rows, result, faults: faults.summary(), sha256: thread === null ? source.sha256() : thread.sha256 };
}

/** The log, hashed as it is read for the first time. */
class HashedSource implements ByteSource {
  readonly #sha256 = createHash("sha256");
  #hashed = 0;

  constructor(private readonly file: number, readonly bytes: number, private readonly hashes: boolean) {}

  read(into: Uint8Array, offset: number, length: number, position: number): number {
    const read = readSync(this.file, into, offset, length, position);
    if (this.hashes && position === this.#hashed) {
      this.#sha256.update(into.subarray(offset, offset + read));
      this.#hashed += read;
    }
    return read;
  }

  sha256(): string {
    return this.#sha256.digest("hex");
  }
}

/** The store wants the payloads of other ranks too (their torch_version), the second only those of accepted lines. */
function both(first: LogEvents, second: LogEvents): LogEvents {
  let accepted = false;
  return {
    envelope(line) {
      accepted = line.status === "accepted";
      first.envelope(line);
      second.envelope(line);
    },
    ...(second.payload ? { payload: (piece: Uint8Array) => second.payload!(piece) } : {}),
    payloadEnd(place) {
      first.payloadEnd(place);
      if (accepted) second.payloadEnd(place);
    },
    string(index, text, seq) {
      first.string(index, text, seq);
      second.string(index, text, seq);
    },
  };
}

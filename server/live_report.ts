/**
 * A report that is planned again when its log has grown. What was planned before stays open until the last answer from it has been sent.
 */
import { createHash } from "node:crypto";
import { summaryCounts } from "../intermediate/summary_counts.ts";
import type { Report, ReportFile } from "../report/report.ts";

/** What changes when somebody writes to a log, or puts another one in its place. */
export interface LogState {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly inode: number;
}

/** A log that has been read and planned once. */
export interface PlannedLog {
  readonly report: Report;
  /** Before it was read; null for what cannot grow. */
  readonly log: LogState | null;
  /** Whatever else decides about the content of files: options, modules. */
  readonly made: string;
  close(): void;
}

/** The report, as long as an answer is made from it. */
export interface Held {
  readonly reading: Reading;
  /** May be called twice. */
  release(): void;
}

/** What pages are told of. */
export interface LiveState {
  /** Of the reading: pages of the same version show the same. */
  readonly version: string;
  readonly compilations: number;
  readonly records: number;
  /** Of the log. */
  readonly bytes: number;
  /** The log has become shorter, or is another file. */
  readonly replaced: boolean;
  /** There is no log now; the report is of what there was. */
  readonly missing: boolean;
}

export interface Following {
  /** Reads and plans the log as it is now. */
  plan(): Promise<PlannedLog>;
  /** The log as it is now; null where there is none. */
  look(): LogState | null;
  /** The log is another one than before: for people. */
  replaced?(): void;
  /** It could not be read; what was read before is served on. */
  failed?(error: unknown): void;
}

/** Logs above this size are not read again more often than a fifth of the time. */
const LARGE_BYTES = 64 << 20;
const REST = 5;

export class LiveReport {
  #current: Reading;
  #state: LiveState;
  #refreshing = false;
  #notBefore = 0;
  #closed = false;
  readonly #listeners = new Set<(state: LiveState | null) => void>();

  /** @param following null for what is served as it is now. */
  constructor(first: PlannedLog, private readonly following: Following | null) {
    this.#current = new Reading(first);
    this.#state = stateOf(this.#current, false);
  }

  get state(): LiveState {
    return this.#state;
  }

  hold(): Held {
    return this.#current.hold();
  }

  /** Is told every change, and null at the end. Gives what ends it. */
  listen(listener: (state: LiveState | null) => void): () => void {
    if (this.#closed) listener(null);
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks at the log, and reads it again if it is not as it was. To be called now and then; never throws. */
  async refresh(): Promise<void> {
    if (this.following === null || this.#refreshing || this.#closed) return;
    const before = this.#current.planned.log, now = this.following.look();
    if (now === null) return this.#missing(true);
    if (before === null || isSame(before, now)) return this.#missing(false);
    if (performance.now() < this.#notBefore) return;
    this.#refreshing = true;
    const started = performance.now();
    try {
      this.#take(await this.following.plan(), isReplaced(before, now));
    } catch (error) {
      this.following.failed?.(error);
    } finally {
      const ended = performance.now();
      this.#notBefore = now.bytes > LARGE_BYTES ? ended + REST * (ended - started) : ended;
      this.#refreshing = false;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#tell(null);
    this.#listeners.clear();
    this.#current.retire();
  }

  #take(planned: PlannedLog, replaced: boolean): void {
    if (this.#closed) return planned.close();
    this.#current.retire();
    this.#current = new Reading(planned);
    this.#state = stateOf(this.#current, replaced);
    if (replaced) this.following?.replaced?.();
    this.#tell(this.#state);
  }

  #missing(missing: boolean): void {
    if (this.#state.missing === missing) return;
    this.#state = { ...this.#state, missing };
    this.#tell(this.#state);
  }

  #tell(state: LiveState | null): void {
    for (const listener of [...this.#listeners]) listener(state);
  }
}

const isSame = (a: LogState, b: LogState): boolean =>
  a.bytes === b.bytes && a.modified === b.modified && a.inode === b.inode;

const isReplaced = (before: LogState, now: LogState): boolean => now.inode !== before.inode || now.bytes < before.bytes;

const stateOf = ({ version, planned: { report } }: Reading, replaced: boolean): LiveState => ({
  version,
  compilations: summaryCounts(report.context.summary()).compilations,
  records: report.context.store.ok,
  bytes: report.context.store.origin.bytes,
  replaced,
  missing: false,
});

/** One planned report, and what is known of its files. */
export class Reading {
  /** Of all that decides about its files. */
  readonly version: string;
  /** Sizes of files that had to be rendered to know them: path -> bytes. */
  readonly sizes = new Map<string, number>();
  readonly #files: ReadonlyMap<string, ReportFile>;
  #holds = 0;
  #retired = false;

  constructor(readonly planned: PlannedLog) {
    const { report, made } = planned;
    const { sha256, bytes, given } = report.context.store.origin;
    this.version = tagOf([sha256, bytes, given, made]);
    this.#files = new Map(report.files.map((file) => [file.path, file]));
  }

  file(path: string): ReportFile | null {
    return this.#files.get(path) ?? null;
  }

  hold(): Held {
    this.#holds++;
    let held = true;
    return {
      reading: this,
      release: () => {
        if (!held) return;
        held = false;
        this.#holds--;
        this.#closeIfDone();
      },
    };
  }

  /** Closes it when nobody holds it any more. */
  retire(): void {
    this.#retired = true;
    this.#closeIfDone();
  }

  #closeIfDone(): void {
    if (this.#retired && this.#holds === 0) this.planned.close();
  }
}

/** 16 letters and digits that differ where the parts do. */
export const tagOf = (parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);

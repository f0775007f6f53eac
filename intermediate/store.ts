/**
 * What lies between reading a log and rendering it: entries by category, with payloads that are read on demand.
 *
 * Iteration is synchronous, over an index in memory. Reads give a value where they can (files) and a promise where they
 * must (browser): awaiting a value costs nothing measurable, one asynchronous file read costs 25 to 50 microseconds.
 */
import type { CompileId } from "../format/compile_id.ts";
import type { Cut } from "../format/lazy.ts";
import type { FaultSummary } from "../log/faults.ts";
import type { Category } from "../log/keys.ts";

export type { Category, CompileId, Cut };
export type MaybePromise<T> = T | Promise<T>;
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

declare const OPAQUE: unique symbol;
/** Where a payload lies. Only the store that made it can read it. */
export interface Payload {
  /** Size in bytes after the tabs are off. 0 is an empty payload, which is not the same as none. */
  readonly bytes: number;
  readonly [OPAQUE]: true;
}

/**
 * accepted: counted `ok`. other_rank: counted `other_rank`. refused: not an envelope by the types of its known keys.
 * The last two make no entries, but are lines of raw.jsonl.
 */
export type LineStatus = "accepted" | "other_rank" | "refused";

/** One envelope line: accepted, refused or of another rank. raw.jsonl and payloads/ are made of these; modules do not see them. */
export interface LogLine {
  /** Order in the log, from 0, over accepted, refused and other-rank lines. */
  readonly seq: number;
  /** 1-based line of the log. */
  readonly line: number;
  readonly status: LineStatus;
  readonly compileId: CompileId;
  /** Holds a `chromium_event`: raw.jsonl leaves out accepted ones; their payloads never go to payloads/. */
  readonly chromium: boolean;
  /** Has a key `payload_filename` of its own: a key conflict if the line is given a payload file (contract 4.3). */
  readonly ownPayloadFilename: boolean;
  /** null if `has_payload` is absent, and always for lines that are not accepted. */
  readonly payload: Payload | null;
}

/** What the glog prefix and the context keys of a line say; shared by the entries of the line. */
export interface LineContext {
  readonly rank: number | null;
  /** ISO-8601 with microseconds, `2026-04-01T12:34:56.123456Z`; month, day and time as logged, not validated. */
  readonly timestamp: string;
  /** Digits as logged: a thread id may pass 2^53. */
  readonly thread: string;
  /** With the leading blank that the glog format has before it. */
  readonly pathname: string;
  /** Digits as logged. */
  readonly lineno: string;
  /** `has_payload` as logged: what the log claims to be the md5. */
  readonly hasPayload: string | null;
  readonly subgraph: string | null;
  /** All other envelope keys (unknown ones; `stack` where another key makes the entry) as JSON texts, in logged order. */
  readonly context: readonly (readonly [key: string, json: string])[];
}

/** One known key of one accepted line. */
export interface Entry {
  readonly type: string;
  readonly category: Category;
  readonly seq: number;
  /** Place of the key in the contract's parser order (2.3); entries of one line come in this order. */
  readonly part: number;
  readonly line: number;
  readonly compileId: CompileId;
  /** Value of the key; read again from the log when asked for. Integers over 2^53 and `1.0` are exact in `metadataText` only. */
  readonly metadata: Json;
  /** The JSON text of `metadata`, as logged. */
  readonly metadataText: string;
  /** The payload of the line; every entry of the line has it. */
  readonly payload: Payload | null;
  readonly context: LineContext;
}

/** What the log was, also where it is no longer at hand. */
export interface LogOrigin {
  /** File name without folders; `stdin` for a pipe. */
  readonly name: string;
  /** As given by the user. */
  readonly given: string;
  readonly bytes: number;
  /** Lower-case hex; of the bytes after decompression. */
  readonly sha256: string;
  /** Milliseconds since 1970: when the file was last written. */
  readonly modified: number;
}

export interface LogSource extends LogOrigin {
  /** A path that can be copied. */
  readonly path: string;
  /** The open file: the path may lead to another one by now, or to none. */
  readonly file?: number;
}

/** torch version, as the `torch_version` artifact has it (also in lines that have no rank in a ranked log, P-4). */
export interface TorchVersion {
  readonly version: string;
  readonly commit: string | null;
}

/** Of a store over the log itself: where things lie in it. */
export interface LogPlaces {
  /** Of the time stamps. */
  readonly year: number;
  cut(payload: Payload): Cut;
  /** Every line that can be one of raw.jsonl, and every payload of a trace event, in the order of the log. Offsets and sizes in bytes. */
  eachPlace(
    line: (seq: number, jsonAt: number, jsonBytes: number) => void,
    event: (at: number, raw: number) => void,
  ): void;
}

export interface EntryStore {
  /** In log order. */
  entries(category: Category): Iterable<Entry>;
  /** Entries of all compile ids whose `group` is this one. */
  entriesOf(group: CompileId, category: Category): Iterable<Entry>;
  /** All entries of one line, in parser order: some rules look at the neighbours (supplement D-51). */
  entriesAt(seq: number): readonly Entry[];
  /** Groups in order of first appearance over all accepted lines, also those that make no output (contract 1.7 step 2). */
  groups(): readonly CompileId[];
  readonly ids: import("../format/compile_id.ts").CompileIds;
  /** String table as it was at a line; without `seq` as it is at the end. null for an unknown index. */
  string(index: number, seq?: number): string | null;
  /** The string table at the end: index -> text. */
  strings(): ReadonlyMap<number, string>;

  /** The payload as text, invalid UTF-8 replaced. Throws RangeError where it is longer than a string can be. */
  text(payload: Payload): MaybePromise<string>;
  /** For a JSON reader only: the tabs and line ends of the log may still be there, which are white space to it. Saves the stripping. */
  jsonText(payload: Payload): MaybePromise<string>;
  /** Hands over the bytes in pieces. A piece is valid only during the call of `sink`. */
  copy(payload: Payload, sink: (piece: Uint8Array) => void): MaybePromise<void>;

  /** Every accepted line that has a top-level `stack`, as JSON text, in log order: the unknown-stack trie (contract 1.7 step 6). */
  unknownStacks(): Iterable<{ readonly seq: number; readonly line: number; readonly json: string }>;

  lines(): Iterable<LogLine>;
  /** `has_payload` as logged, the name in payloads/; null if there is none. */
  claimedMd5(line: LogLine): string | null;
  /** The envelope as JSON text, and the fields of the prefix; null text for a line that raw.jsonl leaves out (already counted). */
  raw(
    line: LogLine,
  ): {
    readonly json: string | null;
    readonly context: Pick<LineContext, "timestamp" | "thread" | "pathname" | "lineno">;
  };
  /** The text of the envelope of a refused or other-rank line, as logged: it may be no JSON at all. */
  rejectedText(line: LogLine): string;

  readonly origin: LogOrigin;
  /** The input, decompressed, if it is still at hand; null gives a report without raw.log. */
  source(): LogSource | null;
  /** Counters of contract 1.8 and kinds of our own, at the end of reading; planning adds to them through its own context. */
  readonly faults: FaultSummary;
  readonly ok: number;
  /** Names of top-level keys that the reference does not know, and how often (contract 1.3, P-2). */
  readonly unknownKeys: ReadonlyMap<string, number>;
  /** The rank of the log: of the first line that had one. */
  readonly rank: number | null;
  readonly torch: TorchVersion | null;
  close(): void;
}

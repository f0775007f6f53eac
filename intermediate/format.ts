/**
 * The intermediate format, version 2.1: what `tlparse parse LOG -o DIR` writes. Types and names of files only.
 *
 * DIR holds manifest.json, string_table.json, index.jsonl, chromium_events.json, one JSONL file a category, other.jsonl and
 * rejected.jsonl. `docs/intermediate.schema.json` is the same as a JSON Schema, `docs/intermediate-format.md` the same for people.
 * Added in 2.1: `seq`, `part`, `log_line`, `has_payload`, `payload_of`, `payload_bytes`, `context`, `subgraph`, `chunk`,
 * chromium_events.jsonl, other.jsonl, rejected.jsonl, byte ranges in the manifest.
 */
import type { CacheStatus, Category } from "../log/keys.ts";
import type { Json } from "./store.ts";

export const FORMAT_VERSION = "2.1";

/** Category -> file. Trace events are a JSON array, for tools that read traces; all others are JSONL. */
export const CATEGORY_FILES: Readonly<Record<Category, string>> = {
  graphs: "graphs.jsonl",
  codegen: "codegen.jsonl",
  guards: "guards.jsonl",
  compilation_metrics: "compilation_metrics.jsonl",
  chromium_events: "chromium_events.json",
  artifacts: "artifacts.jsonl",
  cache: "cache.jsonl",
  tensor_metadata: "tensor_metadata.jsonl",
  export: "export.jsonl",
  other: "other.jsonl",
};

/** The entries of trace events: the array in chromium_events.json holds the payloads alone. */
export const EVENT_LINES = "chromium_event_lines";
export const EVENT_LINES_FILE = "chromium_events.jsonl";
export const REJECTED_FILE = "rejected.jsonl";
export const MANIFEST_FILE = "manifest.json";
export const STRING_TABLE_FILE = "string_table.json";
export const INDEX_FILE = "index.jsonl";

/** Names in `Manifest.files`. */
export type FileName = Category | typeof EVENT_LINES | "rejected";

/** Digits as logged; a text only where they are no JSON number (`007`). May pass 2^53. */
export type Digits = number | string;

/** One line of a category file: one known key of one line of the log, or a chunk of its payload. */
export interface EntryLine {
  readonly type: string;
  /** `[!a_]f_c_t` with `-` for an absent part; null for an unusable id. */
  readonly compile_id: string | null;
  readonly rank: number | null;
  /** ISO-8601 with microseconds; month, day and time as logged, not validated. */
  readonly timestamp: string;
  readonly thread: Digits;
  /** With the leading blank that the glog format has before it. */
  readonly pathname: string;
  readonly lineno: Digits;
  /** What the log claims to be the md5 of the payload. Absent if the line has no payload. */
  readonly has_payload?: string;
  readonly subgraph?: string;
  /** Value of the key, numbers and key order as logged. `{}` in an entry of type `unknown`. */
  readonly metadata: Json;
  /** In the cache category. */
  readonly cache_status?: CacheStatus | null;
  /**
   * All other envelope keys, as logged: unknown ones, `stack` beside another key, known ones that are null, and whatever rank,
   * compile_id, has_payload and subgraph do not give back exactly (the keys of an unusable id).
   */
  readonly context?: { readonly [key: string]: Json };
  /** The envelope has a lone surrogate, a number out of range or too deep a value: JSON to some readers and not to others. */
  readonly strict?: false;
  /** Order in the log, from 0. */
  readonly seq: number;
  readonly part: number;
  /** 1-based line of the envelope. */
  readonly log_line: number;
  /**
   * In the first entry of a line only, and not where `event` stands, unless the log is not UTF-8 there: what is not is replaced by
   * U+FFFD. A payload over the chunk size goes on in further lines with the same seq and part, which follow at once and repeat the
   * other fields.
   */
  readonly payload?: string;
  /** The part of the entry of the same line that has the payload. */
  readonly payload_of?: number;
  /** From 0. Absent in a payload that is not cut. */
  readonly chunk?: number;
  readonly total_chunks?: number;
  /**
   * For each U+FFFD in the payload of this line: the bytes that stood there, in hex; null for one that was logged. Absent if the log
   * has UTF-8 there.
   */
  readonly invalid_utf8?: readonly (string | null)[];
  /** Bytes of the whole payload in the log, tabs off; in the last line of a payload. */
  readonly payload_bytes?: number;
  /** The payload is this item of the array in chromium_events.json. Absent if it is no JSON. */
  readonly event?: number;
  /** Where it stands there: offsets of its first byte and behind its last. */
  readonly event_range?: readonly [number, number];
}

/** One line of rejected.jsonl: a line of raw.jsonl or of a counter that makes no entry. */
export interface RejectedLine {
  readonly seq: number;
  readonly log_line: number;
  readonly status: "refused" | "other_rank";
  /** Why, for people. */
  readonly reason: string;
  readonly compile_id: string | null;
  readonly timestamp: string;
  readonly thread: Digits;
  readonly pathname: string;
  readonly lineno: Digits;
  /** Holds a `chromium_event`. */
  readonly chromium?: true;
  /** The envelope is no JSON, or not to all readers. */
  readonly strict?: false;
  /** Of a line of another rank. Its payload is not kept. */
  readonly has_payload?: string;
  /** The envelope, character by character; its text if it is no JSON object, or has blanks around it or a CR in it. */
  readonly envelope?: { readonly [key: string]: Json };
  readonly text?: string;
}

/** An item of the array in string_table.json, in log order. A later item with the same index replaces an earlier one. */
export interface StringTableItem {
  readonly index: number;
  /** The item holds for lines with this seq and later ones. */
  readonly seq: number;
  readonly text: string;
}

/** A line of index.jsonl. */
export type IndexLine = CompileSummaryLine | StackTrieNodeLine;

/** In the order of first appearance. */
export interface CompileSummaryLine {
  readonly type: "compile_summary";
  readonly compile_id: string | null;
  readonly status: Status;
  /** Milliseconds; null if no metrics were logged. */
  readonly duration_ms: number | null;
  /** 16 hex digits, equal for equal user stacks; null if none was logged. */
  readonly stack_hash: string | null;
}

/** A node of the stack trie at which a compilation ends. */
export interface StackTrieNodeLine {
  readonly type: "stack_trie_node";
  /** From the outermost frame: `FILE:LINE in NAME`. */
  readonly path: readonly string[];
  /** Compile ids as logged; null is unknown. */
  readonly terminal: readonly (string | null)[];
}

export type Status = "ok" | "break" | "empty" | "error" | "missing";

/** manifest.json. */
export interface Manifest {
  readonly version: typeof FORMAT_VERSION;
  /** `tlparse VERSION`. */
  readonly generator: string;
  /** ISO-8601, UTC. */
  readonly generated_at: string;
  /** Path of the log; as given by the user where it was piped, downloaded or compressed. */
  readonly source_file: string;
  /** File name without folders, and the input as the user named it. */
  readonly source_name: string;
  readonly source_given: string;
  /** When the log was last written: milliseconds since 1970. */
  readonly source_modified: number;
  /** sha256 of the decompressed log, hex. */
  readonly source_file_hash: string;
  /** Decompressed. */
  readonly source_bytes: number;
  readonly parse_mode: "normal";
  /** Accepted, refused and other-rank lines. */
  readonly total_envelopes: number;
  /** Type of entry -> number of accepted lines that have it. */
  readonly envelope_counts: { readonly [type: string]: number };
  /** Items of string_table.json. */
  readonly string_table_entries: number;
  /** Ranks of accepted and other-rank lines, in order of appearance. */
  readonly ranks: readonly number[];
  /** The rank of the log: of the first line that had one. */
  readonly rank: number | null;
  readonly torch: { readonly version: string; readonly commit: string | null } | null;
  /**
   * Every counter of the Stats line. `fail_dynamo_guards_json` and `fail_parser` are counted when a report is planned, and are 0
   * before that.
   */
  readonly stats: { readonly [counter: string]: number };
  /** Kind -> how often, and the first few 1-based lines of the log. */
  readonly faults: { readonly [kind: string]: { readonly count: number; readonly lines: readonly number[] } };
  /** Top-level keys that tlparse 0.4.8 does not know -> number of lines that have them. */
  readonly unknown_keys: { readonly [key: string]: number };
  readonly compile_ids: readonly ManifestCompileId[];
  /** Stacks of dynamo_start. A node's parent comes before it. */
  readonly stack_trie: readonly ManifestTrieNode[];
  /** Top-level stacks. */
  readonly unknown_stack_trie: readonly ManifestTrieNode[];
  readonly failures_summary: {
    readonly failures: number;
    readonly restarts: number;
    readonly items: readonly ManifestFailure[];
  };
  readonly cache_summary: { readonly hits: number; readonly misses: number; readonly bypasses: number };
  readonly files: { readonly [name in FileName]: ManifestFile };
}

/** A group of the compile directory: attempt 0 stands for an absent attempt too. In order of first appearance. */
export interface ManifestCompileId {
  readonly id: string | null;
  /** `0/0_1`: without brackets. */
  readonly display_name: string;
  /** `-_0_0_1`; null for an unusable id, whose files lie in `unknown_` + line. */
  readonly directory: string | null;
  readonly has_metrics: boolean;
  readonly has_graphs: boolean;
  readonly has_guards: boolean;
  readonly status: Status;
  readonly cache_status: CacheStatus | null;
  /** Milliseconds. */
  readonly duration_ms: number | null;
}

/** Flat, since a stack may be deeper than a reader of nested JSON can go. */
export interface ManifestTrieNode {
  /** Place of the parent in the list; null for an outermost frame. */
  readonly parent: number | null;
  /** Text of the string table, or the uninterned name; null if unknown. */
  readonly file: string | null;
  readonly line: number;
  readonly name: string;
  readonly loc?: string;
  /** Compile ids as logged whose stack ends here; null is unknown. */
  readonly terminals?: readonly (string | null)[];
}

export interface ManifestFailure {
  readonly compile_id: string | null;
  readonly kind: "restart" | "failure";
  readonly type: string;
  readonly reason: string;
  /** `FILE:LINE`, only for failures. */
  readonly source: string | null;
  readonly seq: number;
  readonly log_line: number;
}

export interface ManifestFile {
  readonly path: string;
  /** Entries; a payload in chunks is one. */
  readonly count: number;
  readonly bytes: number;
  /**
   * Compile id as logged (`unknown` for unusable ones) -> [first byte, byte behind the last] of the lines or array items of the id.
   * Where the ids of a file change very often a range covers lines of other ids too: filter by `compile_id`.
   */
  readonly ranges: { readonly [compileId: string]: readonly (readonly [number, number])[] };
}

/**
 * The intermediate format, version 2.1: what `tlparse parse LOG -o DIR` writes. Types only.
 *
 * DIR holds manifest.json, string_table.json, index.jsonl, chromium_events.json, one JSONL file a category, other.jsonl and
 * rejected.jsonl. `docs/intermediate.schema.json` is the same as a JSON Schema. Added in 2.1: `seq`, `part`, `log_line`,
 * `has_payload`, `payload_of`, `context`, `subgraph`, `chunk`, other.jsonl, rejected.jsonl, byte ranges in the manifest.
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

/** One line of a category file: one known key of one line of the log, or a chunk of its payload. */
export interface EntryLine {
  readonly type: string;
  /** `[!a_]f_c_t` with `-` for an absent part; null for an unusable id. */
  readonly compile_id: string | null;
  readonly rank: number | null;
  readonly timestamp: string;
  readonly thread: number;
  readonly pathname: string;
  readonly lineno: number;
  /** Value of the key, numbers and key order as logged. */
  readonly metadata: Json;
  /** In the first entry of a line only. A payload over the chunk size goes on in further lines with the same seq and part. */
  readonly payload?: string;
  /** The part of the entry of the same line that has the payload. */
  readonly payload_of?: number;
  readonly has_payload?: string;
  readonly subgraph?: string;
  /** In the cache category. */
  readonly cache_status?: CacheStatus | null;
  /** All other envelope keys, as logged. */
  readonly context?: { readonly [key: string]: Json };
  /** Order in the log, from 0. */
  readonly seq: number;
  readonly part: number;
  /** 1-based line of the envelope. */
  readonly log_line: number;
  /** From 0. */
  readonly chunk?: number;
  readonly total_chunks?: number;
}

/** One line of rejected.jsonl: a line of raw.jsonl or of a counter that makes no entry. */
export interface RejectedLine {
  readonly seq: number;
  readonly log_line: number;
  readonly reason: string;
  readonly status: "refused" | "other_rank";
  readonly timestamp: string;
  readonly thread: number;
  readonly pathname: string;
  readonly lineno: number;
  /** The envelope, if it is a JSON object; else its text. */
  readonly envelope?: Json;
  readonly text?: string;
}

/** What planning, the manifest and the index know about a log as a whole; computed from the entries alone. */
import type { CompileId } from "../format/compile_id.ts";
import type { EntryStore } from "./store.ts";
import type { StackTrie } from "./stack_trie.ts";

/** Contract 5.6. */
export type CompileStatus = "ok" | "break" | "empty" | "error" | "missing";

export interface CompileSummary {
  /** The group: one row of the directory. */
  readonly id: CompileId;
  readonly status: CompileStatus;
  /** The user's function and place: from the metrics, else the last frame of the stack of dynamo_start. */
  readonly name: string | null;
  readonly file: string | null;
  readonly fileLine: number | null;
  /** entire_frame_compile_time_s of the metrics of this attempt (all metrics lines of the group added up), in ms; null if none. */
  readonly durationMs: number | null;
  readonly backendMs: number | null;
  readonly inductorMs: number | null;
  readonly codegenMs: number | null;
  readonly graphs: number;
  readonly guards: number | null;
  readonly hasMetrics: boolean;
  readonly hasGuards: boolean;
  /** Of the first cache artifact of the id (modules.md, cache). */
  readonly cacheStatus: "hit" | "miss" | "bypass" | null;
}

/** A row of the failures page (contract 4.7). `seq` is that of its metrics line. */
export interface FailureRow {
  readonly seq: number;
  readonly id: CompileId;
  readonly line: number;
  readonly kind: "restart" | "failure";
  /** RestartAnalysis, or fail_type. */
  readonly type: string;
  readonly reason: string;
  /** `FILE:LINE`, only for failures. */
  readonly source: string | null;
}

export interface LogSummary {
  /** In the order of `store.groups()`. */
  readonly compilations: readonly CompileSummary[];
  /** Status of a terminal of the stack trie, any attempt. */
  status(id: CompileId): CompileStatus;
  /** Of dynamo_start. */
  readonly trie: StackTrie;
  /** Of lines that have a top-level `stack`. */
  readonly unknownTrie: StackTrie;
  readonly failures: readonly FailureRow[];
  readonly cache: { readonly hits: number; readonly misses: number; readonly bypasses: number };
  /** Sum of entire_frame_compile_time_s over all metrics lines, in ms. */
  readonly compileMs: number;
}

export declare function summarise(store: EntryStore): LogSummary;

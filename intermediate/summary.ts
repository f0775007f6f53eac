/** What planning, the manifest and the index know about a log as a whole; computed from the entries alone. */
import type { CompileId } from "../format/compile_id.ts";
import { type CacheStatus, cacheStatus } from "../log/keys.ts";
import { frameText, readStack, simplifiedName, StackTrieBuilder, withoutConvertFrame } from "./stack_trie.ts";
import type { StackTrie, StringLookup } from "./stack_trie.ts";
import type { Entry, EntryStore, Json } from "./store.ts";

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

/** Reads the metadata of every metrics line and stack once; payloads are not read. */
export function summarise(store: EntryStore): LogSummary {
  const log = new MetricsLog(store);
  const compilations = new CompilationTable(store, log);
  return {
    compilations: store.groups().map((group) => compilations.row(group)),
    status: (id) => log.status(id),
    trie: log.trie,
    unknownTrie: unknownStacks(store),
    failures: log.metrics.flatMap(failureRows),
    cache: compilations.cache,
    compileMs: sum(log.metrics.map((m) => m.durationMs)) ?? 0,
  };
}

// ---------------------------------------------------------------- metrics and stacks

/** What the summary needs of one compilation_metrics line. */
interface Metrics {
  readonly seq: number;
  readonly line: number;
  readonly id: CompileId;
  readonly place: Place | null;
  readonly durationMs: number | null;
  readonly backendMs: number | null;
  readonly inductorMs: number | null;
  readonly codegenMs: number | null;
  readonly guards: number | null;
  /** Absent counts as 0 (contract 5.6). */
  readonly graphOps: number;
  readonly restarts: readonly string[];
  readonly failure: { readonly type: string; readonly reason: string; readonly source: string } | null;
}

interface Place {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

type Fields = { readonly [key: string]: Json };
const fieldsOf = (value: Json): Fields =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? value as Fields : {};
const numberOf = (value: Json | undefined): number | null => typeof value === "number" ? value : null;
const stringOf = (value: Json | undefined): string | null => typeof value === "string" ? value : null;
const milliseconds = (seconds: Json | undefined): number | null => typeof seconds === "number" ? seconds * 1000 : null;

function readMetrics(entry: Entry): Metrics {
  const fields = fieldsOf(entry.metadata);
  const restarts = fields.restart_reasons;
  return {
    seq: entry.seq,
    line: entry.line,
    id: entry.compileId,
    place: readPlace(fields),
    durationMs: milliseconds(fields.entire_frame_compile_time_s),
    backendMs: milliseconds(fields.backend_compile_time_s),
    inductorMs: milliseconds(fields.inductor_compile_time_s),
    codegenMs: milliseconds(fields.code_gen_time_s),
    guards: numberOf(fields.guard_count),
    graphOps: numberOf(fields.graph_op_count) ?? 0,
    restarts: Array.isArray(restarts) ? restarts.filter((reason): reason is string => typeof reason === "string") : [],
    failure: readFailure(fields),
  };
}

function readPlace(fields: Fields): Place | null {
  const name = stringOf(fields.co_name), file = stringOf(fields.co_filename), line = numberOf(fields.co_firstlineno);
  return name === null || file === null || line === null ? null : { name, file: simplifiedName(file), line };
}

/** A fail_type counts even if it is empty; an absent reason is an empty one (D-20). */
function readFailure(fields: Fields): Metrics["failure"] {
  const type = stringOf(fields.fail_type);
  if (type === null) return null;
  const file = stringOf(fields.fail_user_frame_filename) ?? "N/A";
  const line = numberOf(fields.fail_user_frame_lineno) ?? 0;
  return { type, reason: stringOf(fields.fail_reason) ?? "", source: `${file}:${line}` };
}

function failureRows({ seq, id, line, restarts, failure }: Metrics): FailureRow[] {
  const rows: FailureRow[] = restarts.map((reason) => (
    { seq, id, line, kind: "restart", type: "RestartAnalysis", reason, source: null }
  ));
  if (failure) rows.push({ seq, id, line, kind: "failure", ...failure });
  return rows;
}

/** The metrics lines and the stacks of dynamo_start, found by frame compile whatever the attempt (D-21). */
class MetricsLog {
  readonly metrics: Metrics[] = [];
  readonly trie = new StackTrieBuilder();
  readonly #byFrameCompile = new Map<CompileId, Metrics[]>();
  /** By group, and by frame compile for the attempts that logged none; those of metrics and those of stacks. */
  readonly #named = new Map<CompileId, Place>();
  readonly #places = new Map<CompileId, Place>();
  /** Computed once for each frame compile: a log may repeat one id a hundred thousand times. */
  readonly #statuses = new Map<CompileId, CompileStatus>();

  constructor(private readonly store: EntryStore) {
    for (const entry of store.entries("compilation_metrics")) {
      if (entry.type === "compilation_metrics") this.#addMetrics(readMetrics(entry));
      else if (entry.type === "dynamo_start") this.#addStack(entry);
    }
  }

  #addMetrics(metrics: Metrics): void {
    this.metrics.push(metrics);
    const known = this.#byFrameCompile.get(metrics.id.frameCompile);
    if (known) known.push(metrics);
    else this.#byFrameCompile.set(metrics.id.frameCompile, [metrics]);
    for (const key of [metrics.id.group, metrics.id.frameCompile]) {
      if (metrics.place && !this.#named.has(key)) this.#named.set(key, metrics.place);
    }
  }

  #addStack(entry: Entry): void {
    const logged = fieldsOf(entry.metadata).stack;
    if (logged === undefined || logged === null) return;
    const string: StringLookup = (index) => this.store.string(index, entry.seq);
    const stack = withoutConvertFrame(readStack(logged), string);
    this.trie.insertStack(stack, knownId(entry.compileId));
    const frame = stack.at(-1);
    if (frame === undefined) return;
    const place = frameText(frame, string);
    this.#places.set(entry.compileId.group, place);
    this.#places.set(entry.compileId.frameCompile, place);
  }

  status(id: CompileId): CompileStatus {
    const known = this.#statuses.get(id.frameCompile);
    if (known !== undefined) return known;
    const status = statusOf(this.#byFrameCompile.get(id.frameCompile) ?? []);
    this.#statuses.set(id.frameCompile, status);
    return status;
  }

  /** The user's function: of the group's own metrics, else of another attempt's, else the innermost frame of the stack. */
  place(group: CompileId): Place | null {
    const { frameCompile } = group;
    return this.#named.get(group) ?? this.#named.get(frameCompile) ?? this.#places.get(group) ??
      this.#places.get(frameCompile) ?? null;
  }
}

/** Contract 5.6, over all metrics of a frame compile; an absent list of restart reasons means that there were none (D-30). */
function statusOf(all: readonly Metrics[]): CompileStatus {
  if (all.length === 0) return "missing";
  if (all.some((m) => m.failure !== null)) return "error";
  if (all.some((m) => m.graphOps === 0)) return "empty";
  return all.some((m) => m.restarts.length > 0) ? "break" : "ok";
}

const knownId = (id: CompileId): CompileId | null => id.parts === null ? null : id;

// ---------------------------------------------------------------- stacks of lines without a compile id

/** Contract 5.2: of every line that has one, whatever its compile id. */
function unknownStacks(store: EntryStore): StackTrie {
  const trie = new StackTrieBuilder();
  for (const { json } of store.unknownStacks()) trie.insertStack(readStack(JSON.parse(json) as Json), null);
  return trie;
}

// ---------------------------------------------------------------- rows of the directory

interface Counts {
  graphs: number;
  hasGuards: boolean;
  cacheStatus: CacheStatus | null;
  readonly metrics: Metrics[];
}

class CompilationTable {
  readonly cache = { hits: 0, misses: 0, bypasses: 0 };
  readonly #counts = new Map<CompileId, Counts>();

  constructor(store: EntryStore, private readonly log: MetricsLog) {
    for (const metrics of log.metrics) this.#of(metrics.id).metrics.push(metrics);
    for (const entry of store.entries("graphs")) this.#of(entry.compileId).graphs++;
    for (const entry of store.entries("guards")) {
      if (entry.type === "dynamo_guards") this.#of(entry.compileId).hasGuards = true;
    }
    for (const entry of store.entries("cache")) this.#addCache(entry);
  }

  #of(id: CompileId): Counts {
    let counts = this.#counts.get(id.group);
    if (!counts) this.#counts.set(id.group, counts = { graphs: 0, hasGuards: false, cacheStatus: null, metrics: [] });
    return counts;
  }

  #addCache(entry: Entry): void {
    const status = cacheStatus(stringOf(fieldsOf(entry.metadata).name) ?? "");
    if (status === null) return;
    this.#of(entry.compileId).cacheStatus ??= status;
    if (status === "hit") this.cache.hits++;
    else if (status === "miss") this.cache.misses++;
    else this.cache.bypasses++;
  }

  row(group: CompileId): CompileSummary {
    const { graphs, hasGuards, cacheStatus, metrics } = this.#of(group);
    const place = this.log.place(group);
    return {
      id: group,
      status: this.log.status(group),
      name: place?.name ?? null,
      file: place?.file ?? null,
      fileLine: place?.line ?? null,
      durationMs: sum(metrics.map((m) => m.durationMs)),
      backendMs: sum(metrics.map((m) => m.backendMs)),
      inductorMs: sum(metrics.map((m) => m.inductorMs)),
      codegenMs: sum(metrics.map((m) => m.codegenMs)),
      graphs,
      guards: metrics.findLast((m) => m.guards !== null)?.guards ?? null,
      hasMetrics: metrics.length > 0,
      hasGuards,
      cacheStatus,
    };
  }
}

/** null if there is nothing to add up. */
function sum(numbers: readonly (number | null)[]): number | null {
  const present = numbers.filter((n) => n !== null);
  return present.length === 0 ? null : present.reduce((a, b) => a + b, 0);
}

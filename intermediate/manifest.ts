/** Texts of the files that tell about the others: manifest.json and index.jsonl of intermediate files, manifest.json of a report. */
import { basename, resolve } from "node:path";
import type { CompileId } from "../format/compile_id.ts";
import { GENERATOR } from "../format/version.ts";
import type { FaultKind, FaultSummary } from "../log/faults.ts";
import type { ByteRanges } from "./byte_ranges.ts";
import {
  CATEGORY_FILES,
  type CompileSummaryLine,
  EVENT_LINES,
  EVENT_LINES_FILE,
  type FileName,
  FORMAT_VERSION,
  type ManifestCompileId,
  type ManifestFailure,
  REJECTED_FILE,
} from "./format.ts";
import type { WrittenFile, WrittenLog } from "./jsonl_writer.ts";
import type { EntryStore, LogSource } from "./store.ts";
import type { CompileSummary, LogSummary } from "./summary.ts";
import { manifestNodes, stackHashes, trieNodeLines } from "./trie_nodes.ts";

/** Every counter of the Stats line (contract 1.8), those of planning included: 0 before a report is planned. */
export function statsOf(store: EntryStore, faults: FaultSummary): { readonly [counter: string]: number } {
  const count = (kind: FaultKind) => faults.get(kind)?.count ?? 0;
  let unknown = 0;
  for (const times of store.unknownKeys.values()) unknown += times;
  return {
    ok: store.ok,
    other_rank: count("other_rank"),
    fail_glog: count("fail_glog"),
    fail_json: count("fail_json"),
    fail_payload_md5: count("fail_payload_md5"),
    fail_dynamo_guards_json: count("fail_dynamo_guards_json"),
    fail_parser: count("fail_parser"),
    fail_key_conflict: count("fail_key_conflict"),
    fail_json_serialization: 0,
    unknown,
  };
}

export interface ManifestParts {
  readonly store: EntryStore;
  readonly summary: LogSummary;
  readonly written: WrittenLog;
  readonly source: LogSource;
  /** ISO-8601, UTC. */
  readonly generatedAt: string;
}

/** manifest.json of intermediate files, in pieces: one line a member, one line an item of the long lists. */
export function* manifestText(parts: ManifestParts): Generator<string> {
  const { store, summary, written, source } = parts;
  const string = (index: number) => store.string(index);
  yield* objectText([
    ["version", [JSON.stringify(FORMAT_VERSION)]],
    ["generator", [JSON.stringify(GENERATOR)]],
    ["generated_at", [JSON.stringify(parts.generatedAt)]],
    ["source_file", [JSON.stringify(sourceFile(source))]],
    ["source_name", [JSON.stringify(source.name)]],
    ["source_given", [JSON.stringify(source.given)]],
    ["source_modified", [JSON.stringify(source.modified)]],
    ["source_file_hash", [JSON.stringify(source.sha256)]],
    ["source_bytes", [JSON.stringify(source.bytes)]],
    ["parse_mode", ['"normal"']],
    ["total_envelopes", [JSON.stringify(written.envelopes)]],
    ["envelope_counts", [mapText(written.types)]],
    ["string_table_entries", [JSON.stringify(written.strings)]],
    ["ranks", [JSON.stringify(written.ranks)]],
    ...logMembers(store, summary, store.faults),
    ["stack_trie", listText(manifestNodes(summary.trie, string))],
    ["unknown_stack_trie", listText(manifestNodes(summary.unknownTrie, string))],
    ["failures_summary", failuresText(summary)],
    ["cache_summary", [JSON.stringify(summary.cache)]],
    ["files", objectText([...written.files].map(([name, file]) => [name, fileText(name, file)]), "  ")],
  ]);
  yield "\n";
}

/** A path that finds the log again from any folder; what the user named where the log lay in a spool file. */
const sourceFile = (source: LogSource): string =>
  basename(source.path) === source.name ? resolve(source.path) : source.given;

function compileIdOf(compilation: CompileSummary): ManifestCompileId {
  const { id, status, cacheStatus, durationMs } = compilation;
  return {
    id: id.id,
    display_name: displayName(id),
    directory: id.directory,
    has_metrics: compilation.hasMetrics,
    has_graphs: compilation.graphs > 0,
    has_guards: compilation.hasGuards,
    status,
    cache_status: cacheStatus,
    duration_ms: durationMs,
  };
}

/** `0/0_1`, `(unknown)`. */
const displayName = (id: CompileId): string => id.display.startsWith("[") ? id.display.slice(1, -1) : id.display;

function* failuresText({ failures }: LogSummary): Generator<string> {
  const restarts = failures.filter((row) => row.kind === "restart").length;
  yield `{"failures":${failures.length - restarts},"restarts":${restarts},"items":`;
  yield* listText(failures.map((row): ManifestFailure => ({
    compile_id: row.id.id,
    kind: row.kind,
    type: row.type,
    reason: row.reason,
    source: row.source,
    seq: row.seq,
    log_line: row.line,
  })));
  yield "}";
}

function* fileText(name: FileName, { count, bytes, ranges }: WrittenFile): Generator<string> {
  const path = name === EVENT_LINES ? EVENT_LINES_FILE : name === "rejected" ? REJECTED_FILE : CATEGORY_FILES[name];
  yield `{"path":"${path}","count":${count},"bytes":${bytes},"ranges":`;
  yield* objectText(rangeMembers(ranges), "    ");
  yield "}";
}

function* rangeMembers(ranges: ByteRanges): Generator<[string, string[]]> {
  for (const [id, places] of ranges.entries()) yield [id.id ?? "unknown", [JSON.stringify(places)]];
}

/** A line for each compilation, then one for each node of the stack trie at which one ends. */
export function* indexText({ store, summary }: Pick<ManifestParts, "store" | "summary">): Generator<string> {
  const string = (index: number) => store.string(index);
  const hashes = stackHashes(summary.trie, string);
  for (const { id, status, durationMs } of summary.compilations) {
    const line: CompileSummaryLine = {
      type: "compile_summary",
      compile_id: id.id,
      status,
      duration_ms: durationMs,
      stack_hash: hashes.get(id) ?? hashes.get(id.frameCompile) ?? null,
    };
    yield JSON.stringify(line) + "\n";
  }
  for (const line of trieNodeLines(summary.trie, string)) yield JSON.stringify(line) + "\n";
}

/** What manifest.json of a report is made of. */
export interface ReportManifestParts {
  readonly generator: string;
  /** ISO-8601, UTC. */
  readonly generatedAt: string;
  readonly command: string;
  readonly store: EntryStore;
  readonly summary: LogSummary;
  /** After planning. */
  readonly faults: FaultSummary;
  readonly files: Iterable<ReportManifestFile>;
  readonly failedModules: readonly { readonly module: string; readonly name: string; readonly error: string }[];
}

/** A file of the report, in the order of the report. */
export interface ReportManifestFile {
  readonly path: string;
  /** Id of the module; `report` for raw.log, raw.jsonl and payloads/. */
  readonly module: string;
  /** null for files that belong to no compilation. */
  readonly compileId: CompileId | null;
  /** How it is made: payload, json, page, document, text, stream, source. */
  readonly kind: string;
  /** Ours, beside the files of the contract (P-1). */
  readonly extra: boolean;
  /** The path as the log had it, where it had to be made safe (P-5). */
  readonly original: string | null;
}

/** manifest.json of a report, in pieces. */
export function* reportManifest(parts: ReportManifestParts): Generator<string> {
  const { store, summary } = parts;
  const { name, sha256, bytes } = store.origin;
  yield* objectText([
    ["generator", [JSON.stringify(parts.generator)]],
    ["generated_at", [JSON.stringify(parts.generatedAt)]],
    ["command", [JSON.stringify(parts.command)]],
    ["source_file", [JSON.stringify(name)]],
    ["source_file_hash", [JSON.stringify(sha256)]],
    ["source_bytes", [JSON.stringify(bytes)]],
    ...logMembers(store, summary, parts.faults),
    ["failed_modules", listText(parts.failedModules)],
    ["files", listText(reportFiles(parts.files))],
  ]);
  yield "\n";
}

function* reportFiles(files: Iterable<ReportManifestFile>): Generator<object> {
  for (const { path, module, compileId, kind, extra, original } of files) {
    yield {
      path,
      module,
      compile_id: compileId?.id ?? null,
      kind,
      ...(extra ? { extra } : {}),
      ...(original === null ? {} : { original }),
    };
  }
}

/** Names come from the log: a plain object would reorder those that look like integers. */
function mapText(map: ReadonlyMap<string, unknown>): string {
  return `{${[...map].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
}

/** What both manifests say of a log. */
function logMembers(
  store: EntryStore,
  summary: LogSummary,
  faults: FaultSummary,
): readonly (readonly [string, Iterable<string>])[] {
  return [
    ["rank", [JSON.stringify(store.rank)]],
    ["torch", [JSON.stringify(store.torch)]],
    ["stats", [JSON.stringify(statsOf(store, faults))]],
    ["faults", [mapText(faults)]],
    ["unknown_keys", [mapText(store.unknownKeys)]],
    ["compile_ids", listText(summary.compilations.map(compileIdOf))],
  ];
}

function* objectText(members: Iterable<readonly [string, Iterable<string>]>, indent = ""): Generator<string> {
  let before = "{";
  for (const [key, value] of members) {
    yield `${before}\n${indent}  ${JSON.stringify(key)}: `;
    yield* value;
    before = ",";
  }
  yield before === "{" ? "{}" : `\n${indent}}`;
}

function* listText(items: Iterable<unknown>): Generator<string> {
  let before = "[";
  for (const item of items) {
    yield `${before}\n    ${JSON.stringify(item)}`;
    before = ",";
  }
  yield before === "[" ? "[]" : "\n  ]";
}

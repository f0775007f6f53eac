/** From records to the data of a metrics page (contract 4.8 with its supplement). */
import type { Failure, MetricRow } from "../components/MetricsParts.tsx";
import type {
  CreatedSymbol,
  EarlierOutput,
  FastGuard,
  Metrics,
  Specialization,
  UnbackedSymbol,
} from "../components/MetricsView.tsx";
import type { PageHeadData } from "../components/PageHead.tsx";
import type { TrieRow } from "../components/StackBlock.tsx";
import { double, fields } from "../format/json.ts";
import { linkUrl } from "../format/paths.ts";
import { readStack, type StringLookup, withoutConvertFrame } from "../intermediate/stack_trie.ts";
import type { Entry, EntryStore, JsonObject } from "../intermediate/store.ts";
import { METRICS } from "../log/keys.ts";
import type { Joined } from "./frame_compiles.ts";
import type { Listed, RenderContext } from "./module.ts";
import { stackRows } from "./stack_rows.ts";

/** A log with many metrics lines of one id would make pages of a size that grows with the square of the log. */
const OUTPUTS_SHOWN = 1000;

/** Of a `compilation_metrics` record. */
export function metricsData(r: RenderContext, at: Entry, head: PageHeadData, joined: Joined): Metrics {
  const { store } = r;
  const logged = new LoggedMetrics(at.metadataText);
  // As the string table was when the metrics were logged.
  const string: StringLookup = (index) => store.string(index, at.seq);
  const earlier = r.directory.before(at, at.part);
  return {
    head,
    frame: frameRow(logged, string),
    outputs: earlier.slice(-OUTPUTS_SHOWN).map(earlierOutput),
    outputsLeftOut: Math.max(0, earlier.length - OUTPUTS_SHOWN),
    stack: joined.stackAt === null ? null : startRows(store, joined.stackAt, string),
    times: {
      entireFrame: logged.double("entire_frame_compile_time_s"),
      backend: logged.double("backend_compile_time_s"),
      inductor: nonZero(logged.double("inductor_compile_time_s")),
      codeGen: nonZero(logged.double("code_gen_time_s")),
      beforeRestart: logged.double("dynamo_time_before_restart_s"),
    },
    failure: loggedFailure(logged),
    restarts: logged.strings("restart_reasons"),
    cacheSize: logged.integer("cache_size"),
    accumulatedCacheSize: logged.integer("accumulated_cache_size"),
    graph: {
      guards: logged.integer("guard_count"),
      shapeGuards: logged.integer("shape_env_guard_count"),
      ops: logged.integer("graph_op_count"),
      nodes: logged.integer("graph_node_count"),
      inputs: logged.integer("graph_input_count"),
    },
    compliantOps: logged.strings("compliant_custom_ops"),
    nonCompliantOps: logged.strings("non_compliant_ops"),
    ...recordTables(store, joined.recordsAt(), string),
    other: logged.other(),
  };
}

// ---------------------------------------------------------------- the metrics themselves

/** The members of a metrics object in canonical text, so that 64-bit integers and `1.0` survive. */
class LoggedMetrics {
  readonly #texts: ReadonlyMap<string, string>;

  /** The text was checked to be an object of strict JSON when the line was read. */
  constructor(metadataText: string) {
    this.#texts = new Map((fields(metadataText) ?? []).map(([key, text]) => [JSON.parse(`"${key}"`) as string, text]));
  }

  /** Null where it is absent or null. */
  #text(key: string): string | null {
    const text = this.#texts.get(key);
    return text === undefined || text === "null" ? null : text;
  }

  integer(key: string): string | null {
    return this.#text(key);
  }

  /** A whole number is a double too: `2` is shown as `2.0`. */
  double(key: string): string | null {
    const text = this.#text(key);
    return text === null ? null : double(Number(text));
  }

  string(key: string): string | null {
    const text = this.#text(key);
    return text === null ? null : JSON.parse(text) as string;
  }

  strings(key: string): readonly string[] {
    const text = this.#text(key);
    return text === null ? [] : JSON.parse(text) as string[];
  }

  /** Supplement 4.8, 11c: what has no place of its own, by key. */
  other(): Metrics["other"] {
    return [...this.#texts].filter(([key]) => !Object.hasOwn(METRICS.fields, key)).map(([key, text]) =>
      metricRow(key, text)
    );
  }
}

/** A text without its quotes, everything else as JSON. */
export function metricRow(key: string, json: string): MetricRow {
  const value = json.startsWith('"') ? JSON.parse(json) as string : json;
  return { key, value, folded: isLong(value) };
}

const FOLDED_OVER_BYTES = 200;
const encoder = new TextEncoder();

export const isLong = (text: string): boolean =>
  text.length > FOLDED_OVER_BYTES ||
  (text.length * 3 > FOLDED_OVER_BYTES && encoder.encode(text).length > FOLDED_OVER_BYTES);

const nonZero = (number: string | null): string | null => number !== null && Number(number) === 0 ? null : number;

function loggedFailure(logged: LoggedMetrics): Failure | null {
  const type = logged.string("fail_type");
  if (!type) return null;
  return {
    type,
    reason: logged.string("fail_reason") ?? "",
    file: logged.string("fail_user_frame_filename"),
    line: logged.integer("fail_user_frame_lineno"),
  };
}

function frameRow(logged: LoggedMetrics, string: StringLookup): TrieRow[] {
  const name = logged.string("co_name"), uninterned = logged.string("co_filename");
  const line = logged.integer("co_firstlineno");
  if (name === null || uninterned === null || line === null) return [];
  return stackRows([{ filename: 0, line: Number(line), name, loc: null, uninterned }], string);
}

// ---------------------------------------------------------------- what stands around them

/** The real targets, where the reference puts every name below the directory of the id (D-13). */
function earlierOutput({ name, url, link, number }: Listed): EarlierOutput {
  if (link) return { text: name, target: linkUrl(url), link, number };
  return { text: name.slice(name.indexOf("/") + 1), target: url, link, number };
}

function startRows(store: EntryStore, seq: number, string: StringLookup): TrieRow[] {
  const start = store.entriesAt(seq).find(({ type }) => type === "dynamo_start");
  const stack = readStack((start?.metadata as JsonObject | undefined)?.stack);
  return stackRows(withoutConvertFrame(stack, (index) => store.string(index, seq)), string);
}

type RecordTables = Pick<Metrics, "specializations" | "fastGuards" | "createdSymbols" | "unbackedSymbols">;

function recordTables(store: EntryStore, seqs: readonly number[], string: StringLookup): RecordTables {
  const specializations: Specialization[] = [];
  const fastGuards: FastGuard[] = [];
  const createdSymbols: CreatedSymbol[] = [];
  const unbackedSymbols: UnbackedSymbol[] = [];
  for (const entry of seqs.flatMap((seq) => store.entriesAt(seq))) {
    switch (entry.type) {
      case "symbolic_shape_specialization":
        specializations.push({
          ...texts(entry, { symbol: "symbol", value: "value" }),
          sources: sources(entry),
          ...stacks(entry, string),
        });
        break;
      case "guard_added_fast":
        fastGuards.push({ ...texts(entry, { expr: "expr" }), ...stacks(entry, string) });
        break;
      case "create_symbol":
        createdSymbols.push({
          ...texts(entry, { symbol: "symbol", value: "val", range: "vr", source: "source" }),
          ...stacks(entry, string),
        });
        break;
      case "create_unbacked_symbol":
        unbackedSymbols.push({ ...texts(entry, { symbol: "symbol", range: "vr" }), ...stacks(entry, string) });
    }
  }
  return { specializations, fastGuards, createdSymbols, unbackedSymbols };
}

/** Texts of a record, by what a page calls them; null where the log has none. */
function texts<Name extends string>(entry: Entry, keys: Readonly<Record<Name, string>>): Record<Name, string | null> {
  const fields = entry.metadata as JsonObject;
  return Object.fromEntries(
    Object.entries<string>(keys).map(([name, key]) => [name, (fields[key] as string | null | undefined) ?? null]),
  ) as Record<Name, string | null>;
}

const sources = ({ metadata }: Entry): readonly string[] =>
  (metadata as { readonly sources?: readonly string[] | null }).sources ?? [];

function stacks({ metadata }: Entry, string: StringLookup) {
  const { user_stack, stack } = metadata as JsonObject;
  return { userStack: stackRows(readStack(user_stack), string), stack: stackRows(readStack(stack), string) };
}

/**
 * What the comparison of ranks needs to know of one rank; collected from its planned report, so that the report itself need not be kept
 * (output contract 7.4 to 7.11). Plain data: it may come from a worker.
 */
import { hash } from "../../format/hash.ts";
import { byCodePoint, reformat } from "../../format/json.ts";
import { summaryCounts } from "../../intermediate/summary_counts.ts";
import type { EntryStore, MaybePromise } from "../../intermediate/store.ts";
import type { FaultKind } from "../../log/faults.ts";
import type { Listed, RenderContext } from "../module.ts";
import { type CollectiveParity, parityOf } from "./collectives.ts";

export type CacheMark = "miss" | "hit" | "bypass";

export interface OperatorTime {
  readonly name: string;
  readonly ns: number;
}

/** One directory of a rank: what was made under one compile id as logged. */
export interface GraphFacts {
  /** `-_0_0_0`. */
  readonly directory: string;
  /** As compile_directory.json has it; `unknown` for an unusable id. */
  readonly id: string;
  readonly schedule: readonly string[] | null;
  /** Only until they are written: `totalNs` is what is compared. */
  readonly times: readonly OperatorTime[] | null;
  /** Sum of the times; null without any. */
  readonly totalNs: number | null;
  /** Hash of the whole tensor metadata, run times included (contract 7.10, D-32). */
  readonly fingerprint: string | null;
  /** The same without the run times. */
  readonly shapeFingerprint: string | null;
  readonly parity: CollectiveParity | null;
  readonly cache: CacheMark | null;
}

/** One compilation of a rank, by a key of compile_directory.json. */
export interface CompilationFacts {
  readonly id: string;
  /** `forward, model.py:12`; null if the log does not say. */
  readonly name: string | null;
  /** Hash of what the graphs of Dynamo compute; null if there are none. */
  readonly graph: string | null;
}

/** A rank in numbers. */
export interface LogFacts {
  /** As its records have it. */
  readonly rank: number | null;
  readonly torch: string | null;
  readonly records: number;
  readonly compilations: number;
  readonly failures: number;
  readonly restarts: number;
  readonly compileMs: number;
  readonly cache: { readonly hits: number; readonly misses: number; readonly bypasses: number };
  /** Lines and payloads of the log that could not be understood. */
  readonly faults: number;
}

export interface RankFacts {
  readonly log: LogFacts;
  /** Keys of compile_directory.json without `unknown`. */
  readonly ids: readonly string[];
  /** In the order of the log. */
  readonly compilations: readonly CompilationFacts[];
  /** Cache marks of all files by number, `✅❌`. */
  readonly cacheSequence: string;
  /** Sorted by directory. */
  readonly graphs: readonly GraphFacts[];
  /** Compile ids in the order in which their graphs ran, `[0/0]`; null if the rank did not say. */
  readonly executionOrder: readonly string[] | null;
  /** Artifacts that could not be read, and why (D-36). */
  readonly faults: readonly string[];
}

export async function collectFacts(r: RenderContext): Promise<RankFacts> {
  const files = r.directory.inOrder().filter(({ link }) => !link);
  const faults: string[] = [];
  const read = new ArtifactReader(r, faults);
  const graphs: GraphFacts[] = [];
  for (const [directory, own] of byDirectory(files)) graphs.push(await graphFacts(directory, own, read));
  graphs.sort((a, b) => byCodePoint(a.directory, b.directory));
  const groups = r.directory.groups().filter(({ parts }) => parts !== null);
  return {
    log: logFacts(r),
    compilations: await compilationFacts(r),
    ids: [...new Set(groups.map(({ display }) => display))].sort(byCodePoint),
    cacheSequence: files.filter(({ suffix }) => suffix !== "").sort((a, b) => a.number - b.number)
      .map(({ suffix }) => suffix).join(""),
    graphs,
    executionOrder: await executionOrder(files, read),
    faults,
  };
}

/** Of other ranks is no fault of this log. */
const HARMLESS: ReadonlySet<FaultKind> = new Set(["other_rank", "contextless"]);

function logFacts({ store, faults, summary }: RenderContext): LogFacts {
  const { compilations, failures, restarts } = summaryCounts(summary());
  const { cache, compileMs } = summary();
  const faulty = [...faults].reduce((sum, [kind, { count }]) => HARMLESS.has(kind) ? sum : sum + count, 0);
  const torch = store.torch?.version ?? null;
  return {
    rank: store.rank,
    torch,
    records: store.ok,
    compilations,
    failures,
    restarts,
    compileMs,
    cache,
    faults: faulty,
  };
}

async function compilationFacts({ store, directory, summary }: RenderContext): Promise<CompilationFacts[]> {
  const graphs = await graphTexts(store);
  const names = new Map(
    summary().compilations.map(({ id, name, file, fileLine }) => [id.display, placed(name, file, fileLine)]),
  );
  const ids = directory.groups().filter(({ parts }) => parts !== null).map(({ display }) => display);
  return [...new Set(ids)].map((id) => ({ id, name: names.get(id) ?? null, graph: graphs.get(id) ?? null }));
}

const placed = (name: string | null, file: string | null, line: number | null): string | null =>
  name === null ? null : file === null ? name : `${name}, ${baseName(file)}:${line ?? "?"}`;

/** Compile id -> hash over its graphs. */
async function graphTexts(store: EntryStore): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const { type, payload, compileId } of store.entries("graphs")) {
    if (type !== "dynamo_output_graph" || payload === null || payload.bytes > GRAPH_BYTES) continue;
    const own = hash(withoutPlaces(await store.text(payload)));
    const { display } = compileId.group;
    const before = hashes.get(display);
    hashes.set(display, before === undefined ? own : hash(before + own));
  }
  return hashes;
}

/** Larger graphs are not compared: reading them would cost more than the rest of the rank. */
const GRAPH_BYTES = 1 << 26;

/** What a graph computes: each rank has a device of its own, and comments name places in the source. */
const withoutPlaces = (graph: string): string =>
  graph.replace(/^[ \t]*#[^\n]*\n?/gm, "").replace(/\b(cuda|xpu|hpu|npu|mtia|privateuseone):\d+/g, "$1")
    .replace(/\bindex=\d+/g, "index");

interface RankFile {
  readonly path: string;
  /** Below the directory. */
  readonly name: string;
  readonly file: Listed;
}

/** Files that lie directly in a directory of a compile id, in the order of their numbers. */
function byDirectory(files: readonly Listed[]): Map<string, RankFile[]> {
  const directories = new Map<string, RankFile[]>();
  for (const file of files) {
    const slash = file.url.indexOf("/");
    const name = file.url.slice(slash + 1);
    if (slash < 0 || name.includes("/")) continue;
    const directory = file.url.slice(0, slash);
    const known = directories.get(directory);
    if (known) known.push({ path: file.url, name, file });
    else directories.set(directory, [{ path: file.url, name, file }]);
  }
  directories.delete("dump_file");
  return directories;
}

const SCHEDULE = "inductor_collective_schedule";
const TENSORS = "inductor_runtime_and_tensor_meta";
const CODE = "inductor_output_code";

const isJsonFile = ({ name }: RankFile, stem: string): boolean => name.startsWith(stem) && name.endsWith(".json");

async function graphFacts(directory: string, files: readonly RankFile[], read: ArtifactReader): Promise<GraphFacts> {
  const schedules = files.filter((file) => isJsonFile(file, SCHEDULE));
  const tensors = files.find((file) => isJsonFile(file, TENSORS));
  const code = files.find(({ name }) => name.startsWith(CODE));
  const schedule = schedules[0] ? await read.schedule(schedules[0].path) : null;
  const meta = tensors ? await read.tensors(tensors.path) : null;
  const compared = schedules.length > 1 ? await read.schedule(schedules.at(-1)!.path) : schedule;
  const group = files[0]!.file.group;
  return {
    directory,
    id: group.parts === null ? "unknown" : group.display,
    schedule,
    times: meta?.times ?? null,
    totalNs: meta && meta.times.length > 0 ? meta.times.reduce((sum, { ns }) => sum + ns, 0) : null,
    fingerprint: meta?.fingerprint ?? null,
    shapeFingerprint: meta?.shapeFingerprint ?? null,
    parity: schedules.length > 0 && code ? parityOf(compared ?? [], await read.text(code.path)) : null,
    cache: cacheMark(files),
  };
}

/** Of several, the one that cost most counts (contract 7.11). */
function cacheMark(files: readonly RankFile[]): CacheMark | null {
  const has = (mark: CacheMark) => files.some(({ path }) => path.includes(`cache_${mark}`));
  return has("miss") ? "miss" : has("hit") ? "hit" : has("bypass") ? "bypass" : null;
}

async function executionOrder(files: readonly Listed[], read: ArtifactReader): Promise<readonly string[] | null> {
  const found = files.filter(({ name }) => baseName(name).includes("graph_execution") && name.endsWith(".json"))
    .reduce<Listed | null>((last, file) => last === null || file.number >= last.number ? file : last, null);
  return found ? await read.order(found.url) : null;
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

interface TensorFacts {
  readonly times: readonly OperatorTime[];
  readonly fingerprint: string;
  readonly shapeFingerprint: string;
}

/** Reads artifacts of a planned report. What does not have the expected shape is a fault, and the rest goes on. */
class ArtifactReader {
  constructor(private readonly r: RenderContext, private readonly faults: string[]) {}

  async text(path: string): Promise<string> {
    return await (this.r.read(path) as MaybePromise<string | null>) ?? "";
  }

  /** A list of texts; null and a fault for anything else. */
  schedule(path: string): Promise<readonly string[] | null> {
    return this.#parse(path, (value) => {
      if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) {
        throw new TypeError("no list of texts");
      }
      return value as readonly string[];
    });
  }

  tensors(path: string): Promise<TensorFacts | null> {
    return this.#parse(path, (value, text) => {
      const ops = (value as { readonly ops?: unknown } | null)?.ops;
      if (!Array.isArray(ops)) throw new TypeError("no list of ops");
      const bare = JSON.stringify(value, (key, member) => key === "estimated_runtime_ns" ? undefined : member);
      return {
        times: ops.map(operatorTime),
        fingerprint: hash(reformat(text, null)),
        shapeFingerprint: hash(reformat(bare, null)),
      };
    });
  }

  order(path: string): Promise<readonly string[] | null> {
    return this.#parse(path, (value) => {
      const items = (value as { readonly graph_execution_order?: unknown } | null)?.graph_execution_order;
      if (!Array.isArray(items)) throw new TypeError("no graph_execution_order");
      const ids = items.map((item) =>
        typeof item === "string" ? item : (item as { compile_id?: unknown } | null)?.compile_id
      );
      return ids.filter((id) => typeof id === "string").map((id) => `[${id}]`);
    });
  }

  async #parse<T>(path: string, take: (value: unknown, text: string) => T): Promise<T | null> {
    try {
      const text = await this.text(path);
      return take(JSON.parse(text), text);
    } catch (error) {
      this.faults.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }
}

/** Sums of what is smaller stay numbers. */
const MAX_NS = 1e100;

function operatorTime(op: unknown): OperatorTime {
  const { name, estimated_runtime_ns: ns } = (op ?? {}) as {
    readonly name?: unknown;
    readonly estimated_runtime_ns?: unknown;
  };
  if (typeof name !== "string" || typeof ns !== "number") {
    throw new TypeError("an op without name or estimated_runtime_ns");
  }
  if (Math.abs(ns) > MAX_NS) throw new RangeError(`an estimate of ${ns} ns`);
  return { name, ns };
}

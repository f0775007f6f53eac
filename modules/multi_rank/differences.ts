/** What differs between ranks, in a form that a page can show whole: bounded, whatever the number of ranks and compilations. */
import { type ComparedRank, graphTimes, type Groups, milliseconds } from "./compare.ts";
import type { RankFacts } from "./facts.ts";

// ---------------------------------------------------------------- collectives

/** The first collective in which two ranks part; null where one of them has none left. */
export interface ScheduleDifference {
  readonly graph: string;
  /** From 1. */
  readonly position: number;
  readonly own: string | null;
  readonly other: string | null;
}

/** Compares by graph, since a graph that one rank lacks would shift all that follow. */
export function scheduleDifference(own: RankFacts, other: RankFacts): ScheduleDifference | null {
  const ours = schedulesOf(own), theirs = schedulesOf(other);
  for (const graph of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const a = ours.get(graph) ?? [], b = theirs.get(graph) ?? [];
    const length = Math.max(a.length, b.length);
    for (let i = 0; i < length; i++) {
      if (a[i] !== b[i]) return { graph, position: i + 1, own: a[i] ?? null, other: b[i] ?? null };
    }
  }
  return null;
}

const schedulesOf = ({ graphs }: RankFacts): Map<string, readonly string[]> =>
  new Map(graphs.map(({ directory, schedule }) => [directory, schedule ?? []]));

/** What most ranks have; of groups of one size, the one with the lowest rank. */
export const largestGroup = (groups: Groups): readonly number[] =>
  groups.reduce((largest, group) => group.length > largest.length ? group : largest, groups[0] ?? []);

// ---------------------------------------------------------------- compilations

/** same: the graph that most ranks have. */
export type Cell = "same" | "differs" | "absent";

export interface CompilationRow {
  readonly id: string;
  readonly name: string | null;
  /** One for each column. */
  readonly cells: readonly Cell[];
}

export interface Matrix {
  /** Ranks with the same cells in every row. */
  readonly columns: readonly (readonly number[])[];
  readonly moreColumns: number;
  readonly rows: readonly CompilationRow[];
  readonly moreRows: number;
  /** Ids under which some rank has another graph than most. */
  readonly otherGraphs: readonly string[];
  /** Compilations, and how many of them every rank has alike. */
  readonly total: number;
  readonly equal: number;
}

const MATRIX_COLUMNS = 24, MATRIX_ROWS = 200;
/** So many compilations are all shown, equal or not. */
const FEW = 40;

/** Which rank compiled what; null for a single rank. */
export function compilationMatrix(ranks: readonly ComparedRank[]): Matrix | null {
  if (ranks.length < 2) return null;
  const rows = [...countGraphs(ranks)].map(([id, found]) => ({ id, name: found.name, usual: found.usual() }));
  const cells = ranks.map(({ facts }) => cellsOf(facts, rows));
  const differing = rows.flatMap((_, i) => cells.some((own) => own[i] !== "same") ? [i] : []);
  const columns = new Map<string, { readonly ranks: number[]; readonly cells: readonly Cell[] }>();
  for (const [i, { rank }] of ranks.entries()) {
    const key = differing.map((row) => cells[i]![row]![0]).join("");
    const known = columns.get(key);
    if (known) known.ranks.push(rank);
    else columns.set(key, { ranks: [rank], cells: cells[i]! });
  }
  const shown = [...columns.values()].slice(0, MATRIX_COLUMNS);
  const wanted = rows.length <= FEW ? rows.map((_, i) => i) : differing;
  return {
    columns: shown.map((column) => column.ranks),
    moreColumns: columns.size - shown.length,
    rows: wanted.slice(0, MATRIX_ROWS).map((i) => ({
      id: rows[i]!.id,
      name: rows[i]!.name,
      cells: shown.map((column) => column.cells[i]!),
    })),
    moreRows: Math.max(0, wanted.length - MATRIX_ROWS),
    otherGraphs: rows.filter((_, i) => cells.some((own) => own[i] === "differs")).map(({ id }) => id),
    total: rows.length,
    equal: rows.length - differing.length,
  };
}

/** How often each graph of a compile id was found. */
class GraphCount {
  readonly #counts = new Map<string | null, number>();
  name: string | null = null;

  add(graph: string | null): void {
    this.#counts.set(graph, (this.#counts.get(graph) ?? 0) + 1);
  }

  usual(): string | null {
    return [...this.#counts].reduce((most, next) => next[1] > most[1] ? next : most)[0];
  }
}

function countGraphs(ranks: readonly ComparedRank[]): Map<string, GraphCount> {
  const ids = new Map<string, GraphCount>();
  for (const { facts } of ranks) {
    for (const { id, name, graph } of facts.compilations) {
      let count = ids.get(id);
      if (!count) ids.set(id, count = new GraphCount());
      count.name ??= name;
      count.add(graph);
    }
  }
  return ids;
}

function cellsOf(
  { compilations }: RankFacts,
  rows: readonly { readonly id: string; readonly usual: string | null }[],
): Cell[] {
  const graphs = new Map(compilations.map(({ id, graph }) => [id, graph]));
  return rows.map(({ id, usual }) => !graphs.has(id) ? "absent" : graphs.get(id) === usual ? "same" : "differs");
}

// ---------------------------------------------------------------- run times

export interface Spread {
  readonly graph: string;
  readonly times: readonly { readonly rank: number; readonly ms: number }[];
  readonly mean: number;
  /** Standard deviation over the ranks. */
  readonly deviation: number;
  readonly fastest: number;
  readonly slowest: { readonly rank: number; readonly ms: number };
}

/** Of each graph that at least two ranks have estimates of; the widest first. */
export function runtimeSpreads(ranks: readonly ComparedRank[]): Spread[] {
  const graphs = new Map<string, { rank: number; ms: number }[]>();
  for (const { rank, facts } of ranks) {
    for (const [graph, ns] of graphTimes(facts)) {
      const ms = milliseconds(ns);
      if (!Number.isFinite(ms)) continue;
      const known = graphs.get(graph);
      if (known) known.push({ rank, ms });
      else graphs.set(graph, [{ rank, ms }]);
    }
  }
  const spreads = [...graphs].filter(([, times]) => times.length > 1).map(([graph, times]) => spreadOf(graph, times));
  return spreads.sort((a, b) => widthOf(b) - widthOf(a));
}

export const widthOf = ({ slowest, fastest }: Spread): number => slowest.ms - fastest;

function spreadOf(graph: string, times: Spread["times"]): Spread {
  const mean = times.reduce((sum, { ms }) => sum + ms, 0) / times.length;
  const square = times.reduce((sum, { ms }) => sum + (ms - mean) ** 2, 0) / times.length;
  return {
    graph,
    times,
    mean,
    deviation: Math.sqrt(square),
    fastest: times.reduce((least, { ms }) => Math.min(least, ms), Infinity),
    slowest: times.reduce((most, time) => time.ms > most.ms ? time : most),
  };
}

// ---------------------------------------------------------------- words

/** `0–3, 7`: three and more in a row are a range. At most `limit` parts. */
export function rankRanges(ranks: readonly number[], limit = 12): string {
  const parts: string[] = [];
  for (let i = 0; i < ranks.length;) {
    let end = i;
    while (end + 1 < ranks.length && ranks[end + 1] === ranks[end]! + 1) end++;
    if (end - i >= 2) parts.push(`${ranks[i]}–${ranks[end]}`);
    else for (let k = i; k <= end; k++) parts.push(String(ranks[k]));
    i = end + 1;
  }
  return parts.length <= limit ? parts.join(", ") : `${parts.slice(0, limit).join(", ")} and more`;
}

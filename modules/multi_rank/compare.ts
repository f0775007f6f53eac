/** Ranks against each other (output contract 7.1, 7.2, 7.7, 7.8, 7.10, 7.11). Fixed orders everywhere: ranks by number, graphs by name. */
import type { CacheMark, GraphFacts, RankFacts } from "./facts.ts";

/** A rank that was read. */
export interface ComparedRank {
  readonly rank: number;
  readonly facts: RankFacts;
}

/** Ranks that agree, by their lowest rank; more than one group means that they differ. */
export type Groups = readonly (readonly number[])[];

/** Ranks by what `key` says of them; those of whom it says null are in no group. */
export function groupRanks(ranks: readonly ComparedRank[], key: (facts: RankFacts) => string | null): Groups {
  const groups = new Map<string, number[]>();
  for (const { rank, facts } of ranks) {
    const value = key(facts);
    if (value === null) continue;
    const known = groups.get(value);
    if (known) known.push(rank);
    else groups.set(value, [rank]);
  }
  return [...groups.values()];
}

export const idGroups = (ranks: readonly ComparedRank[]): Groups => groupRanks(ranks, ({ ids }) => JSON.stringify(ids));

export const cacheGroups = (ranks: readonly ComparedRank[]): Groups =>
  groupRanks(ranks, ({ cacheSequence }) => cacheSequence);

/** No groups at all if no rank has a schedule; a rank without one is a group of its own otherwise. */
export function scheduleGroups(ranks: readonly ComparedRank[]): Groups {
  const has = ranks.some(({ facts }) => facts.graphs.some(({ schedule }) => schedule !== null && schedule.length > 0));
  return has ? groupRanks(ranks, ({ graphs }) => graphs.flatMap(({ schedule }) => schedule ?? []).join(",")) : [];
}

export const tensorGroups = (ranks: readonly ComparedRank[]): Groups =>
  fingerprints(ranks, (graph) => graph.fingerprint);

/** Tensor metadata alone: run times differ from rank to rank without harm (D-32). */
export const shapeGroups = (ranks: readonly ComparedRank[]): Groups =>
  fingerprints(ranks, (graph) => graph.shapeFingerprint);

function fingerprints(ranks: readonly ComparedRank[], of: (graph: GraphFacts) => string | null): Groups {
  return groupRanks(ranks, ({ graphs }) => {
    const known = graphs.map(of).filter((fingerprint) => fingerprint !== null);
    return known.length > 0 ? known.join(",") : null;
  });
}

// ---------------------------------------------------------------- run times

export interface RuntimeDelta {
  readonly graph: string;
  readonly deltaMs: number;
  readonly fastest: { readonly rank: number; readonly ms: number };
  readonly slowest: { readonly rank: number; readonly ms: number };
}

export interface RuntimeComparison {
  readonly ranks: number;
  /** null: the ranks have different numbers of graphs. */
  readonly deltas: readonly RuntimeDelta[] | null;
  /** Graphs that only some of the ranks have (D-18). */
  readonly unpaired: readonly string[];
}

/** Graphs of one name are compared (D-18); only ranks with estimates count. null if no rank has any. */
export function compareRuntimes(ranks: readonly ComparedRank[]): RuntimeComparison | null {
  const timed = ranks.map(({ rank, facts }) => ({ rank, sums: graphTimes(facts) })).filter(({ sums }) => sums.size > 0);
  if (timed.length === 0) return null;
  const count = timed[0]!.sums.size;
  if (timed.some(({ sums }) => sums.size !== count)) return { ranks: timed.length, deltas: null, unpaired: [] };
  const names = [...new Set(timed.flatMap(({ sums }) => [...sums.keys()]))].sort();
  const paired = names.filter((name) => timed.every(({ sums }) => sums.has(name)));
  return {
    ranks: timed.length,
    deltas: paired.map((name) => delta(name, timed.map(({ rank, sums }) => ({ rank, ns: sums.get(name)! })))),
    unpaired: names.filter((name) => !paired.includes(name)),
  };
}

export function graphTimes({ graphs }: RankFacts): Map<string, number> {
  return new Map(graphs.flatMap(({ directory, totalNs }) => totalNs === null ? [] : [[directory, totalNs] as const]));
}

/** Of equal times the highest rank is named, as the contract has it. */
function delta(graph: string, times: readonly { readonly rank: number; readonly ns: number }[]): RuntimeDelta {
  let fastest = times[0]!, slowest = times[0]!;
  for (const time of times) {
    if (time.ns <= fastest.ns) fastest = time;
    if (time.ns >= slowest.ns) slowest = time;
  }
  return {
    graph,
    deltaMs: milliseconds(slowest.ns - fastest.ns),
    fastest: { rank: fastest.rank, ms: milliseconds(fastest.ns) },
    slowest: { rank: slowest.rank, ms: milliseconds(slowest.ns) },
  };
}

/** Three decimals, halves away from zero. */
export function milliseconds(ns: number): number {
  const thousandths = Math.abs(ns / 1e6 * 1000);
  return Math.sign(ns) * Math.floor(thousandths + 0.5) / 1000 || 0;
}

// ---------------------------------------------------------------- order of execution

export type OrderIssue = "ScheduleMismatch" | "CacheMismatch";

export interface OrderRow {
  readonly index: number;
  /** Rank -> compile id; a rank that ended before has none. */
  readonly ids: ReadonlyMap<number, string>;
  readonly issues: readonly OrderIssue[];
}

export interface OrderComparison {
  readonly rows: readonly OrderRow[];
  readonly differs: boolean;
  /** All ranks at positions with an issue. */
  readonly scheduleRanks: readonly number[];
  readonly cacheRanks: readonly number[];
}

/** What one rank brings to the comparison of orders. */
export interface OrderedRank {
  readonly rank: number;
  readonly order: readonly string[];
  schedule(id: string): string | null;
  cache(id: string): CacheMark | null;
}

/** null if fewer than two ranks say in which order their graphs ran. */
export function compareOrders(ranks: readonly ComparedRank[]): OrderComparison | null {
  const ordered = ranks.filter(({ facts }) => facts.executionOrder !== null).map(orderedRank);
  return ordered.length < 2 ? null : alignOrders(ordered);
}

function orderedRank({ rank, facts }: ComparedRank): OrderedRank {
  const schedules = new Map<string, string[]>(), caches = new Map<string, CacheMark>();
  for (const { id, schedule, cache } of facts.graphs) {
    if (schedule !== null && schedule.length > 0) schedules.set(id, [...schedules.get(id) ?? [], ...schedule]);
    if (cache !== null && !caches.has(id)) caches.set(id, cache);
  }
  return {
    rank,
    order: facts.executionOrder!,
    schedule: (id) => schedules.get(id)?.join(",") ?? null,
    cache: (id) => caches.get(id) ?? null,
  };
}

export function alignOrders(ranks: readonly OrderedRank[]): OrderComparison {
  const length = Math.max(...ranks.map(({ order }) => order.length));
  const rows = Array.from({ length }, (_, index) => orderRow(ranks.filter(({ order }) => index < order.length), index));
  const ranksWith = (issue: OrderIssue) => {
    const found = rows.filter(({ issues }) => issues.includes(issue)).flatMap(({ ids }) => [...ids.keys()]);
    return [...new Set(found)].sort((a, b) => a - b);
  };
  return {
    rows,
    differs: rows.some(({ ids }) => new Set(ids.values()).size > 1),
    scheduleRanks: ranksWith("ScheduleMismatch"),
    cacheRanks: ranksWith("CacheMismatch"),
  };
}

function orderRow(ranks: readonly OrderedRank[], index: number): OrderRow {
  const differ = (of: (rank: OrderedRank) => string | null) =>
    new Set(ranks.map(of).filter((value) => value !== null)).size > 1;
  const issues: OrderIssue[] = [];
  if (differ((rank) => rank.schedule(rank.order[index]!))) issues.push("ScheduleMismatch");
  if (differ((rank) => rank.cache(rank.order[index]!))) issues.push("CacheMismatch");
  return { index, ids: new Map(ranks.map(({ rank, order }) => [rank, order[index]!])), issues };
}

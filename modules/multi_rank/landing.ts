/** What the landing page of several ranks says (output contract 7.12), as data. */
import type { LandingData, RankLink } from "../../components/LandingView.tsx";
import { double } from "../../format/json.ts";
import { href } from "../../format/paths.ts";
import {
  cacheGroups,
  type ComparedRank,
  compareOrders,
  compareRuntimes,
  type Groups,
  idGroups,
  type RuntimeComparison,
  scheduleGroups,
  shapeGroups,
  tensorGroups,
} from "./compare.ts";
import type { RankFacts } from "./facts.ts";

/** One rank of the run, read or not. */
export interface RankResult {
  readonly rank: number;
  /** `rank_0`, below the report root. */
  readonly folder: string;
  readonly log: string;
  /** Logs of the same rank that were left out: only the newest counts (D-37). */
  readonly otherLogs: readonly string[];
  /** null if the rank could not be read. */
  readonly facts: RankFacts | null;
  readonly error: string | null;
  /** Valid trace events. */
  readonly events: number;
}

export function landingData(results: readonly RankResult[], generator: string): LandingData {
  const ranks = results.flatMap(({ rank, facts }): ComparedRank[] => facts ? [{ rank, facts }] : []);
  const tensors = tensorGroups(ranks);
  const runtimes = compareRuntimes(ranks);
  const orders = compareOrders(ranks);
  return {
    generator,
    ranks: results.map(rankLink),
    missing: missingRanks(results.map(({ rank }) => rank)),
    ids: idGroups(ranks).length > 1,
    cache: severalOrNone(cacheGroups(ranks)),
    schedules: severalOrNone(scheduleGroups(ranks)),
    events: results.some(({ events }) => events > 0),
    runtimes: runtimes && runtimeTexts(runtimes),
    order: orders && { differs: orders.differs, scheduleRanks: orders.scheduleRanks, cacheRanks: orders.cacheRanks },
    tensors: severalOrNone(tensors),
    shapes: severalOrNone(shapeGroups(ranks)),
    matrix: matrixOf(ranks),
    faults: results.flatMap(({ rank, facts }) => (facts?.faults ?? []).map((fault) => `rank ${rank}: ${fault}`)),
  };
}

const severalOrNone = (groups: Groups): Groups => groups.length > 1 ? groups : [];

const rankLink = ({ rank, folder, log, otherLogs, error }: RankResult): RankLink => ({
  rank,
  href: error === null ? `${href(folder)}/index.html` : null,
  log,
  otherLogs,
  error,
});

/** Numbers between the lowest and the highest that no log has; at most so many are named. */
const NAMED = 32;

function missingRanks(ranks: readonly number[]): { readonly named: readonly number[]; readonly more: number } {
  const known = new Set(ranks);
  const highest = Math.max(0, ...ranks);
  const count = highest + 1 - known.size;
  const named: number[] = [];
  for (let rank = 0; rank < highest && named.length < Math.min(NAMED, count); rank++) {
    if (!known.has(rank)) named.push(rank);
  }
  return { named, more: count - named.length };
}

function runtimeTexts({ ranks, deltas, unpaired }: RuntimeComparison): NonNullable<LandingData["runtimes"]> {
  return {
    ranks,
    unpaired,
    deltas: deltas && deltas.map(({ graph, deltaMs, fastest, slowest }) => ({
      graph,
      delta: double(deltaMs),
      fastest: { rank: fastest.rank, ms: double(fastest.ms) },
      slowest: { rank: slowest.rank, ms: double(slowest.ms) },
    })),
  };
}

const MATRIX_RANKS = 64, MATRIX_IDS = 200;

/** Which rank has which compilation: only those that not all ranks have alike. null where they all agree, or where there is one rank. */
function matrixOf(ranks: readonly ComparedRank[]): LandingData["matrix"] {
  if (ranks.length < 2) return null;
  const shown = ranks.slice(0, MATRIX_RANKS);
  const all = new Map<string, Set<number>>();
  for (const { rank, facts } of ranks) {
    for (const id of facts.ids) {
      const has = all.get(id) ?? new Set();
      all.set(id, has.add(rank));
    }
  }
  const differing = [...all].filter(([, has]) => has.size < ranks.length);
  if (differing.length === 0) return null;
  return {
    ranks: shown.map(({ rank }) => rank),
    rows: differing.slice(0, MATRIX_IDS).map(([id, has]) => ({ id, has: shown.map(({ rank }) => has.has(rank)) })),
    equal: all.size - differing.length,
    left: Math.max(0, differing.length - MATRIX_IDS),
  };
}

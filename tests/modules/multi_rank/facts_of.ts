/** Facts of a rank that says nothing but what a test names. */
import type { ComparedRank } from "../../../modules/multi_rank/compare.ts";
import type { GraphFacts, OperatorTime, RankFacts } from "../../../modules/multi_rank/facts.ts";

export const factsOf = (facts: Partial<RankFacts> = {}): RankFacts => ({
  log: {
    rank: null,
    torch: null,
    records: 0,
    compilations: 0,
    failures: 0,
    restarts: 0,
    compileMs: 0,
    cache: { hits: 0, misses: 0, bypasses: 0 },
    faults: 0,
  },
  ids: [],
  compilations: [],
  cacheSequence: "",
  graphs: [],
  executionOrder: null,
  faults: [],
  ...facts,
});

export const graphOf = (directory: string, facts: Partial<GraphFacts> = {}): GraphFacts => ({
  directory,
  id: directory,
  schedule: null,
  times: null,
  totalNs: null,
  fingerprint: null,
  shapeFingerprint: null,
  parity: null,
  cache: null,
  ...facts,
});

export const timed = (directory: string, ...times: OperatorTime[]): GraphFacts =>
  graphOf(directory, { times, totalNs: times.reduce((sum, { ns }) => sum + ns, 0) });

/** Ranks 0, 1, … */
export const ranksOf = (...all: Partial<RankFacts>[]): ComparedRank[] =>
  all.map((facts, rank) => ({ rank, facts: factsOf(facts) }));

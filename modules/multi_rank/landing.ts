/** What the landing page of several ranks says (output contract 7.12), as data. */
import type { OverviewNumber } from "../../components/ReportHead.tsx";
import type { LandingData, RankRow } from "../../components/LandingView.tsx";
import type { CacheGroup, ScheduleGroup } from "../../components/RankDifferences.tsx";
import type { MatrixData } from "../../components/RankMatrix.tsx";
import type { SpreadData } from "../../components/RankRuntimes.tsx";
import { double } from "../../format/json.ts";
import { fragment, href } from "../../format/paths.ts";
import { counted, durationText } from "../../format/quantities.ts";
import type { About } from "../module.ts";
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
import {
  compilationMatrix,
  largestGroup,
  type Matrix,
  rankRanges,
  runtimeSpreads,
  scheduleDifference,
  type Spread,
  widthOf,
} from "./differences.ts";
import type { RankFacts } from "./facts.ts";

/** How the rank of a log is known: by its file name, by its records, or not at all, and a free number was taken. */
export type RankOrigin = "name" | "records" | "free number";

/** One rank of the run, read or not. */
export interface RankResult {
  readonly rank: number;
  readonly origin: RankOrigin;
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

/** `files`: names of the files of all ranks. */
export function landingData(
  results: readonly RankResult[],
  about: About,
  files: readonly string[] = [],
): LandingData {
  const ranks = results.flatMap(({ rank, facts }): ComparedRank[] => facts ? [{ rank, facts }] : []);
  const runtimes = compareRuntimes(ranks);
  const orders = compareOrders(ranks);
  const matrix = compilationMatrix(ranks);
  const spreads = runtimeSpreads(ranks);
  const cache = severalOrNone(cacheGroups(ranks)), schedules = severalOrNone(scheduleGroups(ranks));
  const missing = missingRanks(results.map(({ rank }) => rank));
  return {
    about,
    files: [...files, "manifest.json"],
    torch: [...new Set(ranks.flatMap(({ facts }) => facts.log.torch ?? []))].slice(0, 3),
    numbers: overviewNumbers({ results, ranks, missing: missing.named.length + missing.more, matrix, spreads }),
    ranks: results.map(rankRow),
    missing,
    notes: rankNotes(results),
    ids: idGroups(ranks).length > 1,
    cache: cache.map((group) => cacheGroup(group, ranks)),
    schedules: schedules.map((group) => scheduleGroup(group, largestGroup(schedules), ranks)),
    events: results.some(({ events }) => events > 0),
    runtimes: runtimes && runtimeTexts(runtimes),
    order: orders && { differs: orders.differs, scheduleRanks: orders.scheduleRanks, cacheRanks: orders.cacheRanks },
    tensors: severalOrNone(tensorGroups(ranks)),
    shapes: severalOrNone(shapeGroups(ranks)),
    matrix: matrix && matrixData(matrix),
    spreads: spreadData(spreads),
    ...artifactFaults(results),
  };
}

const severalOrNone = (groups: Groups): Groups => groups.length > 1 ? groups : [];

// ---------------------------------------------------------------- overview

interface Overview {
  readonly results: readonly RankResult[];
  readonly ranks: readonly ComparedRank[];
  readonly missing: number;
  readonly matrix: Matrix | null;
  readonly spreads: readonly Spread[];
}

function overviewNumbers({ results, ranks, missing, matrix, spreads }: Overview): OverviewNumber[] {
  const unread = results.length - ranks.length;
  const gone = [unread > 0 ? `${unread} unreadable` : "", missing > 0 ? `${missing} missing` : ""].filter((s) =>
    s !== ""
  );
  const total = matrix?.total ?? ranks[0]?.facts.compilations.length ?? 0;
  const caches = cacheGroups(ranks).length, schedules = scheduleGroups(ranks).length;
  const faults = ranks.reduce((sum, { facts }) => sum + facts.log.faults + facts.faults.length, 0);
  const slowest = Math.max(0, ...ranks.map(({ facts }) => facts.log.compileMs));
  const widest = spreads[0];
  return [
    {
      value: String(ranks.length),
      label: [ranks.length === 1 ? "rank read" : "ranks read", ...gone].join(", "),
      href: "#ranks",
      tone: unread > 0 ? "error" : missing > 0 ? "break" : "plain",
    },
    {
      value: String(total),
      label: `compile id${total === 1 ? "" : "s"}${equality(matrix)}`,
      href: "#compilations",
      tone: matrix !== null && matrix.equal < total ? "break" : "plain",
    },
    {
      value: String(caches),
      label: caches === 1 ? "cache pattern" : "cache patterns",
      href: caches > 1 ? "#warnings" : "#ranks",
      tone: caches > 1 ? "break" : "plain",
    },
    {
      value: String(schedules),
      label: schedules === 1 ? "sequence of collectives" : "sequences of collectives",
      href: schedules > 1 ? "#warnings" : "#ranks",
      tone: schedules > 1 ? "error" : "plain",
    },
    {
      value: widest ? durationText(widthOf(widest)) : "–",
      label: widest ? "widest spread of an estimate" : "no estimates to compare",
      href: widest ? "#spread" : "#ranks",
      tone: "plain",
    },
    { value: durationText(slowest), label: "compiling, slowest rank", href: "#ranks", tone: "plain" },
    {
      value: String(faults),
      label: faults === 1 ? "fault in the logs" : "faults in the logs",
      href: "#ranks",
      tone: faults > 0 ? "error" : "ok",
    },
  ];
}

function equality(matrix: Matrix | null): string {
  if (matrix === null) return "";
  return matrix.equal === matrix.total ? ", equal on all ranks" : `, ${matrix.equal} equal on all ranks`;
}

// ---------------------------------------------------------------- ranks

const rankRow = ({ rank, folder, log, error, facts }: RankResult): RankRow => ({
  rank,
  href: error === null ? `${href(folder)}/index.html` : null,
  log,
  error,
  facts: facts && {
    compilations: counted(facts.log.compilations, "compilation"),
    restarts: facts.log.restarts > 0 ? counted(facts.log.restarts, "restart") : "",
    failures: facts.log.failures > 0 ? counted(facts.log.failures, "failure") : "",
    time: facts.log.compileMs > 0 ? durationText(facts.log.compileMs) : "",
    cache: cacheText(facts.log.cache),
    faults: facts.log.faults > 0 ? counted(facts.log.faults, "fault") : "",
  },
});

const cacheText = ({ hits, misses, bypasses }: RankFacts["log"]["cache"]): string =>
  ([[hits, "hit"], [misses, "miss"], [bypasses, "bypass"]] as const)
    .filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`).join(", ");

/** Numbers between the lowest and the highest that no log has; at most so many are named. */
const NAMED = 32;

function missingRanks(ranks: readonly number[]): { readonly named: readonly number[]; readonly more: number } {
  const known = new Set(ranks);
  const highest = ranks.reduce((most, rank) => Math.max(most, rank), 0);
  const count = highest + 1 - known.size;
  const named: number[] = [];
  for (let rank = 0; rank < highest && named.length < Math.min(NAMED, count); rank++) {
    if (!known.has(rank)) named.push(rank);
  }
  return { named, more: count - named.length };
}

/** Sentences about single ranks. */
function rankNotes(results: readonly RankResult[]): LandingData["notes"] {
  const notes = [...results.flatMap(notesOf), ...strangers(results)];
  return { shown: notes.slice(0, NAMED), more: Math.max(0, notes.length - NAMED) };
}

type Note = LandingData["notes"]["shown"][number];

/** A log by the name of one rank may be that of another: copied, or named by a launcher that counts otherwise. */
function strangers(results: readonly RankResult[]): Note[] {
  const found = results.flatMap(({ rank, facts }) => {
    const logged = facts?.log.rank ?? rank;
    return logged === rank ? [] : [`rank ${rank} (${logged})`];
  });
  if (found.length === 0) return [];
  const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : "";
  return [{
    tone: "plain",
    text: `The records say another rank than the name of the log: ${found.slice(0, NAMED).join(", ")}${more}.`,
  }];
}

function notesOf({ rank, origin, log, otherLogs, error }: RankResult): Note[] {
  const notes: Note[] = [];
  if (error !== null) notes.push({ tone: "error", text: `Rank ${rank} could not be read (${log}): ${error}` });
  if (otherLogs.length > 0) {
    const others = otherLogs.length > 3 ? `${counted(otherLogs.length, "older log")}` : otherLogs.join(", ");
    notes.push({
      tone: "break",
      text: `Rank ${rank} has several logs: ${log} is the newest and was read, not ${others}.`,
    });
  }
  if (origin === "free number") {
    notes.push({
      tone: "plain",
      text: `Neither the name nor the records of ${log} say a rank: it is called rank ${rank}.`,
    });
  } else if (origin === "records") {
    notes.push({ tone: "plain", text: `The name of ${log} says no rank: its records say rank ${rank}.` });
  }
  return notes;
}

const FAULTS = 100;

function artifactFaults(results: readonly RankResult[]): Pick<LandingData, "faults" | "moreFaults"> {
  const faults = results.flatMap(({ rank, facts }) => (facts?.faults ?? []).map((fault) => `rank ${rank}: ${fault}`));
  return { faults: faults.slice(0, FAULTS), moreFaults: Math.max(0, faults.length - FAULTS) };
}

// ---------------------------------------------------------------- groups

const factsOf = (rank: number | undefined, ranks: readonly ComparedRank[]): RankFacts | undefined =>
  ranks.find((compared) => compared.rank === rank)?.facts;

function cacheGroup(group: readonly number[], ranks: readonly ComparedRank[]): CacheGroup {
  const sequence = factsOf(group[0], ranks)?.cacheSequence ?? "";
  const count = (mark: string) => sequence.split(mark).length - 1;
  const text = cacheText({ hits: count("✅"), misses: count("❌"), bypasses: count("❓") });
  return { ranks: group, text: text === "" ? "no cache artifacts" : text };
}

function scheduleGroup(
  group: readonly number[],
  reference: readonly number[],
  ranks: readonly ComparedRank[],
): ScheduleGroup {
  const own = factsOf(group[0], ranks), other = factsOf(reference[0], ranks);
  const difference = group === reference || !own || !other ? null : scheduleDifference(own, other);
  if (difference === null) return { ranks: group, difference: null };
  const { graph, position, own: ours, other: theirs } = difference;
  return {
    ranks: group,
    difference: {
      graph,
      position,
      own: ours && shortened(ours),
      other: theirs && shortened(theirs),
      than: reference[0]!,
    },
  };
}

const NAME_LENGTH = 120;

const shortened = (text: string): string => text.length > NAME_LENGTH ? `${text.slice(0, NAME_LENGTH)}…` : text;

// ---------------------------------------------------------------- tables

function matrixData({ columns, moreColumns, rows, moreRows, otherGraphs, total, equal }: Matrix): MatrixData {
  return {
    columns: columns.map((ranks) => ({ text: rankRanges(ranks), count: ranks.length })),
    rows: rows.map(({ id, name, cells }) => ({
      id,
      name: name === null ? null : shortened(name),
      cells: cells.map((state, column) => ({
        state,
        href: state === "absent" ? null : `rank_${columns[column]![0]}/index.html${fragment(id)}`,
      })),
    })),
    moreColumns,
    moreRows,
    otherGraphs: { shown: otherGraphs.slice(0, 5), count: otherGraphs.length },
    total,
    equal,
  };
}

function runtimeTexts({ ranks, deltas, unpaired }: RuntimeComparison): NonNullable<LandingData["runtimes"]> {
  return {
    ranks,
    unpaired: unpaired.slice(0, NAMED),
    deltas: deltas && deltas.map(({ graph, deltaMs, fastest, slowest }) => ({
      graph,
      delta: double(deltaMs),
      fastest: { rank: fastest.rank, ms: double(fastest.ms) },
      slowest: { rank: slowest.rank, ms: double(slowest.ms) },
    })),
  };
}

const SPREADS = 20, DOTS = 256;

function spreadData(spreads: readonly Spread[]): SpreadData | null {
  if (spreads.length === 0) return null;
  const longest = spreads.reduce((most, { slowest }) => Math.max(most, slowest.ms), 0);
  const share = (ms: number) => longest > 0 ? Math.max(0, ms) / longest : 0;
  return {
    longest: durationText(longest),
    left: Math.max(0, spreads.length - SPREADS),
    rows: spreads.slice(0, SPREADS).map((spread) => ({
      graph: spread.graph,
      ranks: spread.times.length,
      mean: spread.mean.toFixed(3),
      deviation: spread.deviation.toFixed(3),
      width: widthOf(spread).toFixed(3),
      slowest: spread.slowest.rank,
      dots: spread.times.slice(0, DOTS).map(({ ms }) => share(ms)),
      from: share(spread.fastest),
      to: share(spread.slowest.ms),
    })),
  };
}

/** The JSON files of a report of several ranks, in the key order of the contract (7.5, 7.6, 7.8, 7.9). */
import { double } from "../../format/json.ts";
import type { ComparedRank } from "./compare.ts";
import type { OperatorTime, RankFacts } from "./facts.ts";

const string = (text: string): string => JSON.stringify(text.toWellFormed());

/** A list whose items are indented by `indent` and two blanks. */
function listText(items: readonly string[], indent: string): string {
  return items.length === 0 ? "[]" : `[\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}]`;
}

function objectText(members: readonly (readonly [key: string, text: string])[], indent: string): string {
  return `{\n${members.map(([key, text]) => `${indent}  ${string(key)}: ${text}`).join(",\n")}\n${indent}}`;
}

/** Members of runtime_estimations.json. */
export const estimationRecords = (rank: number, facts: RankFacts): string[] =>
  timedGraphs(facts).map(({ directory, times }) =>
    objectText([
      ["rank", String(rank)],
      ["graph", string(directory)],
      ["ops", listText(times.map(({ name, ns }) => operatorText(name, ns)), "    ")],
    ], "  ")
  );

const operatorText = (name: string, ns: number): string =>
  objectText([["name", string(name)], ["estimated_runtime_ns", double(ns)]], "      ");

interface TimedGraph {
  readonly directory: string;
  readonly times: readonly OperatorTime[];
}

const timedGraphs = ({ graphs }: RankFacts): TimedGraph[] =>
  graphs.flatMap(({ directory, times }) => times && times.length > 0 ? [{ directory, times }] : []);

/** Members of collective_schedules.json. */
export const scheduleRecords = (rank: number, { graphs }: RankFacts): string[] =>
  graphs.filter(({ schedule }) => schedule !== null && schedule.length > 0).map(({ directory, schedule }) =>
    objectText([
      ["rank", String(rank)],
      ["graph", string(directory)],
      ["ops", listText(schedule!.map(string), "    ")],
    ], "  ")
  );

const PARITY = "Difference of # of collectives in scheduler and inductor output code and missing wait collectives";

/** rank_R/collectives_parity.json. */
export function collectivesParity({ graphs }: RankFacts): string {
  const found = graphs.filter(({ parity }) => parity !== null && (parity.offset > 0 || parity.missingWaits > 0));
  const records = found.map(({ directory, id, parity }) =>
    objectText([
      ["graph", string(directory)],
      ["compile_id", string(id)],
      ["offset", String(parity!.offset)],
      ["missing_waits", String(parity!.missingWaits)],
    ], "    ")
  );
  return objectText([["description", string(PARITY)], ["graphs", listText(records, "  ")]], "");
}

/**
 * Members of chromium_trace_with_runtime.json, the estimates as a trace with one thread a graph: those of the operators of one rank. When
 * those of all ranks are written, {@link trackRecords} follow.
 */
export const operatorRecords = (rank: number, facts: RankFacts): string[] =>
  timedGraphs(facts).flatMap((graph) => operatorEvents(rank, graph));

const event = (members: readonly (readonly [string, string])[]): string => objectText(members, "  ");
const args = (
  members: readonly (readonly [string, string])[],
): readonly [string, string] => ["args", objectText(members, "    ")];

function operatorEvents(rank: number, { directory, times }: TimedGraph): string[] {
  const thread = String(threadId(rank, directory));
  let at = 0;
  return times.map(({ name, ns }) => {
    const duration = Math.max(1, Math.ceil(ns / 1000));
    const start = at;
    at += duration;
    const runtime = wholeNumber(Math.max(0, Math.trunc(ns)));
    return event([
      args([["graph", string(directory)], ["rank", String(rank)], ["runtime_ns", runtime]]),
      ["cat", '"runtime"'],
      ["dur", wholeNumber(duration)],
      ["name", string(name)],
      ["ph", '"X"'],
      ["pid", String(rank)],
      ["tid", thread],
      ["ts", wholeNumber(start)],
    ]);
  });
}

/** An integer, digits only also where JavaScript would write an exponent. */
const wholeNumber = (n: number): string => Number.isFinite(n) ? BigInt(n).toString() : "0";

/** Names and order of the processes, then of the threads, of all ranks that have estimates. */
export function* trackRecords(ranks: readonly ComparedRank[]): Iterable<string> {
  const timed = ranks.map(({ rank, facts }) => ({
    rank,
    graphs: facts.graphs.filter(({ totalNs }) => totalNs !== null),
  }))
    .filter(({ graphs }) => graphs.length > 0);
  for (const { rank } of timed) {
    const place = [["ph", '"M"'], ["pid", String(rank)]] as const;
    yield event([args([["name", string(`Rank ${rank}`)]]), ["name", '"process_name"'], ...place]);
    yield event([args([["sort_index", String(rank)]]), ["name", '"process_sort_index"'], ...place]);
  }
  for (const { rank, graphs } of timed) {
    for (const [index, { directory }] of graphs.entries()) {
      const place = [["ph", '"M"'], ["pid", String(rank)], ["tid", String(threadId(rank, directory))]] as const;
      yield event([args([["name", string(`graph ${directory}`)]]), ["name", '"thread_name"'], ...place]);
      yield event([args([["sort_index", String(index)]]), ["name", '"thread_sort_index"'], ...place]);
    }
  }
}

const WORD = (1n << 64n) - 1n;

/** 32 bits of a hash of rank and graph, the one of contract 7.6. */
export function threadId(rank: number, graph: string): number {
  let state = 0n;
  const mix = (word: bigint) => {
    const turned = ((state << 5n) | (state >> 59n)) & WORD;
    state = ((turned ^ word) * 0x517cc1b727220a95n) & WORD;
  };
  mix(BigInt(rank));
  const bytes = new TextEncoder().encode(graph);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (; bytes.length - at >= 8; at += 8) mix(view.getBigUint64(at, true));
  for (; bytes.length - at >= 4; at += 4) mix(BigInt(view.getUint32(at, true)));
  for (; at < bytes.length; at++) mix(BigInt(bytes[at]!));
  mix(0xffn);
  return Number(state & 0xffffffffn);
}

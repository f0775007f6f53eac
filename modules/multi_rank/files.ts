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

/** runtime_estimations.json; null if no rank has estimates. */
export function runtimeEstimations(ranks: readonly ComparedRank[]): string | null {
  const records = timedGraphs(ranks).map(({ rank, graph, times }) =>
    objectText([
      ["rank", String(rank)],
      ["graph", string(graph)],
      ["ops", listText(times.map(({ name, ns }) => operatorText(name, ns)), "    ")],
    ], "  ")
  );
  return records.length === 0 ? null : listText(records, "");
}

const operatorText = (name: string, ns: number): string =>
  objectText([["name", string(name)], ["estimated_runtime_ns", double(ns)]], "      ");

interface TimedGraph {
  readonly rank: number;
  readonly graph: string;
  readonly times: readonly OperatorTime[];
}

const timedGraphs = (ranks: readonly ComparedRank[]): TimedGraph[] =>
  ranks.flatMap(({ rank, facts }) =>
    facts.graphs.flatMap(({ directory, times }) => times && times.length > 0 ? [{ rank, graph: directory, times }] : [])
  );

/** collective_schedules.json; null if no rank has a schedule. */
export function collectiveSchedules(ranks: readonly ComparedRank[]): string | null {
  const records = ranks.flatMap(({ rank, facts }) =>
    facts.graphs.filter(({ schedule }) => schedule !== null && schedule.length > 0).map(({ directory, schedule }) =>
      objectText([
        ["rank", String(rank)],
        ["graph", string(directory)],
        ["ops", listText(schedule!.map(string), "    ")],
      ], "  ")
    )
  );
  return records.length === 0 ? null : listText(records, "");
}

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

/** chromium_trace_with_runtime.json: the estimates as a trace, one thread a graph; null without estimates. */
export function runtimeTrace(ranks: readonly ComparedRank[]): string | null {
  const graphs = timedGraphs(ranks);
  if (graphs.length === 0) return null;
  return listText([...graphs.flatMap(operatorEvents), ...processEvents(graphs), ...threadEvents(graphs)], "");
}

const event = (members: readonly (readonly [string, string])[]): string => objectText(members, "  ");
const args = (
  members: readonly (readonly [string, string])[],
): readonly [string, string] => ["args", objectText(members, "    ")];

function operatorEvents({ rank, graph, times }: TimedGraph): string[] {
  let at = 0;
  return times.map(({ name, ns }) => {
    const duration = Math.max(1, Math.ceil(ns / 1000));
    const start = at;
    at += duration;
    return event([
      args([["graph", string(graph)], ["rank", String(rank)], [
        "runtime_ns",
        wholeNumber(Math.max(0, Math.trunc(ns))),
      ]]),
      ["cat", '"runtime"'],
      ["dur", wholeNumber(duration)],
      ["name", string(name)],
      ["ph", '"X"'],
      ["pid", String(rank)],
      ["tid", String(threadId(rank, graph))],
      ["ts", wholeNumber(start)],
    ]);
  });
}

/** An integer, digits only also where JavaScript would write an exponent. */
const wholeNumber = (n: number): string => Number.isFinite(n) ? BigInt(n).toString() : "0";

function processEvents(graphs: readonly TimedGraph[]): string[] {
  return [...new Set(graphs.map(({ rank }) => rank))].flatMap((rank) => [
    event([args([["name", string(`Rank ${rank}`)]]), ["name", '"process_name"'], ["ph", '"M"'], ["pid", String(rank)]]),
    event([args([["sort_index", String(rank)]]), ["name", '"process_sort_index"'], ["ph", '"M"'], [
      "pid",
      String(rank),
    ]]),
  ]);
}

function threadEvents(graphs: readonly TimedGraph[]): string[] {
  const next = new Map<number, number>();
  return graphs.flatMap(({ rank, graph }) => {
    const index = next.get(rank) ?? 0;
    next.set(rank, index + 1);
    const place = [["ph", '"M"'], ["pid", String(rank)], ["tid", String(threadId(rank, graph))]] as const;
    return [
      event([args([["name", string(`graph ${graph}`)]]), ["name", '"thread_name"'], ...place]),
      event([args([["sort_index", String(index)]]), ["name", '"thread_sort_index"'], ...place]),
    ];
  });
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

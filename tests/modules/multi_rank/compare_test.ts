import assert from "node:assert/strict";
import { test } from "node:test";
import {
  alignOrders,
  cacheGroups,
  compareOrders,
  compareRuntimes,
  idGroups,
  type OrderedRank,
  scheduleGroups,
  shapeGroups,
  tensorGroups,
} from "../../../modules/multi_rank/compare.ts";
import { graphOf, ranksOf, timed } from "./facts_of.ts";

test("ranks with other compile ids are a group of their own, led by its lowest rank", () => {
  const ranks = ranksOf({ ids: ["[0/0]"] }, { ids: ["[0/0]", "[0/1]"] }, { ids: ["[0/0]"] });
  assert.deepEqual(idGroups(ranks), [[0, 2], [1]]);
});

test("an empty cache sequence is a group like any other", () => {
  const ranks = ranksOf({ cacheSequence: "" }, { cacheSequence: "✅❌" }, { cacheSequence: "" });
  assert.deepEqual(cacheGroups(ranks), [[0, 2], [1]]);
});

test("without any schedule there are no groups; with one, ranks that have none are a group", () => {
  const none = [graphOf("a"), graphOf("b", { schedule: [] })];
  assert.deepEqual(scheduleGroups(ranksOf({ graphs: none }, {})), []);
  assert.deepEqual(scheduleGroups(ranksOf({ graphs: none }, { graphs: [graphOf("a", { schedule: ["x"] })] })), [[0], [
    1,
  ]]);
});

test("the schedule of a rank is that of all its graphs, one after the other", () => {
  const split = [graphOf("a", { schedule: ["x"] }), graphOf("b", { schedule: ["y"] })];
  assert.deepEqual(scheduleGroups(ranksOf({ graphs: split }, { graphs: [graphOf("a", { schedule: ["x", "y"] })] })), [
    [0, 1],
  ]);
});

test("ranks without tensor metadata are in no group", () => {
  const graphs = (fingerprint: string, shapeFingerprint: string) => [graphOf("a", { fingerprint, shapeFingerprint })];
  const ranks = ranksOf({ graphs: graphs("1", "s") }, {}, { graphs: graphs("2", "s") });
  assert.deepEqual(tensorGroups(ranks), [[0], [2]]);
  assert.deepEqual(shapeGroups(ranks), [[0, 2]]);
});

test("run times are compared by the name of the graph, not by its place (D-18)", () => {
  const a = [timed("-_0_0_0", { name: "x", ns: 1000 }), timed("-_0_1_0", { name: "x", ns: 9000 })];
  const b = [timed("-_0_1_0", { name: "x", ns: 9000 }), timed("-_0_2_0", { name: "x", ns: 5000 })];
  assert.deepEqual(compareRuntimes(ranksOf({ graphs: a }, { graphs: b })), {
    ranks: 2,
    deltas: [{ graph: "-_0_1_0", deltaMs: 0, fastest: { rank: 1, ms: 0.009 }, slowest: { rank: 1, ms: 0.009 } }],
    unpaired: ["-_0_0_0", "-_0_2_0"],
  });
});

test("ranks with different numbers of graphs have no deltas, and ranks without estimates do not count", () => {
  const one = timed("a", { name: "x", ns: 1 }), other = timed("b", { name: "x", ns: 1 });
  assert.equal(compareRuntimes(ranksOf({ graphs: [one] }, { graphs: [one, other] }))?.deltas, null);
  assert.equal(compareRuntimes(ranksOf({ graphs: [one] }, {}, { graphs: [one] }))?.ranks, 2);
  assert.equal(compareRuntimes(ranksOf({}, {})), null);
});

const delta = (...ns: number[]) =>
  compareRuntimes(ranksOf(...ns.map((time) => ({ graphs: [timed("g", { name: "x", ns: time })] }))))!.deltas![0]!;

test("milliseconds have three decimals, halves away from zero", () => {
  const { deltaMs, fastest, slowest } = delta(1_234_567.5, 0);
  assert.deepEqual([deltaMs, fastest.ms, slowest.ms], [1.235, 0, 1.235]);
  assert.equal(delta(500, 0).deltaMs, 0.001);
  assert.equal(delta(499, 0).deltaMs, 0);
  assert.equal(delta(-500, 0).fastest.ms, -0.001);
  assert.equal(delta(15_877_000, 13_806_000).deltaMs, 2.071);
});

test("of equal times the highest rank is named as fastest and as slowest", () => {
  assert.deepEqual([delta(5, 5, 5).fastest.rank, delta(5, 5, 5).slowest.rank], [2, 2]);
  assert.deepEqual([delta(1, 9, 1, 9).fastest.rank, delta(1, 9, 1, 9).slowest.rank], [2, 3]);
});

const ordered = (
  rank: number,
  order: readonly string[],
  schedules: Readonly<Record<string, string>>,
  caches: Readonly<Record<string, "hit" | "miss">>,
): OrderedRank => ({ rank, order, schedule: (id) => schedules[id] ?? null, cache: (id) => caches[id] ?? null });

test("orders are compared place by place, with the schedule and the cache result of what ran there", () => {
  const { rows, differs, scheduleRanks, cacheRanks } = alignOrders([
    ordered(0, ["0/0", "0/1", "0/2"], { "0/0": "all_reduce", "0/1": "all_gather" }, { "0/0": "hit", "0/1": "miss" }),
    ordered(1, ["0/1", "0/0", "0/2"], { "0/0": "all_reduce", "0/1": "broadcast" }, { "0/0": "hit", "0/1": "hit" }),
  ]);
  assert.equal(rows.length, 3);
  assert.deepEqual([...rows[0]!.ids], [[0, "0/0"], [1, "0/1"]]);
  assert.ok(rows[0]!.issues.includes("ScheduleMismatch"));
  assert.deepEqual([...rows[1]!.ids], [[0, "0/1"], [1, "0/0"]]);
  assert.ok(rows[1]!.issues.includes("CacheMismatch"));
  assert.deepEqual([[...rows[2]!.ids], rows[2]!.issues], [[[0, "0/2"], [1, "0/2"]], []]);
  assert.deepEqual({ differs, scheduleRanks, cacheRanks }, {
    differs: true,
    scheduleRanks: [0, 1],
    cacheRanks: [0, 1],
  });
});

test("a rank that ends before the others is missing from the last rows, and equal ones do not differ", () => {
  const { rows, differs } = alignOrders([ordered(3, ["a"], {}, {}), ordered(8, ["a", "b"], {}, {})]);
  assert.deepEqual(rows.map(({ ids }) => [...ids.keys()]), [[3, 8], [8]]);
  assert.equal(differs, false);
});

test("ranks without a schedule are named if they stand where two others differ", () => {
  const { scheduleRanks } = alignOrders([
    ordered(0, ["a"], { a: "x" }, {}),
    ordered(1, ["a"], {}, {}),
    ordered(2, ["a"], { a: "y" }, {}),
  ]);
  assert.deepEqual(scheduleRanks, [0, 1, 2]);
});

test("a single rank that logged its order has nothing to be compared with", () => {
  assert.equal(compareOrders(ranksOf({ executionOrder: ["[0/0]"] }, {})), null);
  assert.equal(compareOrders(ranksOf({ executionOrder: [] }, { executionOrder: [] }))?.differs, false);
});

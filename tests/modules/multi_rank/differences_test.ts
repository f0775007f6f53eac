import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compilationMatrix,
  largestGroup,
  rankRanges,
  runtimeSpreads,
  scheduleDifference,
} from "../../../modules/multi_rank/differences.ts";
import { factsOf, graphOf, ranksOf, timed } from "./facts_of.ts";

const scheduled = (schedules: Readonly<Record<string, readonly string[]>>) =>
  factsOf({ graphs: Object.entries(schedules).map(([name, schedule]) => graphOf(name, { schedule })) });

test("the first collective that differs is named by graph and place", () => {
  const own = scheduled({ a: ["x", "y"], b: ["x", "all_gather"] });
  const other = scheduled({ a: ["x", "y"], b: ["x", "all_reduce"] });
  assert.deepEqual(scheduleDifference(own, other), { graph: "b", position: 2, own: "all_gather", other: "all_reduce" });
});

test("a schedule that ends before the other lacks the next collective", () => {
  assert.deepEqual(scheduleDifference(scheduled({ a: ["x"] }), scheduled({ a: ["x", "y"] })), {
    graph: "a",
    position: 2,
    own: null,
    other: "y",
  });
  assert.equal(scheduleDifference(scheduled({ a: ["x"] }), scheduled({ a: ["x"], b: ["y"] }))?.graph, "b");
  assert.equal(scheduleDifference(scheduled({ a: ["x"] }), scheduled({ a: ["x"] })), null);
});

test("the usual group is the largest, of equal ones the first", () => {
  assert.deepEqual(largestGroup([[0], [1, 2], [3, 4]]), [1, 2]);
  assert.deepEqual(largestGroup([]), []);
});

const compiled = (graphs: Readonly<Record<string, string | null>>) => ({
  compilations: Object.entries(graphs).map(([id, graph]) => ({ id, name: `f${id}`, graph })),
});

test("a cell says whether a rank has the graph that most ranks have", () => {
  const usual = compiled({ "[0/0]": "g", "[1/0]": "h" });
  const matrix = compilationMatrix(ranksOf(usual, usual, compiled({ "[0/0]": "other" }), usual));
  assert.deepEqual(matrix?.columns, [[0, 1, 3], [2]]);
  assert.deepEqual(matrix?.rows, [
    { id: "[0/0]", name: "f[0/0]", cells: ["same", "differs"] },
    { id: "[1/0]", name: "f[1/0]", cells: ["same", "absent"] },
  ]);
  assert.deepEqual([matrix?.total, matrix?.equal], [2, 0]);
});

test("a single rank has nothing to be compared with, and equal ranks are one column", () => {
  assert.equal(compilationMatrix(ranksOf(compiled({ a: "g" }))), null);
  const equal = compilationMatrix(ranksOf(compiled({ a: "g" }), compiled({ a: "g" })));
  assert.deepEqual([equal?.columns, equal?.total, equal?.equal], [[[0, 1]], 1, 1]);
});

test("of thousands of ranks and compilations the matrix shows those that differ, up to a limit that it tells", () => {
  const ids = Array.from({ length: 1000 }, (_, i) => `[${i}/0]`);
  const ranks = Array.from({ length: 3000 }, (_, rank) => ({
    compilations: ids.map((id, i) => ({ id, name: null, graph: i < 300 && i === rank ? "own" : "g" })),
  }));
  const matrix = compilationMatrix(ranksOf(...ranks))!;
  assert.deepEqual([matrix.rows.length, matrix.moreRows, matrix.columns.length, matrix.moreColumns], [
    200,
    100,
    24,
    277,
  ]);
  assert.deepEqual([matrix.total, matrix.equal], [1000, 700]);
  assert.ok(matrix.rows.every(({ cells }) => cells.length === 24));
});

test("spreads tell mean, deviation and the slowest rank, the widest first", () => {
  const graphs = (a: number, b: number) => [timed("a", { name: "x", ns: a }), timed("b", { name: "x", ns: b })];
  const spreads = runtimeSpreads(ranksOf({ graphs: graphs(1e6, 2e6) }, { graphs: graphs(1e6, 6e6) }));
  assert.deepEqual(spreads.map(({ graph, mean, deviation }) => [graph, mean, deviation]), [["b", 4, 2], ["a", 1, 0]]);
  assert.deepEqual([spreads[0]!.slowest, spreads[0]!.fastest], [{ rank: 1, ms: 6 }, 2]);
});

test("a graph of one rank has no spread, nor has a time that is no number", () => {
  assert.deepEqual(runtimeSpreads(ranksOf({ graphs: [timed("a", { name: "x", ns: 1 })] }, {})), []);
  const endless = { graphs: [timed("a", { name: "x", ns: Infinity })] };
  assert.deepEqual(runtimeSpreads(ranksOf(endless, endless)), []);
});

test("three and more ranks in a row are written as a range, and a long list is cut", () => {
  assert.equal(rankRanges([0, 1, 2, 3, 7]), "0–3, 7");
  assert.equal(rankRanges([0, 1, 5, 6]), "0, 1, 5, 6");
  assert.equal(rankRanges([0, 2, 4, 6], 2), "0, 2 and more");
});

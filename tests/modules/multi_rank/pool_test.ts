import assert from "node:assert/strict";
import { test } from "node:test";
import { FactsPool } from "../../../modules/multi_rank/pool.ts";
import { factsOf, graphOf, timed } from "./facts_of.ts";

const rank = () =>
  factsOf({
    ids: ["[0/0]"],
    compilations: [{ id: "[0/0]", name: "f", graph: "g" }],
    graphs: [graphOf("-_0_0_0", { schedule: ["all_reduce", "all_gather"] }), timed("-_0_1_0", { name: "k", ns: 5 })],
  });

test("what ranks have in common is kept once", () => {
  const pool = new FactsPool(), [a, b] = [pool.share(rank()), pool.share(rank())];
  assert.equal(a.graphs[0]!.schedule, b.graphs[0]!.schedule);
  assert.equal(a.compilations, b.compilations);
  assert.equal(a.ids, b.ids);
});

test("nothing that is compared gets lost but the times, whose sum stays", () => {
  const own = rank(), shared = new FactsPool().share(own);
  assert.deepEqual(shared, { ...own, graphs: own.graphs.map((graph) => ({ ...graph, times: null })) });
  assert.equal(shared.graphs[1]!.totalNs, 5);
});

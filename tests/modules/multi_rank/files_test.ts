import assert from "node:assert/strict";
import { test } from "node:test";
import {
  collectivesParity,
  estimationRecords,
  operatorRecords,
  scheduleRecords,
  threadId,
  trackRecords,
} from "../../../modules/multi_rank/files.ts";
import { factsOf, graphOf, ranksOf, timed } from "./facts_of.ts";

test("thread ids are those of the contract", () => {
  assert.equal(threadId(0, "-_0_1_0"), 3096134113);
  assert.equal(threadId(0, "-_0_0_0"), 2757132989);
  assert.equal(threadId(1, "-_0_1_0"), 470279435);
  assert.equal(threadId(1, "-_0_0_0"), 949780521);
  assert.equal(threadId(7, "-_0_1_0"), 3947111383);
});

test("estimates are doubles, in the order of the contract", () => {
  const [record] = estimationRecords(3, factsOf({ graphs: [timed("-_0_0_0", { name: "k", ns: 7 })] }));
  assert.equal(
    record,
    '{\n    "rank": 3,\n    "graph": "-_0_0_0",\n    "ops": [\n      {\n        "name": "k",\n        "estimated_runtime_ns": 7.0\n      }\n    ]\n  }',
  );
});

test("graphs without estimates or collectives are left out", () => {
  const facts = factsOf({ graphs: [timed("a"), { ...timed("b"), times: null }, graphOf("c", { schedule: [] })] });
  assert.deepEqual([estimationRecords(0, facts), operatorRecords(0, facts), scheduleRecords(0, facts)], [[], [], []]);
});

/** Vectors of B.7 and 7.6. */
test("operators last whole microseconds, at least one, and follow each other", () => {
  const times = [["a", 0], ["b", 1000], ["c", 1000.5], ["d", -5], ["e", 1234567]] as const;
  const graph = timed("-_0_0_0", ...times.map(([name, ns]) => ({ name, ns })));
  const events = operatorRecords(1, factsOf({ graphs: [graph] })).map((text) => JSON.parse(text));
  assert.deepEqual(events.map(({ name, dur, ts, args }) => [name, dur, ts, args.runtime_ns]), [
    ["a", 1, 0, 0],
    ["b", 1, 1, 1000],
    ["c", 2, 2, 1000],
    ["d", 1, 4, 0],
    ["e", 1235, 5, 1234567],
  ]);
  const { ph, cat, pid, tid, args } = events[0];
  assert.deepEqual([ph, cat, pid, tid, args.rank, args.graph], ["X", "runtime", 1, 949780521, 1, "-_0_0_0"]);
});

test("the longest estimate that is taken is written as digits", () => {
  const facts = factsOf({ graphs: [timed("g", { name: "x", ns: 1e100 }, { name: "y", ns: 1 })] });
  const [first, second] = operatorRecords(0, facts).map((text) => JSON.parse(text));
  assert.deepEqual([first.args.runtime_ns, second.ts], [1e100, 1e97]);
  assert.match(operatorRecords(0, facts)[0]!, /"runtime_ns": 1\d{100}\n/);
});

test("processes come before threads, threads in the order of the graphs", () => {
  const graphs = [timed("-_0_0_0", { name: "x", ns: 1 }), timed("-_0_1_0", { name: "x", ns: 1 })];
  const records = [...trackRecords(ranksOf({ graphs }, {}, { graphs }))].map((text) => JSON.parse(text));
  assert.deepEqual(records.map(({ name, pid, args }) => [name, pid, args.name ?? args.sort_index]), [
    ["process_name", 0, "Rank 0"],
    ["process_sort_index", 0, 0],
    ["process_name", 2, "Rank 2"],
    ["process_sort_index", 2, 2],
    ...[0, 2].flatMap((rank) => [
      ["thread_name", rank, "graph -_0_0_0"],
      ["thread_sort_index", rank, 0],
      ["thread_name", rank, "graph -_0_1_0"],
      ["thread_sort_index", rank, 1],
    ]),
  ]);
  assert.equal(records[4].tid, threadId(0, "-_0_0_0"));
});

test("the parity report lists graphs with something amiss, and is there also when there are none", () => {
  const graphs = [
    graphOf("-_0_0_0", { id: "[0/0]", parity: { offset: 0, missingWaits: 1 } }),
    graphOf("-_0_1_0", { id: "[0/1]", parity: { offset: 0, missingWaits: 0 } }),
    graphOf("-_0_2_0"),
  ];
  assert.deepEqual(JSON.parse(collectivesParity(factsOf({ graphs }))), {
    description: "Difference of # of collectives in scheduler and inductor output code and missing wait collectives",
    graphs: [{ graph: "-_0_0_0", compile_id: "[0/0]", offset: 0, missing_waits: 1 }],
  });
  assert.deepEqual(JSON.parse(collectivesParity(factsOf())).graphs, []);
});

import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { type LogSummary, summarise } from "../../intermediate/summary.ts";
import type { Part } from "../../format/compile_id.ts";
import { C, record, withLog } from "../log_text.ts";

const metrics = (compilation_metrics: object, context: object = C) => record({ compilation_metrics, ...context });

/** The summary of a log, and a shorthand for the status of an id. */
const summaryOf = <T>(
  lines: readonly string[],
  use: (summary: LogSummary, status: (f: Part, c: Part, t: Part) => string) => T,
): Promise<T> =>
  withLog(lines.join(""), ({ store }) => {
    const summary = summarise(store);
    return use(summary, (f, c, t) => summary.status(store.ids.get(null, f, c, t)));
  });

for (
  const [what, logged, status] of [
    ["graphs and an empty list of restarts", [{ graph_op_count: 3, restart_reasons: [] }], "ok"],
    ["graphs and no list of restarts (D-30)", [{ graph_op_count: 3 }], "ok"],
    ["a restart", [{ graph_op_count: 3, restart_reasons: ["break"] }], "break"],
    ["no operation", [{ graph_op_count: 0, restart_reasons: ["break"] }], "empty"],
    ["no count of operations", [{ restart_reasons: [] }], "empty"],
    ["an empty fail_type", [{ graph_op_count: 3, fail_type: "" }], "error"],
    ["one bad line among good ones", [{ graph_op_count: 3 }, { fail_type: "E" }, { graph_op_count: 3 }], "error"],
    ["no metrics", [], "missing"],
  ] as const
) {
  test(`the status of a compilation with ${what} is ${status}`, () =>
    summaryOf([record({ dynamo_start: {}, ...C }), ...logged.map((m) => metrics(m))], (summary, statusOf) => {
      equal(statusOf(0, 0, 0), status);
      equal(summary.compilations[0]!.status, status);
    }));
}

test("metrics are found whatever the attempt, in both directions (D-21)", () =>
  summaryOf([
    metrics({ graph_op_count: 1 }, { frame_id: 0, frame_compile_id: 0, attempt: 1 }),
    metrics({ graph_op_count: 1 }, { frame_id: 1, frame_compile_id: 0 }),
  ], (_, status) => {
    deepEqual([status(0, 0, 0), status(0, 0, 1), status(0, 0, null), status(0, 0, 7)], ["ok", "ok", "ok", "ok"]);
    deepEqual([status(1, 0, 0), status(1, 0, 1), status(1, 1, 0)], ["ok", "ok", "missing"]);
  }));

test("every restart and every failure is a row, in log order, and an absent reason is an empty one (D-20)", () =>
  summaryOf(
    [
      metrics({ restart_reasons: ["a", "b"], fail_type: "E" }),
      record({ bwd_compilation_metrics: { fail_type: "not counted" }, ...C }),
      metrics({ fail_type: "F", fail_reason: "r", fail_user_frame_filename: "u.py", fail_user_frame_lineno: 4 }),
    ],
    ({ failures }) =>
      deepEqual(failures.map(({ line, kind, type, reason, source }) => [line, kind, type, reason, source]), [
        [1, "restart", "RestartAnalysis", "a", null],
        [1, "restart", "RestartAnalysis", "b", null],
        [1, "failure", "E", "", "N/A:0"],
        [3, "failure", "F", "r", "u.py:4"],
      ]),
  ));

test("times are milliseconds, those of several metrics lines of one attempt are added up", () =>
  summaryOf([
    metrics({ entire_frame_compile_time_s: 1.5, backend_compile_time_s: 1, inductor_compile_time_s: 0.5 }),
    metrics({ entire_frame_compile_time_s: 0.25, code_gen_time_s: 0.125, guard_count: 7 }),
    metrics({ entire_frame_compile_time_s: 2 }, { ...C, attempt: 1 }),
  ], ({ compilations: [first, second], compileMs }) => {
    deepEqual([first!.durationMs, first!.backendMs, first!.inductorMs, first!.codegenMs], [1750, 1000, 500, 125]);
    deepEqual([first!.guards, second!.guards, second!.durationMs, second!.backendMs], [7, null, 2000, null]);
    equal(compileMs, 3750);
  }));

const STRINGS = record({ str: ["/home/u/main.py", 0] }) + record({ str: ["torch/_dynamo/convert_frame.py", 1] });
const frames = (...names: string[]) => names.map((name, i) => ({ filename: 0, line: i + 1, name }));

test("a compilation is named by its metrics, else by the innermost frame of its stack", () =>
  summaryOf([
    STRINGS,
    record({ dynamo_start: { stack: frames("main", "f") }, ...C }),
    record({ dynamo_start: { stack: frames("main", "g") }, frame_id: 1, frame_compile_id: 0, attempt: 0 }),
    metrics({ co_name: "code", co_filename: "/x#link-tree/a.py", co_firstlineno: 9 }),
    metrics({}, { frame_id: 1, frame_compile_id: 0, attempt: 1 }),
  ], ({ compilations }) =>
    deepEqual(compilations.map(({ name, file, fileLine }) => [name, file, fileLine]), [
      ["code", "a.py", 9],
      ["g", "/home/u/main.py", 2],
      ["g", "/home/u/main.py", 2],
    ])));

test("the trie holds the stacks of dynamo_start without Dynamo's own frames, under the ids as logged", () =>
  summaryOf([
    STRINGS,
    record({
      dynamo_start: {
        stack: [...frames("main"), ...[5, 6, 7].map((line) => ({ filename: 1, line, name: "__call__" }))],
      },
      frame_id: 0,
      frame_compile_id: 0,
    }),
    record({ dynamo_start: { stack: frames("main") }, frame_id: "bad" }),
    record({ dynamo_start: {}, ...C }),
  ], ({ trie }) => {
    equal(trie.children.length, 1);
    deepEqual(trie.children[0]!.children, []);
    deepEqual(trie.children[0]!.terminals.map((id) => id?.directory ?? null), ["-_0_0_-", null]);
  }));

test("a stack beside another key of a record belongs to the unknown stacks, whatever the compile id", () =>
  summaryOf([
    STRINGS,
    record({ artifact: { name: "a", encoding: "string" }, stack: frames("first"), ...C }, "text"),
    record({ stack: frames("second") }),
  ], ({ unknownTrie, trie }) => {
    deepEqual(unknownTrie.children.map(({ frame, terminals }) => [frame.name, terminals]), [
      ["first", [null]],
      ["second", [null]],
    ]);
    equal(trie.empty, true);
  }));

test("cache records are counted by their names, and the first says what a compilation got", () => {
  const artifact = (name: string, frame_id: number) =>
    record({ artifact: { name, encoding: "json" }, frame_id, frame_compile_id: 0, attempt: 0 }, "{}");
  return summaryOf([
    artifact("fx_graph_cache_miss", 0),
    artifact("fx_graph_cache_hit", 0),
    artifact("aot_cache_bypass", 1),
    artifact("fx_graph_runnable", 2),
  ], ({ cache, compilations }) => {
    deepEqual(cache, { hits: 1, misses: 1, bypasses: 1 });
    deepEqual(compilations.map(({ cacheStatus }) => cacheStatus), ["miss", "bypass", null]);
  });
});

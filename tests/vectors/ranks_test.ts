/** Vectors of contract B.7 and of the supplement, B.18: reports of several ranks. D-18 is repaired. */
import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { test } from "node:test";
import { record } from "../log_text.ts";
import { artifact, at, chromeText, contractText, estimates, metrics, withRanks } from "../rank_logs.ts";
import { A, config, G, S, vllmPage } from "./vllm_page.ts";

test("B.7: run times of ranks whose files are named in every form the contract takes", () =>
  withRanks({
    "dedicated_log_torch_trace_rank_0.log": estimates({ a: 0, b: 1000, c: 1000.5, d: -5 }) + estimates({ z: 7 }),
    "dedicated_log_torch_trace_rank_+1.log": estimates({ a: 0, b: 1234567 }),
    "dedicated_log_torch_trace_rank_007_x_y.log": estimates({ a: 0, b: 1234567.5 }, at(1)),
  }, ({ landing, json, result }) => {
    equal(result.ranks, 3);
    const events = (json("chromium_trace_with_runtime.json") as Record<string, unknown>[]).filter(({ ph }) =>
      ph === "X"
    );
    const of = (rank: number) =>
      events.filter(({ pid }) => pid === rank).map(({ name, dur, ts, args }) => [
        name,
        dur,
        ts,
        (args as Record<string, unknown>)["runtime_ns"],
      ]);
    deepEqual(of(1), [["a", 1, 0, 0], ["b", 1235, 1, 1234567]]);
    deepEqual(of(7), [["a", 1, 0, 0], ["b", 1235, 1, 1234567]]);
    doesNotMatch(contractText(landing), /Slowest: Rank 7/);
    match(chromeText(landing), /Not on all ranks, so not compared: /);
  }));

test("B.18: ranks of a vLLM run have vLLM pages, and the landing page tells that their caches differ", () => {
  const log = (cache: string) =>
    config('{"model":"m"}') + S(0, "submod_0", 1, 2, false) + G("vllm_submod_0") + A(cache, "{}") + metrics({}, at(0));
  return withRanks({ 0: log("fx_graph_cache_miss"), 1: log("fx_graph_cache_hit") }, ({ landing, text, printed }) => {
    for (const rank of [0, 1]) {
      equal(vllmPage(text(`rank_${rank}/index.html`)!).isSummary, true);
      match(text(`rank_${rank}/tlparse_index.html`)!, /Build products below:/);
    }
    deepEqual(contractText(landing).match(/Warning: [^.]*\./g), [
      "Warning: Diverging Cache hit/miss patterns detected across ranks.",
    ]);
    deepEqual(printed, ["Stats { ok: 5 }", "Stats { ok: 5 }"]);
  });
});

test("B.7: an artifact of another prefix is no estimate", () =>
  withRanks(
    { 0: artifact("runtime", { ops: [] }), 1: record({ dynamo_output_graph: {}, ...at(0) }, "g") },
    ({ text }) => {
      equal(text("runtime_estimations.json"), null);
    },
  ));

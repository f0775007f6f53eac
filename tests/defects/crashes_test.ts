/** Contract 8.3: input that ends the reference gives a report (D-42, D-44, D-45); D-43 is in export_test.ts, D-46 below. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { C, record } from "../log_text.ts";
import { defectLog, wholeReport } from "../whole_report.ts";

test("D-42: numbers of any size in a prefix are read, digits of other scripts are none", async () => {
  const { rawLines, stats, messages } = await wholeReport(defectLog("d-42-huge-and-foreign-numbers"));
  equal(stats, "Stats { ok: 3, fail_glog: 2 }");
  deepEqual(messages, ["Failed to parse glog prefix on line 3", "Failed to parse glog prefix on line 4"]);
  deepEqual(rawLines.map(({ artifact }) => (artifact as { name: string }).name), [
    "huge_thread",
    "huge_line",
    "largest_thread",
  ]);
});

test("D-42: the largest thread keeps its digits, a larger one is a double", async () => {
  const { text } = await wholeReport(defectLog("d-42-huge-and-foreign-numbers"));
  const threads = [...text("raw.jsonl").matchAll(/"thread":([^,]*),/g)].map(([, thread]) => thread);
  deepEqual([threads[0], threads[2]], ["1e+30", "18446744073709551615"]);
});

test("D-44: a string index of 2^32 - 1 costs no table of that size, and its name is known", async () => {
  const { text } = await wholeReport(defectLog("../huge-string-index"));
  ok(text("raw.jsonl").length < 6_000_000);
  match(text("raw.jsonl"), /\/home\/user\/last\.py/);
  match(text("index.html"), /\/home\/user\/last\.py/);
});

const DEEP = 100_000;
const frames = (count: number) => Array.from({ length: count }, (_, line) => ({ filename: 0, line, name: "f" }));

test("D-45: a stack of 100,000 frames is shown on the index and on metrics pages", async () => {
  const log = record({ str: ["/home/user/deep.py", 0] }) + record({ dynamo_start: { stack: frames(DEEP) }, ...C }) +
    record({ stack: frames(DEEP), ...C }) + record({ compilation_metrics: { co_name: "f" }, ...C }) +
    record({ symbolic_shape_specialization: { symbol: "s0", user_stack: frames(DEEP) }, ...C });
  const { text, stats } = await wholeReport(log);
  equal(stats, "Stats { ok: 4 }");
  for (const path of ["index.html", "-_0_0_0/compilation_metrics_0.html"]) {
    ok(text(path).includes(`deep.py:${DEEP - 1}`), path);
  }
});

test("D-45: a chain of 100,000 expressions, and one that ends in itself, make a page of bounded size", async () => {
  const expression = (id: number, argument: number) =>
    record({ expression_created: { result: `e${id}`, result_id: id, argument_ids: [argument] }, ...C });
  const chain = Array.from({ length: DEEP }, (_, id) => expression(id, id + 1)).join("");
  const guard = (expr: string, id: number) => record({ guard_added: { expr, expr_node_id: id, prefix: "eval" }, ...C });
  const log = chain + expression(DEEP + 5, DEEP + 5) + guard("deep", 0) + guard("cycle", DEEP + 5);
  const { text } = await wholeReport(log, { mode: "export" });
  const [deep, cycle] = [0, 1].map((n) => text(`-_0_0_0/symbolic_guard_information_${n}.html`));
  match(deep!, /<h3>e0<\/h3>.*<h3>e1<\/h3>/s);
  match(deep!, /further expressions? not shown/);
  ok(deep!.length < 2_000_000);
  equal(cycle!.match(/<h3>/g)!.length, 1);
});

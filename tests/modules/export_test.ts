/** Export mode as PyTorch 2.15 logs it: kinds of failures, guard pages, locals that are lists (P-3). */
import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { C, record } from "../log_text.ts";
import { type WholeReport, wholeReport } from "../whole_report.ts";
import { markupOf, shown } from "./report_of.ts";

const exported = (log: string): Promise<WholeReport> => wholeReport(log, { mode: "export" });
const guard = (expr: string, more: object = {}) => record({ guard_added: { expr, prefix: "eval", ...more }, ...C });
const PROGRAM = record({ exported_program: {}, ...C }, "def forward(self, x): ...\n");
const BEGUN = record({ export: {}, ...C });
const FILE = record({ str: ["/home/user/project/m.py", 0] });
const stack = (line: number, loc: string) => [
  { filename: 0, line: 1, name: "<module>" },
  { filename: 0, line, name: "forward", loc },
];
const expression = (result: string, id: number, args: readonly number[], method = "gt") =>
  record({
    expression_created: { result, result_id: id, method, arguments: args.map((arg) => `e${arg}`), argument_ids: args },
    ...C,
  });

const DRAFT = BEGUN + FILE +
  record({ missing_fake_kernel: { op: "demo.no_fake.default" }, ...C }) +
  record({ mismatched_fake_kernel: { op: "demo.wrong.default", reason: "Dtypes are not equal!" }, ...C }) +
  record({
    propagate_real_tensors_provenance: { expr: "u4 > 4", result: "True", user_stack: stack(28, "if n > 4:") },
    ...C,
  }) +
  guard("Eq(2*s77, 12)", { frame_locals: { locals: { n: ["u4", null, "7"], x: "Tensor" }, symbols: {} } }) +
  record({ guard_added: { expr: "s0 > 0", prefix: "runtime_assert" }, ...C }) + guard("s17//2 <= s17") + PROGRAM;

const types = (html: string): string[] =>
  [...html.matchAll(/<span class="kind [^"]*">([^<]*)</g)].map(([, type]) => type!);

test("a draft export has five failures in the order of the log, of which three have a guard page", async () => {
  const { text, paths } = await exported(DRAFT);
  const index = markupOf(text("index.html"));
  match(index, /<b>5 issue\(s\) were found during export<\/b>/);
  deepEqual(types(index), [
    "Missing Fake Kernel",
    "Mismatched Fake Kernel",
    "Data Dependent Error",
    "Guard Evaluated",
    "Guard Evaluated",
  ]);
  deepEqual(
    paths.filter((path) => path.includes("symbolic_guard")),
    [0, 1, 2].map((n) => `-_0_0_0/symbolic_guard_information_${n}.html`),
  );
  match(index, /<code>torch\.ops\.demo\.no_fake\.default<\/code>.*<a href="https:\/\/docs\.google\.com\/document\//s);
  match(shown(index), /torch\.ops\.demo\.wrong\.default .*Dtypes are not equal!/);
  match(index, /<code>u4 > 4<\/code>.*<code>True<\/code>.*m\.py:28 if n > 4:/s);
  match(index, /<a href="-_0_0_0\/exported_program_3\.txt">link<\/a>/);
});

test("no record of a draft export is refused", async () => {
  const { faults, messages } = await exported(DRAFT);
  deepEqual([faults, messages], [{}, []]);
});

test("locals that are lists are shown as their items, and what has no text is left out", async () => {
  const page = (await exported(DRAFT)).text("-_0_0_0/symbolic_guard_information_1.html");
  match(page, /<pre> {4}n: u4, 7\n {4}x: Tensor\n<\/pre>/);
  match(markupOf(page), /Symbols: <span data-chrome[^>]*>none<\/span>/);
});

test("four guards have four pages, without a failed program there is no link", async () => {
  const { text, paths } = await exported(BEGUN + ["a", "b", "c", "d"].map((expr) => guard(expr)).join(""));
  const index = markupOf(text("index.html"));
  deepEqual(types(index), Array(4).fill("Guard Evaluated"));
  equal(paths.filter((path) => path.includes("symbolic_guard")).length, 4);
  match(index, /The log has no exported program: the export did not succeed\./);
});

test("without failures the report says that the graph is sound, unless the export did not succeed", async () => {
  match(
    (await exported(BEGUN + PROGRAM)).text("index.html"),
    /the graph is sound.*<code>torch\.export\.export\(\)<\/code>/s,
  );
  const failed = (await exported(BEGUN)).text("index.html");
  doesNotMatch(failed, /the graph is sound/);
  match(failed, /an export did not succeed/);
});

test("an expression stands above its arguments, one level deeper each; shared parts stand once and cycles end", async () => {
  const log = expression("e1", 1, []) + expression("e2", 2, [1]) + expression("e3", 3, [2, 1, 3]) +
    expression("late", 9, []) +
    guard("top", { expr_node_id: 3 }) + expression("e9", 1, []);
  const page = (await exported(log)).text("-_0_0_0/symbolic_guard_information_0.html");
  const cards = [...page.matchAll(/<div class="expression indent-(\d+)"[^>]*><h3>([^<]*)<\/h3>/g)].map((
    [, depth, result],
  ) => [depth, result]);
  deepEqual(cards, [["0", "e3"], ["1", "e2"], ["2", "e1"]]);
  match(shown(page), /Method: gt Arguments: e2, e1, e3/);
});

test("a guard page leads to the report, which in this mode has no list of compilations", async () => {
  const page = (await exported(DRAFT)).text("-_0_0_0/symbolic_guard_information_0.html");
  const links = [...page.matchAll(/<a href="([^"]*)"/g)].map(([, link]) => link);
  deepEqual(links, ["../index.html"]);
  ok(page.includes(">[0/0]<"));
});

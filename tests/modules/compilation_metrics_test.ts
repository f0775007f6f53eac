import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { compilationMetricsModule } from "../../modules/compilation_metrics.ts";
import { compileArtifactsModule } from "../../modules/compile_artifacts.ts";
import { C, record } from "../log_text.ts";
import { markupOf, pathsOf, reportOf, shown } from "./report_of.ts";

const MODULES = [compilationMetricsModule, compileArtifactsModule];
const report = (log: string) => reportOf(log, MODULES);
const metrics = (fields: object | string = {}, id: object = C) =>
  typeof fields === "string"
    ? record(`{"compilation_metrics":${fields},"frame_id":0,"frame_compile_id":0,"attempt":0}`)
    : record({ compilation_metrics: fields, ...id });
const page = async (log: string, path = "-_0_0_0/compilation_metrics_0.html") => (await report(log)).files.get(path)!;
/** The part of a page below one of its headings. */
const below = (html: string, heading: string) => shown(html.split(`<h2>${heading}</h2>`)[1]!.split("<h2>")[0]!);
const STRING = record({ str: ["/app/model.py", 0] });
const frame = (name: string, line = 1) => ({ filename: 0, line, name });

test("a metrics page names all that the contract has, and leaves absent values empty", async () => {
  const html = await page(metrics());
  ok(html.includes("<title>Compilation Metrics</title>"));
  equal(
    shown(html),
    "Compilation Info for [0/0] Output files: Stack Compile Time(seconds) Entire Frame : Backend : " +
      "Dynamo Time Before Restart : Restarts and Failures No failures! No restarts! Cache Metrics Cache Size: " +
      "Accumulated Cache Size: Graph Metrics Guard Count: Shape Env Guards: Graph Ops: Graph Nodes: Graph Inputs: " +
      "Custom Ops Symbolic shape specializations Sym Source(s) Value User stack Framework stack " +
      "Guards added fast Expr User stack Framework stack " +
      "Created Symbols Symbol Value Range Source User stack Framework stack " +
      "Unbacked Symbols Symbol Range User stack Framework stack",
  );
});

test("times are doubles, counts are exact integers, and zero times of Inductor are left out", async () => {
  const html = await page(metrics(
    '{"entire_frame_compile_time_s":2,"backend_compile_time_s":1e-7,"inductor_compile_time_s":0.0,"code_gen_time_s":1e22,' +
      '"cache_size":18446744073709551615,"guard_count":0,"start_time":1}',
  ));
  equal(
    below(html, "Compile Time(seconds)"),
    "Entire Frame : 2.0 Backend : 1e-7 Code Gen Time: 1e+22 Dynamo Time Before Restart :",
  );
  equal(below(html, "Cache Metrics"), "Cache Size: 18446744073709551615 Accumulated Cache Size:");
  ok(below(html, "Graph Metrics").startsWith("Guard Count: 0 "));
});

test("a failure, restarts and custom ops are shown", async () => {
  const html = await page(metrics({
    fail_type: "Err<T>",
    fail_reason: "\na < b\nsecond",
    fail_user_frame_filename: "/u/m.py",
    fail_user_frame_lineno: 12,
    restart_reasons: ["<b>first</b>", "second"],
    compliant_custom_ops: ["ns::ok"],
    non_compliant_ops: ["ns::bad"],
  }));
  equal(
    below(html, "Restarts and Failures"),
    "Failure Exception: Err<T> Failure Reason: a < b second In file /u/m.py , line 12 Restart Reasons: <b>first</b> second",
  );
  ok(html.includes("<pre><code>\na &lt; b\nsecond</code></pre>"));
  equal(below(html, "Custom Ops"), "Compliant Custom Ops: ns::ok Non-Compliant Custom Ops: ns::bad");
});

test("an empty fail_type is no failure on the page", async () => {
  match(shown(await page(metrics({ fail_type: "", fail_reason: "r" }))), /No failures!/);
});

test("the compiled function is shown only if name, file and line are all logged", async () => {
  const whole = { co_name: "f<1>", co_filename: "/home/u/m&n.py", co_firstlineno: 3 };
  match(shown(await page(metrics(whole))), /^Compilation Info for \[0\/0\] Stack \/home\/u\/m&n\.py:3 in f<1> Output/);
  const { co_name: _, ...partial } = whole;
  match(shown(await page(metrics(partial))), /^Compilation Info for \[0\/0\] Output/);
});

test("earlier outputs of the id are listed with their real targets (D-13)", async () => {
  const log = record({ link: { name: "my <link>", url: "https://e.com/a/b?x=1&y='2'" }, ...C }) +
    record({ link: { name: "bad", url: "javascript:alert(1)" }, ...C }) +
    record({ dump_file: { name: "d" }, ...C }, "x") +
    record({ artifact: { name: "a/b#c", encoding: "string" }, frame_id: 0, frame_compile_id: 0 }, "x") +
    record({ dynamo_output_graph: {}, frame_id: 1, frame_compile_id: 0, attempt: 0 }, "of another id") +
    metrics();
  const html = await page(log, "-_0_0_0/compilation_metrics_5.html");
  const list = /<h2>Output files:<\/h2><ul class="files">(.*?)<\/ul>/.exec(html)![1]!;
  deepEqual(list.split("</li>").filter(Boolean).map((item) => [/href="(.*?)"/.exec(item)?.[1] ?? null, shown(item)]), [
    ["https://e.com/a/b?x=1&amp;y='2'", "my <link> (0)"],
    [null, "bad (1)"],
    ["../dump_file/d.html", "d.html (2)"],
    ["../-_0_0_-/a/b%23c_3.txt", "a/b#c_3.txt (3)"],
  ]);
});

test("of more than a thousand earlier outputs the last thousand are listed", async () => {
  const html = await page(metrics().repeat(1_003), "-_0_0_0/compilation_metrics_1002.html");
  const list = below(html, "Output files:");
  ok(list.startsWith("compilation_metrics_2.html (2) ") && list.endsWith("compilation_metrics_1001.html (1001)"));
  match(html, /2 earlier files are left out; <a href="\.\.\/index\.html#%5B0%2F0%5D">/);
});

test("the stack is the last one of the frame compile, of any attempt, logged before the metrics", async () => {
  const start = (name: string, id: object) => record({ dynamo_start: { stack: [frame(name)] }, ...id });
  const log = STRING + start("other", { frame_id: 1, frame_compile_id: 0, attempt: 0 }) + start("first", C) +
    metrics({}, { ...C, attempt: 2 }) + start("second", { frame_id: 0, frame_compile_id: 0 }) + metrics() +
    start("late", C);
  const { files } = await report(log);
  match(below(files.get("-_0_0_2/compilation_metrics_0.html")!, "Stack"), /^Stack \/app\/model\.py:1 in first$/);
  match(below(files.get("-_0_0_0/compilation_metrics_1.html")!, "Stack"), /in second$/);
});

test("the three frames by which Dynamo enters itself are cut off the stack", async () => {
  const inside = ["catch_errors", "_convert_frame", "_convert_frame_assert"].map((name) => ({
    filename: 1,
    line: 9,
    name,
  }));
  const log = STRING + record({ str: ["torch/_dynamo/convert_frame.py", 1] }) +
    record({ dynamo_start: { stack: [frame("main"), ...inside] }, ...C }) + metrics();
  equal(below(await page(log), "Stack"), "Stack /app/model.py:1 in main");
});

test("frames are named by the string table as it was at the line of the metrics", async () => {
  const log = record({ dynamo_start: { stack: [frame("main")] }, ...C }) + metrics() + STRING + metrics();
  const { files } = await report(log);
  equal(below(files.get("-_0_0_0/compilation_metrics_0.html")!, "Stack"), "Stack (unknown):1 in main");
  equal(below(files.get("-_0_0_0/compilation_metrics_1.html")!, "Stack"), "Stack /app/model.py:1 in main");
});

const SPECIALIZATION = { symbol: "s0", sources: ["L['x']", "<y>"], value: "4", user_stack: [frame("u")], stack: null };

test("specialisations, fast guards and symbols have a row each, with their stacks", async () => {
  const html = await page(
    STRING + record({ symbolic_shape_specialization: SPECIALIZATION, ...C }) +
      record({ guard_added_fast: { expr: "a < b" }, ...C }) +
      record({
        create_symbol: { symbol: "s1", val: "8", vr: "[2, int_oo]", source: "src", stack: [frame("t", 2)] },
        ...C,
      }) +
      record({ create_unbacked_symbol: { symbol: "u0", vr: "[0, 1]", node_id: 5 }, ...C }) + metrics(),
  );
  match(
    below(html, "Symbolic shape specializations"),
    /s0 L\['x'\] <y> 4 User Stack \/app\/model\.py:1 in u Framework Stack$/,
  );
  match(below(html, "Guards added fast"), /a < b User Stack Framework Stack$/);
  match(below(html, "Created Symbols"), /s1 8 \[2, int_oo\] src User Stack Framework Stack \/app\/model\.py:2 in t$/);
  match(below(html, "Unbacked Symbols"), /u0 \[0, 1\] User Stack Framework Stack$/);
});

test("the first metrics page of a frame compile takes the records of all attempts, the next one what came after", async () => {
  const symbol = (name: string, id: object) => record({ create_symbol: { symbol: name }, ...id });
  const frame0 = { frame_id: 0, frame_compile_id: 0 };
  const log = symbol("at0", C) + symbol("none", frame0) + symbol("at1", { ...frame0, attempt: 1 }) +
    symbol("other", { frame_id: 5 }) + symbol("bad", { frame_id: "x" }) +
    metrics({}, { ...frame0, attempt: 1 }) + symbol("later", C) + metrics() + metrics() +
    metrics({}, { frame_id: 5 }) + metrics({}, { frame_id: "y" });
  const { files } = await report(log);
  const symbols = [...files].filter(([path]) => path.includes("compilation_metrics")).map(([, html]) =>
    below(html, "Created Symbols").replace("Symbol Value Range Source User stack Framework stack", "")
      .replaceAll(" User Stack Framework Stack", "").trim()
  );
  deepEqual(symbols, ["at0 none at1", "later", "", "other", "bad"]);
});

test("a metrics page does not see the records of its own line", async () => {
  const both = record({ create_symbol: { symbol: "same" }, compilation_metrics: {}, ...C });
  const { files } = await report(both + metrics());
  doesNotMatch(files.get("-_0_0_0/compilation_metrics_0.html")!, /same/);
  match(below(files.get("-_0_0_0/compilation_metrics_1.html")!, "Created Symbols"), /same/);
});

test("metrics without a place of their own are listed by key, with their numbers as logged", async () => {
  const html = await page(metrics(
    '{"cache_size":null,"alpha":2,"Zeta":1.0,"_u":[3,{"b":1,"a":18446744073709551615}],"k<b>":"v<b>&\\"\'","nul":null,' +
      '"dup":1,"dup":-0,"toString":"own"}',
  ));
  equal(
    below(html, "Other Metrics"),
    `Key Value Zeta 1.0 _u [3,{"a":18446744073709551615,"b":1}] alpha 2 dup -0.0 k<b> v<b>&"' nul null toString own`,
  );
});

test("values of more than 200 bytes are folded", async () => {
  const html = await page(metrics({
    a200: "x".repeat(200),
    a201: "x".repeat(201),
    e100: "é".repeat(100),
    e101: "é".repeat(101),
    list: ["y".repeat(197)],
  }));
  const folded = [...html.matchAll(/<code>(\w+)<\/code><\/td><td><details>/g)].map(([, key]) => key);
  deepEqual(folded, ["a201", "e101", "list"]);
});

test("null metrics make no page", async () => {
  deepEqual(pathsOf(await report(record({ compilation_metrics: null, ...C }))), ["failures_and_restarts.html"]);
});

test("backward metrics have pages of their own kinds", async () => {
  const log = record({
    bwd_compilation_metrics: { inductor_compile_time_s: 2, code_gen_time_s: 0, fail_type: "E<1>", fail_reason: "r" },
    ...C,
  }) + record({ bwd_compilation_metrics: {}, ...C }) +
    record({
      aot_autograd_backward_compilation_metrics: { elapsed_time: 1.5, fail_type: "F", fail_reason: "why" },
      ...C,
    });
  const { files, listed } = await report(log);
  deepEqual(listed.map(({ url }) => shown(files.get(url)!)), [
    "Backward Compilation Info for [0/0] Compile Time(seconds) Inductor : 2.0 Failures " +
    "Failure Exception: E<1> Failure Reason: r",
    "Backward Compilation Info for [0/0] Compile Time(seconds) Failures No failures!",
    "Compilation Info for [0/0] Failures Failure Exception: F Failure Reason: why",
  ]);
});

const FAILING = metrics({
  restart_reasons: ["<script>alert(1)</script>", "second"],
  fail_type: "Err<T>",
  fail_reason: "a < b",
  fail_user_frame_filename: "/u/m.py",
  fail_user_frame_lineno: 12,
});

test("the page of failures has a row for each restart and failure, linked to the metrics page", async () => {
  const html = await page(
    metrics() + FAILING + metrics({ fail_type: "E" }, { frame_id: "bad" }),
    "failures_and_restarts.html",
  );
  const rows = html.split("<tr>").slice(2);
  deepEqual(rows.map((row) => [/href="(.*?)"/.exec(row)?.[1] ?? null, shown(row)]), [
    [
      "-_0_0_0/compilation_metrics_1.html",
      "[0/0] RestartAnalysis <script>alert(1)</script> Not availble for restarts(yet)!",
    ],
    ["-_0_0_0/compilation_metrics_1.html", "[0/0] RestartAnalysis second Not availble for restarts(yet)!"],
    ["-_0_0_0/compilation_metrics_1.html", "[0/0] Err<T> a < b /u/m.py:12"],
    [null, "(unknown) E N/A:0"],
  ]);
  ok(!html.includes("<script>alert"));
});

test("a log without failures has the page all the same, and no section on the index", async () => {
  const { files, sections } = await report(metrics());
  equal(shown(files.get("failures_and_restarts.html")!).startsWith("Failures and Restarts Compile Id"), true);
  equal(sections.get("Failures and Restarts"), "");
});

test("the index counts restarts and failures and groups equal reasons", async () => {
  const again = metrics({ restart_reasons: ["second", "second"] });
  const section = (await report(FAILING + again)).sections.get("Failures and Restarts")!;
  equal(shown(section), "5 restart(s) and/or compilation failure(s)");
  match(
    markupOf(section),
    /<ul data-chrome class="failure-kinds"><li><span class="count">3 ×<\/span> <b>RestartAnalysis<\/b> <code>second/,
  );
});

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { compilationMetricsModule } from "../../modules/compilation_metrics.ts";
import { MODULES } from "../../modules/registry.ts";
import { torchRecordsModule } from "../../modules/torch_records.ts";
import { vllmModule } from "../../modules/vllm.ts";
import { C, record } from "../log_text.ts";
import { pathsOf, reportOf, type ReportTexts, shown } from "./report_of.ts";

const RECORDS = [torchRecordsModule];
const strings = (...texts: string[]) => texts.map((text, i) => record({ str: [text, i] })).join("");
const frame = (filename: number, line: number, name: string) => ({ filename, line, name });
const page = ({ files }: ReportTexts, path: string): string => {
  const html = files.get(path);
  ok(html !== undefined, `${path} is none of ${[...files.keys()]}`);
  return shown(html);
};

test("files of our own take no number, are listed under their compilation, and are not in compile_directory.json", async () => {
  const log = record({ compilation_metrics_runtime: { gc_time_us: 5 }, ...C }) +
    record({ describe_storage: { id: 0, describer_id: 0, size: 4 }, ...C }) +
    record({ compilation_metrics: {}, ...C });
  const report = await reportOf(log, MODULES);
  deepEqual(report.listed.map(({ url, number }) => [url, number]), [["-_0_0_0/compilation_metrics_0.html", 0]]);
  deepEqual(report.extras["-_0_0_0"], ["-_0_0_0/compilation_metrics_runtime.html", "-_0_0_0/tensors.html"]);
  ok(!report.files.get("compile_directory.json")!.includes("runtime"));
  equal(report.stats, "Stats { ok: 3, unknown: 1 }");
});

test("metrics of run-time work show every key: values by name, and apart from them the names that were logged as null", async () => {
  const metrics = '{"z":1.0,"is_runtime":true,"big":18446744073709551615,"gone":null,"name":"a < b","list":[1, 2]}';
  const log = record(`{"bwd_compilation_metrics_runtime":${metrics},"frame_id":0,"frame_compile_id":0,"attempt":0}`);
  const report = await reportOf(log + log, RECORDS);
  deepEqual(pathsOf(report), [
    "-_0_0_0/bwd_compilation_metrics_runtime.html",
    "-_0_0_0/bwd_compilation_metrics_runtime-2.html",
  ]);
  match(
    page(report, "-_0_0_0/bwd_compilation_metrics_runtime-2.html"),
    /Key Value big 18446744073709551615 is_runtime true list \[1, 2\] name a < b z 1\.0 Logged without a value gone$/,
  );
});

test("run-time metrics that are no object are shown as they are", async () => {
  const report = await reportOf(record({ compilation_metrics_runtime: "odd" }), RECORDS);
  match(page(report, "-_-_-_-/compilation_metrics_runtime.html"), /value odd$/);
});

test("tensors are shown with their storage and their sources, of the same describer only", async () => {
  const tensor = (id: number, more: object) => ({
    describe_tensor: {
      id,
      describer_id: 0,
      ndim: 2,
      dtype: "torch.float32",
      device: "device(type='cuda', index=1)",
      size: [2, "s0"],
      ...more,
    },
    ...C,
  });
  const log = record({ describe_storage: { id: 7, describer_id: 0, size: 4096 }, ...C }) +
    record({ describe_storage: { id: 7, describer_id: 1, size: "4*s0" }, ...C }) +
    record(
      tensor(3, {
        storage: 7,
        storage_offset: 8,
        stride: [1, 2],
        is_leaf: true,
        is_view: false,
        view_func: "<f at 0x7>",
      }),
    ) +
    record({ describe_source: { id: 3, describer_id: 0, source: "L['x']" }, ...C }) +
    record({ describe_source: { id: 3, describer_id: 1, source: "L['y']" }, ...C });
  const text = page(await reportOf(log, RECORDS), "-_0_0_0/tensors.html");
  match(
    text,
    /0:3 L\['x'\] float32 cuda:1 \[2, s0\] \[1, 2\] 0:7, 4096 bytes, from 8 is_leaf Storages/,
  );
  match(text, /storage 1:7 4\*s0 bytes source 1:3 L\['y'\]$/);
});

test("a page of tensors has a bounded size and says what it leaves out", async () => {
  const tensor = (id: number) =>
    record({ describe_tensor: { id, describer_id: 0, ndim: 0, dtype: "d", device: "c", size: [] }, ...C });
  const log = Array.from({ length: 2003 }, (_, id) => tensor(id)).join("");
  const text = (await reportOf(log, RECORDS)).files.get("-_0_0_0/tensors.html")!;
  match(text, /2003 records/);
  match(text, /3 further records not shown here/);
  ok(text.includes(">0:1999<") && !text.includes(">0:2000<"));
});

test("guards and expressions of a compilation are tables of one page, with the user's code", async () => {
  const log = strings("/home/u/model.py", "/t/symbolic_shapes.py") +
    record({
      guard_added: {
        expr: "Eq(s0, 3)",
        prefix: "eval",
        user_stack: [frame(0, 10, "forward")],
        stack: [frame(1, 9, "guard")],
      },
      ...C,
    }) +
    record({ propagate_real_tensors: { expr: "u0 > 1", result: "True" }, ...C }) +
    record({
      expression_created: {
        method: "mul",
        result: "2*s0",
        result_id: 4,
        arguments: ["2", "s0"],
        user_stack: [frame(0, 11, "f")],
      },
      ...C,
    });
  const report = await reportOf(log, RECORDS);
  deepEqual(pathsOf(report), ["-_0_0_0/symbolic_shapes.html"]);
  const text = page(report, "-_0_0_0/symbolic_shapes.html");
  match(text, /Guards added 1 record .* Eq\(s0, 3\) eval .*model\.py:10 in forward .*symbolic_shapes\.py:9 in guard/);
  match(text, /Answered from real values 1 record .* u0 > 1 True/);
  match(text, /2\*s0 mul 2, s0 \/home\/u\/model\.py:11 in f$/);
});

test("symbols are on a page of our own only where no metrics page has them", async () => {
  const symbol = (name: string, id: object) => record({ create_symbol: { symbol: name, val: "3" }, ...id });
  const metrics = record({ compilation_metrics: {}, ...C });
  const late = { ...C, frame_id: 1 };
  const log = symbol("s0", C) + metrics + symbol("s1", C) + symbol("s2", late);
  const report = await reportOf(log, [compilationMetricsModule, torchRecordsModule]);
  match(page(report, "-_0_0_0/compilation_metrics_0.html"), /Created Symbols .* s0 3/);
  const own = page(report, "-_0_0_0/symbolic_shapes.html");
  ok(own.includes("s1") && !own.includes("s0"), own);
  ok(page(report, "-_1_0_0/symbolic_shapes.html").includes("s2"));
  const none = await reportOf(symbol("s0", C) + metrics, [compilationMetricsModule, torchRecordsModule]);
  ok(!none.files.has("-_0_0_0/symbolic_shapes.html"));
});

test("a guard that could not be decided has a page with the expression it is made of", async () => {
  const expression = (result: string, id: number, ids: number[]) =>
    record({ expression_created: { method: "add", result, result_id: id, arguments: [], argument_ids: ids }, ...C });
  const log = strings("/t/x.py") + expression("u0 + 1", 5, []) + expression("2*(u0 + 1)", 6, [5]) +
    record({
      guard_on_data_dependent_error: {
        expr: "Eq(2*(u0 + 1), 4)",
        unhinted_expr: "Eq(2*u0 + 2, 4)",
        expr_id: 6,
        stack: [frame(0, 3, "item")],
      },
      ...C,
    });
  const report = await reportOf(log, RECORDS);
  const text = page(report, "-_0_0_0/guard_on_data_dependent_error.html");
  match(
    text,
    /^Could not decide Eq\(2\*\(u0 \+ 1\), 4\) .*Eq\(2\*u0 \+ 2, 4\) .*x\.py:3 in item .*2\*\(u0 \+ 1\) Method: add .*u0 \+ 1 Method: add/,
  );
});

test("records of these types with values of any kind make pages, not errors", async () => {
  const odd = [null, 7, "text", [1, { a: [] }], { expr: { a: 1 }, stack: "none", expr_id: "x", result: [null, "b"] }];
  const types = ["propagate_real_tensors", "guard_on_data_dependent_error", "compilation_metrics_runtime", "export"];
  const log = types.flatMap((type) => odd.map((value) => record({ [type]: value, ...C }))).join("");
  const report = await reportOf(log, RECORDS);
  equal(pathsOf(report).filter((path) => path.includes("guard_on_data_dependent_error")).length, 4);
  match(page(report, "-_0_0_0/symbolic_shapes.html"), /4 records .* a: 1 null, b/);
});

test("fake kernels that are missing or wrong are named outside of export mode too", async () => {
  const log = record({ missing_fake_kernel: { op: "my::op" } }) +
    record({ mismatched_fake_kernel: { op: "my::other", reason: "Strides < differ" } });
  const text = page(await reportOf(log, RECORDS), "-_-_-_-/fake_kernels.html");
  match(text, /Missing 1 record .* my::op Wrong 1 record .* my::other Strides < differ$/);
});

test("exports that were begun are counted on the index, and have no page", async () => {
  const log = record({ export: {} }, "start!") + record({ exported_program: {} }, "p") +
    record({ export: {} }, "start!");
  const report = await reportOf(log, RECORDS);
  match(report.sections.get("Exports")!, /2 exports begun, 1 of them succeeded/);
  deepEqual(pathsOf(report), []);
  equal((await reportOf("", RECORDS)).sections.get("Exports"), "");
});

test("graph dumps that the reference loses are text files (D-51)", async () => {
  const start = { artifact: { name: "vllm_piecewise_compile_start", encoding: "json" } };
  const log = record({ graph_dump: { name: "vllm_other" }, ...C }, "dump of a pass") +
    record({ graph_dump: { name: "vllm_submod_0" }, ...start, ...C }, "{}") +
    record({ graph_dump: { name: "vllm_submod_1" }, ...C }, "numbered");
  const report = await reportOf(log, [vllmModule, torchRecordsModule]);
  deepEqual(report.extras["-_0_0_0"], ["-_0_0_0/vllm_other.txt", "-_0_0_0/vllm_submod_0.txt"]);
  equal(report.files.get("-_0_0_0/vllm_other.txt"), "dump of a pass");
  deepEqual(report.listed.map(({ url }) => url), ["-_0_0_0/vllm_submod_1_0.txt"]);
});

test("a record of an unknown type is a text file of its name, and its values stand in a table", async () => {
  const log = record({ novel_graph: { level: 3 }, ...C }, "graph < text") +
    record({ "../../escape": 1, ...C }, "x") + record({ other: ["<b>"], stack: [] });
  const report = await reportOf(log, RECORDS);
  deepEqual(report.extras["-_0_0_0"], [
    "-_0_0_0/unknown_novel_graph.txt",
    "-_0_0_0/unknown_.._.._escape.txt",
    "-_0_0_0/unknown_records.html",
  ]);
  equal(report.files.get("-_0_0_0/unknown_novel_graph.txt"), "graph < text");
  equal([...report.files.keys()].filter((path) => path.startsWith("payloads/")).length, 2);
  match(page(report, "-_0_0_0/unknown_records.html"), /1 novel_graph \{"level":3\} 3 \.\.\/\.\.\/escape 1$/);
  match(page(report, "-_-_-_-/unknown_records.html"), /5 other \["<b>"\]$/);
});

test("records that were refused or that another rank wrote are on one page, with the reason", async () => {
  const log = record({ artifact: { name: "a", encoding: "string" }, rank: 0, ...C }, "x") +
    record({ artifact: { name: "b", encoding: "string" }, rank: 1, ...C }) + record({ dump_file: {} }) +
    record("<no json>");
  const report = await reportOf(log, RECORDS);
  const text = page(report, "rejected_records.html");
  match(text, /3 of rank 1 \{"artifact":\{"name":"b".* 4 dump_file\S* .*\{"dump_file":\{\}\} 5 .*<no json>$/);
  match(report.sections.get("Records left out")!, /href="rejected_records\.html">3 records</);
});

test("torch_version, which no log of a rank has with a rank, is no reason for such a page (P-4)", async () => {
  const log = record({ artifact: { name: "a", encoding: "string" }, rank: 0, ...C }, "x") +
    record({ artifact: { name: "torch_version", encoding: "json" } }, '{"pytorch_version":"2.15.0"}');
  const report = await reportOf(log, RECORDS);
  ok(!report.files.has("rejected_records.html"));
  equal(report.sections.get("Records left out"), undefined);
});

test("metrics that one bad value has rejected are shown, without a number (D-64)", async () => {
  const bad = '{"compilation_metrics":{"x":"\\ud83d","gc_time_us":12},"frame_id":0,"frame_compile_id":0,"attempt":0}';
  const report = await reportOf(record(bad) + record({ compilation_metrics: {}, ...C }), [
    compilationMetricsModule,
    torchRecordsModule,
  ]);
  deepEqual(report.listed.map(({ url }) => url), ["-_0_0_0/compilation_metrics_0.html"]);
  deepEqual(report.extras["-_0_0_0"], ["-_0_0_0/compilation_metrics.html"]);
  match(
    report.files.get("-_0_0_0/compilation_metrics.html")!,
    /Line 1 of the log was rejected: compilation_metrics\.x/,
  );
  match(page(report, "-_0_0_0/compilation_metrics.html"), /gc_time_us 12 x \ufffd$/);
});

test("rejected metrics of a compilation that has nothing else are reached from the index", async () => {
  const report = await reportOf(record({ compilation_metrics: { cache_size: "x" }, ...C }), RECORDS);
  match(report.sections.get("Records left out")!, /href="-_0_0_0\/compilation_metrics\.html"/);
});

test("a trace event that is no JSON is a text file: the trace cannot have it", async () => {
  const event = (payload: string) => record({ chromium_event: {}, ...C }, payload);
  const report = await reportOf(event('{"ts":NaN}') + event('{"ts":1}') + event('{"a":"\\ud83d"}'), RECORDS);
  deepEqual([...report.files], [
    ["-_0_0_0/chromium_event.txt", '{"ts":NaN}'],
    ["-_0_0_0/chromium_event-2.txt", '{"a":"\\ud83d"}'],
  ]);
});

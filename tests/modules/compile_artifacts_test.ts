import { deepEqual, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { compileArtifactsModule, fileStem } from "../../modules/compile_artifacts.ts";
import { C, record } from "../log_text.ts";
import { markupOf, pathsOf, reportOf } from "./report_of.ts";

const MODULES = [compileArtifactsModule];
const artifact = (name: string, encoding: string, payload?: string) =>
  record({ artifact: { name, encoding }, ...C }, payload);
const code = (filename: string | undefined, payload: string) =>
  record({ inductor_output_code: filename === undefined ? {} : { filename }, ...C }, payload);
const dump = (name: string, payload: string) => record({ dump_file: { name }, ...C }, payload);

test("a graph of any kind is a text file of that name, in the parser order of a line", async () => {
  const kinds = {
    optimize_ddp_split_graph: {},
    compiled_autograd_graph: {},
    aot_forward_graph: {},
    aot_backward_graph: {},
    aot_inference_graph: {},
    aot_joint_graph: {},
    inductor_post_grad_graph: {},
    inductor_pre_grad_graph: {},
    graph_dump: { name: "my.dump" },
    dynamo_output_graph: { sizes: {} },
    optimize_ddp_split_child: { name: "submod_0" },
  };
  const report = await reportOf(record({ ...kinds, ...C }, "a graph\n"), MODULES);
  deepEqual(pathsOf(report), [
    "-_0_0_0/optimize_ddp_split_graph_0.txt",
    "-_0_0_0/compiled_autograd_graph_1.txt",
    "-_0_0_0/aot_forward_graph_2.txt",
    "-_0_0_0/aot_backward_graph_3.txt",
    "-_0_0_0/aot_inference_graph_4.txt",
    "-_0_0_0/aot_joint_graph_5.txt",
    "-_0_0_0/inductor_post_grad_graph_6.txt",
    "-_0_0_0/inductor_pre_grad_graph_7.txt",
    "-_0_0_0/my.dump_8.txt",
    "-_0_0_0/dynamo_output_graph_9.txt",
    "-_0_0_0/optimize_ddp_split_child_submod_0_10.txt",
  ]);
  deepEqual(new Set(pathsOf(report).map((path) => report.files.get(path))), new Set(["a graph\n"]));
});

test("graph dumps of vLLM take no number here", async () => {
  const names = ["vllm_other", "vllm_", "vllmx", "VLLM_submod_0"];
  const log = names.map((name) => record({ graph_dump: { name }, ...C }, name)).join("");
  deepEqual(pathsOf(await reportOf(log, MODULES)), ["-_0_0_0/vllmx_0.txt", "-_0_0_0/VLLM_submod_0_1.txt"]);
});

test("generated code is named after the stem of its file", () => {
  const stems = ["/tmp/t/cabc.x.py", ".py", "a/b/", "a/.", "name", "x.", "", "/a/..", ".", "/"].map(fileStem);
  deepEqual(stems, ["cabc.x", ".py", "b", "a", "name", "x", null, null, null, null]);
});

test("generated code is a page, and its payload is kept in payloads/", async () => {
  const report = await reportOf(code("/tmp/t/cabc.x.py", "x = 1\n") + code(undefined, "y = 2"), MODULES);
  deepEqual(pathsOf(report), ["-_0_0_0/inductor_output_code_cabc.x_0.html", "-_0_0_0/inductor_output_code_1.html"]);
  equal([...report.files.keys()].filter((path) => path.startsWith("payloads/")).length, 2);
});

test("with --plain-text generated code is the payload itself", async () => {
  const report = await reportOf(code("/tmp/t/cabc.x.py", "x = 1 < 2\n"), MODULES, { plainText: true });
  deepEqual([...report.files.keys()], ["-_0_0_0/inductor_output_code_cabc.x_0.txt"]);
  equal(report.files.get("-_0_0_0/inductor_output_code_cabc.x_0.txt"), "x = 1 < 2\n");
});

test("line k of generated code is line k + 1 of the file, and no markup of the log is markup of the page", async () => {
  const hostile = "first = 1\n</code></pre><script>alert(1)</script>\nlast = '&amp;'";
  const report = await reportOf(code(undefined, hostile), MODULES);
  const lines = report.files.get("-_0_0_0/inductor_output_code_0.html")!.split("\n").slice(1);
  ok(lines[0]!.endsWith(">first = 1"));
  equal(lines[1]!.replaceAll("&gt;", ">"), "&lt;/code>&lt;/pre>&lt;script>alert(1)&lt;/script>");
  ok(lines[2]!.startsWith("last = '&amp;amp;'</"));
});

test("artifacts are text or canonical JSON by their encoding; broken JSON stays as it is", async () => {
  const report = await reportOf(
    artifact("text", "string", "a\n\nb") + artifact("grp/numbers", "json", '{"b":1.0,"a":18446744073709551615}') +
      artifact("broken", "json", "{not json") + artifact("nothing", "string") + artifact(".hidden", "string", "x"),
    MODULES,
  );
  deepEqual([...report.files], [
    ["-_0_0_0/text_0.txt", "a\n\nb"],
    ["-_0_0_0/grp/numbers_1.json", '{\n  "a": 18446744073709551615,\n  "b": 1.0\n}'],
    ["-_0_0_0/broken_2.json", "{not json"],
    ["-_0_0_0/nothing_3.txt", ""],
    ["-_0_0_0/.hidden_4.txt", "x"],
  ]);
});

test("an unknown encoding is a fault and takes no number", async () => {
  const report = await reportOf(artifact("a", "yaml", "x") + artifact("b", "string", "y"), MODULES);
  deepEqual(pathsOf(report), ["-_0_0_0/b_0.txt"]);
  deepEqual(report.messages, ["Parser artifact failed: Unsupported encoding: yaml"]);
  equal(report.stats, "Stats { ok: 2, fail_parser: 1 }");
});

const STACKS = "inductor_provenance_tracking_kernel_stack_traces";

test("kernel stack traces have a readable page, which takes a number of its own", async () => {
  const report = await reportOf(
    artifact(STACKS, "json", '{"k:2":["l1\\\\n  f() < 1\\\\n\\\\n",7],"a:1":"text","__proto__":["p"]}') +
      artifact("next", "string", ""),
    MODULES,
  );
  deepEqual(pathsOf(report), [
    `-_0_0_0/${STACKS}_0.json`,
    `-_0_0_0/${STACKS}_0_readable.html`,
    "-_0_0_0/next_2.txt",
  ]);
  deepEqual(report.listed.map(({ number, readableUrl }) => [number, readableUrl]), [
    [1, `-_0_0_0/${STACKS}_0_readable.html`],
    [2, null],
  ]);
  const page = report.files.get(`-_0_0_0/${STACKS}_0_readable.html`)!;
  deepEqual([...page.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, name]) => name), ["__proto__", "a:1", "k:2"]);
  match(markupOf(page), /<h3>k:2<\/h3><pre tabindex="0"><code>l1\n {2}f\(\) &lt; 1<\/code><\/pre><\/section>/);
});

test("kernel stack traces that are no JSON have no page and one number", async () => {
  for (const payload of ["{bad", '{"a":"\\ud83d"}', undefined]) {
    const report = await reportOf(artifact(STACKS, "json", payload) + artifact("next", "string", ""), MODULES);
    deepEqual(report.listed.map(({ number, readableUrl }) => [number, readableUrl]), [[0, ""], [1, null]]);
  }
});

test("a kernel stack trace below a folder counts, one of another kind does not", async () => {
  const report = await reportOf(
    artifact(`sub/${STACKS}_x`, "json", "{}") + artifact(STACKS, "string", "{}") + artifact(`x${STACKS}`, "json", "{}"),
    MODULES,
  );
  deepEqual(pathsOf(report).filter((path) => path.endsWith(".html")), [`-_0_0_0/sub/${STACKS}_x_0_readable.html`]);
});

test("a dump is named after the number of its code, and the later of two wins", async () => {
  const report = await reportOf(
    dump("<eval_with_key>.7", "old") + dump("x <eval_with_key>.007 from y", "a < b\n\nc") + dump("plain", "") +
      dump("<eval_with_key>.18446744073709551616", "too large"),
    MODULES,
  );
  deepEqual(report.listed.map(({ url, number }) => [url, number]), [
    ["dump_file/eval_with_key_7.html", 0],
    ["dump_file/eval_with_key_7.html", 1],
    ["dump_file/plain.html", 2],
    ["dump_file/<eval_with_key>.18446744073709551616.html", 3],
  ]);
  const page = report.files.get("dump_file/eval_with_key_7.html")!;
  ok(markupOf(page).includes('<span id="L1">a &lt; b</span><span id="L2"></span><span id="L3">c</span></pre>'));
  ok(!report.files.get("dump_file/plain.html")!.includes("<span id="));
});

test("a link has an entry and a number but no file", async () => {
  const report = await reportOf(record({ link: { name: "grp/my <link>", url: "https://e.com/a?x=1" }, ...C }), MODULES);
  deepEqual(report.listed.map(({ name, url, number, link }) => ({ name, url, number, link })), [
    { name: "grp/my <link>", url: "https://e.com/a?x=1", number: 0, link: true },
  ]);
  deepEqual(pathsOf(report), []);
});

test("memoizer records, which the reference loses, are files of our own: no number, listed under their id", async () => {
  const memoizer = (payload?: string) => record({ memoizer_artifacts: {}, ...C }, payload);
  const report = await reportOf(memoizer('{"b":1,"a":2}') + memoizer("no json") + memoizer(), MODULES);
  deepEqual(report.listed, []);
  deepEqual(report.extras["-_0_0_0"], ["-_0_0_0/memoizer_artifacts.json", "-_0_0_0/memoizer_artifacts-2.json"]);
  equal(report.files.get("-_0_0_0/memoizer_artifacts.json"), '{\n  "a": 2,\n  "b": 1\n}');
  equal([...report.files.keys()].filter((path) => path.startsWith("payloads/")).length, 2);
});

/** Defects of the vLLM summary (supplement 8.2a): D-47 to D-55. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { shown } from "../modules/report_of.ts";
import { defectLog, wholeReport } from "../whole_report.ts";

const report = (name: string) => wholeReport(defectLog(name));

/** Subgraph of each group -> names of its files. */
const subgraphs = (html: string): [string, string[]][] =>
  html.split('<h2 id="other-files">')[0]!.split("<h4>").slice(1).map((part) => [
    part.split("</h4>")[0]!,
    names(part),
  ]);
const names = (html: string): string[] =>
  [...html.matchAll(/<li><a href="[^"]*">([^<]*)<\/a>/g)].map(([, name]) => name!);
const below = (html: string, heading: string): string =>
  html.split(new RegExp(`<h2[^>]*>${heading}`))[1]?.split("<h2")[0] ?? "";

test("D-47: the file that starts a subgraph is listed under that subgraph", async () => {
  const { text } = await report("d-47-files-that-start-a-subgraph");
  deepEqual(subgraphs(text("index.html")), [
    ["submod_0", ["vllm_piecewise_compile_start_2", "vllm_submod_0_3"]],
    ["submod_2", ["vllm_piecewise_compile_start_4"]],
    ["submod_0", ["vllm_piecewise_compile_start_5"]],
  ]);
});

test("D-48: a compilation after the last subgraph is not listed under it", async () => {
  const html = (await report("d-48-compilation-after-the-last-subgraph")).text("index.html");
  deepEqual(subgraphs(html), [["submod_0", ["vllm_piecewise_compile_start_0", "vllm_submod_0_1"]]]);
  deepEqual(names(below(html, "Dynamo Compilation")), ["dynamo_output_graph_2", "compilation_metrics_3"]);
});

test("D-49: files before the first subgraph are listed, whatever they are called", async () => {
  const html = (await report("d-49-files-before-the-first-subgraph")).text("index.html");
  deepEqual(names(below(html, "Files outside the subgraphs")), [
    "vllm_compilation_config_0",
    "vllm_compilation_config_1",
    "aot_forward_graph_3",
    "fx_graph_cache_miss_4",
  ]);
});

test("D-50: the config takes two numbers, as in the reference, and both files have its text", async () => {
  const { listed, text } = await report("d-50-config-written-twice");
  deepEqual(listed.map(({ url }) => url), [
    "-_0_0_0/vllm_compilation_config_0.json",
    "-_0_0_0/vllm_compilation_config_1.json",
    "-_0_0_0/after_2.txt",
  ]);
  equal(text("-_0_0_0/vllm_compilation_config_0.json"), text("-_0_0_0/vllm_compilation_config_1.json"));
});

test("D-51: graph dumps that the reference loses are files without a number", async () => {
  const { text, listed } = await report("d-51-graph-dumps-of-other-names");
  for (const name of ["vllm_other", "vllm_submod", "vllm_piecewise_split_graph_extra"]) {
    match(text(`-_0_0_0/${name}.txt`), /class GraphModule/);
    match(text("tlparse_index.html"), new RegExp(`href="-_0_0_0/${name}\\.txt"`));
  }
  match(text("-_0_0_0/vllm_submod_0.txt"), /"submod_name": "s0"/);
  deepEqual(listed.map(({ url }) => url), ["-_0_0_0/vllm_piecewise_compile_start_0.json"]);
});

test("D-52: memoizer artifacts are JSON files without a number, beside their payload", async () => {
  const { text, paths, listed } = await report("d-52-memoizer-artifacts");
  deepEqual(JSON.parse(text("-_0_0_0/memoizer_artifacts.json")), { a: [2], b: 1 });
  ok(paths.some((path) => path.startsWith("payloads/")));
  deepEqual(listed, []);
});

test("D-53: a config with one bad value is shown without it, and the value is named", async () => {
  const { text, stats } = await report("d-53-config-with-a-bad-value");
  const html = text("index.html");
  match(html, /<th scope="row">Model<\/th><td>m<\/td>.*Backend<\/th><td>inductor<\/td>/s);
  match(html, /since the type is another: mode\./);
  equal(stats, "Stats { ok: 2 }");
});

test("D-54: a size that ends elsewhere says so, and everything that is called like the split graph is listed", async () => {
  const html = (await report("d-54-sizes-and-names-that-mislead")).text("index.html");
  match(shown(html.replace(/ data-chrome="true"/g, "")), /size 8 Subgraphs \(2\).*99/);
  deepEqual(names(below(html, "Piecewise Split Graph")), [
    "vllm_piecewise_split_graph",
    "vllm_piecewise_split_graph_2",
    "vllm_piecewise_split_graph_note_3",
  ]);
});

test("D-55: the summary leads to the failures", async () => {
  const html = (await report("d-55-failure-of-a-vllm-run")).text("index.html");
  match(html, /<a href="failures_and_restarts\.html">/);
});

import { deepEqual, equal, match } from "node:assert/strict";
import { test } from "node:test";
import { compilationMetricsModule } from "../../modules/compilation_metrics.ts";
import { compileArtifactsModule } from "../../modules/compile_artifacts.ts";
import { vllmModule } from "../../modules/vllm.ts";
import { C, record } from "../log_text.ts";
import { reportOf } from "./report_of.ts";

const MODULES = [vllmModule, compilationMetricsModule, compileArtifactsModule];
const listed = async (log: string) =>
  (await reportOf(log, MODULES)).listed.map(({ url, number }) => `${url} ${number}`);
const graph = (name: string, also: object = {}) => record({ graph_dump: { name }, ...also, ...C }, name);
const config = (payload: string | undefined, encoding = "json") =>
  record({ artifact: { name: "vllm_compilation_config", encoding }, ...C }, payload);

test("the outputs of one line come in the order of supplement 2.3", async () => {
  const log = graph("vllm_piecewise_split_graph", {
    artifact: { name: "vllm_compilation_config", encoding: "json" },
    dump_file: { name: "d" },
    compilation_metrics: {},
  }).replace(/\tvllm_piecewise_split_graph/, "\t{}").replace(
    /"has_payload":"\w+"/,
    '"has_payload":"99914b932bd37a50b983c5e7c90ae93b"',
  );
  deepEqual(await listed(log), [
    "-_0_0_0/vllm_compilation_config_0.json 0",
    "dump_file/d.html 1",
    "-_0_0_0/vllm_compilation_config_2.json 2",
    "-_0_0_0/vllm_piecewise_split_graph_3.txt 3",
    "-_0_0_0/compilation_metrics_4.html 4",
  ]);
});

test("the config is written twice, the second time as JSON whatever its encoding (D-50)", async () => {
  const { files } = await reportOf(config('{"b":1,"a":2}', "string"), MODULES);
  equal(files.get("-_0_0_0/vllm_compilation_config_0.txt"), '{"b":1,"a":2}');
  equal(files.get("-_0_0_0/vllm_compilation_config_1.json"), '{\n  "a": 2,\n  "b": 1\n}');
});

test("a config that is no strict JSON has one file and is counted", async () => {
  for (const payload of ["{not json", '{"model":"m"} x', '{"model":"\\ud83d"}', undefined]) {
    const report = await reportOf(config(payload) + graph("vllm_submod_0"), MODULES);
    deepEqual(report.listed.map(({ url }) => url), [
      "-_0_0_0/vllm_compilation_config_0.json",
      "-_0_0_0/vllm_submod_0_1.txt",
    ]);
    equal(report.stats, "Stats { ok: 2, fail_parser: 1 }");
    match(report.messages[0]!, /^Failed to format payload for -_0_0_0\/vllm_compilation_config_1\.json: ./);
  }
});

test("a config of an unknown encoding still has its second file", async () => {
  const report = await reportOf(config("{}", "yaml"), MODULES);
  deepEqual(report.listed.map(({ url }) => url), ["-_0_0_0/vllm_compilation_config_0.json"]);
  deepEqual(report.messages, ["Parser artifact failed: Unsupported encoding: yaml"]);
});

test("dumps of subgraphs and submodules are text files, other vllm_ names are not", async () => {
  const names = ["vllm_submod_", "vllm_subgraph_1", "vllm_submod", "vllm_other", "vllm_piecewise_split_graph_x"];
  deepEqual(await listed(names.map((name) => graph(name)).join("")), [
    "-_0_0_0/vllm_submod__0.txt 0",
    "-_0_0_0/vllm_subgraph_1_1.txt 1",
  ]);
});

test("a dump on the line that begins a subgraph has no number (D-51)", async () => {
  const start = { artifact: { name: "vllm_piecewise_compile_start", encoding: "json" } };
  deepEqual(await listed(graph("vllm_submod_0", start) + graph("vllm_submod_1")), [
    "-_0_0_0/vllm_piecewise_compile_start_0.json 0",
    "-_0_0_0/vllm_submod_1_1.txt 1",
  ]);
});

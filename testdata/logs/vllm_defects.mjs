/** Logs of vLLM runs that show defects of the reference, named by their numbers in the supplement (8.2a). */
import { id, json, Log } from "./log.mjs";

const ID = id(0, 0);
const GRAPH = "class GraphModule(torch.nn.Module):\n    pass\n";

class VllmLog extends Log {
  json(name, value, where = ID) {
    return this.artifact(where, name, json(value), "json");
  }
  dump(name, where = ID) {
    return this.record({ graph_dump: { name }, ...where }, GRAPH);
  }
  start(index, from, to, single = false, where = {}) {
    const size = { compile_range_start: from, compile_range_end: to, is_single_size: single, is_cudagraph_capture_size: false };
    return this.json("vllm_piecewise_compile_start", { piecewise_index: index, submod_name: `submod_${index}`, ...size }, where);
  }
}

function made(write) {
  const log = new VllmLog();
  write(log);
  return log.bytes();
}

const starts = (log) => log.json("vllm_compilation_config", { model: "m" }).start(0, 1, 512).dump("vllm_submod_0", {}).start(2, 1, 512).start(0, 8, 8, true);

const laterCompile = (log) => {
  log.start(0, 1, 512).dump("vllm_submod_0", {});
  log.record({ dynamo_output_graph: {}, ...id(7, 0) }, GRAPH);
  log.record({ compilation_metrics: { co_name: "f", fail_type: "E", fail_reason: "r" }, ...id(7, 0) });
};

const beforeTheFirst = (log) => {
  log.json("vllm_compilation_config", { model: "m" });
  log.record({ dynamo_output_graph: {}, ...ID }, GRAPH);
  log.record({ aot_forward_graph: {}, ...ID }, GRAPH);
  log.json("fx_graph_cache_miss", { key: "k" }).start(0, 1, 512);
};

const configTwice = (log) => log.json("vllm_compilation_config", { model: "m" }).dump("after");

const otherDumps = (log) => {
  for (const name of ["vllm_other", "vllm_submod", "vllm_piecewise_split_graph_extra"]) log.dump(name);
  const start = { piecewise_index: 0, submod_name: "s0", compile_range_start: 1, compile_range_end: 2, is_single_size: false, is_cudagraph_capture_size: false };
  log.record({ artifact: { name: "vllm_piecewise_compile_start", encoding: "json" }, graph_dump: { name: "vllm_submod_0" }, ...ID }, json(start));
};

const memoizer = (log) => log.record({ memoizer_artifacts: { aggregated: true, sub_key: "k" }, ...ID }, '{"b": 1, "a": [2]}');

const badConfig = (log) => log.json("vllm_compilation_config", { model: "m", mode: 3, backend: "inductor" }).dump("vllm_submod_0");

const misleading = (log) => {
  log.start(0, 8, 8, true).start(0, 8, 99, true).dump("vllm_piecewise_split_graph");
  log.artifact(ID, "vllm_piecewise_split_graph_note", "not the graph");
};

const failing = (log) => {
  log.json("vllm_compilation_config", { model: "m" });
  log.record({ compilation_metrics: { co_name: "f", fail_type: "E", fail_reason: "r" }, ...ID });
};

/** File name -> bytes. */
export const vllmDefects = () =>
  Object.entries({
    "d-47-files-that-start-a-subgraph": starts,
    "d-48-compilation-after-the-last-subgraph": laterCompile,
    "d-49-files-before-the-first-subgraph": beforeTheFirst,
    "d-50-config-written-twice": configTwice,
    "d-51-graph-dumps-of-other-names": otherDumps,
    "d-52-memoizer-artifacts": memoizer,
    "d-53-config-with-a-bad-value": badConfig,
    "d-54-sizes-and-names-that-mislead": misleading,
    "d-55-failure-of-a-vllm-run": failing,
    "d-66-export-of-a-vllm-run": (log) => log.json("vllm_compilation_config", { model: "m" }).dump("vllm_submod_0"),
  }).map(([name, write]) => [`defects/${name}.log`, made(write)]);

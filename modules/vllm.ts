/** Files of vLLM's own records (supplement 2.1 and 2.3, steps 19a to 19c). */
import type { Entry } from "../intermediate/store.ts";
import { directoryOf, jsonFault, jsonFile, textFile } from "./artifact_files.ts";
import type { Module, ModuleOutput, NumberedOutput, PlanContext } from "./module.ts";

export const vllmModule: Module = {
  id: "vllm",
  name: "vLLM",
  subscriptions: ["artifacts", "graphs"],
  loadingStrategy: "eager",
  render: plan,
};

const CONFIG_ORDER = 191;
const SPLIT_GRAPH_ORDER = 192;
const SUBMODULE_ORDER = 193;

async function plan(ctx: PlanContext): Promise<ModuleOutput> {
  const numbered: NumberedOutput[] = [];
  for (const entry of ctx.store.entries("artifacts")) {
    if (!isArtifact(entry, "vllm_compilation_config")) continue;
    const file = await configFile(ctx, entry);
    if (file !== null) numbered.push(file);
  }
  for (const entry of ctx.store.entries("graphs")) {
    const file = graphFile(ctx, entry);
    if (file !== null) numbered.push(file);
  }
  return { numbered };
}

const nameOf = ({ metadata }: Entry): string => (metadata as { readonly name: string }).name;

const isArtifact = (entry: Entry, name: string): boolean => entry.type === "artifact" && nameOf(entry) === name;

/** The config a second time, whatever its encoding (D-50): people's links count on its number. */
async function configFile(ctx: PlanContext, at: Entry): Promise<NumberedOutput | null> {
  const file = jsonFile(at, "vllm_compilation_config", CONFIG_ORDER);
  const why = await jsonFault(ctx.store, at);
  if (why === null) return file;
  // The reference has the number that the file would have got, which is not known before all files are.
  ctx.fault("fail_parser", at, `Failed to format payload for ${directoryOf(at)}/${file.path}: ${why}`);
  return null;
}

function graphFile({ store }: PlanContext, at: Entry): NumberedOutput | null {
  if (at.type !== "graph_dump") return null;
  const name = nameOf(at);
  if (name === "vllm_piecewise_split_graph") return textFile(at, name, SPLIT_GRAPH_ORDER);
  if (!name.startsWith("vllm_subgraph_") && !name.startsWith("vllm_submod_")) return null;
  // A line that begins a subgraph has no dump of it in the reference (D-51).
  const begins = store.entriesAt(at.seq).some((entry) => isArtifact(entry, "vllm_piecewise_compile_start"));
  return begins ? null : textFile(at, name, SUBMODULE_ORDER);
}

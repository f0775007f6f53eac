/** vLLM runs: files of their own records (supplement 2.1 and 2.3, steps 19a to 19c), and the summary as front page (4.20). */
import type { Entry, EntryStore } from "../intermediate/store.ts";
import { jsonFault, jsonFile, payloadText, textFile } from "./artifact_files.ts";
import type { FrontPage, Module, ModuleOutput, NumberedOutput, PlanContext } from "./module.ts";
import { INDEX_BEHIND_SUMMARY } from "./record_page.ts";
import { isSubgraphName, type PlacedStart, vllmParts, type VllmRun } from "./vllm_page.ts";
import { readConfig, readStart } from "./vllm_records.ts";

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
  const configs: VllmRun["configs"][number][] = [];
  const starts: PlacedStart[] = [];
  // Any of these records, and no others, makes the run one of vLLM.
  let marked = false;
  for (const entry of ctx.store.entries("artifacts")) {
    if (isArtifact(entry, "vllm_compilation_config")) {
      numbered.push(await configFile(ctx, entry));
      const config = readConfig(await payloadText(ctx.store, entry));
      configs.push({ line: entry.line, config });
      marked ||= config?.unfit.length === 0;
    } else if (isArtifact(entry, "vllm_piecewise_compile_start")) {
      const start = readStart(await payloadText(ctx.store, entry));
      if (start !== null) starts.push({ ...start, ...positionOf(entry) });
      marked = true;
    }
  }
  for (const entry of ctx.store.entries("graphs")) {
    if (!isVllmDump(entry)) continue;
    const file = graphFile(ctx, entry);
    if (file !== null) numbered.push(file);
    marked = true;
  }
  return marked && ctx.options.mode === "normal" ? { numbered, front: frontPage({ configs, starts }) } : { numbered };
}

const nameOf = ({ metadata }: Entry): string => (metadata as { readonly name: string }).name;

const isArtifact = (entry: Entry, name: string): boolean => entry.type === "artifact" && nameOf(entry) === name;

const positionOf = ({ seq, part, compileId }: Entry) => ({ seq, order: part, group: compileId.group });

const frontPage = (run: VllmRun): FrontPage => ({
  role: "front",
  otherwise: INDEX_BEHIND_SUMMARY,
  content: {
    kind: "document",
    title: "vLLM Compilation Summary",
    scripts: ["page"],
    parts: (r) => vllmParts(run, r),
  },
});

/** The config a second time, whatever its encoding (D-50): people's links count on its number. */
async function configFile({ store }: PlanContext, at: Entry): Promise<NumberedOutput> {
  const file = jsonFile(at, "vllm_compilation_config", CONFIG_ORDER);
  const why = await jsonFault(store, at);
  return why === null ? file : { at, order: file.order, kind: "failed", path: file.path, why };
}

const SPLIT_GRAPH = "vllm_piecewise_split_graph";

const isVllmDump = (entry: Entry): boolean =>
  entry.type === "graph_dump" && (nameOf(entry) === SPLIT_GRAPH || isSubgraphName(nameOf(entry)));

function graphFile({ store }: PlanContext, at: Entry): NumberedOutput | null {
  if (isLostDump(store, at)) return null;
  const name = nameOf(at);
  return textFile(at, name, name === SPLIT_GRAPH ? SPLIT_GRAPH_ORDER : SUBMODULE_ORDER);
}

/**
 * Graph dumps that the reference has no file for, so they have no number (D-51): of a name that begins with `vllm_` and is no other of its
 * names, and of a submodule on the very line that begins a subgraph.
 */
export function isLostDump(store: EntryStore, at: Entry): boolean {
  if (at.type !== "graph_dump" || !nameOf(at).startsWith("vllm_")) return false;
  if (!isVllmDump(at)) return true;
  return nameOf(at) !== SPLIT_GRAPH &&
    store.entriesAt(at.seq).some((entry) => isArtifact(entry, "vllm_piecewise_compile_start"));
}

/** What a compilation left behind: graphs, generated code, artifacts, dumps of generated Python, links (contract 4.12 to 4.14). */
import { CodeView } from "../components/CodeView.tsx";
import { SourceDumpView } from "../components/SourceDumpView.tsx";
import { generatedCodeId } from "../format/generated_code.ts";
import type { Entry } from "../intermediate/store.ts";
import { artifactFile, directoryOf, payloadText, textFile } from "./artifact_files.ts";
import { type ExtraOutput, type Module, type ModuleOutput, type NumberedOutput, type PlanContext } from "./module.ts";
import { recordTextPage } from "./record_page.ts";

export const compileArtifactsModule: Module = {
  id: "compile_artifacts",
  name: "Graphs, code and artifacts",
  subscriptions: ["graphs", "codegen", "artifacts"],
  loadingStrategy: "lazy",
  render: plan,
};

async function plan(ctx: PlanContext): Promise<ModuleOutput> {
  const numbered: NumberedOutput[] = [];
  const extra: ExtraOutput[] = [];
  for (const entry of ctx.store.entries("graphs")) {
    const name = graphName(entry);
    if (name !== null) numbered.push(textFile(entry, name));
  }
  for (const entry of ctx.store.entries("codegen")) {
    if (entry.type === "inductor_output_code") numbered.push(outputCode(ctx, entry));
  }
  for (const entry of ctx.store.entries("artifacts")) {
    const file = await artifactOutput(ctx, entry);
    if (file !== null) numbered.push(file);
    if (entry.type === "memoizer_artifacts" && entry.payload !== null) extra.push(memoizerFile(entry));
  }
  return { numbered, extra };
}

/** File name of a graph; null for dumps that belong to the vLLM module (supplement 2.1). */
function graphName({ type, metadata }: Entry): string | null {
  if (type !== "graph_dump" && type !== "optimize_ddp_split_child") return type;
  const { name } = metadata as { readonly name: string };
  if (type === "optimize_ddp_split_child") return `optimize_ddp_split_child_${name}`;
  return name.startsWith("vllm_") ? null : name;
}

function artifactOutput(ctx: PlanContext, entry: Entry) {
  switch (entry.type) {
    case "artifact":
      return artifactFile(ctx, entry);
    case "dump_file":
      return dumpFile(entry);
    case "link":
      return link(entry);
    default:
      return null;
  }
}

function outputCode({ options }: PlanContext, at: Entry): NumberedOutput {
  const { filename } = at.metadata as { readonly filename?: string | null };
  const stem = fileStem(filename ?? "");
  const name = stem === null ? "inductor_output_code" : `inductor_output_code_${stem}`;
  if (options.plainText) return textFile(at, name);
  return recordTextPage(
    at,
    `${name}.html`,
    CodeView,
    async (r, head) => options.legacy ? { head, colours: await coloursOf(await payloadText(r.store, at)) } : { head },
  );
}

/** The grammar is loaded only where it is needed. */
async function coloursOf(text: string): Promise<number[]> {
  const { codeColours } = await import("../components/code_colours.ts");
  return codeColours(text);
}

/** The last component of a path without its last extension; null where there is none (contract 4.12). */
export function fileStem(path: string): string | null {
  const components = path.split("/").filter((component) => component !== "" && component !== ".");
  const last = components.at(-1);
  if (last === undefined || last === "..") return null;
  const dot = last.lastIndexOf(".");
  return dot > 0 ? last.slice(0, dot) : last;
}

function dumpFile(at: Entry): NumberedOutput {
  const { name } = at.metadata as { readonly name: string };
  const id = generatedCodeId(name);
  const path = id === null ? `dump_file/${name}.html` : `dump_file/eval_with_key_${id}.html`;
  return recordTextPage(at, path, SourceDumpView, (_, head) => ({ head }), "global");
}

function link(at: Entry): NumberedOutput {
  const { name, url } = at.metadata as { readonly name: string; readonly url: string };
  return { at, order: at.part, kind: "link", path: url, name };
}

/** The reference loses these (D-52), so they have no number. */
function memoizerFile(of: Entry): ExtraOutput {
  return {
    path: `${directoryOf(of)}/memoizer_artifacts.json`,
    content: { kind: "json", of },
    phase: "early",
    listedUnder: of.compileId.group,
  };
}

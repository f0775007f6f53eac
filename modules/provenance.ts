/** Pages that show which lines of graphs and generated code belong together (output contract 4.18), with `--inductor-provenance` only. */
import { ProvenanceLinks } from "../components/ProvenanceLinks.tsx";
import { type ProvenancePage, ProvenanceView } from "../components/ProvenanceView.tsx";
import type { CompileId } from "../intermediate/store.ts";
import {
  type ExtraOutput,
  type IndexSection,
  type Module,
  page,
  type PlanContext,
  type RenderContext,
} from "./module.ts";
import { codePanel, lineMappings, mappingsJson, type ProvenanceTexts } from "./provenance_mapping.ts";
import { headOf } from "./record_page.ts";

export const provenanceModule: Module = {
  id: "provenance",
  name: "Provenance tracking",
  subscriptions: ["graphs", "codegen", "artifacts"],
  loadingStrategy: "lazy",
  render: ({ store, options }: PlanContext) =>
    options.provenance && options.mode === "normal"
      ? { extra: store.groups().map(provenancePage), sections: [LINKS] }
      : {},
};

/** The page of an id has a name for records without a usable id too. */
const pageName = (group: CompileId): string => `provenance_tracking_${group.directory ?? "(unknown)"}`;

/** A page for every id of the directory, also where the id has nothing to show. */
function provenancePage(group: CompileId): ExtraOutput {
  const path = `${pageName(group)}.html`;
  return { path, phase: "late", content: { kind: "page", page: page(ProvenanceView, (r) => load(r, group, path)) } };
}

const LINKS: IndexSection = {
  section: "provenance",
  title: "Provenance Tracking",
  pages: () => [page(ProvenanceLinks, (r) => ({ names: r.directory.groups().map(pageName) }))],
};

/** Beginnings of file names; of the first one that has files, the last file counts. */
const FILES: Readonly<Record<keyof ProvenanceTexts, readonly string[]>> = {
  preGraph: ["before_pre_grad_graph", "inductor_pre_grad_graph"],
  postGraph: ["after_post_grad_graph", "inductor_post_grad_graph"],
  outputCode: ["inductor_output_code"],
  aotCode: ["inductor_aot_wrapper_code"],
  nodeMappings: ["inductor_provenance_tracking_node_mappings"],
};

async function load(r: RenderContext, group: CompileId, path: string): Promise<ProvenancePage> {
  const text = (slot: keyof ProvenanceTexts) => lastText(r, group, FILES[slot]);
  const texts: ProvenanceTexts = {
    preGraph: await text("preGraph"),
    postGraph: await text("postGraph"),
    outputCode: await text("outputCode"),
    aotCode: await text("aotCode"),
    nodeMappings: await text("nodeMappings"),
  };
  const { mappings, complete } = lineMappings(texts);
  return {
    head: headOf(r, { path, id: group.display, bytes: null }),
    preGraph: texts.preGraph,
    postGraph: texts.postGraph,
    code: codePanel(texts),
    mappings: mappingsJson(mappings),
    complete,
  };
}

/** The directory is compared as a whole: files of `1_0_0_0` are not those of `21_0_0_0` (D-17). */
async function lastText(r: RenderContext, group: CompileId, beginnings: readonly string[]): Promise<string> {
  if (group.directory === null) return "";
  for (const beginning of beginnings) {
    const start = `${group.directory}/${beginning}`;
    const last = r.directory.of(group).findLast(({ link, url }) => !link && url.startsWith(start));
    if (last) return await r.read(last.url) ?? "";
  }
  return "";
}

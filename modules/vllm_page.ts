/** The summary page of a vLLM run: from its records and the files of the report to what the page shows (supplement 4.20). */
import {
  type SummaryFile,
  type VllmGroup,
  VllmGroupView,
  VllmOtherFilesView,
  type VllmSummary,
  VllmSummaryView,
} from "../components/VllmView.tsx";
import { href } from "../format/paths.ts";
import type { CompileId } from "../intermediate/store.ts";
import { fileStem } from "./compile_artifacts.ts";
import { type Listed, type Part, part, type RenderContext } from "./module.ts";
import { INDEX_BEHIND_SUMMARY } from "./record_page.ts";
import { type Config, CONFIG_TABLES, type Start } from "./vllm_records.ts";

/** What planning has read. */
export interface VllmRun {
  /** In log order. */
  readonly configs: readonly { readonly line: number; readonly config: Config | null }[];
  readonly starts: readonly PlacedStart[];
}

export interface PlacedStart extends Start {
  readonly seq: number;
  /** Of the file of the record itself, which is the first of the subgraph. */
  readonly order: number;
  readonly group: CompileId;
}

export function* vllmParts(run: VllmRun, r: RenderContext): Iterable<Part> {
  const files = filesByPlace(r.directory.inOrder(), run.starts);
  const split = splitOf(r);
  const { dynamo, others } = outsideFiles(files.outside);
  yield part(VllmSummaryView, { ...configOf(run), links: linksOf(r), dynamo, split });
  for (const group of groupsOf(files.subgraphs)) yield part(VllmGroupView, group);
  yield part(VllmOtherFilesView, { files: others.filter(({ href }) => href !== split?.href) });
}

// ---------------------------------------------------------------- files

interface Subgraph {
  readonly start: PlacedStart;
  readonly files: Listed[];
}

/**
 * Each subgraph has the files from its start on, that of the start first (D-47), until another compile id makes files (D-48). The dump of its
 * graph is its own under any id, and then that id is its own too.
 */
export function filesByPlace(
  listed: readonly Listed[],
  starts: readonly PlacedStart[],
): { readonly outside: readonly Listed[]; readonly subgraphs: readonly Subgraph[] } {
  const outside: Listed[] = [];
  const subgraphs = starts.map((start): Subgraph => ({ start, files: [] }));
  let next = 0;
  let open: { readonly files: Listed[]; group: CompileId } | null = null;
  for (const file of listed) {
    if (file.link) continue;
    for (; next < starts.length && isAtOrBefore(starts[next]!, file); next++) {
      open = { files: subgraphs[next]!.files, group: starts[next]!.group };
    }
    if (open !== null && isSubgraphDump(file)) open.group = file.group;
    if (open !== null && open.group !== file.group) open = null;
    (open?.files ?? outside).push(file);
  }
  return { outside, subgraphs };
}

const isAtOrBefore = (start: PlacedStart, file: Listed): boolean =>
  start.seq < file.seq || (start.seq === file.seq && start.order <= file.order);

export const isSubgraphName = (name: string): boolean =>
  name.startsWith("vllm_subgraph_") || name.startsWith("vllm_submod_");

const isSubgraphDump = ({ module, url, group }: Listed): boolean =>
  module === "vllm" && isSubgraphName(url.slice((group.directory?.length ?? url.indexOf("/")) + 1));

const nameOf = ({ url }: Listed): string => fileStem(url) ?? url;

const fileOf = (file: Listed): SummaryFile => ({ name: nameOf(file), href: href(file.url), suffix: file.suffix });

const DYNAMO = ["dynamo_side_effects", "dynamo_output_graph", "dynamo_cpp_guards_str", "compilation_metrics"];

function outsideFiles(outside: readonly Listed[]) {
  const isDynamo = (file: Listed) => DYNAMO.some((beginning) => nameOf(file).startsWith(beginning));
  return {
    dynamo: outside.filter(isDynamo).map(fileOf),
    others: outside.filter((file) => !isDynamo(file)).map(fileOf),
  };
}

/** Of all files that begin like a split graph the last, as the reference has it; the others beside it (D-54). */
function splitOf(r: RenderContext): VllmSummary["split"] {
  const files = r.directory.inOrder().filter((file) =>
    !file.link && nameOf(file).startsWith("vllm_piecewise_split_graph")
  );
  const last = files.at(-1);
  if (last === undefined) return null;
  return { href: href(last.url), files: files.length > 1 || last.module !== "vllm" ? files.map(fileOf) : [] };
}

/** Subgraphs of the same size or range, in the order in which these first appear. */
function groupsOf(subgraphs: readonly Subgraph[]): VllmGroup[] {
  const groups = new Map<string, { label: string; subgraphs: VllmGroup["subgraphs"][number][] }>();
  for (const { start: { label, name, remarks }, files } of subgraphs) {
    let group = groups.get(label);
    if (group === undefined) groups.set(label, group = { label, subgraphs: [] });
    group.subgraphs.push({ name, remarks, files: files.map(fileOf) });
  }
  return [...groups.values()];
}

// ---------------------------------------------------------------- configuration

/** The last acceptable config counts. Where there is none, what fits of the last one is shown; the rest is named (D-53). */
export function configOf({ configs }: VllmRun): Pick<VllmSummary, "tables" | "notes"> {
  const shown = configs.findLast(({ config }) => config?.unfit.length === 0) ??
    configs.findLast(({ config }) => config !== null && config.values.size > 0);
  const notes = configs.flatMap(({ line, config }) => {
    if (config === null) return [`The config on line ${line} of the log is no JSON object and is not shown.`];
    if (config.unfit.length === 0) return [];
    const keys = `Not shown of the config on line ${line} of the log, since the type is another: ${
      config.unfit.join(", ")
    }.`;
    return [shown?.config === config ? keys : `${keys} The other values are not shown, since another config counts.`];
  });
  if (!shown?.config) return { tables: [], notes };
  const { values } = shown.config;
  const tables = CONFIG_TABLES.map(({ caption, settings }) => ({
    caption,
    rows: settings.map(([label, key]) => ({ label, value: values.get(key) ?? "" })),
  }));
  return { tables, notes };
}

// ---------------------------------------------------------------- links

/** What else there is, and was only on the ordinary index (D-55). */
function linksOf(r: RenderContext): VllmSummary["links"] {
  const failures = r.summary().failures.length;
  return [
    ...failures > 0 && r.has("failures_and_restarts.html")
      ? [{ name: `${failures} restart(s) and/or compilation failure(s)`, href: "failures_and_restarts.html" }]
      : [],
    ...r.options.provenance ? [{ name: "Provenance tracking", href: `${INDEX_BEHIND_SUMMARY}#provenance` }] : [],
    ...r.options.ranked ? [{ name: "Collectives parity report", href: "collectives_parity.json" }] : [],
  ];
}

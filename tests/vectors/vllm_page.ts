/** Makes the records of the vLLM vectors (supplement, appendix B) and reads the summary. */
import { C, record } from "../log_text.ts";

/** A(name, payload). */
export const A = (name: string, payload: string, id: object = C, encoding = "json"): string =>
  record({ artifact: { name, encoding }, ...id }, payload);

/** G(name). */
export const G = (name: string, id: object = C): string => record({ graph_dump: { name }, ...id }, "graph");

export const startPayload = (index: number, name: string | null, from: number, to: number, single: boolean): string =>
  JSON.stringify({
    piecewise_index: index,
    ...name === null ? {} : { submod_name: name },
    compile_range_start: from,
    compile_range_end: to,
    is_single_size: single,
    is_cudagraph_capture_size: false,
  });

/** S(i, name, a, b, single); no name is null. */
export const S = (index: number, name: string | null, from: number, to: number, single: boolean, id: object = C) =>
  A("vllm_piecewise_compile_start", startPayload(index, name, from, to, single), id);

export const config = (payload: string, encoding = "json"): string =>
  A("vllm_compilation_config", payload, C, encoding);

const SIGNS: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'" };
export const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => SIGNS[name]!);

export type Group = readonly [label: string, subgraphs: readonly (readonly [name: string, files: readonly string[]])[]];

export interface VllmPage {
  readonly isSummary: boolean;
  /** Label -> value of the configuration; null without one. */
  readonly config: Readonly<Record<string, string>> | null;
  readonly dynamo: readonly string[];
  /** Address of the split graph. */
  readonly split: string | null;
  readonly groups: readonly Group[];
  /** Files that are in no subgraph and in no list of the contract. */
  readonly others: readonly string[];
}

/** Files are `NAME` or `NAME SUFFIX`. */
const files = (html: string): string[] =>
  [...html.matchAll(/<li><a href="[^"]*">([^<]*)<\/a>( [✅❌❓])?/g)].map(([, name, suffix]) =>
    unescaped(name! + (suffix ?? ""))
  );

const below = (html: string, heading: string): string =>
  html.split(new RegExp(`<h2[^>]*>${heading}`))[1]?.split("<h2")[0] ?? "";

const headed = (html: string, level: string): [string, string][] =>
  html.split(`<${level}>`).slice(1).map((part) => {
    const [title = "", ...rest] = part.split(`</${level}>`);
    return [unescaped(title), rest.join(`</${level}>`)];
  });

export function vllmPage(html: string): VllmPage {
  const settings = below(html, "Compilation Configuration");
  const rows = [...settings.matchAll(/<th[^>]*>([^<]*)<\/th><td>([^<]*)<\/td>/g)];
  return {
    isSummary: html.includes("<h1>vLLM Compilation Summary</h1>"),
    config: settings === "" ? null : Object.fromEntries(rows.map(([, label, value]) => [label!, unescaped(value!)])),
    dynamo: files(below(html, "Dynamo Compilation")),
    split: /<a href="([^"]*)">vllm_piecewise_split_graph<\/a>/.exec(below(html, "Piecewise Split Graph"))?.[1] ?? null,
    groups: headed(below(html, "Inductor Compilation"), "h3").map(([label, group]) => [
      label,
      headed(group, "h4").map(([name, subgraph]) => [name, files(subgraph)]),
    ]),
    others: files(below(html, "Files outside the subgraphs")),
  };
}

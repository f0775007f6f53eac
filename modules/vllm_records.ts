/** Reads the payloads of vLLM's records: its configuration, and the starts of its subgraphs (supplement 2.1). */
import { reformat } from "../format/json.ts";
import { readStrict, StrictList, type StrictNode, StrictNumber, StrictObject } from "../format/strict_json.ts";

// ---------------------------------------------------------------- configuration

type Setting = readonly [label: string, key: string, kind: "text" | "flag"];

/** In the order of the page (supplement 4.20). */
export const CONFIG_TABLES: readonly { readonly caption: string; readonly settings: readonly Setting[] }[] = [
  {
    caption: "Core Settings",
    settings: [
      ["Model", "model", "text"],
      ["Mode", "mode", "text"],
      ["Backend", "backend", "text"],
      ["Prefix", "prefix", "text"],
      ["Custom Ops", "custom_ops", "text"],
      ["Splitting Ops", "splitting_ops", "text"],
    ],
  },
  {
    caption: "Compile Settings",
    settings: [
      ["CUDAGraph Mode", "cudagraph_mode", "text"],
      ["Use Inductor Graph Partition", "use_inductor_graph_partition", "flag"],
      ["Compile Sizes", "compile_sizes", "text"],
      ["Compile Ranges Split Points", "compile_ranges_split_points", "text"],
      ["Inductor Passes", "inductor_passes", "text"],
      ["Enabled Passes", "enabled_passes", "text"],
      ["Dynamic Shapes Type", "dynamic_shapes_type", "text"],
      ["Dynamic Shapes Evaluate Guards", "dynamic_shapes_evaluate_guards", "flag"],
    ],
  },
];

const KINDS = new Map(CONFIG_TABLES.flatMap(({ settings }) => settings.map(([, key, kind]) => [key, kind] as const)));

/** Of a config that is logged as an array. */
const CONFIG_ORDER = [
  "model",
  "prefix",
  "mode",
  "backend",
  "custom_ops",
  "splitting_ops",
  "cudagraph_mode",
  "compile_sizes",
  "compile_ranges_split_points",
  "use_inductor_graph_partition",
  "inductor_passes",
  "enabled_passes",
  "dynamic_shapes_type",
  "dynamic_shapes_evaluate_guards",
];

export interface Config {
  /** Key -> text; without those that are absent or null. */
  readonly values: ReadonlyMap<string, string>;
  /** Keys that have a value of another type, or several. A config with one is not acceptable; what fits is shown (D-53). */
  readonly unfit: readonly string[];
}

/** null for what is neither a JSON object nor an array of all settings. */
export function readConfig(json: string): Config | null {
  const members = readMembers(json, CONFIG_ORDER);
  if (members === null) return null;
  const values = new Map<string, string>();
  const unfit: string[] = [];
  for (const [key, kind] of KINDS) {
    const value = members.values.get(key) ?? null;
    if (members.repeated.has(key) || !isSetting(kind, value)) unfit.push(key);
    else if (value !== null) values.set(key, String(value));
  }
  return { values, unfit };
}

const isSetting = (kind: Setting[2], value: StrictNode): boolean =>
  value === null || typeof value === (kind === "flag" ? "boolean" : "string");

interface Members {
  readonly values: ReadonlyMap<string, StrictNode>;
  readonly repeated: ReadonlySet<string>;
}

/** By the strict rules of contract 0.3. An array has to have all of the keys, in their order. */
function readMembers(json: string, order: readonly string[]): Members | null {
  const value = strictValue(json);
  if (value instanceof StrictObject) return { values: value.members, repeated: value.repeated };
  if (!(value instanceof StrictList) || value.items.length !== order.length) return null;
  return { values: new Map(order.map((key, i) => [key, value.items[i]!])), repeated: new Set() };
}

function strictValue(json: string): StrictNode {
  try {
    reformat(json, null);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
  return readStrict(json);
}

// ---------------------------------------------------------------- starts

export interface Start {
  /** `submod_0`; `subgraph_` and the index of the piece where the record has no name. */
  readonly name: string;
  /** `size 8` or `range [1, 512]`. */
  readonly label: string;
  /** What the label does not say: a size has an end of its own, and CUDA graphs may be captured. */
  readonly remarks: readonly string[];
}

/** Of a start that is logged as an array. */
const START_ORDER = [
  "piecewise_index",
  "submod_name",
  "compile_range_start",
  "compile_range_end",
  "is_single_size",
  "is_cudagraph_capture_size",
];

/** null for what is no acceptable start: then no subgraph begins. */
export function readStart(json: string): Start | null {
  const members = readMembers(json, START_ORDER);
  if (members === null || START_ORDER.some((key) => members.repeated.has(key))) return null;
  const [index, name, from, to, single, captured] = START_ORDER.map((key) => members.values.get(key) ?? null);
  if (!isInteger(index, 32n) || !isInteger(from, 64n) || !isInteger(to, 64n)) return null;
  if (typeof single !== "boolean" || typeof captured !== "boolean") return null;
  if (name !== null && typeof name !== "string") return null;
  const remarks: string[] = [];
  if (single && from.text !== to.text) remarks.push(`range ends at ${to.text}`);
  if (captured) remarks.push("CUDA graph capture size");
  return {
    name: name ?? `subgraph_${index.text}`,
    label: single ? `size ${from.text}` : `range [${from.text}, ${to.text}]`,
    remarks,
  };
}

/** An integer token that fits in so many bits; `-0` is a double to the reference. */
function isInteger(value: StrictNode | undefined, bits: bigint): value is StrictNumber {
  if (!(value instanceof StrictNumber) || !/^-?[0-9]{1,19}$/.test(value.text) || value.text === "-0") return false;
  const integer = BigInt(value.text), limit = 1n << (bits - 1n);
  return integer >= -limit && integer < limit;
}

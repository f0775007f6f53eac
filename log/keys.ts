/**
 * Every top-level key of an envelope that this program knows: its type, its category, its place in the parser order.
 *
 * Sources: output contract 2.1 and 2.3 with the supplement for 0.4.8; torch-records, sections 2 and 6, for the keys that the
 * reference does not know (`reference: false`: they count as unknown in the Stats line, decision P-2).
 */
import {
  list,
  map,
  nullable,
  object,
  type ObjectShape,
  oneOf,
  optional,
  present,
  required,
  type Shape,
} from "./shape.ts";
import { hasIntegerMap, integerFields } from "./shape.ts";

export const CATEGORIES = [
  "graphs",
  "codegen",
  "guards",
  "compilation_metrics",
  "chromium_events",
  "artifacts",
  "cache",
  "tensor_metadata",
  "export",
  "other",
] as const;
export type Category = typeof CATEGORIES[number];

export interface KnownKey {
  readonly name: string;
  readonly category: Category;
  readonly shape: Shape;
  /** Place in the parser order, times ten (contract 2.3); keys without a parser follow in the order of contract 1.7. */
  readonly part: number;
  /** Whether tlparse 0.4.8 knows the key. */
  readonly reference: boolean;
}

const FRAME = object({
  filename: required("u32"),
  line: required("i32"),
  name: required("string"),
  loc: optional("string"),
  uninterned_filename: optional("string"),
});
const STACK = list(FRAME);
const NOTHING = object({});
const SIZE = oneOf("i64", "string");
const NAMED = object({ name: required("string") });

const GUARD = object({
  expr: optional("string"),
  result: optional("string"),
  user_stack: optional(STACK),
  stack: optional(STACK),
  expr_node_id: optional("u64"),
  symbol_to_sources: optional(map("string")),
  // A local is a string in older logs, since torch 2.15 a list: a string or null for each leaf of its value (P-3).
  frame_locals: optional(object({
    locals: optional(map(nullable(oneOf("string", list(nullable("string")))))),
    symbols: optional(map(nullable(oneOf("string", list(nullable("string")))))),
  })),
  prefix: optional("string"),
});

/** The metrics that have a place of their own on a metrics page (contract 4.8); all others are Other Metrics. */
export const METRICS: ObjectShape = object({
  co_name: optional("string"),
  co_filename: optional("string"),
  co_firstlineno: optional("i32"),
  cache_size: optional("u64"),
  accumulated_cache_size: optional("u64"),
  guard_count: optional("u64"),
  shape_env_guard_count: optional("u64"),
  graph_op_count: optional("u64"),
  graph_node_count: optional("u64"),
  graph_input_count: optional("u64"),
  start_time: optional("f64"),
  entire_frame_compile_time_s: optional("f64"),
  backend_compile_time_s: optional("f64"),
  inductor_compile_time_s: optional("f64"),
  code_gen_time_s: optional("f64"),
  fail_type: optional("string"),
  fail_reason: optional("string"),
  fail_user_frame_filename: optional("string"),
  fail_user_frame_lineno: optional("u32"),
  non_compliant_ops: optional(list("string")),
  compliant_custom_ops: optional(list("string")),
  restart_reasons: optional(list("string")),
  dynamo_time_before_restart_s: optional("f64"),
}, "value");

const FLAGS = [
  "is_inference",
  "is_leaf",
  "requires_grad",
  "is_sparse",
  "is_mkldnn",
  "is_functorch_wrapped",
  "is_batchedtensor",
  "is_legacy_batchedtensor",
  "is_gradtrackingtensor",
  "is_view",
  "is_nested",
  "is_traceable_wrapper_subclass",
  "is_functional",
  "is_conj",
  "is_neg",
  "is_parameter",
];
const TENSOR_IDS = [
  "storage",
  "sparse_dim",
  "dense_dim",
  "crow_indices",
  "col_indices",
  "ccol_indices",
  "row_indices",
  "values",
  "unwrapped",
  "bdim",
  "base",
  "grad",
];
const TENSOR = object({
  id: required("u64"),
  describer_id: required("u64"),
  ndim: required("u64"),
  dtype: required("string"),
  device: required("string"),
  size: required(list(SIZE)),
  dynamo_dynamic_indices: optional(list("u64")),
  stride: optional(list(SIZE)),
  ...Object.fromEntries(TENSOR_IDS.map((name) => [name, optional("u64")])),
  is_coalesced: optional("bool"),
  attrs: optional(map("u64")),
  creation_meta: optional("string"),
  layout: present("string"),
  storage_offset: present(SIZE),
  ...Object.fromEntries(FLAGS.map((name) => [name, present("bool")])),
});

const graph = (name: string, step: number, shape: Shape = NOTHING): KnownKey => key(name, "graphs", step * 10, shape);
function key(name: string, category: Category, part: number, shape: Shape = NOTHING, reference = true): KnownKey {
  return { name, category, part, shape, reference };
}

const TABLE: readonly KnownKey[] = [
  key("exported_program", "export", 5),
  graph("optimize_ddp_split_graph", 1),
  graph("compiled_autograd_graph", 2),
  graph("aot_forward_graph", 3),
  graph("aot_backward_graph", 4),
  graph("aot_inference_graph", 5),
  graph("aot_joint_graph", 6),
  graph("inductor_post_grad_graph", 7),
  graph("inductor_pre_grad_graph", 8),
  key("dynamo_cpp_guards_str", "codegen", 90),
  graph("graph_dump", 10, NAMED),
  graph("dynamo_output_graph", 11, object({ _sizes: optional(map(list(SIZE))) })),
  key("dynamo_guards", "guards", 120),
  key("inductor_output_code", "codegen", 130, object({ filename: optional("string") })),
  graph("optimize_ddp_split_child", 14, NAMED),
  key(
    "aot_autograd_backward_compilation_metrics",
    "compilation_metrics",
    150,
    object({
      start_time: optional("f64"),
      elapsed_time: optional("f64"),
      fail_type: optional("string"),
      fail_reason: optional("string"),
    }),
  ),
  key(
    "bwd_compilation_metrics",
    "compilation_metrics",
    160,
    object({
      inductor_compile_time_s: optional("f64"),
      code_gen_time_s: optional("f64"),
      fail_type: optional("string"),
      fail_reason: optional("string"),
    }),
  ),
  key("link", "artifacts", 170, object({ name: required("string"), url: required("string") })),
  // Routed to the cache category by its name, see cacheStatus.
  key("artifact", "artifacts", 180, object({ name: required("string"), encoding: required("string") })),
  key("dump_file", "artifacts", 190, NAMED),
  key("compilation_metrics", "compilation_metrics", 210, METRICS),
  key("compilation_metrics_runtime", "compilation_metrics", 211, "any", false),
  key("bwd_compilation_metrics_runtime", "compilation_metrics", 212, "any", false),
  key("guard_added", "guards", 220, GUARD),
  key("propagate_real_tensors_provenance", "guards", 221, GUARD),
  key("propagate_real_tensors", "guards", 222, "any", false),
  key("guard_on_data_dependent_error", "guards", 223, "any", false),
  key("missing_fake_kernel", "export", 224, object({ op: optional("string"), reason: optional("string") })),
  key("mismatched_fake_kernel", "export", 225, object({ op: optional("string"), reason: optional("string") })),
  key(
    "expression_created",
    "guards",
    226,
    object({
      method: optional("string"),
      result: optional("string"),
      result_id: optional("u64"),
      arguments: optional(list("string")),
      argument_ids: optional(list("u64")),
      user_stack: optional(STACK),
      stack: optional(STACK),
    }),
  ),
  key(
    "create_unbacked_symbol",
    "guards",
    227,
    object({
      symbol: optional("string"),
      node_id: optional("u64"),
      user_stack: optional(STACK),
      stack: optional(STACK),
      vr: optional("string"),
    }),
  ),
  key(
    "create_symbol",
    "guards",
    228,
    object({
      symbol: optional("string"),
      val: optional("string"),
      vr: optional("string"),
      source: optional("string"),
      user_stack: optional(STACK),
      stack: optional(STACK),
    }),
  ),
  key("chromium_event", "chromium_events", 231),
  key(
    "symbolic_shape_specialization",
    "guards",
    232,
    object({
      symbol: optional("string"),
      sources: optional(list("string")),
      value: optional("string"),
      reason: optional("string"),
      stack: optional(STACK),
      user_stack: optional(STACK),
    }),
  ),
  key(
    "guard_added_fast",
    "guards",
    233,
    object({ expr: optional("string"), stack: optional(STACK), user_stack: optional(STACK) }),
  ),
  key("dynamo_start", "compilation_metrics", 234, object({ stack: optional(STACK) })),
  key(
    "memoizer_artifacts",
    "artifacts",
    240,
    object({ aggregated: optional("bool"), sub_key: optional("string") }),
  ),
  key("export", "export", 241, "any", false),
  key(
    "describe_storage",
    "tensor_metadata",
    250,
    // An expression where the size is symbolic (P-3).
    object({ id: required("u64"), describer_id: required("u64"), size: required(oneOf("u64", "string")) }),
  ),
  key(
    "describe_source",
    "tensor_metadata",
    251,
    object({ describer_id: required("u64"), id: required("u64"), source: required("string") }),
  ),
  key("describe_tensor", "tensor_metadata", 252, TENSOR),
  // Context: makes an entry only on a line that has no other known key.
  key("stack", "compilation_metrics", 230, STACK),
];

export const KEYS: ReadonlyMap<string, KnownKey> = new Map(TABLE.map((known) => [known.name, known]));

/** Keys that say where a line belongs; they never make an entry. `subgraph_name` is unknown to the reference. */
export const CONTEXT_KEYS: ReadonlyMap<string, { readonly shape: Shape; readonly reference: boolean }> = new Map([
  ["rank", { shape: "u32", reference: true }],
  ["has_payload", { shape: "string", reference: true }],
  ["str", { shape: { tuple: ["string", "u32"] }, reference: true }],
  ["subgraph_name", { shape: "any", reference: false }],
]);

/** In the order of contract 3.1. A bad value makes the id unusable and does not refuse the line (contract 3.2). */
export const COMPILE_ID_KEYS = ["compiled_autograd_id", "frame_id", "frame_compile_id", "attempt"] as const;

/** Names of the keys and fields whose values are checked to be integers, or to hold some without a name of their own. */
export const INTEGER_FIELDS: ReadonlySet<string> = new Set([
  ...COMPILE_ID_KEYS,
  ...[...KEYS, ...CONTEXT_KEYS].flatMap(([name, { shape }]) => integerFields(shape, name)),
]);

/** Keys that hold a map of integers: any name may be that of one. */
export const INTEGER_MAPS: readonly string[] = [...KEYS].filter(([, { shape }]) => hasIntegerMap(shape))
  .map(([name]) => name);

/** Whether a key of the envelope is context of its entries. Only a line with nothing else makes an entry of `stack`. */
export const isContextKey = (key: string): boolean =>
  (!KEYS.has(key) || key === "stack") && !CONTEXT_KEYS.has(key) &&
  !(COMPILE_ID_KEYS as readonly string[]).includes(key);

/** Type of the entry that a line without any known key makes, so that nothing is lost. */
export const UNKNOWN_TYPE = "unknown";
export const UNKNOWN_PART = 999;

export type CacheStatus = "hit" | "miss" | "bypass";

const OTHER_CACHE_RECORDS = new Set([
  "aotautograd_cache_pickle_failure",
  "dynamo_cache_entries",
  "dynamo_cache_exception",
]);
const CODE_STATE = /^(?:get|put)_.*_code_state$/;

/** Status of an artifact by its name; the order of the tests matters (contract 2.6 tests miss first, modules.md hit first). */
export function cacheStatus(name: string): CacheStatus | null {
  if (name.includes("cache_hit")) return "hit";
  if (name.includes("cache_miss")) return "miss";
  return name.includes("cache_bypass") ? "bypass" : null;
}

/** Whether an artifact is a cache record: by status, or one of the other caches (decision P-11). */
export function isCacheRecord(name: string): boolean {
  return cacheStatus(name) !== null || OTHER_CACHE_RECORDS.has(name) || CODE_STATE.test(name);
}

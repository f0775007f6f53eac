/**
 * Logs by somebody who means harm: names that are paths (contract defects D-01 and D-05 to D-08), and markup in every field
 * that a page shows (D-02 to D-05).
 */
import { id, json, Log } from "./log.mjs";

const ID = id(0, 0);

const NAMES = [
  "../../escaped",
  "../-_0_0_0/dynamo_guards_0",
  "/tmp/absolute",
  "C:\\windows\\drive",
  "..\\backslash",
  "..",
  ".",
  "",
  "a/../../b",
  "a//b",
  "a/",
  "nul\0byte",
  "line\nfeed",
  "g#1?x=%2e%2e&y",
  "blank s and \"quotes\" 'too'",
  "n".repeat(300),
  `${"deep/".repeat(100)}end`,
  "\u202egnp.exe",
  "\u00e9\u{1f600}",
  "COM1",
  "trailing dot.",
  "index",
  "../index",
  "../raw",
  "../compile_directory",
  "../assets/page.js",
];

const URLS = [
  "javascript:alert(1)",
  " JaVaScRiPt:alert(2)",
  "java\nscript:alert(3)",
  "data:text/html,<script>alert(4)</script>",
  "vbscript:msgbox(5)",
  "file:///etc/passwd",
  "//example.com/no-scheme",
  "relative/path",
  "",
  "https://example.com/?a=1&b=\"><script>alert(6)</script>",
  "http://example.com/'onmouseover='alert(7)",
  "https://user:secret@example.com/",
];

function names() {
  const log = new Log();
  log.record({ dynamo_guards: {}, ...ID }, json([{ code: "the page that must not be replaced" }]));
  for (const name of NAMES) {
    log.artifact(ID, name, `artifact called ${JSON.stringify(name)}`);
    log.record({ graph_dump: { name }, ...ID }, `graph dump called ${JSON.stringify(name)}`);
    log.record({ dump_file: { name }, ...ID }, `dump file called ${JSON.stringify(name)}`);
    log.record({ optimize_ddp_split_child: { name }, ...ID }, `split child called ${JSON.stringify(name)}`);
    log.record({ inductor_output_code: { filename: name }, ...ID }, `# code called ${JSON.stringify(name)}`);
    log.record({ dynamo_cpp_guards_str: {}, describe_source: { describer_id: 0, id: 0, source: name }, ...ID, has_payload: name }, "payload with a path for a digest");
    log.record({ describe_source: { describer_id: 0, id: 0, source: name }, ...ID, has_payload: name }, "the same without an output of its own");
  }
  log.artifact(ID, "Case", "upper").artifact(ID, "case", "lower");
  log.artifact(ID, "artifact.json", "a name that ends like a file", "json");
  URLS.forEach((url, index) => log.record({ link: { name: `link ${index}`, url }, ...ID }));
  return log.bytes();
}

/** Breaks out of text, attributes, comments, script and style blocks, and of a pre; `field` names where it was planted. */
const markup = (field) =>
  `${field}--></title></pre></style></script>]]><script>window.planted = "${field}"</script><img src=x onerror="window.planted=1"><style>*{display:none}</style>"' onfocus=alert(1) &lt;b&gt; \${x} {{x}}`;

function stackOf(log) {
  const file = log.file(`/home/user/${markup("filename")}.py`);
  return [
    { filename: file, line: 1, name: markup("frame name"), loc: markup("frame loc") },
    { filename: file, line: -2, name: "<module>", uninterned_filename: markup("uninterned filename") },
  ];
}

const metrics = () => ({
  co_name: markup("co_name"),
  co_filename: markup("co_filename"),
  co_firstlineno: 1,
  fail_type: markup("fail_type"),
  fail_reason: markup("fail_reason"),
  fail_user_frame_filename: markup("fail_user_frame_filename"),
  fail_user_frame_lineno: 2,
  non_compliant_ops: [markup("non_compliant_ops")],
  compliant_custom_ops: [markup("compliant_custom_ops")],
  restart_reasons: [markup("restart_reasons")],
  [markup("other metric name")]: markup("other metric value"),
  nested_metric: { [markup("nested metric name")]: [markup("nested metric value")] },
});

function texts(log, where) {
  for (const key of ["dynamo_output_graph", "aot_forward_graph", "aot_backward_graph", "inductor_pre_grad_graph", "inductor_post_grad_graph", "dynamo_cpp_guards_str"]) {
    log.record({ [key]: {}, ...where }, markup(`${key} payload`));
  }
  log.record({ inductor_output_code: { filename: `/tmp/${markup("output code filename")}.py` }, ...where }, `# AOT ID: ['${markup("aot id")}']\nx = "${markup("output code")}"\n`);
  log.artifact(where, markup("artifact name"), markup("artifact text"));
  log.artifact(where, "in_json", json({ [markup("json key")]: markup("json value") }), "json");
  log.artifact(where, "unsupported", markup("artifact of unknown encoding"), markup("encoding"));
  log.artifact(where, "inductor_provenance_tracking_kernel_stack_traces", json({ [markup("kernel")]: [markup("kernel stack trace")] }), "json");
  log.artifact(where, `cache_hit_${markup("cache name")}`, json({ key: markup("cache key") }), "json");
  log.record({ dump_file: { name: markup("dump file name") }, ...where }, markup("dump file"));
  log.record({ link: { name: markup("link name"), url: `https://example.com/${markup("url")}` }, ...where });
}

function guards(log, where, stack) {
  log.record({ dynamo_guards: {}, ...where }, json([{ code: markup("guard code"), stack, user_stack: stack }]));
  log.record({ symbolic_shape_specialization: { symbol: markup("symbol"), sources: [markup("source")], value: markup("value"), reason: markup("reason"), stack, user_stack: stack }, ...where });
  log.record({ guard_added_fast: { expr: markup("guard expression"), stack, user_stack: stack }, ...where });
  log.record({ create_symbol: { symbol: markup("created symbol"), val: markup("val"), vr: markup("vr"), source: markup("created source"), stack, user_stack: stack }, ...where });
  log.record({ create_unbacked_symbol: { symbol: markup("unbacked symbol"), node_id: 1, vr: markup("unbacked vr"), stack, user_stack: stack }, ...where });
}

function exported(log, where, stack) {
  const locals = { [markup("local name")]: markup("local value") };
  const added = { expr: markup("added expr"), result: markup("result"), expr_node_id: 2, symbol_to_sources: locals, frame_locals: { locals, symbols: locals }, prefix: "eval", stack, user_stack: stack };
  log.record({ expression_created: { method: markup("method"), result: markup("expression"), result_id: 2, arguments: [markup("argument")], argument_ids: [1], stack, user_stack: stack }, ...where });
  log.record({ guard_added: added, ...where });
  log.record({ propagate_real_tensors_provenance: added, ...where });
  log.record({ missing_fake_kernel: { op: markup("missing op"), reason: markup("missing reason") }, ...where });
  log.record({ mismatched_fake_kernel: { op: markup("mismatched op"), reason: markup("mismatch reason") }, ...where });
  log.record({ exported_program: {}, ...where }, markup("exported program"));
}

function pages() {
  const log = new Log();
  const stack = stackOf(log);
  log.artifact({}, "torch_version", json({ version: markup("torch version"), git_version: markup("git version") }), "json");
  log.record({ dynamo_start: { stack }, ...ID });
  texts(log, ID);
  guards(log, ID, stack);
  exported(log, ID, stack);
  log.record({ compilation_metrics: metrics(), ...ID });
  log.record({ bwd_compilation_metrics: { fail_type: markup("bwd fail type"), fail_reason: markup("bwd fail reason") }, ...ID });
  log.record({ aot_autograd_backward_compilation_metrics: { fail_type: markup("aot fail type"), fail_reason: markup("aot fail reason") }, ...ID });
  log.record({ chromium_event: {}, ...ID }, json({ name: markup("event name"), ph: "i", ts: 1, args: { [markup("event key")]: markup("event value") } }));
  log.record({ stack, ...ID });
  log.record({ [markup("unknown key")]: markup("unknown value"), ...ID });
  return log.bytes();
}

/** File name -> bytes. */
export const hostile = () => [
  ["hostile-names.log", names()],
  ["hostile-markup.log", pages()],
];

/**
 * One log for each defect of the reference that one log can show, named by its number in the contract (section 8) and by what is in it. Each is as
 * small as the defect allows; tests/defects/ says what is right. Where another log of testdata/ already is the defect, there is none here.
 */
import { id, json, Log, verbatim } from "./log.mjs";

const ID = id(0, 0);
const GRAPH = "class GraphModule(torch.nn.Module):\n    def forward(self, x):\n        return (x + 1,)\n";
const MARKUP = '<script>planted()</script><b title="x">&amp;';

function made(write) {
  const log = new Log();
  write(log);
  return log.bytes();
}

// Names, links and markup

const leavingNames = (log) => {
  for (const name of ["../../escaped", "/tmp/absolute", "a/../../b"]) {
    log.artifact(ID, name, `artifact ${name}`);
    log.record({ graph_dump: { name }, ...ID }, `graph dump ${name}`);
    log.record({ optimize_ddp_split_child: { name }, ...ID }, `split child ${name}`);
    log.record({ dump_file: { name }, ...ID }, `dump file ${name}`);
  }
  log.record({ graph_dump: { name: "vllm_submod_/../../../x" }, ...ID }, "a dump of vLLM");
  log.record({ describe_source: { describer_id: 0, id: 0, source: "x" }, ...ID, has_payload: "../escaped" }, "payload called ../escaped");
};

const markupInReasons = (log) => {
  log.record({ compilation_metrics: { restart_reasons: [`reason ${MARKUP}`], fail_type: `type ${MARKUP}`, fail_reason: `cause ${MARKUP}` }, ...ID });
};

const markupInExports = (log) => {
  const text = (what) => `${what} ${MARKUP}`;
  const named = { [text("name")]: text("value") };
  const stack = log.stack([["/home/user/m.py", 3, text("frame"), text("loc")]]);
  log.record({ expression_created: { method: text("method"), result: text("result"), result_id: 1, arguments: [text("argument")], argument_ids: [], user_stack: stack, stack }, ...ID });
  log.record({ guard_added: { expr: text("guard"), expr_node_id: 1, prefix: "eval", frame_locals: { locals: named, symbols: named }, user_stack: stack, stack }, ...ID });
  log.record({ propagate_real_tensors_provenance: { expr: text("question"), result: text("answer"), expr_node_id: 1, user_stack: stack, stack }, ...ID });
  log.record({ missing_fake_kernel: { op: text("missing") }, ...ID });
  log.record({ mismatched_fake_kernel: { op: text("mismatched"), reason: text("mismatch") }, ...ID });
};

const markupInCode = (log) => {
  log.record({ inductor_output_code: { filename: "/tmp/torchinductor/ab/cab.py" }, ...ID }, `# AOT ID: ['0']\nif a < b:\n    x = "${MARKUP}"\n`);
};

const scriptUrls = (log) => {
  log.record({ link: { name: "script", url: "javascript:planted()" }, ...ID });
  log.record({ link: { name: "data", url: "data:text/html,<script>planted()</script>" }, ...ID });
  log.record({ link: { name: "web", url: "https://example.com/?a=1&b='2'" }, ...ID });
};

const urlSigns = (log) => {
  for (const name of ["g#1?", "50% of", "a b", "\u00e9+1", "sub/g#2"]) log.record({ graph_dump: { name }, ...ID }, `graph ${name}`);
};

const namesToServe = (log) => {
  for (const name of ["\u00e9\u{1f600}", "a+b", "a b?c#d"]) log.record({ graph_dump: { name }, ...ID }, `graph called ${name}`);
};

const namesOfOtherFiles = (log) => {
  log.record({ dynamo_guards: {}, ...ID }, json([{ code: "the page that must stay" }]));
  log.record({ dump_file: { name: "../-_0_0_0/dynamo_guards_0" }, ...ID }, "would replace the guards");
  log.record({ dump_file: { name: "../index" }, ...ID }, "would replace the index");
  log.record({ dump_file: { name: "<eval_with_key>.7" }, ...ID }, "first of the name\n");
  log.record({ dump_file: { name: "<eval_with_key>.7" }, ...ID }, "second of the name\n");
};

const oddNames = (log) => {
  for (const name of ["n".repeat(300), `${"n".repeat(300)}2`, "nul\0byte", "line\nfeed", "\u00e9".repeat(100)]) log.artifact(ID, name, `called ${JSON.stringify(name)}`);
  log.artifact(ID, "after", "the record after the odd names");
};

const linksOfMetrics = (log) => {
  log.record({ link: { name: "grp/my <link>", url: "https://e.com/a/b?x=1&y='2'" }, ...ID });
  log.record({ link: { name: "no slash", url: "https://e.com/a" }, ...ID });
  log.record({ dump_file: { name: "<eval_with_key>.7" }, ...ID }, "def forward(self): pass\n");
  log.artifact(ID, "sub/folder/nested", "text");
  log.artifact({ frame_id: "bad" }, "of_unknown_id", "text");
  log.record({ compilation_metrics: { co_name: "f" }, ...ID });
  log.record({ compilation_metrics: { co_name: "g" }, frame_id: "bad" });
};

const kernelStacks = (log) => {
  log.artifact(ID, "inductor_provenance_tracking_kernel_stack_traces", json({ k: ["File m.py, line 1"] }), "json");
  log.artifact(ID, "after", "text");
};

// Provenance

const provenance = (log, where, { pre = "add = 1", post = "add_1 = 1", code, mappings }) => {
  log.record({ graph_dump: { name: "before_pre_grad_graph" }, ...where }, pre);
  log.record({ graph_dump: { name: "after_post_grad_graph" }, ...where }, post);
  if (code !== undefined) log.record({ inductor_output_code: { filename: "/tmp/torchinductor/ab/cab.py" }, ...where }, code);
  if (mappings) log.artifact(where, "inductor_provenance_tracking_node_mappings", json(mappings), "json");
};

const idsThatEndAlike = (log) => {
  for (const autograd of [1, 21]) {
    provenance(log, { compiled_autograd_id: autograd, ...ID }, { pre: `of_${autograd} = 1`, post: `post_of_${autograd} = 1`, code: `# AOT ID: ['0']\n# of ${autograd}\n` });
  }
};

const kernelBeforeAotId = (log) => {
  provenance(log, ID, {
    code: "import k_1\n\n# AOT ID: ['0']\n# k_2:3\nx=k_1\nk_2.run()",
    pre: "\n# add\nadd: f = 1\n mul = 2\nadd = 3",
    mappings: {
      preToPost: { add: ["add_1", "nope"], mul: ["add_1"] },
      postToPre: { add_1: ["add", "mul"] },
      cppCodeToPost: { k_1: ["add_1"], "k_2:3": ["add_1"] },
      postToCppCode: { add_1: ["k_1", "k_2:3", "zz"] },
    },
  });
};

const linesBeforeAotId = (log) => {
  provenance(log, ID, {
    pre: "\n\nadd = 1",
    code: "# a licence\n# of two lines\n# AOT ID: ['0']\nk_1.run()\n",
    mappings: { preToPost: { add: ["add_1"] }, postToPre: { add_1: ["add"] }, cppCodeToPost: { k_1: ["add_1"] }, postToCppCode: { add_1: ["k_1"] } },
  });
};

const kernelsThatContainOthers = (log) => {
  provenance(log, ID, {
    post: "p_1 = 1\np_10 = 1",
    code: "# AOT ID: ['0']\nk_10.run()\nk_1.run()\n# mm:42 of this\nmm.run(42)\n# mm:4 of that\nmm.run(4)\n",
    mappings: { cppCodeToPost: { k_1: ["p_1"], k_10: ["p_10"], "mm:4": ["p_1"], "mm:42": ["p_10"] } },
  });
};

// Compile ids, status and metrics

const oneDisplayForm = (log) => {
  log.artifact({ frame_id: 5 }, "without_attempt", "first");
  log.artifact({ frame_id: 5, attempt: 0 }, "of_attempt_0", "second");
};

const failureWithoutReason = (log) => {
  log.record({ compilation_metrics: { co_name: "f", fail_type: "torch._dynamo.exc.Unsupported" }, ...ID });
  log.artifact(ID, "after", "the record after the failure");
};

function attempts(log) {
  const stack = (line) => log.stack([["/home/user/m.py", line, "<module>", `f(${line})`]]);
  log.record({ dynamo_start: { stack: stack(1) }, ...id(0, 0, 0) });
  log.record({ dynamo_start: { stack: stack(2) }, ...id(0, 0, 1) });
  log.record({ dynamo_start: { stack: stack(3) }, frame_id: 1, frame_compile_id: 0 });
  log.record({ symbolic_shape_specialization: { symbol: "s0", value: "of attempt 1" }, ...id(0, 0, 1) });
  log.record({ guard_added_fast: { expr: "without attempt" }, frame_id: 1, frame_compile_id: 0 });
  log.record({ compilation_metrics: { graph_op_count: 2, restart_reasons: [] }, ...id(0, 0, 1) });
  log.record({ compilation_metrics: { graph_op_count: 2, restart_reasons: [] }, ...id(1, 0, 0) });
}

const noCompileId = (log) => {
  log.artifact({}, "x", "a record that has no compile id");
};

const garbageLine = (log) => {
  log.artifact(ID, "before", "text").text("this is no JSON").artifact(ID, "after", "text");
};

const impossibleDate = (log) => {
  log.line(`V9999 99:99:99.123456 7 torch/x.py:12] ${json({ dynamo_output_graph: {}, ...ID })}`);
};

const noRestartReasons = (log) => {
  log.record({ dynamo_start: { stack: log.stack([["/home/user/m.py", 1, "<module>", "f(x)"]]) }, ...ID });
  log.record({ compilation_metrics: { co_name: "f", graph_op_count: 3 }, ...ID });
};

const floats = (log) => {
  log.artifact(ID, "floats", '{"a": 1234567890123456.7, "b": 1715885247.9018195}', "json");
};

const longValues = (log) => {
  for (const compile of [0, 1]) {
    log.record({ compilation_metrics: { co_name: "f", dynamo_config: json({ options: "x".repeat(10_000) }), short: "as it is" }, ...id(0, compile) });
  }
};

const badValue = (log) => {
  log.record({ compilation_metrics: { co_name: "before" }, ...ID });
  log.record({ compilation_metrics: { co_name: "rejected_function", x: verbatim('"\\ud83d"') }, ...id(1, 0) });
  log.record({ compilation_metrics: { co_name: "after" }, ...id(2, 0) });
};

function symbolsOfAttempts(log) {
  const symbol = (name, where) => log.record({ create_symbol: { symbol: name, val: "8", vr: "[2, int_oo]", source: "L['x'].size()[0]" }, ...where });
  symbol("s_attempt_0", id(0, 0, 0));
  symbol("s_no_attempt", { frame_id: 0, frame_compile_id: 0 });
  symbol("s_attempt_1", id(0, 0, 1));
  log.record({ create_unbacked_symbol: { symbol: "u_attempt_2", node_id: 1, vr: "[0, 1]" }, ...id(0, 0, 2) });
  log.record({ compilation_metrics: { co_name: "f" }, ...id(0, 0, 1) });
  log.record({ compilation_metrics: { co_name: "f" }, ...id(0, 0, 2) });
}

// Export mode

const corruptExport = (log) => {
  log.line("text that is no record").text("no JSON");
  log.record({ exported_program: {}, ...ID, has_payload: "0".repeat(32) }, "def forward(self): pass\n");
  log.record({ dynamo_guards: {}, ...ID }, "[");
};

const metricsInExport = (log) => {
  log.record({ compilation_metrics: { co_name: "f" }, ...ID });
  log.record({ exported_program: {}, ...ID }, "def forward(self): pass\n");
};

const noProgram = (log) => {
  log.record({ missing_fake_kernel: { op: "mylib.op" }, ...ID });
};

const recordsWithoutFields = (log) => {
  const keys = ["propagate_real_tensors_provenance", "missing_fake_kernel", "mismatched_fake_kernel", "expression_created", "create_unbacked_symbol"];
  log.record({ guard_added: { prefix: "eval" }, ...ID });
  for (const key of keys) log.record({ [key]: {}, ...ID });
  log.record({ guard_added: { prefix: "eval", expr: "Eq(s0, 2)" }, ...ID });
  log.record({ propagate_real_tensors_provenance: { expr: "Eq(u0, 1)", expr_node_id: 3 }, ...ID });
  log.record({ mismatched_fake_kernel: { op: "mylib.op" }, ...ID });
  log.record({ exported_program: {}, ...ID }, "def forward(self): pass\n");
};

// Crashes

const hugePrefix = (log) => {
  const envelope = (name) => json({ artifact: { name, encoding: "string" }, ...ID });
  log.line(log.prefix("torch/x.py:1", "9".repeat(30)) + envelope("huge_thread"));
  log.line(log.prefix(`torch/x.py:${"9".repeat(30)}`) + envelope("huge_line"));
  log.line(log.prefix("torch/x.py:1", "\u0661\u0664") + envelope("arabic_thread"));
  log.line(log.prefix("torch/x.py:\u0661") + envelope("arabic_line"));
  log.line(log.prefix("torch/x.py:1", "18446744073709551615") + envelope("largest_thread"));
};

/** File name -> bytes. */
export const defects = () =>
  Object.entries({
    "d-01-names-that-leave-the-folder": leavingNames,
    "d-02-markup-in-restart-reasons": markupInReasons,
    "d-03-markup-in-export-failures": markupInExports,
    "d-04-markup-in-plain-text-code": markupInCode,
    "d-05-script-urls": scriptUrls,
    "d-06-names-with-url-signs": urlSigns,
    "d-07-names-of-other-files": namesOfOtherFiles,
    "d-08-long-and-odd-names": oddNames,
    "d-13-links-of-metrics-pages": linksOfMetrics,
    "d-14-kernel-stack-traces": kernelStacks,
    "d-15-report-of-one-log": (log) => log.record({ dynamo_output_graph: {}, ...ID }, GRAPH),
    "d-17-ids-that-end-alike": idsThatEndAlike,
    "d-19-ids-of-one-display-form": oneDisplayForm,
    "d-20-failure-without-reason": failureWithoutReason,
    "d-21-attempts": attempts,
    "d-22-no-compile-id": noCompileId,
    "d-23-garbage-line": garbageLine,
    "d-25-impossible-date": impossibleDate,
    "d-26-kernel-before-aot-id": kernelBeforeAotId,
    "d-27-lines-before-aot-id": linesBeforeAotId,
    "d-28-kernels-that-contain-others": kernelsThatContainOthers,
    "d-30-no-restart-reasons": noRestartReasons,
    "d-33-corrupt-export": corruptExport,
    "d-34-metrics-in-an-export": metricsInExport,
    "d-35-no-exported-program": noProgram,
    "d-39-floats": floats,
    "d-42-huge-and-foreign-numbers": hugePrefix,
    "d-43-export-records-without-fields": recordsWithoutFields,
    "d-57-names-to-serve": namesToServe,
    "d-63-long-metric-values": longValues,
    "d-64-bad-value-in-an-unknown-metric": badValue,
    "d-65-symbols-of-attempts": symbolsOfAttempts,
  }).map(([name, write]) => [`defects/${name}.log`, made(write)]);

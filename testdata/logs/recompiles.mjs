/** recompiles.log: a graph break that restarts the compilation, its resume function, a recompilation, and one that fails. */
import { float, id, json, Log, verbatim } from "./log.mjs";

const SCRIPT = "/home/user/gates/sample.py";
const FIRST = id(0, 0);
const RETRY = id(0, 0, 1);
const RESUME = id(1, 0);
const AGAIN = id(0, 1);
const BROKEN = id(2, 0);

const BREAK_REASON = `Call to print inside a compiled function
  Explanation: the output of print would appear while tracing, not while running
  Hint: move the call out of the function

from user code:
   File "${SCRIPT}", line 12, in scale
    print("scaled", x.shape)
`;

const CALL = [[SCRIPT, 30, "<module>", "scale(torch.ones(n), n)"]];
const SCALE = [...CALL, [SCRIPT, 11, "scale", "y = x * n"]];
const REST = [...CALL, [SCRIPT, 12, "scale", 'print("scaled", x.shape)'], [SCRIPT, 13, "torch_dynamo_resume_in_scale_at_12", "return y.relu()"]];
const SORT = [[SCRIPT, 31, "<module>", "order(words)"], [SCRIPT, 19, "order", "return torch.tensor(words)"]];

const graph = (size, body) => `class GraphModule(torch.nn.Module):
    def forward(self, L_x_: "f32[${size}][1]cpu"):
        # File: ${SCRIPT}:11 in scale, code: y = x * n
        ${body}
        return (y,)
`;

const metrics = (where, name, line, seconds, more = {}) => ({
  compile_id: `${where.frame_id}/${where.frame_compile_id}${where.attempt ? `_${where.attempt}` : ""}`,
  co_name: name,
  co_filename: SCRIPT,
  co_firstlineno: line,
  cache_size: where.frame_compile_id,
  accumulated_cache_size: where.frame_compile_id,
  guard_count: 6,
  shape_env_guard_count: 0,
  graph_op_count: 1,
  graph_node_count: 3,
  graph_input_count: 1,
  start_time: verbatim("1775035800.5"),
  entire_frame_compile_time_s: float(seconds),
  backend_compile_time_s: float(seconds / 2),
  inductor_compile_time_s: float(seconds / 4),
  code_gen_time_s: float(seconds / 8),
  fail_type: null,
  fail_reason: null,
  fail_user_frame_filename: null,
  fail_user_frame_lineno: null,
  non_compliant_ops: [],
  compliant_custom_ops: [],
  restart_reasons: [],
  dynamo_time_before_restart_s: float(0),
  ...more,
});

function compile(log, where, stack, size, body, made) {
  log.record({ dynamo_start: { stack: log.stack(stack) }, ...where }, null, "torch/_dynamo/convert_frame.py:1010");
  log.event(where, "entire_frame_compile", 90_000, () => {
    log.record({ dynamo_output_graph: { sizes: { l_x_: [size], y: [size] } }, ...where }, graph(size, body));
    log.record({ aot_inference_graph: {}, ...where }, graph(size, body));
    log.record({ inductor_output_code: { filename: `/tmp/torchinductor_user/ab/c${where.frame_id}${where.frame_compile_id}.py` }, ...where }, `def call(args):\n    x, = args\n    ${body}\n    return (y,)\n`);
    log.artifact(where, `fx_graph_cache_${size === 4 ? "miss" : "hit"}`, json({ key: `fscale${size}` }), "json");
    log.record({ dynamo_guards: {}, ...where }, json([{ code: `check_tensor(L['x'], size=[${size}])` }, { code: `L['n'] == ${size}` }]));
  });
  log.record({ compilation_metrics: made, ...where });
}

function graphBreak(log) {
  log.record({ dynamo_start: { stack: log.stack(SCALE) }, ...FIRST }, null, "torch/_dynamo/convert_frame.py:1010");
  log.artifact(FIRST, "dynamo_graph_break_reason", BREAK_REASON);
  log.now += 31_000;
  const restarts = metrics(RETRY, "scale", 10, 0.25, {
    restart_reasons: ["Call to print inside a compiled function"],
    dynamo_time_before_restart_s: verbatim("0.031"),
  });
  compile(log, RETRY, SCALE, 4, "y = L_x_ * 4", restarts);
  compile(log, RESUME, REST, 4, "y = L_x_.relu()", metrics(RESUME, "torch_dynamo_resume_in_scale_at_12", 12, 0.125));
}

function recompilation(log) {
  log.artifact(AGAIN, "recompile_reasons", json(["0/0: tensor 'x' size mismatch at index 0. expected 4, actual 6", "0/0: L['n'] == 4"]), "json");
  compile(log, AGAIN, SCALE, 6, "y = L_x_ * 6", metrics(AGAIN, "scale", 10, 0.0625));
}

function failure(log) {
  log.record({ dynamo_start: { stack: log.stack(SORT) }, ...BROKEN }, null, "torch/_dynamo/convert_frame.py:1010");
  const failed = metrics(BROKEN, "order", 18, 0.015625, {
    graph_op_count: 0,
    fail_type: "<class 'torch._dynamo.exc.InternalTorchDynamoError'>",
    fail_reason: "ValueError: too many dimensions 'str'\n\nfrom user code:\n   words < 3 & words > 1",
    fail_user_frame_filename: SCRIPT,
    fail_user_frame_lineno: 19,
  });
  log.record({ compilation_metrics: failed, ...BROKEN });
}

export function recompiles() {
  const log = new Log();
  graphBreak(log);
  recompilation(log);
  failure(log);
  return log.bytes();
}

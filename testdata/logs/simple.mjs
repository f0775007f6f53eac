/** simple.log: one compilation of a small gated layer with its backward pass, nothing out of the ordinary. */
import { float, id, json, Log, md5, verbatim } from "./log.mjs";

const ID = id(0, 0);
const SCRIPT = "/home/user/gates/train.py";
const TORCH = "/opt/venv/lib/python3.12/site-packages/torch";
const MODULE = `${TORCH}/nn/modules/module.py`;
const EVAL_FRAME = `${TORCH}/_dynamo/eval_frame.py`;

const STACK = [
  [SCRIPT, 41, "<module>", "main()"],
  [SCRIPT, 35, "main", "loss = step(model, batch)"],
  [EVAL_FRAME, 812, "compile_wrapper", "return fn(*args, **kwargs)"],
  [SCRIPT, 24, "step", "return model(batch).square().mean()"],
  [MODULE, 1780, "_wrapped_call_impl", "return self._call_impl(*args, **kwargs)"],
  [SCRIPT, 15, "forward", "return torch.sigmoid(self.gate(x)) * self.value(x)"],
];

const DYNAMO_GRAPH = `class GraphModule(torch.nn.Module):
    def forward(self, L_gate_weight_: "f32[8, 16][16, 1]cpu", L_value_weight_: "f32[8, 16][16, 1]cpu", L_x_: "f32[4, 16][16, 1]cpu"):
        # File: ${SCRIPT}:15 in forward, code: return torch.sigmoid(self.gate(x)) * self.value(x)
        linear: "f32[4, 8][8, 1]cpu" = torch._C._nn.linear(L_x_, L_gate_weight_, None)
        sigmoid: "f32[4, 8][8, 1]cpu" = torch.sigmoid(linear);  linear = None
        linear_1: "f32[4, 8][8, 1]cpu" = torch._C._nn.linear(L_x_, L_value_weight_, None)
        mul: "f32[4, 8][8, 1]cpu" = sigmoid * linear_1;  sigmoid = linear_1 = None

        # File: ${SCRIPT}:24 in step, code: return model(batch).square().mean()
        square: "f32[4, 8][8, 1]cpu" = mul.square();  mul = None
        mean: "f32[][]cpu" = square.mean();  square = None
        return (mean,)
`;

const JOINT_GRAPH = `class joint_helper(torch.nn.Module):
    def forward(self, primals, tangents):
        primals_1: "f32[8, 16]"; primals_2: "f32[8, 16]"; primals_3: "f32[4, 16]"; tangents_1: "f32[]"

        primals_1, primals_2, primals_3, tangents_1, = fx_pytree.tree_flatten_spec([primals, tangents], self._in_spec)
        permute: "f32[16, 8]" = torch.ops.aten.permute.default(primals_1, [1, 0]);  primals_1 = None
        mm: "f32[4, 8]" = torch.ops.aten.mm.default(primals_3, permute);  permute = None
        sigmoid: "f32[4, 8]" = torch.ops.aten.sigmoid.default(mm);  mm = None
        permute_1: "f32[16, 8]" = torch.ops.aten.permute.default(primals_2, [1, 0]);  primals_2 = None
        mm_1: "f32[4, 8]" = torch.ops.aten.mm.default(primals_3, permute_1);  permute_1 = None
        mul: "f32[4, 8]" = torch.ops.aten.mul.Tensor(sigmoid, mm_1)
        pow_1: "f32[4, 8]" = torch.ops.aten.pow.Tensor_Scalar(mul, 2)
        mean: "f32[]" = torch.ops.aten.mean.default(pow_1);  pow_1 = None
        div: "f32[]" = torch.ops.aten.div.Scalar(tangents_1, 32);  tangents_1 = None
        return pytree.tree_unflatten([mean, None, None, None], self._out_spec)
`;

const FORWARD_GRAPH = `class GraphModule(torch.nn.Module):
    def forward(self, primals_1: "f32[8, 16][16, 1]cpu", primals_2: "f32[8, 16][16, 1]cpu", primals_3: "f32[4, 16][16, 1]cpu"):
        # File: ${SCRIPT}:15 in forward, code: return torch.sigmoid(self.gate(x)) * self.value(x)
        permute: "f32[16, 8][1, 16]cpu" = torch.ops.aten.permute.default(primals_1, [1, 0]);  primals_1 = None
        mm: "f32[4, 8][8, 1]cpu" = torch.ops.aten.mm.default(primals_3, permute);  permute = None
        sigmoid: "f32[4, 8][8, 1]cpu" = torch.ops.aten.sigmoid.default(mm)
        permute_1: "f32[16, 8][1, 16]cpu" = torch.ops.aten.permute.default(primals_2, [1, 0]);  primals_2 = None
        mm_1: "f32[4, 8][8, 1]cpu" = torch.ops.aten.mm.default(primals_3, permute_1);  permute_1 = None
        mul: "f32[4, 8][8, 1]cpu" = torch.ops.aten.mul.Tensor(sigmoid, mm_1);  sigmoid = None

        # File: ${SCRIPT}:24 in step, code: return model(batch).square().mean()
        pow_1: "f32[4, 8][8, 1]cpu" = torch.ops.aten.pow.Tensor_Scalar(mul, 2);  mul = None
        mean: "f32[][]cpu" = torch.ops.aten.mean.default(pow_1);  pow_1 = None
        return (mean, primals_3, mm, mm_1)
`;

const BACKWARD_GRAPH = `class GraphModule(torch.nn.Module):
    def forward(self, primals_3: "f32[4, 16][16, 1]cpu", mm: "f32[4, 8][8, 1]cpu", mm_1: "f32[4, 8][8, 1]cpu", tangents_1: "f32[][]cpu"):
        # File: ${SCRIPT}:24 in step, code: return model(batch).square().mean()
        expand: "f32[4, 8][0, 0]cpu" = torch.ops.aten.expand.default(tangents_1, [4, 8]);  tangents_1 = None
        div: "f32[4, 8][8, 1]cpu" = torch.ops.aten.div.Scalar(expand, 32);  expand = None

        # File: ${SCRIPT}:15 in forward, code: return torch.sigmoid(self.gate(x)) * self.value(x)
        sigmoid: "f32[4, 8][8, 1]cpu" = torch.ops.aten.sigmoid.default(mm);  mm = None
        mul_3: "f32[4, 8][8, 1]cpu" = torch.ops.aten.mul.Tensor(div, sigmoid);  sigmoid = None
        permute_2: "f32[8, 4][1, 8]cpu" = torch.ops.aten.permute.default(mul_3, [1, 0]);  mul_3 = None
        mm_2: "f32[8, 16][16, 1]cpu" = torch.ops.aten.mm.default(permute_2, primals_3);  permute_2 = None
        mul_4: "f32[4, 8][8, 1]cpu" = torch.ops.aten.mul.Tensor(div, mm_1);  div = mm_1 = None
        permute_3: "f32[8, 4][1, 8]cpu" = torch.ops.aten.permute.default(mul_4, [1, 0]);  mul_4 = None
        mm_3: "f32[8, 16][16, 1]cpu" = torch.ops.aten.mm.default(permute_3, primals_3);  permute_3 = primals_3 = None
        return (mm_3, mm_2, None)
`;

const kernel = (name, body) => `# AOT ID: ['0_${name === "gate_mean_0" ? "forward" : "backward"}']
import torch
import triton
import triton.language as tl
from torch._inductor.async_compile import AsyncCompile

async_compile = AsyncCompile()

${name} = async_compile.triton('${name}', '''
@triton.jit
def ${name}(in_ptr0, in_ptr1, out_ptr0, xnumel, XBLOCK: tl.constexpr):
    xindex = tl.program_id(0) * XBLOCK + tl.arange(0, XBLOCK)
    xmask = xindex < xnumel
${body}
''', device_str='cpu')

async_compile.wait(globals())
del async_compile

def call(args):
    a, b, x = args
    args.clear()
    buf0 = torch.empty_strided((4, 8), (8, 1), dtype=torch.float32)
    torch.mm(x, a.t(), out=buf0)
    buf1 = torch.empty_strided((4, 8), (8, 1), dtype=torch.float32)
    ${name}.run(buf0, b, buf1, 32, grid=(1,))
    return (buf1, x, buf0)


if __name__ == "__main__":
    print("compiled <${name}> & 'ready'")
`;

const FORWARD_CODE = kernel(
  "gate_mean_0",
  `    gate = tl.load(in_ptr0 + xindex, xmask)
    value = tl.load(in_ptr1 + xindex, xmask)
    gated = tl.sigmoid(gate) * value
    tl.store(out_ptr0 + xindex, gated * gated / 32.0, xmask)`,
);
const BACKWARD_CODE = kernel(
  "gate_grad_1",
  `    grad = tl.load(in_ptr0 + xindex, xmask)
    gate = tl.load(in_ptr1 + xindex, xmask)
    tl.store(out_ptr0 + xindex, grad * (1.0 - gate) * gate, xmask)`,
);

const CPP_GUARDS = `
TREE_GUARD_MANAGER:
+- RootGuardManager
| +- DEFAULT_DEVICE: utils_device.CURRENT_DEVICE == None
| +- GuardManager: source=L['x'], accessed_by=FrameLocalsGuardAccessor(key='x', framelocals_idx=1)
| | +- TENSOR_MATCH: check_tensor(L['x'], Tensor, torch.float32, device=None, requires_grad=False, size=[4, 16], stride=[16, 1])
| +- GuardManager: source=L['self'], accessed_by=FrameLocalsGuardAccessor(key='self', framelocals_idx=0)
| | +- TYPE_MATCH: ___check_type_id(L['self'], 94512)
`;

const tensor = (index, size, source, extra = {}) => ({ index, size, source, extra });
const TENSORS = [
  tensor(0, [8, 16], "L['self']._modules['gate']._parameters['weight']", { requires_grad: true, is_parameter: true }),
  tensor(1, [8, 16], "L['self']._modules['value']._parameters['weight']", { requires_grad: true, is_parameter: true }),
  tensor(2, [4, 16], "L['x']"),
];

function describe(log, { index, size, source, extra }) {
  const [rows, columns] = size;
  const at = "torch/_subclasses/meta_utils.py";
  log.record({ describe_storage: { id: index, describer_id: 0, size: rows * columns * 4 }, ...ID }, null, `${at}:298`);
  const meta = {
    id: index,
    ndim: 2,
    dtype: "torch.float32",
    device: "device(type='cpu')",
    size,
    is_leaf: true,
    ...extra,
    stride: [columns, 1],
    storage: index,
    view_func: "<built-in method _view_func_unsafe>",
    describer_id: 0,
  };
  log.record({ describe_tensor: meta, ...ID }, null, `${at}:537`);
  log.record({ describe_source: { describer_id: 0, id: index, source }, ...ID }, null, `${at}:2385`);
}

const METRICS = {
  compile_id: "0/0",
  frame_key: "1",
  co_name: "step",
  co_filename: SCRIPT,
  co_firstlineno: 22,
  cache_size: 0,
  accumulated_cache_size: 0,
  guard_count: 11,
  shape_env_guard_count: 0,
  graph_op_count: 6,
  graph_node_count: 10,
  graph_input_count: 3,
  start_time: verbatim("1775035800.0234"),
  entire_frame_compile_time_s: verbatim("0.412907"),
  backend_compile_time_s: verbatim("0.361544"),
  inductor_compile_time_s: verbatim("0.287013"),
  code_gen_time_s: verbatim("0.198205"),
  fail_type: null,
  fail_reason: null,
  fail_user_frame_filename: null,
  fail_user_frame_lineno: null,
  non_compliant_ops: [],
  compliant_custom_ops: [],
  restart_reasons: [],
  dynamo_time_before_restart_s: float(0),
  is_forward: true,
  cuda_version: null,
};

function inductor(log, graph, key, code, name, text) {
  log.event(ID, "inductor_compile", 210_000, () => {
    log.record({ inductor_pre_grad_graph: {}, ...ID }, DYNAMO_GRAPH, "torch/_inductor/compile_fx.py:1100");
    log.record({ inductor_post_grad_graph: {}, ...ID }, graph, "torch/_inductor/compile_fx.py:1210");
    log.record({ inductor_output_code: { filename: `/tmp/torchinductor_user/gx/${name}.py` }, ...ID }, text, "torch/_inductor/graph.py:2390");
    log.artifact(ID, "fx_graph_cache_miss", json({ key, cache_state: "miss", components: ["graph", "config"], time_taken_ns: 198205000 }), "json");
  }, { fn_name: "fx_codegen_and_compile", code });
}

export function simple() {
  const log = new Log();
  log.artifact({}, "torch_version", json({ version: "2.9.0", git_version: "0".repeat(40) }), "json");
  const start = { dynamo_start: { stack: log.stack(STACK) }, ...ID };
  log.event(ID, "dynamo", 1_200, () => {
    log.record(start, null, "torch/_dynamo/convert_frame.py:1010");
    log.event(ID, "entire_frame_compile", 4_000, () => compile(log));
  });
  return log.bytes();
}

function compile(log) {
  TENSORS.forEach((described) => describe(log, described));
  const sizes = { l_x_: [4, 16], linear: [4, 8], sigmoid: [4, 8], linear_1: [4, 8], mul: [4, 8], mean: [] };
  log.record({ dynamo_output_graph: { sizes }, ...ID }, DYNAMO_GRAPH, "torch/_dynamo/output_graph.py:1600");
  log.event(ID, "backend_compile", 5_100, () => {
    log.record({ aot_joint_graph: {}, ...ID }, JOINT_GRAPH, "torch/_functorch/_aot_autograd/graph_compile.py:820");
    log.record({ aot_forward_graph: {}, ...ID }, FORWARD_GRAPH, "torch/_functorch/_aot_autograd/graph_compile.py:1390");
    log.record({ aot_backward_graph: {}, ...ID }, BACKWARD_GRAPH, "torch/_functorch/_aot_autograd/graph_compile.py:1398");
    inductor(log, FORWARD_GRAPH, `f${md5(FORWARD_GRAPH)}`, "forward", "cgxforward", FORWARD_CODE);
    inductor(log, BACKWARD_GRAPH, `f${md5(BACKWARD_GRAPH)}`, "backward", "cgxbackward", BACKWARD_CODE);
    log.artifact(ID, "aotautograd_cache_miss", json({ key: `a${md5(JOINT_GRAPH)}`, cache_state: "miss", time_taken_ns: 310000000 }), "json");
  });
  const guards = [
    { code: "check_tensor(L['x'], Tensor, torch.float32, device=None, requires_grad=False, size=[4, 16], stride=[16, 1])" },
    { code: "___check_type_id(L['self'], 94512)" },
    { code: "L['x'].size()[0] < 2**48", stack: log.stack(STACK.slice(-1)), user_stack: log.stack(STACK.slice(3, 4)) },
  ];
  log.record({ dynamo_guards: {}, ...ID }, json(guards), "torch/_dynamo/guards.py:3310");
  log.record({ dynamo_cpp_guards_str: {}, ...ID }, CPP_GUARDS, "torch/_dynamo/guards.py:2870");
  log.record({ compilation_metrics: METRICS, ...ID }, null, "torch/_dynamo/utils.py:1575");
}

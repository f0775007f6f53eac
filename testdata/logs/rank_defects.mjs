/** Folders with a log for each rank that show defects of the reference, named by their numbers in the contract (section 8). */
import { id, json, Log } from "./log.mjs";

const ID = id(0, 0);

function made(write) {
  const log = new Log();
  write(log);
  return log.bytes();
}

const estimates = (log, ops, where = ID, tensors = {}) =>
  log.artifact(where, "inductor_runtime_and_tensor_meta", json({ ops: Object.entries(ops).map(([name, estimated_runtime_ns]) => ({ name, estimated_runtime_ns, ...tensors })) }), "json");
const schedule = (log, ops, where = ID) => log.artifact(where, "inductor_collective_schedule", json(ops), "json");

/** The strings of rank 1 are fewer than those of rank 0, which is read first. */
const strings = (...files) => made((log) => log.record({ dynamo_start: { stack: log.stack(files.map((file, line) => [`/home/user/${file}.py`, line + 1, "f", "g(x)"])) }, ...ID }));

const collectives = () =>
  made((log) => {
    schedule(log, ["torch.ops._c10d_functional.all_reduce_.default", "torch.ops._c10d_functional.all_gather_into_tensor.default"]);
    log.record({ inductor_output_code: { filename: "/tmp/torchinductor/ab/cab.py" }, ...ID }, [
      "# AOT ID: ['0']",
      "if a < b:",
      "    x = call('quoted'); y = torch.ops._c10d_functional.all_reduce_.default(x, 'sum', '0')",
      "    n = size // 2; torch.ops._c10d_functional.all_gather_into_tensor.default(y, n, '0')",
      "    torch.ops._c10d_functional.wait_tensor.default(y); torch.ops._c10d_functional.wait_tensor.default(n)",
      "if c > d: pass",
      "# torch.ops._c10d_functional.broadcast.default(a comment)",
    ].join("\n"));
  });

const named = (name, write = () => {}) =>
  made((log) => {
    log.artifact(ID, name, `text of ${name}`);
    write(log);
  });

const folders = () => ({
  "d-10-strings-of-another-rank": { 0: strings("a", "b", "c"), 1: strings("d") },
  "d-16-only-tensor-metadata-differs": {
    0: made((log) => estimates(log, { a: 1 }, ID, { shape: [1] })),
    1: made((log) => estimates(log, { a: 1 }, ID, { shape: [2] })),
  },
  "d-18-graphs-of-other-names": {
    0: made((log) => estimates(log, { a: 1_000_000 }, id(0, 0))),
    1: made((log) => estimates(log, { a: 3_000_000 }, id(1, 0))),
  },
  "d-29-code-that-hides-collectives": { 0: collectives(), 1: collectives() },
  "d-32-only-run-times-differ": { 0: made((log) => estimates(log, { a: 1000 })), 1: made((log) => estimates(log, { a: 2000 })) },
  "d-36-artifact-that-cannot-be-read": {
    0: named("of_rank_0", (log) => log.artifact(ID, "inductor_runtime_and_tensor_meta", "{}", "json")),
    1: named("of_rank_1", (log) => log.artifact(ID, "inductor_collective_schedule", '{"no": "list"}', "json")),
    2: named("of_rank_2", (log) => schedule(estimates(log, { a: 7 }), ["all_reduce"])),
    3: named("of_rank_3", (log) => log.artifact(ID, "inductor_runtime_and_tensor_meta", "no JSON", "json")),
  },
  "d-37-two-logs-of-one-rank": { "0": named("older"), "0_a": named("newer"), "1": named("of_rank_1") },
});

/** File name -> bytes. */
export const rankDefects = () =>
  Object.entries(folders()).flatMap(([folder, logs]) =>
    Object.entries(logs).map(([rank, bytes]) => [`defects/${folder}/dedicated_log_torch_trace_rank_${rank}.log`, bytes])
  );

import assert from "node:assert/strict";
import { test } from "node:test";
import { collectiveKind, parityOf } from "../../../modules/multi_rank/collectives.ts";

test("the kind of a collective is the first that its name contains, without underscores at its end", () => {
  assert.equal(collectiveKind("all_reduce_"), "all_reduce");
  assert.equal(collectiveKind("torch.ops._c10d_functional.reduce_scatter_tensor.default"), "reduce_scatter");
  assert.equal(collectiveKind("all_gather_into_tensor_out"), "all_gather");
  assert.equal(collectiveKind("all_to_all_single"), "all_to_all");
  assert.equal(collectiveKind("broadcast__"), "broadcast");
  assert.equal(collectiveKind("reduce"), "reduce");
  assert.equal(collectiveKind("wait_tensor"), null);
});

const call = (name: string): string => `buf = torch.ops._c10d_functional.${name}.default(arg0, 'sum', '0')\n`;

test("a schedule and code that agree are not amiss", () => {
  const code = call("all_reduce_") + call("wait_tensor") + call("all_gather_into_tensor") + call("wait_tensor");
  assert.deepEqual(parityOf(["all_reduce", "all_gather"], code), { offset: 0, missingWaits: 0 });
});

test("collectives without a wait, and collectives that only one side has, are counted", () => {
  assert.deepEqual(parityOf(["all_reduce"], call("all_reduce_")), { offset: 0, missingWaits: 1 });
  assert.deepEqual(parityOf(["all_reduce", "broadcast"], call("all_gather") + call("wait_tensor")), {
    offset: 3,
    missingWaits: 0,
  });
});

test("more waits than collectives are no fault", () => {
  assert.deepEqual(parityOf([], call("wait_tensor").repeat(3)), { offset: 0, missingWaits: 0 });
});

test("blanks around dots and the older name of the library are found, comments are not (D-29)", () => {
  assert.equal(parityOf([], "torch . ops . c10d_functional . all_reduce . default (x)").offset, 1);
  assert.equal(parityOf([], `# ${call("all_reduce")}`).offset, 0);
  assert.equal(parityOf([], `x = a // b; ${call("all_reduce")}`).offset, 1);
  assert.equal(parityOf([], `if a < b: ${call("all_reduce")}elif c > d: pass`).offset, 1);
  assert.equal(parityOf([], `name = 'it''s'; ${call("all_reduce")}`).offset, 1);
});

test("code that nearly holds a million calls takes no longer than its length", () => {
  const started = performance.now();
  parityOf([], "torch . ops ".repeat(200_000) + "torch" + " ".repeat(1_000_000));
  assert.ok(performance.now() - started < 5000);
});

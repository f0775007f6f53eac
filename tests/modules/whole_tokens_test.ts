import { deepEqual, ok } from "node:assert/strict";
import { test } from "node:test";
import { findWholeTokens } from "../../modules/whole_tokens.ts";

/** [what it shows, line, name, found] */
const CASES: readonly (readonly [string, string, string, boolean])[] = [
  ["a call", "    triton_poi_0.run(x)", "triton_poi_0", true],
  ["the name of a longer number", "k_10()", "k_1", false],
  ["the end of another name", "my_k_1()", "k_1", false],
  ["a name with a point", "extern_kernels.mm(a, b)", "extern_kernels.mm", true],
  ["a name that goes on", "extern_kernels.mm_plus(a)", "extern_kernels.mm", false],
  ["a debug handle", "# [Provenance debug handles] mm:4", "mm:4", true],
  ["a longer debug handle", "# mm:42", "mm:4", false],
  ["the second of two on a line", "k_10 k_1", "k_1", true],
  ["the caller of a kernel in C++", "call_triton_poi_0(x, stream);", "triton_poi_0", true],
  ["the size of a kernel", "int64_t triton_red_0_xnumel = 8;", "triton_red_0", true],
  ["the size of a reduction", "triton_red_0_r0_numel = s0", "triton_red_0", true],
  ["another variable of that kind", "triton_red_0_other = s0", "triton_red_0", false],
  ["a name of letters beyond ASCII", "größe_10", "größe_1", false],
  ["what is no name", "a ++ b", "++", false],
  ["an empty name", "a", "", false],
];

for (const [what, line, name, found] of CASES) {
  test(`${what} is ${found ? "" : "not "}found: ${JSON.stringify(name)} in ${JSON.stringify(line)}`, () => {
    deepEqual([...findWholeTokens([line], [name])], found ? [[name, [0]]] : []);
  });
}

test("a line counts once, however often it has the name, and lines come in order", () => {
  deepEqual(findWholeTokens(["k k", "", "k", "j"], ["k", "j"]), new Map([["k", [0, 2]], ["j", [3]]]));
});

test("names that are made to be alike do not make it slow", () => {
  const alike = Array.from({ length: 3_000 }, (_, i) => `a${".a".repeat(i)}`);
  const started = performance.now();
  findWholeTokens(Array.from({ length: 300 }, () => "a.".repeat(3_000)), alike);
  ok(performance.now() - started < 5_000);
});

import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { codePanel, lineMappings, mappingsJson, type ProvenanceTexts } from "../../modules/provenance_mapping.ts";

const EMPTY: ProvenanceTexts = { preGraph: "", postGraph: "", outputCode: "", aotCode: "", nodeMappings: "" };
const KEYS = ["cppCodeToPost", "postToCppCode", "postToPre", "postToPyCode", "preToPost", "pyCodeToPost"];

interface Names {
  readonly [map: string]: Readonly<Record<string, readonly string[]>>;
}

/** The `lineMappings` block of a page with these texts. */
function block(texts: Partial<ProvenanceTexts>, names: Names = {}): Record<string, Record<string, number[]>> {
  const { mappings } = lineMappings({ ...EMPTY, nodeMappings: JSON.stringify(names), ...texts });
  return JSON.parse(mappingsJson(mappings));
}

test("the vector of contract B.6, without the wrapped number (D-26)", () => {
  deepEqual(
    block({
      preGraph: "\n# add\nadd: f = 1\n mul = 2\nadd = 3\n",
      postGraph: "add_1 = 1\n",
      outputCode: "import k_1\n\n# AOT ID: ['0']\n# k_2:3\nx=k_1\nk_2.run()\n",
    }, {
      preToPost: { add: ["add_1", "nope"], mul: ["add_1"] },
      postToPre: { add_1: ["add", "mul"] },
      cppCodeToPost: { k_1: ["add_1"], "k_2:3": ["add_1"] },
      postToCppCode: { add_1: ["k_1", "k_2:3", "zz"] },
    }),
    {
      preToPost: { 4: [1], 5: [1] },
      postToPre: { 1: [5, 4] },
      pyCodeToPost: { 3: [1], 4: [1] },
      postToPyCode: { 1: [3, 4] },
      cppCodeToPost: {},
      postToCppCode: {},
    },
  );
});

test("the block is pretty JSON, its keys sorted as texts", () => {
  const nodes = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`n${i}`, ["x"]]));
  const preGraph = Object.keys(nodes).map((name) => `${name} = 1\n`).join("");
  const json = mappingsJson(
    lineMappings({ ...EMPTY, preGraph, postGraph: "x = 1", nodeMappings: JSON.stringify({ preToPost: nodes }) })
      .mappings,
  );
  deepEqual([...json.matchAll(/^ {2}"(\w+)"/gm)].map(([, key]) => key), KEYS);
  deepEqual([...json.matchAll(/^ {4}"(\d+)": \[$/gm)].map(([, line]) => line), [
    "1",
    "10",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
  ]);
});

test("node mappings that are no JSON give an empty block, any other JSON one with six maps", () => {
  for (const nodeMappings of ["", "{", '{"preToPost":"\\ud83d"}']) deepEqual(block({ nodeMappings }), {});
  for (const nodeMappings of ["null", "[]", "7", "{}", '{"preToPost":[],"postToPre":{"a":1,"b":[2]}}']) {
    deepEqual(Object.keys(block({ nodeMappings })), KEYS);
  }
});

test("a name that is also a property of every object is a name like others", () => {
  deepEqual(
    block({
      preGraph: "constructor = 1\n__proto__ = 2",
      postGraph: "toString = 1",
      nodeMappings: '{"preToPost":{"constructor":["toString"],"__proto__":["toString"]}}',
    }).preToPost,
    { 1: [1], 2: [1] },
  );
});

// ---------------------------------------------------------------- Python

const CALL = "# AOT ID: ['0']\nk_1 = async_compile.triton('k_1')\ndef call(args):\n";
const kernels = (...names: string[]): Names => ({
  cppCodeToPost: Object.fromEntries(names.map((name) => [name, ["p"]])),
});
const python = (outputCode: string, ...names: string[]) =>
  Object.keys(block({ postGraph: "p = 1", outputCode }, kernels(...names)).pyCodeToPost!).map(Number);

test("kernels are looked for where they are called, not where they are defined", () => {
  deepEqual(python(`${CALL}  k_1.run(a)\n  k_1.run(b)\n`, "k_1"), [4, 5]);
});

test("a debug handle leads to the one call after the comment that names it", () => {
  const code = `${CALL}  # mm:41\n  mm(a)\n  # mm:4\n  mm(b)\n  mm(c)\n`;
  deepEqual(python(code, "mm:4"), [7]);
});

test("a debug handle that no comment names counts wherever the kernel is", () => {
  deepEqual(python(`${CALL}  mm(a)\n  mm(b)\n`, "mm:4"), [4, 5]);
});

test("a kernel is not found in the name of another (D-28)", () => {
  deepEqual(python(`${CALL}  k_10.run(a)\n  k_1.run(b)\n`, "k_1"), [5]);
});

test("empty lines in front of the code do not count", () => {
  deepEqual(python("\n\n  k_1.run(b)\n", "k_1"), [1]);
});

// ---------------------------------------------------------------- C++

const RUN = "\nstatic inline void call_k_1() {\nvoid AOTInductorModel::run_impl(\n";
const cpp = (aotCode: string, ...names: string[]) =>
  Object.keys(block({ postGraph: "p = 1", aotCode }, kernels(...names)).cppCodeToPost!).map(Number);

test("C++ lines count from the first that is not empty", () => {
  deepEqual(cpp(`${RUN}    k_1(a);\n    call_k_1(b);\n`, "k_1"), [3, 4]);
});

test("of a debug handle, the declaration of a size is not the call", () => {
  const sizes = ["auto k_1_xnumel = 8;", "int64_t k_1_xnumel=8;", "int64_t k_1_xnumel_0 = 8;"];
  for (const size of sizes) deepEqual(cpp(`${RUN}    // k_1:7\n    ${size}\n    call_k_1(a);\n`, "k_1:7"), [5]);
});

test("a comment on the line of a definition does not begin the search", () => {
  deepEqual(cpp(`${RUN}static inline void f() { // k_1:7\n  k_1(a);\n  // k_1:7\n  k_1(b);\n`, "k_1:7"), [6]);
});

test("the handle of a C++ kernel is what follows the last colon", () => {
  deepEqual(cpp(`${RUN}  // aoti::mm:7\n  aoti::mm(b);\n`, "aoti::mm:7"), [4]);
});

// ---------------------------------------------------------------- hostile logs

test("kernels and lines without end are cut off, not joined for hours", () => {
  const count = 20_000;
  const names = Array.from({ length: count }, (_, i) => `k:${i}`);
  const started = performance.now();
  const { mappings, complete } = lineMappings({
    ...EMPTY,
    postGraph: Array.from({ length: count }, (_, i) => `p${i} = 1\n`).join(""),
    outputCode: "k\n".repeat(count),
    nodeMappings: JSON.stringify({
      cppCodeToPost: Object.fromEntries(names.map((name) => [name, ["p1", "p2"]])),
      postToCppCode: Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, names.slice(0, 20)])),
    }),
  });
  ok(performance.now() - started < 5_000);
  equal(complete, false);
  ok(mappings!.pyCodeToPost.size > 0);
});

test("what is within the limit is complete", () => {
  const texts = { ...EMPTY, preGraph: "a = 1", postGraph: "p = 1", nodeMappings: '{"preToPost":{"a":["p"]}}' };
  equal(lineMappings(texts, 1).complete, true);
  equal(lineMappings(texts, 0).complete, false);
});

// ---------------------------------------------------------------- panel

test("the code panel begins with its first line, and says where the numberings of the mappings begin (D-27)", () => {
  deepEqual(codePanel({ outputCode: "# AOT ID: 0\n", aotCode: "" }), {
    text: "# AOT ID: 0\n",
    pythonOffset: 0,
    cppOffset: 1,
  });
  deepEqual(codePanel({ outputCode: "\nimport a\n# AOT ID: 0\n", aotCode: "" }).pythonOffset, 1);
  deepEqual(codePanel({ outputCode: "", aotCode: "\r\n\nint a;\n" }), {
    text: "int a;\n",
    pythonOffset: 0,
    cppOffset: 0,
  });
  deepEqual(codePanel({ outputCode: "a\nb\n", aotCode: "\nint a;\n" }).cppOffset, 3);
});

import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { CompileIds } from "../../format/compile_id.ts";
import {
  type Frame,
  frameText,
  readStack,
  simplifiedName,
  StackTrieBuilder,
  type TrieNode,
  withoutConvertFrame,
} from "../../intermediate/stack_trie.ts";

const frame = (name: string, filename = 0, line = 1): Frame => ({ filename, line, name, loc: null, uninterned: null });
const ids = new CompileIds();
const id = (c: number) => ids.get(null, 0, c, 0);
const names = (nodes: readonly TrieNode[]) => nodes.map((node) => node.frame.name);

test("stacks with a common beginning share its nodes, and ids stand where their stacks end", () => {
  const trie = new StackTrieBuilder();
  trie.insertStack([frame("f"), frame("g")], id(0));
  trie.insertStack([frame("f"), frame("h")], id(1));
  trie.insertStack([frame("f")], null);
  trie.insertStack([frame("f"), frame("g")], id(0));
  deepEqual(names(trie.children), ["f"]);
  const [f] = trie.children;
  deepEqual(f!.terminals, [null]);
  deepEqual(names(f!.children), ["g", "h"]);
  deepEqual(f!.children[0]!.terminals, [id(0), id(0)]);
});

test("frames are the same only if all five fields are", () => {
  const trie = new StackTrieBuilder();
  const f = frame("f");
  for (
    const other of [{ ...f, filename: 1 }, { ...f, line: 2 }, { ...f, name: "g" }, { ...f, loc: "" }, f, {
      ...f,
      uninterned: "a.py",
    }, f]
  ) trie.insertStack([other], null);
  equal(trie.children.length, 6);
  equal(trie.children[4]!.terminals.length, 2);
});

test("a node with very many children still finds each of them", () => {
  const trie = new StackTrieBuilder();
  for (let round = 0; round < 2; round++) {
    for (let line = 0; line < 5000; line++) trie.insertStack([frame("f", 0, line)], null);
  }
  equal(trie.children.length, 5000);
  deepEqual(new Set(trie.children.map((node) => node.terminals.length)), new Set([2]));
});

test("a trie that holds only empty stacks has no nodes but is not empty", () => {
  const trie = new StackTrieBuilder();
  equal(trie.empty, true);
  trie.insertStack([], null);
  equal(trie.empty, false);
  deepEqual(trie.children, []);
});

test("a stack of 100,000 frames is no deeper than memory", () => {
  const trie = new StackTrieBuilder();
  const stack = Array.from({ length: 100_000 }, (_, line) => frame("f", 0, line));
  trie.insertStack(stack, null);
  equal(trie.children[0]!.frame.line, 0);
});

test("a logged stack is read frame by frame, and what is no frame is left out", () => {
  deepEqual(
    readStack([
      { filename: 3, line: -1, name: "f", loc: "f()", uninterned_filename: "/a.py" },
      { filename: 4, line: 2, name: "g", loc: null },
      { line: 2, name: "no file" },
      7,
    ]),
    [
      { filename: 3, line: -1, name: "f", loc: "f()", uninterned: "/a.py" },
      { filename: 4, line: 2, name: "g", loc: null, uninterned: null },
    ],
  );
  deepEqual(readStack(null), []);
});

for (
  const [logged, shown] of [
    ["/x/y#link-tree/a/b.py#link-tree/zz", "a/b.py"],
    ["/tmp/foo-seed-nspid4_cgpid1-ns-1/torch/run.py", "torch/run.py"],
    ["/tmp/-seed-nspid4/a.py", "/tmp/-seed-nspid4/a.py"],
    ["/tmp/foo-seed-nspid/a.py", "/tmp/foo-seed-nspid/a.py"],
    ["foo-seed-nspid4", "foo-seed-nspid4"],
    ["/-seed-nspid4/b-seed-nspid5/c.py", "c.py"],
    ["/home/u/main.py", "/home/u/main.py"],
  ] as const
) {
  test(`the file ${logged} is shown as ${shown}`, () => equal(simplifiedName(logged), shown));
}

const strings = new Map([[0, "<eval_with_key>.12 from /tmp/<q>.py:4"], [1, "<eval_with_key>.99999999999999999999"], [
  2,
  "/pre#link-tree/torch/_dynamo/convert_frame.py",
], [3, "/home/u/torch/_dynamo/convert_frame.py"]]);
const string = (index: number) => strings.get(index) ?? null;

test("a frame of generated code leads to the page of that code", () => {
  const text = frameText(frame("f", 0, 7), string);
  equal(text.file, "<eval_with_key>.12 from /tmp/<q>.py:4");
  equal(text.dumpHref, "dump_file/eval_with_key_12.html#L7");
});

test("generated code whose number is no 64-bit integer has no page", () => {
  equal(frameText(frame("f", 1), string).dumpHref, null);
});

test("a file is the one given in full, else that of the string table, else unknown", () => {
  equal(frameText({ ...frame("f", 2), uninterned: "/a.py" }, string).file, "/a.py");
  equal(frameText(frame("f", 2), string).file, "torch/_dynamo/convert_frame.py");
  equal(frameText(frame("f", 9), string).file, "(unknown)");
});

test("the three frames by which Dynamo enters itself are cut off, once, and only in its own file", () => {
  const call = [frame("__call__", 2), frame("__call__", 2), frame("__call__", 2)];
  const named = [frame("catch_errors", 2), frame("_convert_frame", 2), frame("_convert_frame_assert", 2)];
  const main = frame("main", 9);
  deepEqual(withoutConvertFrame([main, ...named], string), [main]);
  deepEqual(withoutConvertFrame([main, ...call, ...call], string), [main, ...call]);
  const elsewhere = call.map((f) => ({ ...f, filename: 3 }));
  deepEqual(withoutConvertFrame([main, ...elsewhere], string), [main, ...elsewhere]);
  const mixed = [named[0]!, call[0]!, named[2]!];
  deepEqual(withoutConvertFrame(mixed, string), mixed);
  deepEqual(withoutConvertFrame(call.slice(1), string), call.slice(1));
});

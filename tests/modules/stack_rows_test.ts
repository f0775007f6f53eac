import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { CompileIds } from "../../format/compile_id.ts";
import { type Frame, StackTrieBuilder } from "../../intermediate/stack_trie.ts";
import { stackRows, trieRowPieces, trieRows } from "../../modules/stack_rows.ts";

const frame = (name: string, line = 1): Frame => ({ filename: 0, line, name, loc: null, uninterned: null });
const ids = new CompileIds();
const string = () => "a.py";

test("a trie becomes rows depth-first, one level deeper only below a branching point", () => {
  const trie = new StackTrieBuilder();
  for (const stack of ["f g x", "f g y z", "f g y z w", "f h"]) {
    trie.insertStack(stack.split(" ").map((n) => frame(n)), null);
  }
  deepEqual(trieRows(trie, string, () => "ok").map(({ name, depth, marker }) => [name, depth, marker]), [
    ["f", 0, false],
    ["g", 0, true],
    ["x", 1, true],
    ["y", 1, true],
    ["z", 2, false],
    ["w", 2, false],
    ["h", 0, true],
  ]);
});

test("a terminal shows the id as logged, with its status and a link to its row", () => {
  const trie = new StackTrieBuilder();
  trie.insertStack([frame("f")], ids.get(0, 1, 2, 3));
  trie.insertStack([frame("f")], null);
  deepEqual(trieRows(trie, string, () => "break")[0]!.terminals, [
    { display: "[!0/1/2_3]", status: "break", href: "#%5B!0%2F1%2F2_3%5D" },
    { display: "(unknown)", status: null, href: null },
  ]);
});

test("a stack of 100,000 frames gives as many rows, all flat", () => {
  const trie = new StackTrieBuilder();
  const stack = Array.from({ length: 100_000 }, (_, line) => frame("f", line));
  trie.insertStack(stack, null);
  const rows = trieRows(trie, string, () => "ok");
  equal(rows.length, 100_000);
  deepEqual(rows.map(({ depth }) => depth).filter((depth) => depth > 0), []);
  equal(stackRows(stack, string).length, 100_000);
});

test("a long trie is cut only where no list is open, and no row is lost", () => {
  const trie = new StackTrieBuilder();
  for (let line = 0; line < 10; line++) {
    trie.insertStack([frame("f", line), frame("g"), frame("h")], null);
    trie.insertStack([frame("f", line), frame("i")], null);
  }
  const pieces = [...trieRowPieces(trie, string, () => "ok", 6)];
  deepEqual(pieces.map((rows) => rows.length), [8, 8, 8, 8, 8]);
  deepEqual(pieces.map((rows) => rows[0]!.depth), [0, 0, 0, 0, 0]);
  deepEqual(pieces.flat(), trieRows(trie, string, () => "ok"));
});

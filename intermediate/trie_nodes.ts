/** Walks a stack trie for the files that hold it as a list. Iterative: a stack may be 100,000 frames deep (D-45). */
import { createHash } from "node:crypto";
import type { CompileId } from "../format/compile_id.ts";
import type { ManifestTrieNode, StackTrieNodeLine } from "./format.ts";
import { frameText, type StackTrie, type StringLookup, type TrieNode } from "./stack_trie.ts";

interface Visit {
  readonly node: TrieNode;
  /** Place in the order of the walk. */
  readonly number: number;
  readonly parent: number | null;
  readonly depth: number;
}

/** Parents before children, in order of insertion. */
function* walk(trie: StackTrie): Generator<Visit> {
  const open: Omit<Visit, "number">[] = [];
  const push = (children: readonly TrieNode[], parent: number | null, depth: number) => {
    for (let k = children.length - 1; k >= 0; k--) open.push({ node: children[k]!, parent, depth });
  };
  push(trie.children, null, 0);
  for (let number = 0; open.length > 0; number++) {
    const visit = open.pop()!;
    yield { ...visit, number };
    push(visit.node.children, number, visit.depth + 1);
  }
}

const idText = (id: CompileId | null): string | null => id?.id ?? null;

export function* manifestNodes(trie: StackTrie, string: StringLookup): Generator<ManifestTrieNode> {
  for (const { node, parent } of walk(trie)) {
    const { frame, terminals } = node;
    yield {
      parent,
      file: frame.uninterned ?? string(frame.filename),
      line: frame.line,
      name: frame.name,
      ...(frame.loc === null ? {} : { loc: frame.loc }),
      ...(terminals.length === 0 ? {} : { terminals: terminals.map(idText) }),
    };
  }
}

function placeText(node: TrieNode, string: StringLookup): string {
  const { file, line, name } = frameText(node.frame, string);
  return `${file}:${line} in ${name}`;
}

/** Nodes at which a compilation ends. The paths together are no longer than the stacks in the log. */
export function* trieNodeLines(trie: StackTrie, string: StringLookup): Generator<StackTrieNodeLine> {
  const path: string[] = [];
  for (const { node, depth } of walk(trie)) {
    path.length = depth;
    path.push(placeText(node, string));
    if (node.terminals.length === 0) continue;
    yield { type: "stack_trie_node", path: [...path], terminal: node.terminals.map(idText) };
  }
}

const HASH_DIGITS = 16;

/** Group, and frame compile for the attempts that log no stack of their own -> hash of the user stack. */
export function stackHashes(trie: StackTrie, string: StringLookup): ReadonlyMap<CompileId, string> {
  const hashes = new Map<CompileId, string>();
  const path: string[] = [];
  for (const { node, depth } of walk(trie)) {
    path.length = depth;
    const outer = depth === 0 ? "" : path[depth - 1]!;
    const hash = createHash("sha256").update(`${outer}\n${placeText(node, string)}`).digest("hex").slice(
      0,
      HASH_DIGITS,
    );
    path.push(hash);
    for (const id of node.terminals) {
      if (id === null) continue;
      hashes.set(id.group, hash);
      if (!hashes.has(id.frameCompile)) hashes.set(id.frameCompile, hash);
    }
  }
  return hashes;
}

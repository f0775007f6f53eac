/** From stacks and tries to the flat rows that a stack block shows. */
import type { StatusWord, Terminal, TrieRow } from "../components/StackBlock.tsx";
import { fragment } from "../format/paths.ts";
import { type Frame, frameText, type StackTrie, type StringLookup, type TrieNode } from "../intermediate/stack_trie.ts";
import type { CompileId } from "../intermediate/store.ts";

/** A single stack, outermost frame first: one flat list. */
export const stackRows = (stack: readonly Frame[], string: StringLookup): TrieRow[] =>
  stack.map((frame) => ({ depth: 0, marker: false, terminals: [], ...frameText(frame, string) }));

type Status = (id: CompileId) => StatusWord;

/** A whole trie, depth-first. `status` is asked for each known terminal. */
export const trieRows = (trie: StackTrie, string: StringLookup, status: Status): TrieRow[] => [
  ...walk(trie, string, status),
];

/** The same in pieces of at least `size` rows, cut only where no list is open, so that each can be shown alone; none if there are no rows. */
export function* trieRowPieces(
  trie: StackTrie,
  string: StringLookup,
  status: Status,
  size: number,
): Generator<TrieRow[]> {
  let piece: TrieRow[] = [];
  for (const row of walk(trie, string, status)) {
    if (piece.length >= size && row.depth === 0) {
      yield piece;
      piece = [];
    }
    piece.push(row);
  }
  if (piece.length > 0) yield piece;
}

function* walk(trie: StackTrie, string: StringLookup, status: Status): Generator<TrieRow> {
  const waiting: { node: TrieNode; depth: number; marker: boolean }[] = [];
  const push = (children: readonly TrieNode[], depth: number) => {
    const marker = children.length > 1;
    for (let i = children.length - 1; i >= 0; i--) waiting.push({ node: children[i]!, depth, marker });
  };
  push(trie.children, 0);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth, marker } = next;
    const terminals = node.terminals.map((id) => terminal(id, status));
    yield { depth, marker, terminals, ...frameText(node.frame, string) };
    push(node.children, marker ? depth + 1 : depth);
  }
}

function terminal(id: CompileId | null, status: Status): Terminal {
  if (id === null || id.parts === null) return { display: "(unknown)", status: null, href: null };
  return { display: id.display, status: status(id), href: fragment(id.display) };
}

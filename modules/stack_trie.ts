/** The stack tries of the index: of compilations, and of records without a compile id (output contract 5). */
import { stackTrieSection, type TrieWindow, unknownStacksSection } from "../components/StackTrie.tsx";
import type { View } from "../components/view.ts";
import type { StackTrie } from "../intermediate/stack_trie.ts";
import { type IndexSection, type Module, type Page, page, type RenderContext } from "./module.ts";
import { trieRowPieces } from "./stack_rows.ts";

export const stackTrieModule: Module = {
  id: "stack_trie",
  name: "Stack trie",
  subscriptions: ["compilation_metrics"],
  loadingStrategy: "eager",
  render: () => ({ sections: [COMPILATIONS, UNKNOWN] }),
};

/** Rows a piece: a longer trie is shown in several blocks, so that its markup is never in memory as a whole. */
const WINDOW = 5000;

/** At least one piece, also for a trie without rows. */
function* windows(view: View<TrieWindow>, trie: StackTrie, r: RenderContext): Iterable<Page> {
  const { store } = r;
  const status = r.summary().status;
  let first = true;
  for (const rows of trieRowPieces(trie, (index) => store.string(index), status, WINDOW)) {
    const data = { rows, first };
    yield page(view, () => data);
    first = false;
  }
  if (first) yield page(view, () => ({ rows: [], first }));
}

const COMPILATIONS: IndexSection = {
  section: "stack_trie",
  title: "Stack trie",
  pages: (r) => windows(stackTrieSection, r.summary().trie, r),
};

const UNKNOWN: IndexSection = {
  section: "unknown_stacks",
  title: "Unknown stacks",
  pages: (r) => r.summary().unknownTrie.empty ? [] : windows(unknownStacksSection, r.summary().unknownTrie, r),
};

/** The stack tries of the index: of compilations, and of records without a compile id (output contract 5). */
import { stackTrieSection, unknownStacksSection } from "../components/StackTrie.tsx";
import type { StackTrie } from "../intermediate/stack_trie.ts";
import { type IndexSection, type Module, page, type RenderContext } from "./module.ts";
import { trieRows } from "./stack_rows.ts";

export const stackTrieModule: Module = {
  id: "stack_trie",
  name: "Stack trie",
  subscriptions: ["compilation_metrics"],
  loadingStrategy: "eager",
  render: () => ({ sections: [COMPILATIONS, UNKNOWN] }),
};

const rows = (r: RenderContext, trie: StackTrie) =>
  trieRows(trie, (index) => r.store.string(index), (id) => r.summary().status(id));

const COMPILATIONS: IndexSection = {
  section: "stack_trie",
  title: "Stack trie",
  pages: () => [page(stackTrieSection, (r) => ({ rows: rows(r, r.summary().trie) }))],
};

const UNKNOWN: IndexSection = {
  section: "unknown_stacks",
  title: "Unknown stacks",
  pages: (r) =>
    r.summary().unknownTrie.empty
      ? []
      : [page(unknownStacksSection, (r) => ({ rows: rows(r, r.summary().unknownTrie) }))],
};

/** The stack tries of the index (output contract 4.15, items 2, 3 and 10). */
import type { VNode } from "preact";
import { StackBlock, type StatusWord, type TrieRow } from "./StackBlock.tsx";
import { defineView } from "./view.ts";

/** A piece of a trie. */
export interface TrieWindow {
  readonly rows: readonly TrieRow[];
  readonly first: boolean;
}

/** A trie that fits a screen or two is open when the page is. */
const OPEN_ROWS = 120;

const LEGEND: readonly (readonly [StatusWord, string])[] = [
  ["ok", "[Success]"],
  ["break", "[Success with restart (e.g., graph break)]"],
  ["empty", "[Empty graph]"],
  ["error", "[Error]"],
  ["missing", "[Metrics were missing]"],
];

export const stackTrieSection = defineView<TrieWindow>({
  name: "stack_trie",
  title: () => "Stack trie",
  scripts: ["page"],
  markup: ({ rows, first }, { root }) => (
    <>
      {first && (
        <p data-chrome class="hint">
          Where in the program each compilation began. Callers stand above the functions they call; an id stands at the
          frame that was compiled and leads to its files.
        </p>
      )}
      {first && (
        <p class="legend">
          {LEGEND.map(([status, text]) => <span key={status} class={`status-${status}`}>{text}</span>)}
        </p>
      )}
      <TrieBlock rows={rows} first={first} root={root} open={rows.length <= OPEN_ROWS} />
      {rows.length === 0 && <p data-chrome class="hint">The log has no stack of a compilation (dynamo_start).</p>}
    </>
  ),
});

export const unknownStacksSection = defineView<TrieWindow>({
  name: "unknown_stacks",
  title: () => "Unknown stacks",
  scripts: ["page"],
  markup: ({ rows, first }, { root }) => (
    <>
      {first && (
        <p data-chrome class="hint">
          Records that were logged outside of any compilation came from here. Many of them mean that a compile id got
          lost on the way.
        </p>
      )}
      <TrieBlock rows={rows} first={first} root={root} open={false} />
    </>
  ),
});

function TrieBlock({ rows, first, root, open }: TrieWindow & { root: string; open: boolean }): VNode {
  const caption = first ? "Stack" : "Stack, continued";
  return <StackBlock caption={caption} continued={!first} rows={rows} root={root} open={open && first} />;
}

/**
 * A view: a pure function from JSON data to markup, with a name by which the browser finds it.
 *
 * The program renders views to strings for the site; a lazy report ships name and data and renders the same view in the browser.
 */
import type { VNode } from "preact";

/** Where a page stands in the report, for its links. */
export interface Place {
  /** From the page to the report root: empty at the root, else `../` once a folder. */
  readonly root: string;
}

/** Scripts of assets/ that a page asks for. `page`: theme, query parameters, trie. `code`: highlighting, line links. `provenance`: panels. */
export type Script = "page" | "code" | "provenance";

/** JSON that a page holds for its script, in a block of this id. */
export interface DataBlock {
  readonly id: string;
  readonly json: string;
}

export interface View<Data> {
  readonly name: string;
  title(data: Data): string;
  markup(data: Data, place: Place): VNode;
  readonly scripts: readonly Script[];
  /** Names of islands of its module, which run on a page of this view, or on the index if it is a view of a section. */
  readonly islands?: readonly string[];
  /** Stand after the markup. Not part of it, since a renderer of markup would escape their quotes. */
  dataBlocks?(data: Data): readonly DataBlock[];
}

export const defineView = <Data>(view: View<Data>): View<Data> => view;

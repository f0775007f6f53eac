/** Colours of a piece of Python: parsed in slices of time by lezer's grammar. */
import { highlightTree, tagHighlighter, tags } from "@lezer/highlight";
import { parser } from "@lezer/python";
import { type Colour, COLOURS } from "./colours.ts";

export { COLOURS };

/** Three numbers a token: from, to (offsets in the piece), colour. */
export type Colours = readonly number[];

export const NO_COLOURS: Colours = [];
export const STRING = COLOURS.indexOf("string");

/** What the tags of a grammar are called here. */
export const TOKENS = [
  { tag: tags.keyword, class: "keyword" },
  { tag: tags.string, class: "string" },
  { tag: tags.comment, class: "comment" },
  { tag: tags.number, class: "number" },
  { tag: [tags.bool, tags.null], class: "constant" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: "definition" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], class: "call" },
  { tag: tags.meta, class: "decorator" },
] as const;

const highlighter = tagHighlighter(TOKENS);

/** One piece being parsed. */
export class PieceParse {
  readonly #parse;

  constructor(text: string) {
    this.#parse = parser.startParse(text);
  }

  /** The colours, or null if the time was up before. A piece that the parser cannot take stays plain. */
  advance(timeIsUp: () => boolean): Colours | null {
    try {
      do {
        const tree = this.#parse.advance();
        if (tree !== null) return coloursOf(tree);
      } while (!timeIsUp());
      return null;
    } catch {
      // The walk over the tree is recursive: ten thousand nested brackets end here.
      return NO_COLOURS;
    }
  }
}

function coloursOf(tree: Parameters<typeof highlightTree>[0]): Colours {
  const found: number[] = [];
  highlightTree(tree, highlighter, (from, to, name) => {
    found.push(from, to, COLOURS.indexOf(name as Colour));
  });
  return found;
}

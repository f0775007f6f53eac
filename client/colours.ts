/** What is told apart in Python. Highlights and classes have these names, with `tl-` before them; a token has the place in this list. */
export const COLOURS = [
  "keyword",
  "string",
  "comment",
  "number",
  "constant",
  "definition",
  "call",
  "decorator",
] as const;
export type Colour = typeof COLOURS[number];

/** Colours of a whole text of Python, for pages without scripts. */
import { PieceParse, STRING } from "../client/python_colours.ts";
import { PieceScanner } from "../client/python_pieces.ts";

/**
 * A text that is longer has colours in its first part only: a megabyte takes up to a second, and is more than anyone reads from its
 * begin.
 */
const MOST = 1_000_000;

/** Three numbers a token, in order: from, to (offsets in the text), colour (place in COLOURS). */
export function codeColours(text: string): number[] {
  const found: number[] = [];
  const end = Math.min(text.length, MOST);
  const scanner = new PieceScanner(text);
  scanner.advance(end, () => false);
  for (const { from, to, kind } of scanner.between(0, end)) {
    if (kind === "string") {
      found.push(from, to, STRING);
      continue;
    }
    const colours = new PieceParse(text.slice(from, to)).advance(() => false) ?? [];
    for (let i = 0; i < colours.length; i += 3) found.push(from + colours[i]!, from + colours[i + 1]!, colours[i + 2]!);
  }
  return found;
}

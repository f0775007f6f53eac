/**
 * Long texts in parts of some hundred lines. A browser lays out only the parts that are on the screen (`content-visibility` in
 * client/code_styles.ts): 10 MB of code in one piece took Chromium 8 seconds to show, in parts a quarter of one.
 */
import { type ComponentChild, Fragment, h, type VNode } from "preact";
import { COLOURS } from "../client/colours.ts";

/** Known to the style sheet too, which gives a part its height before it is laid out. */
export const LINES_A_PART = 500;

interface CodePartsProps {
  readonly text: string;
  /** Three numbers a token, in order: from, to, place in COLOURS. */
  readonly colours?: readonly number[] | undefined;
}

/** The text, in order and with nothing added: the parts are spans, and each but the last ends with a line feed. */
export function CodeParts({ text, colours = [] }: CodePartsProps): VNode {
  const parts: VNode[] = [];
  let token = 0;
  for (let from = 0; from < text.length;) {
    const to = afterLines(text, from);
    parts.push(<span class="part">{together(coloured(text, from, to, colours, token))}</span>);
    // A token that goes on in the next part begins that one too.
    while (token < colours.length && colours[token + 1]! <= to) token += 3;
    from = to;
  }
  return <>{parts}</>;
}

/** A list of texts that stands in an element itself is escaped twice by precompiled JSX; in a fragment once. */
const together = (children: ComponentChild[]): VNode => h(Fragment, null, children);

/** A part of the text, from the token on that is the first to end in it. */
function coloured(
  text: string,
  from: number,
  to: number,
  colours: readonly number[],
  token: number,
): ComponentChild[] {
  const pieces: ComponentChild[] = [];
  let at = from;
  for (let i = token; i < colours.length && colours[i]! < to; i += 3) {
    const start = Math.max(colours[i]!, from), end = Math.min(colours[i + 1]!, to);
    if (at < start) pieces.push(text.slice(at, start));
    pieces.push(<span class={CLASSES[colours[i + 2]!]}>{text.slice(start, end)}</span>);
    at = end;
  }
  if (at < to) pieces.push(text.slice(at, to));
  return pieces;
}

const CLASSES = COLOURS.map((name) => `tl-${name}`);

/** The numbers from 1, a line each. */
export function LineNumbers({ count }: { count: number }): VNode {
  const parts: VNode[] = [];
  for (let first = 1; first <= count; first += LINES_A_PART) {
    parts.push(<span class="part">{numbers(first, Math.min(count, first + LINES_A_PART - 1))}</span>);
  }
  return <>{parts}</>;
}

/** A class for the width of the numbers: the widest of them may not be laid out yet. */
export const digitsClass = (count: number): string => `digits-${String(count).length}`;

function afterLines(text: string, from: number): number {
  let to = from;
  for (let line = 0; line < LINES_A_PART; line++) {
    const end = text.indexOf("\n", to);
    if (end < 0) return text.length;
    to = end + 1;
  }
  return to;
}

function numbers(first: number, last: number): string {
  let text = "";
  for (let line = first; line <= last; line++) text += `${line}\n`;
  return text;
}

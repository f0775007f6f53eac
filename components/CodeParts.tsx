/**
 * Long texts in parts of some hundred lines. A browser lays out only the parts that are on the screen (`content-visibility` in
 * client/code_styles.ts): 10 MB of code in one piece took Chromium 8 seconds to show, in parts a quarter of one.
 */
import type { VNode } from "preact";

/** Known to the style sheet too, which gives a part its height before it is laid out. */
export const LINES_A_PART = 500;

/** The text, in order and with nothing added: the parts are spans, and each but the last ends with a line feed. */
export function CodeParts({ text }: { text: string }): VNode {
  const parts: VNode[] = [];
  for (let from = 0; from < text.length;) {
    const to = afterLines(text, from);
    parts.push(<span class="part">{text.slice(from, to)}</span>);
    from = to;
  }
  return <>{parts}</>;
}

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

/** Where the lines of a code block are on the screen. */
import type { CodeText } from "./code_text.ts";
import type { LineIndex } from "./line_index.ts";
import type { LineRange } from "./line_range.ts";

/** A part of the text, by offsets. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

export class CodeLayout {
  readonly #pre: HTMLElement;
  readonly #code: CodeText;
  readonly #lines: LineIndex;

  constructor(pre: HTMLElement, code: CodeText, lines: LineIndex) {
    this.#pre = pre;
    this.#code = code;
    this.#lines = lines;
  }

  get wrapped(): boolean {
    return this.#pre.classList.contains("wrap");
  }

  /** What can be seen, with a margin of so many screens above and below; null if nothing can. */
  visible(screens: number): Part | null {
    const box = this.#pre.getBoundingClientRect();
    const margin = innerHeight * screens;
    const top = Math.max(box.top, -margin);
    const bottom = Math.min(box.bottom, innerHeight + margin);
    if (top >= bottom || this.#lines.count === 0) return null;
    return this.wrapped ? this.#wrappedPart(box) : this.#linesBetween(top, bottom);
  }

  #linesBetween(top: number, bottom: number): Part {
    const first = this.lineAt(top);
    return { from: this.#lines.start(first), to: this.#lines.start(this.lineAt(bottom) + 1) };
  }

  /** With lines of different heights only the browser knows; it answers for what is on the screen and not for more. */
  #wrappedPart(box: DOMRect): Part | null {
    const x = box.left + parseFloat(getComputedStyle(this.#pre).paddingLeft) + 2;
    const from = this.#offsetAt(x, Math.max(box.top + 2, 1)) ?? 0;
    const to = this.#offsetAt(x, Math.min(box.bottom, innerHeight) - 2);
    const last = to === null ? this.#lines.count - 1 : this.#lines.at(to);
    return { from: this.#lines.start(this.#lines.at(from)), to: this.#lines.start(last + 1) };
  }

  #offsetAt(x: number, y: number): number | null {
    const place = document.caretPositionFromPoint?.(x, y);
    return place ? this.#code.offsetOf(place.offsetNode, place.offset) : null;
  }

  /** The line, from 0, at a height on the screen. Only where lines are not wrapped. */
  lineAt(y: number): number {
    const { top, height } = this.#text();
    const line = Math.floor((y - top) / (height / this.#lines.count));
    return Math.max(0, Math.min(this.#lines.count - 1, line));
  }

  /** Top and height of some lines, from the upper edge of the block's padding. */
  boxOf({ first, last }: LineRange): { top: number; height: number } {
    const origin = this.#pre.getBoundingClientRect().top + this.#pre.clientTop - this.#pre.scrollTop;
    if (this.wrapped) {
      const top = this.#rectOf(first - 1).top;
      return { top: top - origin, height: this.#rectOf(last - 1).bottom - top };
    }
    const text = this.#text();
    const lineHeight = text.height / this.#lines.count;
    return { top: text.top - origin + (first - 1) * lineHeight, height: (last - first + 1) * lineHeight };
  }

  #rectOf(line: number): DOMRect {
    return this.#code.range(this.#lines.start(line), this.#lines.start(line + 1)).getBoundingClientRect();
  }

  /** Top and height of all lines on the screen. */
  #text(): { top: number; height: number } {
    const style = getComputedStyle(this.#pre);
    const above = parseFloat(style.paddingTop);
    const top = this.#pre.getBoundingClientRect().top + this.#pre.clientTop - this.#pre.scrollTop + above;
    const filled = this.#pre.scrollHeight - above - parseFloat(style.paddingBottom);
    // A short text may stand in a taller block. A long one is measured: a line can be a fraction of a pixel off its nominal height.
    const nominal = parseFloat(style.lineHeight) * this.#lines.count;
    return { top, height: filled > nominal * 1.05 ? nominal : filled };
  }
}

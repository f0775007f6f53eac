/** A panel of a provenance page: its text has no element a line, so marks lie over the lines that are on the screen, and no others. */
import { element } from "./elements.ts";
import { onceAFrame } from "./once_a_frame.ts";

/** Lines beyond the edges that have their marks too, so that a scrolled page is not bare for a frame. */
const MARGIN = 30;

export class TextPanel {
  readonly editor: HTMLElement;
  readonly text: string;
  readonly #code: HTMLElement;
  readonly #marks: HTMLElement;
  readonly #count: number;
  #linked: readonly number[] = [];
  #highlighted: readonly number[] = [];
  readonly #paintSoon = onceAFrame(() => this.#paint());

  constructor(editor: HTMLElement) {
    this.editor = editor;
    this.#code = editor.querySelector("code")!;
    this.text = this.#code.textContent;
    this.#count = this.text.split("\n").length - (this.text.endsWith("\n") || this.text === "" ? 1 : 0);
    this.#marks = element("div", { className: "marks" });
    this.#marks.dataset.chrome = "";
    this.#code.parentElement!.prepend(this.#marks);
    editor.addEventListener("scroll", () => this.#paintSoon(), { passive: true });
    new ResizeObserver(() => this.#paintSoon()).observe(editor);
  }

  /** The line, from 1, at a height on the screen; null outside the text. */
  lineAt(y: number): number | null {
    const { top, height } = this.#code.getBoundingClientRect();
    const line = Math.floor((y - top) / (height / this.#count)) + 1;
    return line >= 1 && line <= this.#count ? line : null;
  }

  /** Ascending: lines that belong to some line of another panel. */
  setLinked(lines: readonly number[]): void {
    this.#linked = lines;
    this.#paintSoon();
  }

  highlight(lines: readonly number[]): void {
    this.#highlighted = lines.toSorted((a, b) => a - b);
    this.#paintSoon();
  }

  /** Brings a line to the middle, if there is that much to scroll. */
  scrollTo(line: number): void {
    const { top, height } = this.#code.getBoundingClientRect();
    const middle = top - this.editor.getBoundingClientRect().top + (line - 0.5) * (height / this.#count);
    this.editor.scrollTop += middle - this.editor.clientHeight / 2;
  }

  #paint(): void {
    const code = this.#code.getBoundingClientRect(), view = this.editor.getBoundingClientRect();
    const height = code.height / this.#count;
    const first = Math.floor((view.top - code.top) / height) - MARGIN;
    const last = Math.ceil((view.bottom - code.top) / height) + MARGIN;
    const mark = (kind: string) => (line: number) => {
      const made = element("div", { className: kind });
      made.dataset.line = String(line);
      made.style.top = `${(line - 1) * height}px`;
      made.style.height = `${height}px`;
      return made;
    };
    this.#marks.replaceChildren(
      ...between(this.#linked, first, last).map(mark("has-match")),
      ...between(this.#highlighted, first, last).map(mark("highlight")),
    );
  }
}

/** The part of ascending numbers that lies in a range. */
export function between(ascending: readonly number[], first: number, last: number): readonly number[] {
  return ascending.slice(firstAtLeast(ascending, first), firstAtLeast(ascending, last + 1));
}

/** Index of the first of ascending numbers that is not below `least`. */
export function firstAtLeast(ascending: readonly number[], least: number): number {
  let low = 0, high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Marks the lines that the fragment of the page names, and names lines when their numbers are clicked. */
import { element } from "./elements.ts";
import type { CodeLayout } from "./code_layout.ts";
import { clampRange, formatLineRange, type LineRange, parseLineRange, rangeBetween } from "./line_range.ts";

export class LineMarker {
  readonly #pre: HTMLElement;
  readonly #layout: CodeLayout;
  readonly #count: number;
  readonly #mark: HTMLElement;
  #range: LineRange | null = null;

  constructor(pre: HTMLElement, layout: CodeLayout, count: number) {
    this.#pre = pre;
    this.#layout = layout;
    this.#count = count;
    this.#mark = element("div", { className: "line-mark", hidden: true });
    this.#mark.dataset.chrome = "";
    pre.append(this.#mark);
  }

  /** Marks what the fragment names and, unless it is on the screen anyway, scrolls there. */
  follow(scroll = true): void {
    const named = parseLineRange(location.hash);
    this.#range = named && clampRange(named, this.#count);
    this.place();
    if (scroll && this.#range !== null) this.#mark.scrollIntoView({ block: this.#tall() ? "start" : "center" });
  }

  /** Puts the mark where its lines are now. */
  place(): void {
    this.#mark.hidden = this.#range === null;
    if (this.#range === null) return;
    const { top, height } = this.#layout.boxOf(this.#range);
    this.#mark.style.top = `${top}px`;
    this.#mark.style.height = `${height}px`;
    this.#mark.style.width = `${this.#pre.scrollWidth}px`;
  }

  /** A number of the gutter: with Shift the lines from the one marked before. */
  listen(gutter: HTMLElement): void {
    gutter.addEventListener("click", (event) => {
      const line = this.#layout.lineAt(event.clientY) + 1;
      const range = event.shiftKey && this.#range !== null
        ? rangeBetween(this.#range.first, line)
        : rangeBetween(line, line);
      this.#go(range, false);
    });
  }

  /** Names a line in the fragment and shows it. */
  goTo(line: number): void {
    const range = clampRange(rangeBetween(line, line), this.#count);
    if (range !== null) this.#go(range, true);
  }

  #go(range: LineRange, scroll: boolean): void {
    history.pushState(null, "", formatLineRange(range));
    this.follow(scroll);
  }

  #tall(): boolean {
    return this.#mark.offsetHeight > innerHeight / 2;
  }
}

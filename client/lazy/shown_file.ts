/** A file in the body of the panel. */
import { button, element } from "../elements.ts";
import type { LineRange } from "../line_range.ts";
import type { CodeOptions, CodeView, Contents, PageContents, TextContents, ViewerBundle } from "./bundles.ts";
import { messageOf } from "./report_error.ts";

export interface ShownFile {
  readonly contents: Contents;
  /** Of a text, as far as it is shown; else null. */
  readonly lineCount: number | null;
  /** Whether nothing is left out. */
  readonly all: boolean;
  /** All that is there to be read. */
  copyText(): string | Promise<string>;
  goTo(lines: LineRange | null): void;
  setWrap(on: boolean): void;
  focus(): void;
  /** For a later showing of the same file. */
  place(): unknown;
  remove(): void;
}

export interface TextSettings extends Omit<CodeOptions, "text" | "language"> {
  /** More of the text is shown than before. */
  onMore(): void;
}

export class ShownText implements ShownFile {
  readonly contents: TextContents;
  readonly #viewer: ViewerBundle;
  readonly #settings: TextSettings;
  readonly #box = element("div", { className: "panel-text" });
  all: boolean;
  #wrap: boolean;
  #view: CodeView;

  constructor(body: HTMLElement, contents: TextContents, viewer: ViewerBundle, settings: TextSettings) {
    this.contents = contents;
    this.#viewer = viewer;
    this.#settings = settings;
    this.#wrap = settings.wrap;
    this.all = contents.whole === null;
    if (contents.whole !== null) this.#box.append(this.#note(contents.whole));
    body.append(this.#box);
    this.#view = this.#make(contents.text, settings.lines, settings.place);
  }

  #make(text: string, lines: LineRange | null, place: unknown): CodeView {
    const { label, nonce, onLines } = this.#settings;
    const { language } = this.contents;
    return this.#viewer.show(this.#box, { text, language, label, wrap: this.#wrap, lines, place, nonce, onLines });
  }

  #note(whole: () => Promise<string>): HTMLElement {
    const words = element("span", {}, "Only the first megabyte is shown. A download has everything.");
    const all = button("Show all", () => void showAll());
    const note = element("p", { className: "panel-note" }, words, all);
    const showAll = async () => {
      all.disabled = true;
      words.textContent = "Making the rest of the text …";
      try {
        const text = await whole();
        if (!note.isConnected) return;
        this.#view.destroy();
        this.#view = this.#make(text, null, null);
        note.remove();
        this.all = true;
        this.#settings.onMore();
      } catch (thrown) {
        words.textContent = `Cannot show all: ${messageOf(thrown)}`;
        all.disabled = false;
      }
    };
    return note;
  }

  get lineCount(): number {
    return this.#view.lineCount;
  }

  copyText(): string | Promise<string> {
    return this.contents.whole === null ? this.contents.text : this.contents.whole();
  }

  goTo(lines: LineRange | null): void {
    this.#view.goTo(lines);
  }

  setWrap(on: boolean): void {
    this.#wrap = on;
    this.#view.setWrap(on);
  }

  focus(): void {
    this.#view.focus();
  }

  place(): unknown {
    return this.#view.place();
  }

  remove(): void {
    this.#view.destroy();
    this.#box.remove();
  }
}

export class ShownPage implements ShownFile {
  readonly contents: PageContents;
  readonly lineCount = null;
  readonly all = true;
  readonly #page = element("div", { className: "panel-page" });
  readonly #leave: () => void;

  constructor(body: HTMLElement, contents: PageContents, lines: LineRange | null, place: unknown) {
    this.contents = contents;
    body.append(this.#page);
    this.#leave = contents.render(this.#page);
    if (typeof place === "number") this.#page.scrollTop = place;
    if (lines !== null) this.goTo(lines);
  }

  copyText(): string | Promise<string> {
    return this.contents.text?.() ?? this.#page.innerText;
  }

  /** Pages with lines give each an id. */
  goTo(lines: LineRange | null): void {
    for (const marked of this.#page.querySelectorAll(".marked-line")) marked.classList.remove("marked-line");
    if (lines !== null) this.scrollTo(`L${lines.first}`)?.classList.add("marked-line");
  }

  /** The element of an id, if the page has it. */
  scrollTo(id: string): Element | null {
    const found = this.#page.querySelector(`#${CSS.escape(id)}`);
    for (let around = found?.closest("details"); around; around = around.parentElement?.closest("details")) {
      around.open = true;
    }
    found?.scrollIntoView({ block: "center" });
    return found;
  }

  setWrap(): void {}

  focus(): void {}

  place(): unknown {
    return this.#page.scrollTop;
  }

  remove(): void {
    this.#leave();
    this.#page.remove();
  }
}

export class ShownNothing implements ShownFile {
  readonly lineCount = 0;
  readonly all = true;

  constructor(readonly contents: TextContents) {}

  copyText(): string {
    return "";
  }

  goTo(): void {}

  setWrap(): void {}

  focus(): void {}

  place(): unknown {
    return null;
  }

  remove(): void {}
}

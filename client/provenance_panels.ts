/** The three panels of a provenance page: a line shows the lines of the other panels that belong to it. */
import { LineLinks, type Lines, type Mappings, type Side, SIDES } from "./line_links.ts";
import { setUpDividers } from "./panel_dividers.ts";
import { firstAtLeast, TextPanel } from "./text_panel.ts";

const EDITORS: Readonly<Record<Side, string>> = { pre: "preGradGraph", post: "postGradGraph", code: "generatedCode" };
const NAMES: Readonly<Record<Side, string>> = { pre: "pre-grad graph", post: "post-grad graph", code: "code" };

/** Marks of code that was compiled ahead of time. */
const CPP = "AOTInductorModel::run_impl";
const CPP_START = "void AOTInductorModel::run_impl(";

class Highlighter {
  readonly #panels: Readonly<Record<Side, TextPanel>>;
  readonly #links: LineLinks;
  readonly #linked: Readonly<Record<Side, readonly number[]>>;
  readonly #status: HTMLElement | null;
  /** The line under the pointer or chosen by a key. */
  #current: { readonly side: Side; readonly line: number } | null = null;
  /** After a click the lines stay until the next one, so that the others can be looked at. */
  #kept = false;

  constructor(panels: Readonly<Record<Side, TextPanel>>, links: LineLinks, status: HTMLElement | null) {
    this.#panels = panels;
    this.#links = links;
    this.#linked = { pre: links.linked("pre"), post: links.linked("post"), code: links.linked("code") };
    this.#status = status;
    for (const side of SIDES) {
      panels[side].setLinked(this.#linked[side]);
      this.#listen(side);
    }
  }

  #listen(side: Side): void {
    const panel = this.#panels[side];
    const { editor } = panel;
    editor.addEventListener("pointermove", ({ clientY }) => {
      if (!this.#kept) this.#show(side, panel.lineAt(clientY));
    });
    editor.addEventListener("pointerleave", () => {
      if (!this.#kept) this.#clear();
    });
    editor.addEventListener("click", ({ clientY }) => {
      // A text that is being selected, to be copied, is no click on a line.
      if (getSelection()?.isCollapsed === false) return;
      const line = panel.lineAt(clientY);
      const again = this.#kept && this.#current?.side === side && this.#current.line === line;
      this.#kept = line !== null && !again;
      this.#show(side, line);
    });
    editor.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") this.#clear();
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#step(side, event.key === "ArrowDown", event);
    });
  }

  /** To the next line that belongs to others. */
  #step(side: Side, down: boolean, event: KeyboardEvent): void {
    const lines = this.#linked[side];
    if (lines.length === 0) return;
    event.preventDefault();
    const from = this.#current?.side === side ? this.#current.line : 0;
    const line = down ? lines[firstAtLeast(lines, from + 1)] : lines[firstAtLeast(lines, from) - 1];
    if (line === undefined) return;
    this.#kept = true;
    this.#show(side, line);
    this.#panels[side].scrollTo(line);
  }

  #show(side: Side, line: number | null): void {
    if (line === null) return this.#clear();
    if (this.#current?.side === side && this.#current.line === line) return;
    this.#current = { side, line };
    const lines = this.#links.of(side, line);
    for (const other of SIDES) {
      this.#panels[other].highlight(lines[other]);
      const middle = lines[other][lines[other].length >> 1];
      if (other !== side && middle !== undefined) this.#panels[other].scrollTo(middle);
    }
    this.#say(side, line, lines);
  }

  #clear(): void {
    this.#current = null;
    this.#kept = false;
    for (const side of SIDES) this.#panels[side].highlight([]);
    if (this.#status !== null) this.#status.textContent = "";
  }

  #say(side: Side, line: number, lines: Lines): void {
    const others = SIDES.filter((other) => other !== side && lines[other].length > 0)
      .map((other) => `${lines[other].length} of the ${NAMES[other]}`);
    if (this.#status === null) return;
    this.#status.textContent = others.length === 0 ? "" : `Line ${line} of the ${NAMES[side]}: ${others.join(", ")}`;
  }
}

export function startProvenance(container: HTMLElement): void {
  setUpDividers(container);
  const panel = (side: Side) => new TextPanel(document.getElementById(EDITORS[side])!);
  const panels = { pre: panel("pre"), post: panel("post"), code: panel("code") };
  const { text, editor } = panels.code;
  const cpp = text.includes(CPP);
  const mappings = JSON.parse(document.getElementById("lineMappings")!.textContent) as Mappings;
  const offset = Number((cpp ? editor.dataset.cppOffset : editor.dataset.pythonOffset) ?? 0);
  new Highlighter(
    panels,
    new LineLinks(mappings, cpp ? "cpp" : "python", offset),
    document.querySelector<HTMLElement>("[data-panel-status]"),
  );
  const begin = cpp ? text.indexOf(CPP_START) : -1;
  if (begin >= 0) panels.code.scrollTo(text.slice(0, begin).split("\n").length);
}

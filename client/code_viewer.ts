/** assets/viewer.js: text with line numbers, folding, search, colours. Only the lines that are on the screen are in the document. */
import { standardKeymap } from "@codemirror/commands";
import { jsonLanguage } from "@codemirror/lang-json";
import { pythonLanguage } from "@codemirror/lang-python";
import { foldGutter, foldKeymap, forceParsing, syntaxHighlighting } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension, type StateEffect } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, ViewPlugin } from "@codemirror/view";
import { lazyGlobal } from "./lazy/global.ts";
import type { CodeOptions, CodeView, Language } from "./lazy/bundles.ts";
import { markedLines, markLines } from "./viewer/marked_lines.ts";
import { matchCount } from "./viewer/match_count.ts";
import { colours, jsonColours, viewerTheme } from "./viewer/theme.ts";
import { clampRange, type LineRange, rangeBetween } from "./line_range.ts";

/** The languages without what only an editor needs, such as completion. */
const LANGUAGES: Readonly<Record<Language, Extension>> = {
  python: pythonLanguage,
  json: [jsonLanguage, syntaxHighlighting(jsonColours)],
  text: [],
};

/** Texts that are longer stay plain: a parser needs a second for two megabytes, and memory for a tree of many times the text. */
const MOST_PARSED = 20_000_000;

/** Milliseconds of parsing at once, and between. */
const SLICE = 12;
const PAUSE = 4;

/** The parser gives up after three seconds in the background. This goes on until what is on the screen has its colours. */
const colourVisible = ViewPlugin.define((view) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const parse = () => {
    timer = forceParsing(view, view.viewport.to, SLICE) ? undefined : setTimeout(parse, PAUSE);
  };
  return {
    update({ viewportChanged }) {
      if (viewportChanged) timer ??= setTimeout(parse, PAUSE);
    },
    destroy: () => clearTimeout(timer),
  };
});

class Viewer implements CodeView {
  readonly #view: EditorView;
  readonly #wrapping = new Compartment();
  /** The line that was clicked last: Shift marks from there on. */
  #anchor: number | null;

  constructor(parent: HTMLElement, options: CodeOptions) {
    this.#anchor = options.lines?.first ?? null;
    this.#view = new EditorView(
      {
        parent,
        state: EditorState.create({ doc: options.text, extensions: this.#extensions(options) }),
        ...(options.place instanceof Object ? { scrollTo: options.place as StateEffect<unknown> } : {}),
      } as ConstructorParameters<typeof EditorView>[0],
    );
    if (options.lines !== null) this.goTo(options.lines);
  }

  #extensions({ text, language, label, wrap, nonce, onLines }: CodeOptions): Extension {
    return [
      EditorView.cspNonce.of(nonce),
      EditorState.readOnly.of(true),
      // As it is in the file: a CR is no end of a line that could be copied back.
      EditorState.lineSeparator.of("\n"),
      EditorView.contentAttributes.of({
        "aria-label": label,
        "aria-readonly": "true",
        inputmode: "none",
        tabindex: "0",
      }),
      lineNumbers({
        domEventHandlers: {
          mousedown: (view, line, event) => {
            const clicked = view.state.doc.lineAt(line.from).number;
            const extend = (event as MouseEvent).shiftKey && this.#anchor !== null;
            if (!extend) this.#anchor = clicked;
            const lines = rangeBetween(this.#anchor!, clicked);
            view.dispatch({ effects: markLines.of(lines) });
            onLines(lines);
            return true;
          },
        },
      }),
      foldGutter(),
      text.length <= MOST_PARSED ? [LANGUAGES[language], syntaxHighlighting(colours), colourVisible] : [],
      search({ top: true }),
      matchCount,
      markedLines,
      keymap.of([...searchKeymap, ...foldKeymap, ...standardKeymap]),
      this.#wrapping.of(wrap ? EditorView.lineWrapping : []),
      viewerTheme,
    ];
  }

  get lineCount(): number {
    return this.#view.state.doc.lines;
  }

  goTo(lines: LineRange | null): void {
    const { doc } = this.#view.state;
    const range = lines && clampRange(lines, doc.lines);
    this.#anchor = range?.first ?? null;
    this.#view.dispatch({ effects: markLines.of(range) });
    if (range === null) return;
    const at = doc.line(range.first).from;
    this.#view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
  }

  setWrap(on: boolean): void {
    this.#view.dispatch({ effects: this.#wrapping.reconfigure(on ? EditorView.lineWrapping : []) });
  }

  focus(): void {
    this.#view.focus();
  }

  place(): unknown {
    return this.#view.scrollSnapshot();
  }

  destroy(): void {
    this.#view.destroy();
  }
}

/** A browser compiles what runs for the first time: a text that nobody sees saves half of the time of the first that somebody opens. */
function warmUp(nonce: string): void {
  const text = 'def call(args):\n    return args[0] + "text"\n'.repeat(50);
  const options = { text, language: "python", label: "", wrap: false, lines: null, place: null, nonce } as const;
  new Viewer(document.createElement("div"), { ...options, onLines: () => {} }).destroy();
}

const shared = lazyGlobal();
shared.provide("viewer", { show: (parent, options) => new Viewer(parent, options) });
if (typeof requestIdleCallback === "function") requestIdleCallback(() => warmUp(shared.nonce));

/** How often the text holds what is searched, in the search panel. Counted in slices: a text may have megabytes. */
import { getSearchQuery, searchPanelOpen, type SearchQuery } from "@codemirror/search";
import { type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

const SLICE = 10;
/** Nobody steps through more. */
const MOST = 10_000;

class MatchCount {
  readonly #view: EditorView;
  readonly #output = document.createElement("output");
  #query: SearchQuery | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: EditorView) {
    this.#view = view;
    this.#output.className = "match-count";
  }

  update({ state }: ViewUpdate): void {
    if (!searchPanelOpen(state)) {
      this.#query = null;
      return clearTimeout(this.#timer);
    }
    if (!this.#output.isConnected) this.#place();
    const query = getSearchQuery(state);
    if (this.#query?.eq(query)) return;
    this.#query = query;
    this.#count(query);
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }

  /** The panel is put into the document after this update. */
  #place(): void {
    queueMicrotask(() => {
      this.#view.dom.querySelector('.cm-search [name="select"]')?.before(this.#output);
    });
  }

  #count(query: SearchQuery): void {
    clearTimeout(this.#timer);
    this.#output.textContent = "";
    if (query.search === "") return;
    if (!query.valid) {
      this.#output.textContent = "no valid pattern";
      return;
    }
    const matches = query.getCursor(this.#view.state);
    let found = 0;
    const go = () => {
      for (const end = performance.now() + SLICE; performance.now() < end && found < MOST;) {
        if (matches.next().done) return this.#say(found, "");
        found++;
      }
      this.#say(found, found < MOST ? " …" : " or more");
      if (found < MOST) this.#timer = setTimeout(go);
    };
    go();
  }

  #say(found: number, more: string): void {
    this.#output.textContent = `${found} ${found === 1 ? "match" : "matches"}${more}`;
  }
}

export const matchCount = ViewPlugin.fromClass(MatchCount);

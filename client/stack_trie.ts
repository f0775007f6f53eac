/** Stack tries: branches fold; large tries get a filter. Without scripts every branch is open. */
import { CHANGED } from "./changed.ts";
import { filterTools, holdsAll } from "./filter_tools.ts";

/** Frames that fit a screen: smaller tries need no filter. */
const SCREENFUL = 30;

export function setUpStackTries(): void {
  listenForFolds(document);
  addTools();
  document.addEventListener(CHANGED, addTools);
}

function addTools(): void {
  for (const trie of document.querySelectorAll<HTMLElement>(".stack-trie")) {
    if (trie.previousElementSibling?.matches(".tools")) continue;
    if (trie.querySelectorAll("li").length > SCREENFUL) trie.before(trieTools(trie));
  }
}

/** For all tries below the root, now and later. */
export function listenForFolds(root: Document | ShadowRoot): void {
  root.addEventListener("click", (event) => {
    const marker = markerAt(event.target);
    if (marker !== null) fold(marker, !marker.classList.contains("collapsed"));
  });
  root.addEventListener("keydown", (event) => {
    const marker = markerAt(event.target);
    const { key } = event as KeyboardEvent;
    if (marker === null || !(key in ARROWS)) return;
    fold(marker, ARROWS[key]!);
    event.preventDefault();
  });
}

/** Whether the key folds. */
const ARROWS: Readonly<Record<string, boolean>> = { ArrowLeft: true, ArrowRight: false };

function markerAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(".stack-trie button.marker") : null;
}

function fold(marker: HTMLElement, folded: boolean): void {
  marker.classList.toggle("collapsed", folded);
  marker.closest("li")?.classList.toggle("collapsed", folded);
  marker.setAttribute("aria-expanded", String(!folded));
}

function foldAll(trie: HTMLElement, folded: boolean): void {
  for (const marker of trie.querySelectorAll<HTMLElement>("button.marker")) fold(marker, folded);
}

/** Filter, expand all, collapse all: to stand above the trie. */
export function trieTools(trie: HTMLElement): HTMLElement {
  const filter = new TrieFilter(trie);
  return filterTools({
    label: "Filter by function, file or status",
    counted: ["frame", "frames"],
    filter(words) {
      if (words.length > 0) foldAll(trie, false);
      return filter.apply(words);
    },
    foldAll: (folded) => foldAll(trie, folded),
  });
}

interface Frame {
  readonly item: HTMLElement;
  readonly list: Element | null;
  /** The list of what this frame calls: nested below a branching point, else the list that it stands in. */
  readonly callees: Element | null;
  readonly words: string;
}

/** Shows the frames that hold all words of a query, with their callers. */
class TrieFilter {
  readonly #trie: HTMLElement;
  #frames: readonly Frame[] | null = null;

  constructor(trie: HTMLElement) {
    this.#trie = trie;
    document.addEventListener(CHANGED, () => this.#frames = null);
  }

  /** The number of frames found; null without words, when all are shown. */
  apply(words: readonly string[]): number | null {
    this.#frames ??= [...this.#trie.querySelectorAll("li")].map(frameOf);
    const shown = new Set<Element | null>();
    let found = 0;
    // Callees come after their callers: from the last frame on, those that are shown are known before it is a caller's turn.
    for (let i = this.#frames.length - 1; i >= 0; i--) {
      const { item, list, callees, words: text } = this.#frames[i]!;
      const matches = holdsAll(text, words);
      if (matches) found++;
      item.hidden = !matches && !shown.has(callees);
      item.classList.toggle("found", matches && words.length > 0);
      if (!item.hidden) shown.add(list);
    }
    return words.length === 0 ? null : found;
  }
}

function frameOf(item: HTMLElement): Frame {
  const list = item.parentElement;
  const nested = item.querySelector(":scope > ul");
  const statuses = [...item.querySelectorAll(":scope > [class*=status-]")].map((link) => link.className);
  const own = [...item.childNodes].filter((node) => node !== nested).map((node) => node.textContent);
  const callees = nested ?? (item.classList.contains("branch") ? null : list);
  return { item, list, callees, words: [...own, ...statuses].join(" ").toLowerCase() };
}

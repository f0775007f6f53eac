/** The row of controls above a list that folds: a filter, expand all, collapse all. */
import { CHANGED } from "./changed.ts";
import { button, element } from "./elements.ts";

export interface FoldingList {
  readonly label: string;
  /** One and many of what the filter counts. */
  readonly counted: readonly [string, string];
  /** Shows what holds all the words; the number of them, or null without words, when everything is shown. */
  filter(words: readonly string[]): number | null;
  foldAll(folded: boolean): void;
}

export function filterTools({ label, counted: [one, many], filter, foldAll }: FoldingList): HTMLElement {
  const box = element("input", { type: "search", placeholder: label });
  box.setAttribute("aria-label", label);
  const count = element("output", { className: "muted" });
  const apply = () => {
    const found = filter(wordsOf(box.value));
    count.textContent = found === null ? "" : `${found} ${found === 1 ? one : many}`;
  };
  box.addEventListener("input", apply);
  document.addEventListener(CHANGED, () => box.isConnected && box.value !== "" && apply());
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    box.value = "";
    apply();
  });
  const tools = element("div", { className: "tools" });
  tools.dataset.chrome = "";
  tools.append(box, button("Expand all", () => foldAll(false)), button("Collapse all", () => foldAll(true)), count);
  return tools;
}

export const wordsOf = (query: string): string[] => query.toLowerCase().split(/\s+/).filter((word) => word !== "");

/** Whether a text in small letters holds all of the words. */
export const holdsAll = (text: string, words: readonly string[]): boolean => words.every((word) => text.includes(word));

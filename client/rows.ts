/** The rows of the compile directory: opened by the fragment of the page or all at once, and filtered. */
import { CHANGED } from "./changed.ts";
import { filterTools, holdsAll } from "./filter_tools.ts";

export function setUpRows(): void {
  openTarget();
  addEventListener("hashchange", openTarget);
  if (addTools()) return;
  const later = () => addTools() && document.removeEventListener(CHANGED, later);
  document.addEventListener(CHANGED, later);
}

/** Only where there is something to choose from. */
function addTools(): boolean {
  let rows = rowsOfPage();
  if (rows.length < 2) return false;
  let texts: string[] | null = null;
  document.addEventListener(CHANGED, () => {
    rows = rowsOfPage();
    texts = null;
  });
  const tools = filterTools({
    label: "Filter by id, function, status or file",
    counted: ["compilation", "compilations"],
    filter(words) {
      texts ??= rows.map((row) => row.textContent.toLowerCase());
      const found = texts.map((text) => holdsAll(text, words));
      show(rows, found);
      return words.length === 0 ? null : found.filter(Boolean).length;
    },
    foldAll: (folded) =>
      document.querySelectorAll<HTMLDetailsElement>(".compilation > details").forEach((files) => files.open = !folded),
  });
  rows[0]!.parentElement!.before(tools);
  return true;
}

/**
 * A list without a row to show is hidden as it is. If its rows were hidden instead, all such lists would lie on the screen, and be laid
 * out at once when they fill again.
 */
function show(rows: readonly HTMLElement[], found: readonly boolean[]): void {
  const filled = new Set(rows.filter((_, i) => found[i]).map((row) => row.parentElement!));
  for (const list of new Set(rows.map((row) => row.parentElement!))) list.hidden = !filled.has(list);
  rows.forEach((row, i) => {
    if (row.hidden === found[i] && filled.has(row.parentElement!)) row.hidden = !found[i];
  });
}

/** Though a filter has hidden it. */
function reveal(row: HTMLElement): void {
  const list = row.parentElement!;
  if (list.hidden) { for (const other of list.children) (other as HTMLElement).hidden = true; }
  row.hidden = list.hidden = false;
}

const rowsOfPage = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".directory > .compilation")];

/** Opens what the fragment names, with everything that it lies in, and shows it. */
function openTarget(): void {
  const target = document.getElementById(decoded(location.hash.slice(1)));
  if (target === null) return;
  const row = target.closest<HTMLElement>(".compilation");
  if (row !== null) reveal(row);
  row?.querySelectorAll<HTMLDetailsElement>(":scope > details").forEach((files) => files.open = true);
  for (let around = target.closest("details"); around; around = around.parentElement?.closest("details") ?? null) {
    around.open = true;
  }
  target.scrollIntoView();
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** Keys of a page. `?` lists them. */
import { button, element } from "./elements.ts";
import { switchTheme } from "./theme.ts";

const KEYS: readonly (readonly [key: string, what: string, run: () => void])[] = [
  ["/", "Go to the filter", focusFilter],
  ["t", "Switch between light and dark", switchTheme],
  ["?", "Show this list", showKeys],
];

export function listenForKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const known = KEYS.find(([key]) => key === event.key);
    if (known === undefined) return;
    event.preventDefault();
    known[2]();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** The first filter that can be seen; else the first, after opening what it lies in. */
function focusFilter(): void {
  const filters = [...document.querySelectorAll<HTMLInputElement>("input[type=search]")];
  const filter = filters.find((input) => input.checkVisibility()) ?? filters[0];
  const folded = filter?.closest("details");
  if (folded) folded.open = true;
  filter?.focus();
}

function showKeys(): void {
  if (document.querySelector("dialog.keys") !== null) return;
  const rows = [
    ...KEYS.map(([key, what]) => [key, what] as const),
    ["Esc", "Clear the filter, close this list"] as const,
  ];
  const list = element(
    "dl",
    {},
    ...rows.flatMap(([key, what]) => [
      element("dt", {}, element("kbd", {}, key)),
      element("dd", {}, what),
    ]),
  );
  const heading = element("h2", { id: "keys-heading" }, "Keys");
  const dialog = element("dialog", { className: "keys" }, heading, list, button("Close", () => dialog.close()));
  dialog.dataset.chrome = "";
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Light or dark: as the system has it until somebody chooses; the choice is kept for all reports of this origin. */

export type Theme = "light" | "dark";

const KEY = "tlparse-theme";

/** As early as possible, so that a page is not painted in the wrong colours first. */
export function applyKeptTheme(): void {
  const kept = keptTheme();
  if (kept !== null) document.documentElement.dataset.theme = kept;
}

export const switchTheme = (): void => chooseTheme(shownTheme() === "dark" ? "light" : "dark");

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage is refused to some pages from disk: the choice lasts as long as the page.
  }
}

export function listenForTheme(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-action="theme"]')) {
    button.hidden = false;
    button.addEventListener("click", switchTheme);
  }
}

export function shownTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function keptTheme(): Theme | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : null;
  } catch {
    return null;
  }
}

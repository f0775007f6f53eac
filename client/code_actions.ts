/** The buttons above a code block: copy, wrap; and the field to go to a line. */
import { element } from "./elements.ts";

const COPIED_FOR = 2_000;

/** The nearest button for this action: in the smallest element around the block that has one. */
export function actionButton(pre: HTMLElement, action: string): HTMLButtonElement | null {
  for (let around = pre.parentElement; around !== null; around = around.parentElement) {
    const button = around.querySelector<HTMLButtonElement>(`button[data-action="${action}"]`);
    if (button === null) continue;
    button.hidden = false;
    return button;
  }
  return null;
}

export async function copyText(text: string, button: HTMLButtonElement): Promise<void> {
  const label = button.textContent;
  button.textContent = await copied(text) ? "Copied" : "Cannot copy";
  setTimeout(() => button.textContent = label, COPIED_FOR);
}

/** The clipboard is refused to pages that came over plain http. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function wrapLines(pre: HTMLElement, gutter: HTMLElement | null, button: HTMLButtonElement): void {
  const on = pre.classList.toggle("wrap");
  button.setAttribute("aria-pressed", String(on));
  if (gutter !== null) gutter.hidden = on;
}

/** Puts a field beside the copy button. Enter goes to the line. */
export function addLineField(beside: HTMLElement, count: number, goTo: (line: number) => void): void {
  const field = element("input", { type: "number", min: "1", max: String(count), className: "go-to-line" });
  field.placeholder = "Line";
  field.setAttribute("aria-label", `Go to line, 1 to ${count}`);
  field.dataset.chrome = "";
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && field.valueAsNumber >= 1) goTo(Math.floor(field.valueAsNumber));
  });
  beside.before(field);
}

/** Pages with code: colours, links to lines, copy, wrap. Without scripts the page is the plain text with its numbers. */
import { actionButton, addLineField, copyText, wrapLines } from "./code_actions.ts";
import { canColour, CodeColouring } from "./code_colouring.ts";
import { CodeLayout } from "./code_layout.ts";
import { CodeText } from "./code_text.ts";
import { LineIndex } from "./line_index.ts";
import { LineMarker } from "./line_marker.ts";
import { onceAFrame } from "./once_a_frame.ts";
import { whenParsed } from "./when_parsed.ts";

function start(pre: HTMLElement, first: boolean): void {
  const code = new CodeText(pre.querySelector("code") ?? pre);
  if (code.text === "") return;
  const lines = new LineIndex(code.text);
  const layout = new CodeLayout(pre, code, lines);
  const colouring = canColour() ? new CodeColouring(code, lines, layout) : null;
  const marker = first ? new LineMarker(pre, layout, lines.count) : null;
  const gutter = gutterOf(pre);
  if (gutter !== null) marker?.listen(gutter);

  const moved = onceAFrame(() => colouring?.look());
  addEventListener("scroll", moved, { passive: true, capture: true });
  new ResizeObserver(() => {
    marker?.place();
    moved();
  }).observe(pre);

  const copy = actionButton(pre, "copy");
  copy?.addEventListener("click", () => void copyText(code.text, copy));
  const wrap = actionButton(pre, "wrap");
  wrap?.addEventListener("click", () => {
    wrapLines(pre, gutter, wrap);
    marker?.place();
    moved();
  });
  if (marker === null) return;
  marker.follow();
  // Going back to a line that was clicked is popstate, a link on the page is both.
  addEventListener("popstate", () => marker.follow());
  if (copy !== null) addLineField(copy, lines.count, (line) => marker.goTo(line));
}

function gutterOf(pre: HTMLElement): HTMLElement | null {
  return pre.parentElement?.querySelector<HTMLElement>(":scope > pre.gutter") ?? null;
}

whenParsed(() => {
  document.querySelectorAll<HTMLElement>("pre.code").forEach((pre, i) => start(pre, i === 0));
});

/** Looks of the viewer. Colours are classes of the style sheet of the report (client/panel_styles.ts), the same as on code pages. */
import { EditorView } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";
import { TOKENS } from "../python_colours.ts";

export const colours = tagHighlighter(TOKENS.map(({ tag, class: name }) => ({ tag, class: `tl-${name}` })));

/** Keys, beside strings. */
export const jsonColours = tagHighlighter([{ tag: tags.propertyName, class: "tl-definition" }]);

export const viewerTheme = EditorView.theme({
  "&": { height: "100%", color: "var(--fg)", backgroundColor: "var(--bg)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "12.5px/1.6 var(--mono)", overflow: "auto" },
  ".cm-content": { caretColor: "var(--fg)" },
  ".cm-gutters": { color: "var(--fg-2)", backgroundColor: "var(--bg)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { cursor: "pointer", padding: "0 8px 0 12px" },
  ".cm-foldPlaceholder": { color: "var(--fg-2)", backgroundColor: "var(--bg-3)", borderColor: "var(--line)" },
  ".cm-panels": { color: "var(--fg)", backgroundColor: "var(--bg-2)" },
  ".cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "6px 12px", font: "13px var(--sans)" },
  ".cm-searchMatch": { backgroundColor: "var(--break-bg)", outline: "1px solid var(--break)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--missing-bg)", outline: "2px solid var(--accent)" },
});

/** The lines that the address names. */
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import type { LineRange } from "../line_range.ts";

/** Null marks none. The lines exist. */
export const markLines = StateEffect.define<LineRange | null>();

/** More are not told apart by their looks, and each is an entry of a set. */
const MOST_MARKED = 10_000;

const MARK = Decoration.line({ class: "marked-line" });

export const markedLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { effects, state }) {
    for (const effect of effects) {
      if (!effect.is(markLines)) continue;
      const lines = effect.value;
      if (lines === null) return Decoration.none;
      const last = Math.min(lines.last, lines.first + MOST_MARKED);
      const found = [];
      for (let line = lines.first; line <= last; line++) found.push(MARK.range(state.doc.line(line).from));
      return Decoration.set(found);
    }
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

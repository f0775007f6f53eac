/**
 * Colours the part of a code block that is looked at, with the Custom Highlight API: the document stays as it is, a text of 10 MB stays
 * one text node. Scanning and parsing go on in slices, so that the page answers in between.
 */
import type { CodeLayout, Part } from "./code_layout.ts";
import type { CodeText } from "./code_text.ts";
import type { LineIndex } from "./line_index.ts";
import { COLOURS, type Colours, PieceParse, STRING } from "./python_colours.ts";
import { type Piece, PieceScanner } from "./python_pieces.ts";

/** Milliseconds of work before the page gets its turn. */
const SLICE = 8;
/** A screen above and below is coloured before it is reached. */
const MARGIN = 1;
/** Characters that are looked at, however much text is on the screen. */
const MOST = 100_000;
const KEPT_PIECES = 200;
/** Longer lines stay plain: a browser takes time for each colour in proportion to its whole line, seconds where that is a megabyte. */
const LONGEST_LINE = 10_000;

export const canColour = (): boolean => "highlights" in CSS && typeof Highlight === "function";

export class CodeColouring {
  readonly #code: CodeText;
  readonly #lines: LineIndex;
  readonly #layout: CodeLayout;
  readonly #scanner: PieceScanner;
  readonly #parsed = new Map<number, Colours>();
  readonly #drawn: [Highlight, StaticRange][] = [];
  #parsing: { piece: Piece; parse: PieceParse } | null = null;
  #wanted: Part = { from: 0, to: 0 };
  #working = false;
  #ended = false;

  constructor(code: CodeText, lines: LineIndex, layout: CodeLayout) {
    this.#code = code;
    this.#lines = lines;
    this.#layout = layout;
    this.#scanner = new PieceScanner(code.text);
  }

  /** To be called when the block may have moved: once a frame at most. */
  look(): void {
    const seen = this.#layout.visible(0);
    if (seen === null || (seen.from >= this.#wanted.from && Math.min(seen.to, seen.from + MOST) <= this.#wanted.to)) {
      return;
    }
    const wanted = this.#layout.visible(MARGIN) ?? seen;
    this.#wanted = { from: Math.max(wanted.from, seen.from - MOST), to: Math.min(wanted.to, seen.from + MOST) };
    this.#forgetFarPieces();
    if (this.#working) return;
    this.#working = true;
    this.#work();
  }

  /** Takes the colours away. To be called when the block leaves the page. */
  end(): void {
    this.#ended = true;
    this.#undraw();
  }

  #work(): void {
    if (this.#ended) return;
    const end = performance.now() + SLICE;
    const timeIsUp = () => performance.now() > end;
    if (!this.#scanner.advance(this.#wanted.to, timeIsUp)) return this.#later();
    const done = this.#parseWanted(timeIsUp);
    this.#draw();
    if (!done) return this.#later();
    this.#working = false;
  }

  #later(): void {
    setTimeout(() => this.#work());
  }

  #parseWanted(timeIsUp: () => boolean): boolean {
    for (const piece of this.#scanner.between(this.#wanted.from, this.#wanted.to)) {
      if (piece.kind === "string" || this.#parsed.has(piece.from)) continue;
      if (this.#parsing?.piece.from !== piece.from) {
        this.#parsing = { piece, parse: new PieceParse(this.#code.text.slice(piece.from, piece.to)) };
      }
      const colours = this.#parsing.parse.advance(timeIsUp);
      if (colours === null) return false;
      this.#parsing = null;
      this.#parsed.set(piece.from, colours);
    }
    return true;
  }

  /** Not while a part is parsed: what it needs must stay until it is drawn. */
  #forgetFarPieces(): void {
    if (this.#parsed.size <= KEPT_PIECES) return;
    for (const from of this.#parsed.keys()) {
      if (from < this.#wanted.from || from >= this.#wanted.to) this.#parsed.delete(from);
    }
  }

  #undraw(): void {
    for (const [highlight, range] of this.#drawn) highlight.delete(range);
    this.#drawn.length = 0;
  }

  #draw(): void {
    this.#undraw();
    for (const piece of this.#scanner.between(this.#wanted.from, this.#wanted.to)) {
      if (piece.kind === "string") this.#drawToken(piece.from, piece.to, STRING);
      const colours = this.#parsed.get(piece.from) ?? [];
      for (let i = 0; i < colours.length; i += 3) {
        this.#drawToken(piece.from + colours[i]!, piece.from + colours[i + 1]!, colours[i + 2]!);
      }
    }
  }

  #drawToken(from: number, to: number, colour: number): void {
    const start = Math.max(from, this.#wanted.from);
    const end = Math.min(to, this.#wanted.to);
    if (start >= end || this.#isInLongLine(start)) return;
    const highlight = highlightOf(colour);
    const range = this.#code.staticRange(start, end);
    highlight.add(range);
    this.#drawn.push([highlight, range]);
  }

  #isInLongLine(offset: number): boolean {
    const line = this.#lines.at(offset);
    return this.#lines.start(line + 1) - this.#lines.start(line) > LONGEST_LINE;
  }
}

/** One for each colour, for all code blocks of the page. */
function highlightOf(colour: number): Highlight {
  const name = `tl-${COLOURS[colour]}`;
  const known = CSS.highlights.get(name);
  if (known !== undefined) return known;
  const made = new Highlight();
  CSS.highlights.set(name, made);
  return made;
}

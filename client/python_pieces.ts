/**
 * Cuts Python into pieces of a few kilobytes that can be parsed each on its own, so that the end of 10 MB is coloured without parsing
 * all that stands before it. Triple-quoted strings are pieces of their own; where one holds a program (Triton kernels in the
 * code that Inductor writes), only its quotes are, and the program is cut up like the code around it.
 *
 * Not read: prefixes of strings (r'', f''), since a backslash keeps a quote from ending even a raw string, and braces of f-strings.
 */

export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly kind: "code" | "string";
}

const SHORTEST = 4_000;
const LONGEST = 16_000;
/** Text that is passed over between two looks at the clock. */
const STEP = 64_000;

const SPECIAL = /["'#]/g;
const PROGRAM = /\s*(?:import\s+\w|from\s+[\w.]+\s+import\b|@\w|def\s+\w+\s*\()/y;

export class PieceScanner {
  readonly #text: string;
  /** Start of each piece, times two, plus one for a string. */
  readonly #pieces: number[] = [];
  /** Begin of the piece that is not finished. */
  #from = 0;
  #at = 0;
  /** End of the program in a string, at its closing quotes; the end of the text outside. */
  #limit: number;

  constructor(text: string) {
    this.#text = text;
    this.#limit = text.length;
  }

  /** Goes on until everything before `to` is in a finished piece. False if the time was up before. */
  advance(to: number, timeIsUp: () => boolean): boolean {
    const end = Math.min(to, this.#text.length);
    let next = this.#at + STEP;
    while (this.#from < end) {
      if (this.#at > next) {
        if (timeIsUp()) return false;
        next = this.#at + STEP;
      }
      this.#step();
    }
    return true;
  }

  /** The finished pieces that overlap this part of the text, in order. */
  *between(from: number, to: number): Generator<Piece> {
    for (let i = this.#indexOf(from); i < this.#pieces.length; i++) {
      const start = this.#pieces[i]! >> 1;
      if (start >= to) return;
      const end = i + 1 < this.#pieces.length ? this.#pieces[i + 1]! >> 1 : this.#from;
      yield { from: start, to: end, kind: this.#pieces[i]! & 1 ? "string" : "code" };
    }
  }

  #indexOf(offset: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#pieces[middle]! >> 1 <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Passes over plain code and the string or comment after it, and finishes the pieces that this completes. */
  #step(): void {
    SPECIAL.lastIndex = this.#at;
    const special = SPECIAL.exec(this.#text);
    this.#at = special === null ? this.#limit : Math.min(special.index, this.#limit);
    const quote = this.#at < this.#limit ? this.#text[this.#at]! : "";
    if (quote === "#") this.#at = this.#find("\n", this.#at);
    else if (quote !== "" && this.#text.startsWith(quote.repeat(3), this.#at)) this.#longString(quote.repeat(3));
    else if (quote !== "") this.#at = this.#endOfShortString(quote);
    while (this.#at - this.#from >= LONGEST) this.#finish(this.#from + cut(this.#text, this.#from), "code");
    if (this.#at === this.#limit) this.#leaveProgram();
  }

  #longString(quotes: string): void {
    const open = this.#at;
    const close = this.#endOfLongString(quotes);
    this.#finish(open, "code");
    if (this.#limit === this.#text.length && this.#isProgram(open + 3, close)) {
      this.#finish(open + 3, "string");
      this.#limit = close;
    } else {
      this.#finish(Math.min(close + 3, this.#limit), "string");
    }
    this.#at = this.#from;
  }

  #leaveProgram(): void {
    this.#finish(this.#limit, "code");
    this.#limit = this.#text.length;
    this.#finish(Math.min(this.#at + 3, this.#limit), "string");
    this.#at = this.#from;
  }

  #isProgram(from: number, to: number): boolean {
    PROGRAM.lastIndex = from;
    return PROGRAM.test(this.#text) && this.#text.slice(from, to).includes("\n");
  }

  #finish(to: number, kind: Piece["kind"]): void {
    if (to === this.#from) return;
    this.#pieces.push(this.#from * 2 + (kind === "string" ? 1 : 0));
    this.#from = to;
  }

  /** Where the text stands, from an offset on; the limit if it does not. Never looks beyond the limit. */
  #find(text: string, from: number): number {
    const found = this.#text.slice(from, this.#limit).indexOf(text);
    return found < 0 ? this.#limit : from + found;
  }

  /** Offset of the closing quotes. */
  #endOfLongString(quotes: string): number {
    let close = this.#find(quotes, this.#at + 3);
    while (close < this.#limit && isEscaped(this.#text, close)) close = this.#find(quotes, close + 1);
    return close;
  }

  /** A string of one line: it ends at its quote, or where the line does. */
  #endOfShortString(quote: string): number {
    for (let at = this.#at + 1; at < this.#limit; at++) {
      const char = this.#text[at];
      if (char === "\\") at++;
      else if (char === quote) return at + 1;
      else if (char === "\n") return at;
    }
    return this.#limit;
  }
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}

/** Length of the next piece of code: up to a statement that is not indented, else up to any line, else at the longest. */
function cut(text: string, from: number): number {
  const part = text.slice(from + SHORTEST, from + LONGEST);
  let anyLine = -1;
  for (let end = part.indexOf("\n"); end >= 0 && end + 1 < part.length; end = part.indexOf("\n", end + 1)) {
    if (anyLine < 0) anyLine = end;
    if (!/[\s)\]}#]/.test(part[end + 1]!)) return SHORTEST + end + 1;
  }
  return anyLine < 0 ? LONGEST : SHORTEST + anyLine + 1;
}

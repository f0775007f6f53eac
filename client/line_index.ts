/** Where the lines of a text begin. A line ends with a line feed; what follows the last one is a line if it is not empty. */
export class LineIndex {
  readonly #length: number;
  readonly #starts: Uint32Array;
  /** Number of lines. */
  readonly count: number;

  constructor(text: string) {
    let starts = new Uint32Array(Math.max(16, text.length >> 5));
    let count = 0;
    for (let start = 0; start < text.length;) {
      if (count === starts.length) starts = grown(starts);
      starts[count++] = start;
      const end = text.indexOf("\n", start);
      start = end < 0 ? text.length : end + 1;
    }
    this.#starts = starts;
    this.#length = text.length;
    this.count = count;
  }

  /** Offset of the first character of a line, counted from 0; the length of the text after the last line. */
  start(line: number): number {
    return line >= this.count ? this.#length : this.#starts[Math.max(0, line)]!;
  }

  /** The line, from 0, that holds the character at this offset. */
  at(offset: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function grown(from: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(from.length * 2);
  larger.set(from);
  return larger;
}

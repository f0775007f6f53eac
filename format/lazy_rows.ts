/**
 * The chunk `rows` of a lazy report: where in the log the lines of raw.jsonl and the trace events lie.
 *
 * Version byte, then the rows: each is three varints, `what`, `gap` and `bytes`. They lie in three columns one after the other, since a
 * column of like numbers compresses to half of what a mix of them does; each column is preceded by its length in bytes.
 *
 * - `what`: 0 a trace event, 1 a line without a payload file, else 2 + zigzag of the difference between its file and the file after
 *   that of the last line that had one.
 * - `gap`: bytes from the end of the row before. Rows lie in the order of the log and do not overlap.
 */
import { LAZY_VERSION, type LazyRow } from "./lazy.ts";

const EVENT = 0, NO_FILE = 1, FILE = 2;

/** Takes rows in the order of the log. */
export class RowEncoder {
  readonly #what = new VarintWriter();
  readonly #gap = new VarintWriter();
  readonly #bytes = new VarintWriter();
  #end = 0;
  #nextFile = 0;

  event(at: number, bytes: number): void {
    this.#add(EVENT, at, bytes);
  }

  /** `file`: its place in the list of files; null without one. */
  line(at: number, bytes: number, file: number | null): void {
    this.#add(file === null ? NO_FILE : FILE + zigzag(file - this.#nextFile), at, bytes);
    if (file !== null) this.#nextFile = file + 1;
  }

  #add(what: number, at: number, bytes: number): void {
    if (at < this.#end) throw new RangeError(`Rows overlap at ${at}`);
    this.#what.push(what);
    this.#gap.push(at - this.#end);
    this.#bytes.push(bytes);
    this.#end = at + bytes;
  }

  encoded(): Uint8Array {
    const out = new VarintWriter();
    out.push(LAZY_VERSION);
    for (const column of [this.#what, this.#gap, this.#bytes]) out.append(column.written());
    return out.written();
  }
}

/** Throws RangeError for bytes that are no rows of this version, once it comes to what is wrong. */
export function* decodeRows(bytes: Uint8Array): Generator<LazyRow> {
  const whole = new VarintReader(bytes);
  if (whole.next() !== LAZY_VERSION) throw new RangeError("The rows are of another version");
  const [whats, gaps, sizes] = [whole.part(), whole.part(), whole.part()];
  let end = 0, nextFile = 0;
  while (!whats.done) {
    const what = whats.next(), at = end + gaps.next(), size = sizes.next();
    let file: number | null = null;
    if (what >= FILE) {
      file = nextFile + unzigzag(what - FILE);
      nextFile = file + 1;
    }
    end = at + size;
    yield { event: what === EVENT, at, bytes: size, file };
  }
}

const zigzag = (n: number): number => n < 0 ? -2 * n - 1 : 2 * n;
const unzigzag = (n: number): number => n % 2 === 1 ? -(n + 1) / 2 : n / 2;

/** Seven bits a byte, lowest first; the highest bit says that more follow. Up to 2^53, so without shifts beyond 31 bits. */
class VarintWriter {
  #bytes = new Uint8Array(1 << 12);
  #filled = 0;

  push(value: number): void {
    if (this.#filled + 8 > this.#bytes.length) this.#grow(this.#filled + 8);
    let rest = value;
    for (; rest >= 2 ** 31; rest = Math.floor(rest / 128)) this.#bytes[this.#filled++] = rest % 128 + 128;
    for (; rest >= 128; rest >>>= 7) this.#bytes[this.#filled++] = rest & 127 | 128;
    this.#bytes[this.#filled++] = rest;
  }

  /** Length and bytes. */
  append(column: Uint8Array): void {
    this.push(column.length);
    this.#grow(this.#filled + column.length);
    this.#bytes.set(column, this.#filled);
    this.#filled += column.length;
  }

  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#filled);
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

class VarintReader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.#at >= this.bytes.length;
  }

  next(): number {
    for (let value = 0, scale = 1;; scale *= 128) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined || scale > 2 ** 49) throw new RangeError("The rows are cut off or damaged");
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  /** A column: its length, and its bytes. */
  part(): VarintReader {
    const length = this.next();
    if (length > this.bytes.length - this.#at) throw new RangeError("The rows are cut off or damaged");
    this.#at += length;
    return new VarintReader(this.bytes.subarray(this.#at - length, this.#at));
  }
}

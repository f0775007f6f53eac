/**
 * Reads the payload behind an envelope: lines that begin with a tab, with blank lines between (output contract 1.1, 1.5). Lines may be
 * longer than the buffer; they pass through in pieces.
 */
import type { PayloadPlace } from "./events.ts";
import type { LineBuffer } from "./line_buffer.ts";
import { Utf8Check } from "./utf8_check.ts";

const LF = 10, CR = 13, TAB = 9;
const SCRATCH_BYTES = 1 << 18;
/** Up to this length a loop copies faster than a call does. */
const SHORT_PIECE = 64;

export interface ReadPayload {
  readonly place: PayloadPlace;
  /** Physical lines that were passed, blank ones included. */
  readonly passed: number;
  readonly isUtf8: boolean;
  /** False if the log ends in the last line. */
  readonly endsWithLine: boolean;
}

export class PayloadReader {
  readonly #scratch = new Uint8Array(SCRATCH_BYTES);

  constructor(private readonly buffer: LineBuffer) {}

  /** Hands over the stripped bytes; without `take` the payload is only measured, which saves the copying. */
  read(take: ((piece: Uint8Array) => void) | null): ReadPayload {
    const { buffer } = this;
    const lines = take === null ? new Measure(buffer) : new Strip(buffer, this.#scratch, take);
    let count = 0, passed = 0, blanks = false, plain = true, endsWithLine = true;
    let at = buffer.base + buffer.at, lastEnd = at;
    for (;;) {
      const kind = this.#nextLine(lines);
      if (kind === "end") break;
      passed++;
      if (kind === "blank") {
        blanks = true;
        continue;
      }
      if (blanks && count > 0) plain = false;
      blanks = false;
      if (count === 0) at = buffer.base + buffer.at;
      buffer.at++;
      const line = lines.line(count++ > 0);
      if (line.hadCr) plain = false;
      endsWithLine = line.hasEnd;
      lastEnd = buffer.base + buffer.at;
    }
    const { bytes, isUtf8 } = lines.finish();
    const rawBytes = count === 0 ? 0 : lastEnd - at;
    return { place: { at, rawBytes, bytes, lines: count, plain }, passed, isUtf8, endsWithLine };
  }

  /** A blank line is passed here. */
  #nextLine(lines: Measure | Strip): "tab" | "blank" | "end" {
    const { buffer } = this;
    if (buffer.at >= buffer.end && !lines.fill()) return "end";
    const first = buffer.bytes[buffer.at];
    if (first === TAB) return "tab";
    if (first === LF) {
      buffer.at++;
      return "blank";
    }
    if (first !== CR) return "end";
    if (buffer.at + 1 >= buffer.end && !lines.fill()) return "end";
    if (buffer.bytes[buffer.at + 1] !== LF) return "end";
    buffer.at += 2;
    return "blank";
  }
}

interface ReadLine {
  readonly hadCr: boolean;
  readonly hasEnd: boolean;
}
const WHOLE: ReadLine = { hadCr: false, hasEnd: true };
const WITH_CR: ReadLine = { hadCr: true, hasEnd: true };
const WITHOUT_END: ReadLine = { hadCr: false, hasEnd: false };

/** Counts the bytes of payload lines where they lie. */
class Measure {
  readonly #utf8 = new Utf8Check();
  #bytes = 0;
  /** From here on the buffer is not checked. */
  #unchecked: number;

  constructor(private readonly buffer: LineBuffer) {
    this.#unchecked = buffer.at;
  }

  /** Tabs, CRs and LFs are checked too: they never are a part of a character. */
  #check(): void {
    this.#utf8.add(this.buffer.bytes.subarray(this.#unchecked, this.buffer.at), 0x80);
    this.#unchecked = this.buffer.at;
  }

  fill(): boolean {
    this.#check();
    const read = this.buffer.fill();
    this.#unchecked = this.buffer.at;
    return read;
  }

  /** From behind the tab to behind the line end. */
  line(follows: boolean): ReadLine {
    const { buffer } = this;
    let length = 0, last = 0;
    for (;;) {
      const found = buffer.indexOfLineEnd(buffer.at);
      const stop = Math.min(found, buffer.end);
      if (stop > buffer.at) {
        length += stop - buffer.at;
        last = buffer.bytes[stop - 1]!;
      }
      buffer.at = stop;
      if (found < buffer.end) break;
      if (!this.fill()) {
        this.#bytes += length + (follows ? 1 : 0);
        return WITHOUT_END;
      }
    }
    buffer.at++;
    const hadCr = length > 0 && last === CR;
    this.#bytes += length - (hadCr ? 1 : 0) + (follows ? 1 : 0);
    return hadCr ? WITH_CR : WHOLE;
  }

  finish(): { bytes: number; isUtf8: boolean } {
    this.#check();
    return { bytes: this.#bytes, isUtf8: this.#utf8.end() };
  }
}

/** Copies payload lines, joined by LF. */
class Strip {
  readonly #utf8 = new Utf8Check();
  #filled = 0;
  #bytes = 0;
  /** All bytes of the scratch or-ed together. */
  #bits = 0;

  constructor(
    private readonly buffer: LineBuffer,
    private readonly scratch: Uint8Array,
    private readonly take: (piece: Uint8Array) => void,
  ) {}

  fill(): boolean {
    return this.buffer.fill();
  }

  line(follows: boolean): ReadLine {
    const { buffer, scratch } = this;
    if (follows) scratch[this.#filled++] = LF;
    for (let taken = 0;;) {
      const found = buffer.indexOfLineEnd(buffer.at);
      const stop = Math.min(found, buffer.end, buffer.at + scratch.length - this.#filled - 1);
      taken += stop - buffer.at;
      this.#copy(buffer.at, stop);
      buffer.at = stop;
      if (stop === found && found < buffer.end) {
        buffer.at++;
        const hadCr = taken > 0 && scratch[this.#filled - 1] === CR;
        if (hadCr) this.#filled--;
        if (this.#filled > scratch.length >> 1) this.#flush();
        return hadCr ? WITH_CR : WHOLE;
      }
      if (this.#filled + 1 >= scratch.length) this.#flushAllButCr();
      if (buffer.at === buffer.end && !buffer.fill()) return WITHOUT_END;
    }
  }

  #copy(from: number, stop: number): void {
    const { scratch, buffer: { bytes } } = this;
    if (stop - from >= SHORT_PIECE) {
      scratch.set(bytes.subarray(from, stop), this.#filled);
      this.#filled += stop - from;
      this.#bits |= 0x80;
      return;
    }
    let filled = this.#filled, bits = this.#bits;
    for (let at = from; at < stop; at++) bits |= scratch[filled++] = bytes[at]!;
    this.#filled = filled;
    this.#bits = bits;
  }

  /** A CR at the very end may belong to the line end. */
  #flushAllButCr(): void {
    const held = this.scratch[this.#filled - 1] === CR;
    if (held) this.#filled--;
    this.#flush();
    if (held) this.scratch[this.#filled++] = CR;
  }

  #flush(): void {
    const piece = this.scratch.subarray(0, this.#filled);
    this.#utf8.add(piece, this.#bits);
    this.take(piece);
    this.#bytes += this.#filled;
    this.#filled = this.#bits = 0;
  }

  finish(): { bytes: number; isUtf8: boolean } {
    this.#flush();
    return { bytes: this.#bytes, isUtf8: this.#utf8.end() };
  }
}

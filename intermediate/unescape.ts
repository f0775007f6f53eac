/** Turns the inside of a JSON string back into the bytes of the payload, block by block. */
import type { ReadWindow } from "./read_window.ts";

const BLOCK_BYTES = 1 << 16;
/** `\u001f` is the longest that must not be cut. */
const LONGEST = 6;
const BACKSLASH = 92, LOWER_U = 117;
const SHORT = new Map([[98, 8], [102, 12], [110, 10], [114, 13], [116, 9]]);

/** Bytes that stood in the log where the text has its U+FFFD, in order; null for a U+FFFD that was logged. */
export type Replaced = readonly (string | null)[];

/** Reads `length` bytes at `at`, which are the inside of one JSON string. A piece is valid only during the call of `sink`. */
export function copyUnescaped(
  window: ReadWindow,
  at: number,
  length: number,
  replaced: Replaced | null,
  sink: (piece: Uint8Array) => void,
): void {
  const unescaper = new Unescaper(replaced);
  for (let done = 0; done < length;) {
    const block = window.bytes(at + done, Math.min(BLOCK_BYTES, length - done));
    if (block.length === 0) return;
    const whole = done + block.length >= length;
    done += unescaper.read(block, whole ? block.length : Math.max(block.length - LONGEST, 1));
    const piece = unescaper.take();
    if (piece.length > 0) sink(piece);
  }
}

class Unescaper {
  readonly #out = new Uint8Array(BLOCK_BYTES + LONGEST);
  #used = 0;
  #replacements = 0;

  constructor(private readonly replaced: Replaced | null) {}

  take(): Uint8Array {
    const piece = this.#out.subarray(0, this.#used);
    this.#used = 0;
    return piece;
  }

  /** Reads until `enough` at least; returns how many bytes were read. */
  read(block: Uint8Array, enough: number): number {
    const out = this.#out;
    let used = 0, at = 0;
    while (at < enough) {
      const byte = block[at]!;
      if (byte === BACKSLASH) {
        this.#used = used;
        at = this.#escape(block, at);
        used = this.#used;
      } else if (byte === 0xef && this.replaced !== null && block[at + 1] === 0xbf && block[at + 2] === 0xbd) {
        this.#used = used;
        this.#original(this.replaced[this.#replacements++] ?? "efbfbd");
        used = this.#used;
        at += 3;
      } else {
        out[used++] = byte;
        at++;
      }
    }
    this.#used = used;
    return at;
  }

  #original(hex: string): void {
    for (let k = 0; k + 1 < hex.length; k += 2) this.#out[this.#used++] = Number.parseInt(hex.slice(k, k + 2), 16);
  }

  #escape(block: Uint8Array, at: number): number {
    const letter = block[at + 1] ?? 0;
    if (letter !== LOWER_U) {
      this.#out[this.#used++] = SHORT.get(letter) ?? letter;
      return at + 2;
    }
    // Only control characters are written like this.
    this.#out[this.#used++] = codeUnit(block, at);
    return at + 6;
  }
}

function codeUnit(block: Uint8Array, at: number): number {
  let unit = 0;
  for (let k = at + 2; k < at + 6; k++) {
    unit = unit * 16 + (Number.parseInt(String.fromCharCode(block[k] ?? 48), 16) || 0);
  }
  return unit;
}

/** Bytes of many small files one after the other, in chunks `d0`, `d1`, ... */
import type { Span } from "../format/lazy.ts";
import type { Sink } from "./contents.ts";

/** Small enough to be unpacked for one page, large enough to be few files. */
const CHUNK_BYTES = 1 << 20;
/** Characters that are encoded at once. */
const PART = 1 << 16;

export class Spans implements Sink {
  readonly #buffer = new Uint8Array(CHUNK_BYTES);
  readonly #encoder = new TextEncoder();
  #filled = 0;
  #number = 0;
  #open: { chunk: string; start: number; bytes: number }[] = [];

  constructor(private readonly chunk: (id: string, bytes: Uint8Array) => void) {}

  begin(): void {
    this.#open = [];
  }

  text(piece: string): void {
    for (let at = 0; at < piece.length;) {
      const { read, written } = this.#encoder.encodeInto(partOf(piece, at), this.#buffer.subarray(this.#filled));
      this.#took(written);
      at += read;
      if (at < piece.length && this.#buffer.length - this.#filled < 4) this.end();
    }
  }

  bytes(piece: Uint8Array): void {
    for (let at = 0; at < piece.length;) {
      if (this.#filled === this.#buffer.length) this.end();
      const taken = piece.subarray(at, at + this.#buffer.length - this.#filled);
      this.#buffer.set(taken, this.#filled);
      this.#took(taken.length);
      at += taken.length;
    }
  }

  /** Where all lies that came since `begin`. */
  finish(): Span {
    return this.#open;
  }

  addText(text: string): Span {
    return this.addTexts([text]);
  }

  addTexts(pieces: Iterable<string>): Span {
    this.begin();
    for (const piece of pieces) this.text(piece);
    return this.finish();
  }

  /** Hands on what is there. */
  end(): void {
    if (this.#filled === 0) return;
    this.chunk(`d${this.#number++}`, this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #took(bytes: number): void {
    if (bytes === 0) return;
    const chunk = `d${this.#number}`, last = this.#open.at(-1);
    if (last?.chunk === chunk) last.bytes += bytes;
    else this.#open.push({ chunk, start: this.#filled, bytes });
    this.#filled += bytes;
  }
}

/** Never half a surrogate pair. */
function partOf(text: string, at: number): string {
  const end = at + PART;
  if (end >= text.length) return at === 0 ? text : text.slice(at);
  return text.slice(at, /[\ud800-\udbff]/.test(text[end - 1]!) ? end - 1 : end);
}

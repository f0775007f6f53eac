/**
 * A file that is written once from front to back, through one buffer, synchronously.
 *
 * Payloads go into a JSON string byte by byte: decoding 200 MB to strings only to quote and encode them again takes twice as long.
 */
import { closeSync, openSync, writeSync } from "node:fs";

const BUFFER_BYTES = 1 << 18;
/** A byte becomes six at most (`\u001f`). */
const BLOCK_BYTES = (BUFFER_BYTES >> 3) - 8;
const TEXT_SLICE = 1 << 16;

const PLAIN = 0, ESCAPED = 1, WIDE = 2;
/** What a byte of a payload becomes inside a JSON string. */
const KIND = Uint8Array.from(
  { length: 256 },
  (_, byte) => byte >= 0x80 ? WIDE : byte < 0x20 || byte === 0x22 || byte === 0x5c ? ESCAPED : PLAIN,
);
const ESCAPES = Array.from(
  { length: 0x5d },
  (_, byte) => new TextEncoder().encode(JSON.stringify(String.fromCharCode(byte)).slice(1, -1)),
);
const ENCODER = new TextEncoder();

/** Number of bytes of the character that a lead byte begins; 0 for a byte that begins none. */
function lengthOfCharacter(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Whether `byte` may stand at place `index` of a character that begins with `lead` (Unicode, table 3-7). */
function continues(lead: number, index: number, byte: number): boolean {
  if (index > 1) return byte >= 0x80 && byte <= 0xbf;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  return byte >= low && byte <= high;
}

const REPLACEMENT = Uint8Array.of(0xef, 0xbf, 0xbd);
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

const isReplacement = (bytes: Uint8Array, at: number, length: number): boolean =>
  length === 3 && bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;

function hexOf(bytes: Uint8Array, from: number, length: number): string {
  let hex = HEX[bytes[from]!]!;
  for (let k = 1; k < length; k++) hex += HEX[bytes[from + k]!]!;
  return hex;
}

export class OutputFile {
  readonly #fd: number;
  #buffer = new Uint8Array(0);
  #view = new DataView(this.#buffer.buffer);
  #used = 0;
  #written = 0;
  /** The view of the buffer that the last piece lies in: pieces come one after the other out of the same buffer. */
  #pieceView: DataView = this.#view;
  /** For each U+FFFD that {@link escaped} wrote: the bytes that it replaces, in hex; null for one that was in the text. */
  #replaced: (string | null)[] = [];
  /** A character that goes on in the next piece. */
  readonly #cut = new Uint8Array(4);
  #cutBytes = 0;
  #closed = false;

  /** Throws as `node:fs` does, where the file cannot be made or the disk is full; so do all other methods. */
  constructor(path: string) {
    this.#fd = openSync(path, "w");
  }

  /** Where the next byte goes. */
  get position(): number {
    return this.#written + this.#used;
  }

  text(text: string): void {
    if (text.length <= TEXT_SLICE) return this.#encode(text);
    for (const slice of slices(text)) this.#encode(slice);
  }

  /** A JSON string, whatever its length. */
  quoted(text: string): void {
    this.text('"');
    for (const slice of slices(text)) this.text(JSON.stringify(slice).slice(1, -1));
    this.text('"');
  }

  /** Bytes as they are. */
  bytes(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += BUFFER_BYTES) {
      const part = bytes.subarray(from, from + BUFFER_BYTES);
      this.#room(part.length);
      this.#buffer.set(part, this.#used);
      this.#used += part.length;
    }
  }

  /**
   * Bytes as the inside of a JSON string; what is not UTF-8 becomes U+FFFD as in a TextDecoder. A character that `piece` cuts off
   * waits for the next call, or for {@link endEscaped}.
   */
  escaped(piece: Uint8Array): void {
    if (this.#pieceView.buffer !== piece.buffer) this.#pieceView = new DataView(piece.buffer);
    let from = this.#cutBytes > 0 ? this.#continueCut(piece) : 0;
    while (from < piece.length) {
      this.#room(BLOCK_BYTES * 6);
      from = this.#escapeBlock(piece, from, Math.min(piece.length, from + BLOCK_BYTES), piece.length);
    }
  }

  /** Bytes of the character that waits for the next piece. */
  get waiting(): number {
    return this.#cutBytes;
  }

  endEscaped(): void {
    if (this.#cutBytes === 0) return;
    this.#replace(this.#cut, 0, this.#cutBytes);
    this.#cutBytes = 0;
  }

  /** What the U+FFFD since the last call stand for: hex, or null for one that was in the text. */
  takeReplaced(): readonly (string | null)[] {
    const replaced = this.#replaced;
    if (replaced.length > 0) this.#replaced = [];
    return replaced;
  }

  /** Overwrites text that was written before. */
  patch(position: number, text: string): void {
    const bytes = ENCODER.encode(text);
    if (position >= this.#written) this.#buffer.set(bytes, position - this.#written);
    else writeAll(this.#fd, bytes, position);
  }

  close(): void {
    try {
      this.#flush();
    } finally {
      this.abandon();
    }
  }

  /** Closes without writing what is left, for a folder that is given up. Nothing happens the second time. */
  abandon(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
  }

  #encode(text: string): void {
    this.#room(text.length * 3);
    this.#used += ENCODER.encodeInto(text, this.#buffer.subarray(this.#used)).written;
  }

  #room(bytes: number): void {
    if (this.#used + bytes <= this.#buffer.length) return;
    if (this.#buffer.length === 0) {
      this.#buffer = new Uint8Array(BUFFER_BYTES);
      this.#view = new DataView(this.#buffer.buffer);
    } else this.#flush();
  }

  #flush(): void {
    writeAll(this.#fd, this.#buffer.subarray(0, this.#used), this.#written);
    this.#written += this.#used;
    this.#used = 0;
  }

  #replace(bytes: Uint8Array, from: number, length: number): void {
    this.#replaced.push(hexOf(bytes, from, length));
    this.bytes(REPLACEMENT);
  }

  #whole(bytes: Uint8Array, from: number, length: number): void {
    if (isReplacement(bytes, from, length)) this.#replaced.push(null);
    this.bytes(bytes.subarray(from, from + length));
  }

  /** Returns where to go on; room for six times the block is there. */
  #escapeBlock(piece: Uint8Array, from: number, blockEnd: number, pieceEnd: number): number {
    const source = this.#pieceView, shift = piece.byteOffset, out = this.#buffer, view = this.#view;
    const lastWord = blockEnd - 4;
    let used = this.#used, at = from;
    while (at < blockEnd) {
      // Four bytes at once, as long as none of them is under 0x20, a quote, a backslash or over 0x7f.
      while (at <= lastWord) {
        const word = source.getInt32(shift + at, true);
        const quote = word ^ 0x22222222, backslash = word ^ 0x5c5c5c5c;
        const marks = ((word - 0x20202020) | 0) | ((quote - 0x01010101) | 0) | ((backslash - 0x01010101) | 0) | word;
        if ((marks & 0x80808080) !== 0) break;
        view.setInt32(used, word, true);
        used += 4;
        at += 4;
      }
      if (at >= blockEnd) break;
      const byte = piece[at]!;
      const kind = KIND[byte]!;
      if (kind === PLAIN) {
        out[used++] = byte;
        at++;
      } else if (kind === ESCAPED) {
        const escape = ESCAPES[byte]!;
        for (let k = 0; k < escape.length; k++) out[used++] = escape[k]!;
        at++;
      } else {
        this.#used = used;
        at = this.#character(piece, at, pieceEnd);
        used = this.#used;
      }
    }
    this.#used = used;
    return at;
  }

  /** One character outside ASCII, which may reach into the next block. */
  #character(piece: Uint8Array, at: number, pieceEnd: number): number {
    const lead = piece[at]!;
    const length = lengthOfCharacter(lead);
    let found = 1;
    while (found < length && at + found < pieceEnd && continues(lead, found, piece[at + found]!)) found++;
    if (found < length && at + found === pieceEnd) {
      this.#cut.set(piece.subarray(at, pieceEnd));
      this.#cutBytes = found;
    } else if (length === 0 || found < length) this.#replace(piece, at, found);
    else if (isReplacement(piece, at, length)) this.#whole(piece, at, length);
    else for (let k = 0; k < length; k++) this.#buffer[this.#used++] = piece[at + k]!;
    return at + found;
  }

  /** Completes the cut character, or replaces it; returns where the rest of the piece begins. */
  #continueCut(piece: Uint8Array): number {
    const lead = this.#cut[0]!;
    const length = lengthOfCharacter(lead);
    let at = 0;
    while (at < piece.length && this.#cutBytes < length && continues(lead, this.#cutBytes, piece[at]!)) {
      this.#cut[this.#cutBytes++] = piece[at++]!;
    }
    if (this.#cutBytes === length) this.#whole(this.#cut, 0, length);
    else if (at < piece.length) this.#replace(this.#cut, 0, this.#cutBytes);
    else return at;
    this.#cutBytes = 0;
    return at;
  }
}

/** No slice ends inside a surrogate pair. */
function* slices(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    let end = Math.min(from + TEXT_SLICE, text.length);
    if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
    yield text.slice(from, end);
    from = end;
  }
}

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

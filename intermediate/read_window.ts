/** Random reads of a file through one window that reads ahead: rendering goes through a log mostly forwards. */
import { Buffer } from "node:buffer";
import { readSync } from "node:fs";

const WINDOW_BYTES = 1 << 20;
/** Read ahead after a jump: whoever goes on from there gets twice as much each time. */
const FIRST_BYTES = 1 << 14;

/** The file ends before what was there when it was opened. */
export class ShrunkError extends Error {
  override readonly name = "ShrunkError";
}

export class ReadWindow {
  readonly #window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  #from = 0;
  #filled = 0;
  #ahead = FIRST_BYTES;

  constructor(private readonly file: number, private readonly size: number) {}

  /** Bytes of the file. Valid only until the next read. Throws {@link ShrunkError}. */
  bytes(at: number, length: number): Buffer {
    const bytes = this.#bytes(at, length);
    if (bytes.length < length) throw new ShrunkError("Cannot read on: the file has become shorter since it was opened");
    return bytes;
  }

  #bytes(at: number, length: number): Buffer {
    if (length > WINDOW_BYTES) return this.#readInto(Buffer.allocUnsafeSlow(length), at);
    if (at < this.#from || at + length > this.#from + this.#filled) {
      const end = this.#from + this.#filled;
      const goesOn = at >= this.#from && at <= end + this.#ahead;
      this.#ahead = goesOn ? Math.min(this.#ahead * 2, WINDOW_BYTES) : FIRST_BYTES;
      const wanted = Math.min(Math.max(this.#ahead, length), this.size - at);
      this.#from = at;
      this.#filled = this.#readInto(this.#window.subarray(0, wanted), at).length;
    }
    return this.#window.subarray(at - this.#from, Math.min(at - this.#from + length, this.#filled));
  }

  /** Invalid UTF-8 replaced. Throws RangeError where the text is longer than a string can be. */
  text(at: number, length: number): string {
    const bytes = this.bytes(at, length);
    try {
      return bytes.toString("utf8");
    } catch (error) {
      // Runtimes throw errors of different classes here, and a decoder that replaces knows no other reason.
      throw new RangeError("Cannot read a text of the log: it is longer than a string can be", { cause: error });
    }
  }

  #readInto(into: Buffer, at: number): Buffer {
    let read = 0;
    while (read < into.length) {
      const more = readSync(this.file, into, read, into.length - read, at + read);
      if (more === 0) break;
      read += more;
    }
    return into.subarray(0, read);
  }
}

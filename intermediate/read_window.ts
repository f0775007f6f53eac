/** Random reads of a file through one window that reads ahead: rendering goes through a log mostly forwards. */
import { Buffer } from "node:buffer";
import { readSync } from "node:fs";

const WINDOW_BYTES = 1 << 20;

export class ReadWindow {
  readonly #window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  #from = 0;
  #filled = 0;

  constructor(private readonly file: number, private readonly size: number) {}

  /** Bytes of the file. Valid only until the next read. Shorter than asked for where the file has become shorter. */
  bytes(at: number, length: number): Buffer {
    if (length > WINDOW_BYTES) return this.#readInto(Buffer.allocUnsafeSlow(length), at);
    if (at < this.#from || at + length > this.#from + this.#filled) {
      this.#from = at;
      this.#filled = this.#readInto(this.#window.subarray(0, Math.min(WINDOW_BYTES, this.size - at)), at).length;
    }
    return this.#window.subarray(at - this.#from, Math.min(at - this.#from + length, this.#filled));
  }

  /** Invalid UTF-8 replaced. Throws RangeError where the text is longer than a string can be. */
  text(at: number, length: number): string {
    return this.bytes(at, length).toString("utf8");
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

/** Random reads of a file through one window that reads ahead: rendering goes through a log mostly forwards. */
import { Buffer } from "node:buffer";
import { fstatSync, readSync } from "node:fs";

const WINDOW_BYTES = 1 << 20;

export class ReadWindow {
  readonly #window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  #from = 0;
  #filled = 0;

  constructor(private readonly file: number, private readonly size: number) {}

  /** Bytes of the file. Valid only until the next read. Throws where the file has become shorter than it was. */
  bytes(at: number, length: number): Buffer {
    const bytes = this.#bytes(at, length);
    if (bytes.length < length) throw new Error("Cannot read the log: it has become shorter since it was opened");
    return bytes;
  }

  /** Whether the file still reaches as far. */
  reaches(end: number): boolean {
    return end <= this.#from + this.#filled || fstatSync(this.file).size >= end;
  }

  #bytes(at: number, length: number): Buffer {
    if (length > WINDOW_BYTES) return this.#readInto(Buffer.allocUnsafeSlow(length), at);
    if (at < this.#from || at + length > this.#from + this.#filled) {
      this.#from = at;
      this.#filled = this.#readInto(this.#window.subarray(0, Math.min(WINDOW_BYTES, this.size - at)), at).length;
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

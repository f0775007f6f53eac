/** The one buffer through which a log is read: it grows to the longest line that is wanted whole. */
import type { ByteSource } from "./source.ts";

const LF = 10;
const BUFFER_BYTES = 1 << 20;

/** What is read is `bytes` from `at` to `end`; what lies before `at` is given up when more is needed. */
export class LineBuffer {
  /** One byte more than can be filled is kept free for a line end that stops every search. */
  bytes = new Uint8Array(BUFFER_BYTES + 1);
  at = 0;
  end = 0;
  /** Offset in the log of the first byte of the buffer. */
  base = 0;

  /** `onRead` is told how many bytes of the log are read, `onShrunk` that the log ended before its size. */
  constructor(
    private readonly source: ByteSource,
    private readonly onRead: (done: number) => void,
    private readonly onShrunk: () => void,
  ) {}

  /** Reads on. False at the end of the log. Indices into the buffer are other ones afterwards. */
  fill(): boolean {
    if (this.at > 0) {
      this.bytes.copyWithin(0, this.at, this.end);
      this.base += this.at;
      this.end -= this.at;
      this.at = 0;
    }
    if (this.end + 1 >= this.bytes.length) this.#grow();
    const position = this.base + this.end;
    const wanted = Math.min(this.bytes.length - 1 - this.end, this.source.bytes - position);
    const read = wanted > 0 ? this.source.read(this.bytes, this.end, wanted, position) : 0;
    if (read === 0 && wanted > 0) this.onShrunk();
    this.end += read;
    this.onRead(position + read);
    return read > 0;
  }

  #grow(): void {
    const larger = new Uint8Array((this.bytes.length - 1) * 2 + 1);
    larger.set(this.bytes.subarray(0, this.end));
    this.bytes = larger;
  }

  /** Index of the next LF; `end` if there is none yet. */
  indexOfLineEnd(from: number): number {
    this.bytes[this.end] = LF;
    return this.bytes.indexOf(LF, from);
  }
}

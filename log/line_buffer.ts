/** The one buffer through which a log is read: it grows to the longest line that is wanted whole. */
import { Buffer } from "node:buffer";
import type { ByteLoops } from "./byte_loops.ts";
import type { ByteSource } from "./source.ts";

/** What is read is `bytes` from `at` to `end`; what lies before `at` is given up when more is needed. */
export class LineBuffer {
  bytes: Uint8Array;
  #view: Buffer;
  at = 0;
  end = 0;
  /** Offset in the log of the first byte of the buffer. */
  base = 0;

  /** `onRead` is told how many bytes of the log are read, `onShrunk` that the log ended before its size. */
  constructor(
    readonly loops: ByteLoops,
    private readonly source: ByteSource,
    private readonly onRead: (done: number) => void,
    private readonly onShrunk: () => void,
  ) {
    this.bytes = loops.input;
    this.#view = viewOf(this.bytes);
  }

  /** Reads on. False at the end of the log. Indices into the buffer are other ones afterwards. */
  fill(): boolean {
    if (this.at > 0) {
      this.bytes.copyWithin(0, this.at, this.end);
      this.base += this.at;
      this.end -= this.at;
      this.at = 0;
    }
    if (this.end === this.bytes.length) this.#grow();
    const position = this.base + this.end;
    const wanted = Math.min(this.bytes.length - this.end, this.source.bytes - position);
    const read = wanted > 0 ? this.source.read(this.bytes, this.end, wanted, position) : 0;
    if (read === 0 && wanted > 0) this.onShrunk();
    this.end += read;
    this.onRead(position + read);
    return read > 0;
  }

  #grow(): void {
    this.loops.growInput();
    this.bytes = this.loops.input;
    this.#view = viewOf(this.bytes);
  }

  /** What is no UTF-8 becomes U+FFFD. */
  text(from: number, to: number): string {
    return this.#view.toString("utf8", from, to);
  }

  /** Index of the next LF; `end` if there is none yet. */
  indexOfLineEnd(from: number): number {
    return this.loops.findLineEnd(from, this.end);
  }
}

const viewOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, length);

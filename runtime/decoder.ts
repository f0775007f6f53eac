/** A stream of node:zlib, one piece at a time. */
import type { Transform } from "node:stream";

/** `bytesWritten` counts the packed bytes that were used. */
type ZlibStream = Transform & { readonly bytesWritten: number };

export const CUT_OFF = "it is cut off";

/** What it has unpacked goes to `sink` at once. */
export class Decoder {
  /** The packed data have come to their end. */
  ended = false;
  fault: string | null = null;
  readonly #stream: ZlibStream;
  readonly #finished: Promise<void>;
  #sinkError: { readonly error: unknown } | null = null;

  constructor(stream: ZlibStream, sink: (piece: Uint8Array) => void) {
    this.#stream = stream;
    stream.on("data", (piece: Uint8Array) => {
      if (this.#sinkError) return;
      try {
        sink(piece);
      } catch (error) {
        this.#sinkError = { error };
      }
    });
    this.#finished = new Promise((resolve) => {
      stream.once("end", () => {
        this.ended = true;
        resolve();
      });
      stream.once("error", (error: Error & { code?: string }) => {
        this.fault = error.code === "Z_BUF_ERROR" ? CUT_OFF : error.message;
        resolve();
      });
    });
  }

  /** False after a fault. */
  async write(piece: Uint8Array): Promise<boolean> {
    const taken = new Promise<void>((resolve) => this.#stream.write(piece, () => resolve()));
    await Promise.race([taken, this.#finished]);
    this.#rethrow();
    return this.fault === null;
  }

  /** The number of bytes that were used: fewer than there are where the packed data end. */
  async writeSome(piece: Uint8Array): Promise<number> {
    const before = this.#stream.bytesWritten;
    const good = await this.write(piece);
    const used = this.#stream.bytesWritten - before;
    if (good && used < piece.length) await this.#finished;
    return used;
  }

  async end(): Promise<void> {
    if (this.fault === null) this.#stream.end();
    await this.#finished;
    this.#rethrow();
  }

  #rethrow(): void {
    if (!this.#sinkError) return;
    this.#stream.destroy();
    throw this.#sinkError.error;
  }
}

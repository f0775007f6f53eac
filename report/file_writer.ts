/** Files of a report, written synchronously through a buffer: one file at a time costs a tenth of what asynchronous calls cost. */
import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Sink } from "./contents.ts";
import { outputError } from "./output_error.ts";

/** Opens files below one folder. All share one buffer, so one is open at a time. */
export class FileWriter {
  readonly #folders = new Set<string>();
  readonly buffer = new Uint8Array(1 << 18);

  /** `tidy` is called after each piece that goes to disk. */
  constructor(private readonly folder: string, private readonly tidy: () => void = () => {}) {}

  /** The path on disk; its folder exists afterwards. */
  place(path: string): string {
    const place = join(this.folder, path);
    const folder = dirname(place);
    if (this.#folders.has(folder)) return place;
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw outputError(folder, error);
    }
    this.#folders.add(folder);
    return place;
  }

  open(path: string): OpenFile {
    return new OpenFile(this.place(path), this.buffer, this.tidy);
  }
}

export class OpenFile implements Sink {
  readonly #file: number;
  readonly #encoder = new TextEncoder();
  /** Bytes of the buffer that wait. */
  #waiting = 0;
  #written = 0;
  /** The file system refused something: no content can be blamed for it. */
  broken = false;

  constructor(
    private readonly path: string,
    private readonly buffer: Uint8Array,
    private readonly tidy: () => void,
  ) {
    try {
      this.#file = openSync(path, "w");
    } catch (error) {
      throw outputError(path, error);
    }
  }

  text(piece: string): void {
    for (let at = 0; at < piece.length;) {
      const { read, written } = this.#encoder.encodeInto(this.#part(piece, at), this.buffer.subarray(this.#waiting));
      this.#waiting += written;
      at += read;
      if (at < piece.length) this.#flush();
    }
  }

  /** At most as much as the buffer holds, since a piece may be hundreds of megabytes; never half a surrogate pair. */
  #part(piece: string, at: number): string {
    const end = at + this.buffer.length;
    if (end >= piece.length) return at === 0 ? piece : piece.slice(at);
    return piece.slice(at, /[\ud800-\udbff]/.test(piece[end - 1]!) ? end - 1 : end);
  }

  bytes(piece: Uint8Array): void {
    if (piece.length > this.buffer.length - this.#waiting) this.#flush();
    if (piece.length > this.buffer.length) return this.#write(piece);
    this.buffer.set(piece, this.#waiting);
    this.#waiting += piece.length;
  }

  /** Forgets what was written. */
  restart(): void {
    this.#waiting = this.#written = 0;
    this.#guard(() => ftruncateSync(this.#file, 0));
  }

  /** Gives the size in bytes. */
  close(): number {
    this.#flush();
    this.#guard(() => closeSync(this.#file));
    return this.#written;
  }

  abandon(): void {
    closeSync(this.#file);
  }

  #flush(): void {
    this.#write(this.buffer.subarray(0, this.#waiting));
    this.#waiting = 0;
  }

  #write(bytes: Uint8Array): void {
    this.#guard(() => {
      for (let at = 0; at < bytes.length;) {
        const written = writeSync(this.#file, bytes, at, bytes.length - at, this.#written);
        at += written;
        this.#written += written;
      }
    });
    this.tidy();
  }

  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.broken = true;
      throw outputError(this.path, error);
    }
  }
}

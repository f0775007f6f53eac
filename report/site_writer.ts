/** A report as a folder of files, written synchronously: one file at a time costs a tenth of what asynchronous calls cost. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { LogSource, MaybePromise } from "../intermediate/store.ts";
import { type FileFailure, renderFailure, renderFile, type Sink } from "./contents.ts";
import { outputError } from "./output_error.ts";
import type { Report, ReportFile } from "./plan.ts";

export interface WrittenSite {
  /** Files whose content threw; each says so. */
  readonly failed: readonly FileFailure[];
  /** What was written: path -> bytes. */
  readonly sizes: ReadonlyMap<string, number>;
}

export interface SiteSettings {
  /** Name below assets/ -> text. */
  readonly assets: ReadonlyMap<string, string>;
  /** Files that tell about the others (manifest.json), path -> text: asked for when all others are written. */
  extraFiles?(written: WrittenSite): MaybePromise<ReadonlyMap<string, string>>;
}

/** Writes all files below `folder`, which exists and is empty. Throws {@link OutputError} where the folder cannot take them. */
export async function writeSite(report: Report, folder: string, settings: SiteSettings): Promise<WrittenSite> {
  const failed: FileFailure[] = [];
  const sizes = new Map<string, number>();
  const files = new FileWriter(folder);
  const writeText = (path: string, text: string) => {
    const file = files.open(path);
    file.text(text);
    sizes.set(path, file.close());
  };
  for (const file of report.files) {
    sizes.set(file.path, await writeFile(report, file, files, failed));
  }
  for (const [name, text] of settings.assets) writeText(`assets/${name}`, text);
  const extra = await settings.extraFiles?.({ failed, sizes }) ?? new Map();
  for (const [path, text] of extra) writeText(path, text);
  return { failed, sizes };
}

/** Gives the size in bytes. */
async function writeFile(
  report: Report,
  file: ReportFile,
  files: FileWriter,
  failed: FileFailure[],
): Promise<number> {
  const source = file.content.kind === "source" ? report.context.store.source() : null;
  if (source && existsSync(source.path)) return copySource(source, files.place(file.path));
  const open = files.open(file.path);
  try {
    try {
      if (file.content.kind === "source") throw new Error("the log is no longer where it was");
      await renderFile(report, file, open);
    } catch (thrown) {
      if (open.broken) throw thrown;
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      failed.push({ path: file.path, module: file.module, error });
      open.restart();
      for (const piece of renderFailure(report, file, error)) open.text(piece);
    }
  } finally {
    if (open.broken) open.abandon();
  }
  return open.close();
}

/** raw.log: the input, as long as it was when it was opened. */
function copySource(source: LogSource, path: string): number {
  try {
    copyFileSync(source.path, path);
    if (statSync(path).size > source.bytes) truncateSync(path, source.bytes);
    return statSync(path).size;
  } catch (error) {
    throw outputError(path, error);
  }
}

/** Opens files below one folder, one at a time; all share one buffer. */
class FileWriter {
  readonly #folders = new Set<string>();
  readonly buffer = new Uint8Array(1 << 18);

  constructor(private readonly folder: string) {}

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
    return new OpenFile(this.place(path), this.buffer);
  }
}

class OpenFile implements Sink {
  readonly #file: number;
  readonly #encoder = new TextEncoder();
  /** Bytes of the buffer that wait. */
  #waiting = 0;
  #written = 0;
  /** The file system refused something: no content can be blamed for it. */
  broken = false;

  constructor(private readonly path: string, private readonly buffer: Uint8Array) {
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

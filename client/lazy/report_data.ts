/** The log and the data of a report by place, from its chunks. */
import { LAZY_VERSION, type LazyFile, type LazyReport, type Span } from "../../format/lazy.ts";
import type { ReportData } from "./bundles.ts";
import type { Chunks } from "./chunks.ts";
import { ReportError } from "./report_error.ts";

export class LoadedReport implements ReportData {
  readonly report: LazyReport;
  readonly #chunks: Chunks;
  readonly #files: ReadonlyMap<string, LazyFile>;

  private constructor(report: LazyReport, chunks: Chunks) {
    this.report = report;
    this.#chunks = chunks;
    this.#files = new Map(report.files.map((file) => [file.path, file]));
  }

  static async load(chunks: Chunks): Promise<LoadedReport> {
    return new LoadedReport(checkedReport(await chunks.get("files")), chunks);
  }

  /** Whether a file is shown in the panel: some pages stand beside this one. */
  shows(path: string): boolean {
    const file = this.#files.get(path);
    return file !== undefined && file.content.kind !== "beside";
  }

  /** Throws where there is no such file. */
  file(path: string): LazyFile {
    const file = this.#files.get(path);
    if (file !== undefined) return file;
    throw new ReportError(`This report has no file of this name: ${path}`);
  }

  chunk(id: string): Promise<Uint8Array> {
    return this.#chunks.get(id);
  }

  log(at: number, length: number): Uint8Array | Promise<Uint8Array> {
    const { bytes, sliceBytes } = this.report.log;
    if (at < 0 || length < 0 || at + length > bytes) {
      throw new ReportError("The data of this report are damaged: they name a place that the log does not have.");
    }
    const n = Math.floor(at / sliceBytes);
    const slice = this.#chunks.kept(`s${n}`);
    const end = at + length - n * sliceBytes;
    return slice && end <= slice.length ? slice.subarray(at - n * sliceBytes, end) : this.#log(at, length);
  }

  async #log(at: number, length: number): Promise<Uint8Array> {
    const { sliceBytes } = this.report.log;
    const pieces: Uint8Array[] = [];
    for (let from = at; from < at + length;) {
      const n = Math.floor(from / sliceBytes);
      const slice = await this.#slice(n);
      const piece = slice.subarray(from - n * sliceBytes, at + length - n * sliceBytes);
      pieces.push(piece);
      from += piece.length;
    }
    return joined(pieces);
  }

  async #slice(n: number): Promise<Uint8Array> {
    const { bytes, sliceBytes } = this.report.log;
    const slice = await this.#chunks.get(`s${n}`);
    if (slice.length === Math.min(sliceBytes, bytes - n * sliceBytes)) return slice;
    throw new ReportError(`Chunk "s${n}" belongs to another report: it is not as long as this one needs.`);
  }

  async span(span: Span): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (const { chunk, start, bytes } of span) {
      const piece = (await this.#chunks.get(chunk)).subarray(start, start + bytes);
      if (piece.length !== bytes) {
        throw new ReportError(`Chunk "${chunk}" belongs to another report: it is not as long as this one needs.`);
      }
      pieces.push(piece);
    }
    return joined(pieces);
  }
}

/** Not copied where it is one piece. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function checkedReport(bytes: Uint8Array): LazyReport {
  const report = parsed(bytes);
  if (report?.version !== LAZY_VERSION) {
    throw new ReportError(
      `The data beside this page are of another version of tlparse (${
        report?.generator ?? "unknown"
      }) than the page. ` +
        "Make the report again, or put page and data of one run together.",
    );
  }
  const { log, files } = report;
  if (typeof log?.bytes === "number" && log.sliceBytes! > 0 && Array.isArray(files)) return report as LazyReport;
  throw new ReportError('The data of this report are damaged: chunk "files" does not list its files.');
}

type Partly<T> = { readonly [Key in keyof T]?: Partly<T[Key]> };

/** Null for what is no JSON object. */
function parsed(bytes: Uint8Array): Partly<LazyReport> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

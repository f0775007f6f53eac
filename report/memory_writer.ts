/** A report as a map from path to bytes: for tests, and for callers that have no folder. */
import { readFileSync } from "node:fs";
import { type FileFailure, renderFailure, renderFile, type Sink } from "./contents.ts";
import type { Shell } from "./document.tsx";
import type { Report, ReportFile } from "./report.ts";

export interface MemoryReport {
  readonly files: Map<string, Uint8Array>;
  readonly failed: readonly FileFailure[];
}

/** Renders all files. `assets`: name below assets/ -> text. A content that throws is listed in `failed`, and its file says so. */
export async function writeToMemory(report: Report, assets: ReadonlyMap<string, string>): Promise<MemoryReport> {
  const files = new Map<string, Uint8Array>();
  const failed: FileFailure[] = [];
  for (const file of report.files) files.set(file.path, await renderToMemory(report, file, failed));
  for (const [name, text] of assets) files.set(`assets/${name}`, new TextEncoder().encode(text));
  return { files, failed };
}

/** One file. A content that throws is added to `failed`, and the file says so. */
export async function renderToMemory(
  report: Report & Shell,
  file: ReportFile,
  failed: FileFailure[],
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = new Pieces();
  try {
    await render(report, file, pieces);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    failed.push({ path: file.path, module: file.module, error });
    pieces.clear();
    for (const piece of renderFailure(report, file, error)) pieces.text(piece);
  }
  return pieces.joined();
}

async function render(report: Report & Shell, file: ReportFile, pieces: Pieces): Promise<void> {
  const source = report.context.store.source();
  if (file.content.kind !== "source") await renderFile(report, file, pieces);
  else if (source) pieces.bytes(readFileSync(source.path).subarray(0, source.bytes));
}

/** A file in memory. */
export class Pieces implements Sink {
  #pieces: Uint8Array[] = [];
  readonly #encoder = new TextEncoder();

  text(piece: string): void {
    this.#pieces.push(this.#encoder.encode(piece));
  }

  bytes(piece: Uint8Array): void {
    this.#pieces.push(piece.slice());
  }

  clear(): void {
    this.#pieces = [];
  }

  joined(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.#pieces.reduce((size, piece) => size + piece.length, 0));
    let at = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}

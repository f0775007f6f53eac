/** A report as a folder of files, written synchronously: one file at a time costs a tenth of what asynchronous calls cost. */
import type { LogPlaces, MaybePromise } from "../intermediate/store.ts";
import { type FileFailure, renderFailure, renderFile, type Sink } from "./contents.ts";
import { copySource } from "./copy_source.ts";
import type { Shell } from "./document.tsx";
import { FileWriter, type OpenFile } from "./file_writer.ts";
import { PayloadThread, type PayloadThreadSettings } from "./payload_thread.ts";
import type { Report, ReportFile } from "./report.ts";

export interface WrittenSite {
  /** Files whose content threw; each says so. */
  readonly failed: readonly FileFailure[];
  /** What was written: path -> bytes. */
  readonly sizes: ReadonlyMap<string, number>;
}

export interface SiteSettings {
  /** Name below assets/ -> text. */
  readonly assets: ReadonlyMap<string, string>;
  /** Files that tell about the others (manifest.json), path -> text in pieces: asked for when all others are written. */
  extraFiles?(written: WrittenSite): MaybePromise<ReadonlyMap<string, Iterable<string>>>;
  /** Of the log of the report: payloads of a large one are written in a thread of its own. */
  readonly places?: LogPlaces;
  readonly thread?: PayloadThreadSettings;
  /** Is awaited after each file: the place to let signals through. What it throws ends the writing. */
  pause?(): MaybePromise<void>;
  /** Is called after each piece that goes to disk: the place to collect garbage. */
  tidy?(): void;
}

/** Writes all files below `folder`, which exists and is empty. Throws {@link OutputError} where the folder cannot take them. */
export async function writeSite(report: Report, folder: string, settings: SiteSettings): Promise<WrittenSite> {
  const failed: FileFailure[] = [];
  const sizes = new Map<string, number>();
  const files = new FileWriter(folder, settings.tidy);
  const writeText = (path: string, pieces: Iterable<string>) => {
    const file = files.open(path);
    for (const piece of pieces) file.text(piece);
    sizes.set(path, file.close());
  };
  const thread = settings.places
    ? PayloadThread.start<ReportFile>(report.context.store.source(), settings.thread)
    : null;
  try {
    for (const file of report.files) {
      const taken = thread && offered(file, report, settings.places!, files, thread);
      sizes.set(file.path, taken ?? await writeFile(report, file, files, failed));
      await settings.pause?.();
    }
    for (const file of thread?.finish() ?? []) {
      sizes.set(file.path, await writeFile(report, file, files, failed));
      await settings.pause?.();
    }
  } finally {
    thread?.stop();
  }
  for (const [name, text] of settings.assets) writeText(`assets/${name}`, [text]);
  const extra = await settings.extraFiles?.({ failed, sizes }) ?? new Map();
  for (const [path, pieces] of extra) writeText(path, pieces);
  return { failed, sizes };
}

/** The size of a file that the thread has taken over; null where this thread has to write it. */
function offered(
  file: ReportFile,
  { context: { store } }: Report,
  places: LogPlaces,
  files: FileWriter,
  thread: PayloadThread<ReportFile>,
): number | null {
  const { content, path } = file;
  if (content.kind === "source") {
    const bytes = store.source()?.bytes ?? 0;
    return thread.offerLog(file, files.place(path), bytes) ? bytes : null;
  }
  const payload = content.kind === "payload" ? content.of.payload : null;
  if (payload === null) return null;
  return thread.offer(file, files.place(path), places.cut(payload), payload.bytes) ? payload.bytes : null;
}

/** Writes one file; gives its size in bytes. A content that throws is added to `failed`. */
export async function writeFile(
  report: Report & Shell,
  file: ReportFile,
  files: FileWriter,
  failed: FileFailure[],
): Promise<number> {
  if (file.content.kind === "source") {
    const { bytes, fault } = copySource(report.context.store.source(), files.place(file.path));
    if (fault !== null) failed.push({ path: file.path, module: file.module, error: new Error(fault) });
    return bytes;
  }
  const open = files.open(file.path);
  try {
    await renderInto(report, file, open, failed, () => open);
  } finally {
    if (open.broken) open.abandon();
  }
  return open.close();
}

/**
 * Renders a file. A content that throws is added to `failed`, and what was written of it is replaced by a page that says so.
 * `newSink` is asked for the way into `open` at the start, and once more after such a restart; the last one is given back.
 */
export async function renderInto<S extends Sink>(
  report: Report & Shell,
  file: ReportFile,
  open: OpenFile,
  failed: FileFailure[],
  newSink: () => S,
): Promise<S> {
  const sink = newSink();
  try {
    await renderFile(report, file, sink);
    return sink;
  } catch (thrown) {
    if (open.broken) throw thrown;
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    failed.push({ path: file.path, module: file.module, error });
    open.restart();
    const fresh = newSink();
    for (const piece of renderFailure(report, file, error)) fresh.text(piece);
    return fresh;
  }
}

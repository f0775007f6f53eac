/** A lazy report as a folder: index.html, the chunks in data/, assets/, manifest.json. No other file of the site is written. */
import { renameSync, statSync } from "node:fs";
import { join } from "node:path";
import type { LogPlaces } from "../intermediate/store.ts";
import { writeChunkFile } from "./chunk_files.ts";
import type { FileFailure } from "./contents.ts";
import { FileWriter } from "./file_writer.ts";
import { INDEX, indexOf, writeChunks } from "./lazy_report.ts";
import { outputError } from "./output_error.ts";
import type { Report } from "./report.ts";
import { type SiteSettings, writeFile, type WrittenSite } from "./site_writer.ts";
import type { LogSlices } from "./slices.ts";

export interface LazySettings extends SiteSettings {
  /** Of the log of the report, in a folder on the same file system as the report: it becomes a part of it. */
  readonly slices: LogSlices;
}

export interface WrittenLazy extends WrittenSite {
  /** Files of the site that were rendered all the same: path -> bytes. */
  readonly rendered: ReadonlyMap<string, number>;
}

/** Of the scripts among the assets, those that run at once. */
export const FIRST_SCRIPTS: readonly string[] = ["page.js", "lazy.js"];

/** Of a chunk that the thread has written. */
const sizeOfChunk = (folder: string, path: string): number =>
  path.startsWith("data/") ? statSync(join(folder, path.slice("data/".length))).size : 0;

/** Pages that stand beside the index have no more: the other scripts of a site are not there. */
const BESIDE_SCRIPTS: readonly string[] = ["page.js"];

/** Writes below `folder`, which exists and is empty. Throws {@link OutputError} where the folder cannot take it. */
export async function writeLazy(
  report: Report,
  places: LogPlaces,
  folder: string,
  settings: LazySettings,
): Promise<WrittenLazy> {
  const { slices, assets, pause } = settings;
  const sizes = new Map<string, number>(), failed: FileFailure[] = [];
  const files = new FileWriter(folder, settings.tidy);
  const writeText = (path: string, pieces: Iterable<string>) => {
    const file = files.open(path);
    for (const piece of pieces) file.text(piece);
    sizes.set(path, file.close());
  };
  const shown = { ...report, scripts: FIRST_SCRIPTS.filter((name) => assets.has(name)) };
  sizes.set(INDEX, await writeFile(shown, indexOf(report), files, failed));
  for (const [name, text] of assets) writeText(`assets/${name}`, [text]);
  const chunks = await writeChunks({
    report,
    places,
    sliceBytes: slices.sliceBytes,
    async beside(file, failed) {
      const size = await writeFile({ ...report, scripts: BESIDE_SCRIPTS }, file, files, failed);
      sizes.set(file.path, size);
      return size;
    },
    ...pause ? { pause: () => pause() } : {},
  }, (id, bytes) => {
    const isTaken = id.startsWith("d") && slices.offer(Number(id.slice(1)), bytes);
    sizes.set(`data/${id}.js`, isTaken ? 0 : writeChunkFile(slices.folder, id, bytes));
  });
  failed.push(...chunks.failed);
  const rendered = new Map([[INDEX, sizes.get(INDEX)!], ...chunks.rendered]);
  const extra = await settings.extraFiles?.({ failed, sizes }) ?? new Map();
  for (const [path, pieces] of extra) writeText(path, pieces);
  const sliceSizes = await slices.finish(pause && (() => pause()));
  sliceSizes.forEach((size, slice) => sizes.set(`data/s${slice}.js`, size));
  for (const [path, size] of sizes) if (size === 0) sizes.set(path, sizeOfChunk(slices.folder, path));
  try {
    renameSync(slices.folder, join(folder, "data"));
  } catch (error) {
    throw outputError(join(folder, "data"), error);
  }
  return { failed, sizes, rendered };
}

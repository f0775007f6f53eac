/**
 * A lazy report in one file, to be attached to an issue: the index with its style sheet and first scripts, then the other scripts and the chunks
 * as blocks of data. It is written as it is made, so it may be larger than a string can be.
 */
import type { LogPlaces } from "../intermediate/store.ts";
import { chunkFileText, packed } from "./chunk_files.ts";
import type { FileFailure, Sink } from "./contents.ts";
import { CLOSING, type Shell } from "./document.tsx";
import { FileWriter, type OpenFile } from "./file_writer.ts";
import { INDEX, indexOf, writeChunks } from "./lazy_report.ts";
import { FIRST_SCRIPTS, type LazySettings, type WrittenLazy } from "./lazy_writer.ts";
import type { Report } from "./report.ts";
import { renderInto } from "./site_writer.ts";

/** Writes the file `name` in `folder`. Throws {@link OutputError} where it cannot be written. */
export async function writeSingleFile(
  report: Report,
  places: LogPlaces,
  folder: string,
  name: string,
  settings: LazySettings,
): Promise<WrittenLazy> {
  const open = new FileWriter(folder, settings.tidy).open(name);
  const failed: FileFailure[] = [];
  try {
    const indexBytes = await writeIndex(report, settings.assets, open, failed);
    writeLaterScripts(open, settings.assets);
    const rendered = await writeChunkBlocks(open, "", report, places, settings, failed);
    open.text(CLOSING);
    return { failed, sizes: new Map([[name, open.close()]]), rendered: new Map([[INDEX, indexBytes], ...rendered]) };
  } catch (error) {
    open.abandon();
    throw error;
  }
}

/** The scripts that are loaded when they are first needed. */
export function writeLaterScripts(open: Sink, assets: LazySettings["assets"]): void {
  for (const [asset, text] of assets) {
    if (!asset.endsWith(".js") || FIRST_SCRIPTS.includes(asset)) continue;
    writeBlock(open, `asset-${asset}`, packed(new TextEncoder().encode(text)));
  }
}

/**
 * All chunks of a report, each in a block with the id `PREFIXchunk-ID`. What could not be made is added to `failed`; gives what was rendered
 * for them, path -> bytes.
 */
export async function writeChunkBlocks(
  open: Sink,
  prefix: string,
  report: Report,
  places: LogPlaces,
  { slices, pause, extraFiles }: Pick<LazySettings, "slices" | "pause" | "extraFiles">,
  failed: FileFailure[],
): Promise<ReadonlyMap<string, number>> {
  const chunks = await writeChunks({
    report,
    places,
    sliceBytes: slices.sliceBytes,
    beside: null,
    ...extraFiles ? { extra: (failures) => extraFiles({ failed: [...failed, ...failures], sizes: new Map() }) } : {},
    ...pause ? { pause: () => pause() } : {},
  }, (id, bytes) => writeBlock(open, `${prefix}chunk-${id}`, packed(bytes)));
  failed.push(...chunks.failed);
  await slices.finish(pause && (() => pause()));
  for (let slice = 0; slice < slices.count; slice++) {
    writeBlock(open, `${prefix}chunk-s${slice}`, chunkFileText(slices.folder, `s${slice}`));
    await pause?.();
  }
  return chunks.rendered;
}

/** Without the end of the page. Gives the size of the whole page in bytes. */
async function writeIndex(
  report: Report,
  assets: LazySettings["assets"],
  open: OpenFile,
  failed: FileFailure[],
): Promise<number> {
  const shown: Report & Shell = {
    ...report,
    scripts: FIRST_SCRIPTS.filter((name) => assets.has(name)),
    inline: new Map([...assets, ...islandsOf(report)]),
  };
  return (await renderInto(shown, indexOf(report), open, failed, () => new Unclosed(open))).end();
}

/** Islands of the sections, name of the asset -> text. They stand in the page, as its first scripts do. */
export const islandsOf = ({ files }: Report): [string, string][] =>
  files.flatMap(({ path, content }) =>
    content.kind === "island" ? [[path.replace(/^assets\//, ""), content.script]] : []
  );

/** Leaves out the tags that close a page, since the chunks stand before them. */
class Unclosed implements Sink {
  readonly #encoder = new TextEncoder();
  #waiting = "";
  #bytes = 0;

  constructor(private readonly sink: Sink) {}

  text(piece: string): void {
    this.#pass(this.#waiting);
    this.#waiting = piece;
  }

  bytes(piece: Uint8Array): void {
    this.text("");
    this.sink.bytes(piece);
    this.#bytes += piece.length;
  }

  end(): number {
    const last = this.#waiting;
    this.#pass(last.endsWith(CLOSING) ? last.slice(0, -CLOSING.length) : last);
    return this.#bytes + CLOSING.length;
  }

  #pass(text: string): void {
    this.sink.text(text);
    this.#bytes += this.#encoder.encode(text).length;
  }
}

/** Ids and base64 hold nothing that is markup. */
export function writeBlock(open: Sink, id: string, text: string | Uint8Array): void {
  open.text(`<script type="text/plain" id="${id}">`);
  if (typeof text === "string") open.text(text);
  else open.bytes(text);
  open.text("</script>\n");
}

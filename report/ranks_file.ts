/**
 * A report of all ranks in one file: the landing page as a lazy report of its own files, and of each rank the blocks of a report in one file,
 * which a browser makes a page of when somebody looks (client/ranks.ts). Scripts and styles are there once, for all.
 *
 * The blocks of a rank are known before the landing page is, and stand behind it: they wait in a file of their own.
 */
import { join } from "node:path";
import { LAZY_VERSION, type LazyFile, type LazyReport } from "../format/lazy.ts";
import type { LogPlaces } from "../intermediate/store.ts";
import { packed } from "./chunk_files.ts";
import type { FileFailure } from "./contents.ts";
import { CLOSING } from "./document.tsx";
import { filePieces } from "./file_pieces.ts";
import { FileWriter, type OpenFile } from "./file_writer.ts";
import { indexOf } from "./lazy_report.ts";
import { FIRST_SCRIPTS } from "./lazy_writer.ts";
import { renderToMemory } from "./memory_writer.ts";
import type { Report } from "./report.ts";
import { islandsOf, writeBlock, writeChunkBlocks, writeLaterScripts } from "./single_file_writer.ts";
import type { SiteSettings, WrittenSite } from "./site_writer.ts";
import type { LogSlices } from "./slices.ts";
import { Spans } from "./spans.ts";

/** The script of the landing page that opens ranks. */
export const RANKS_SCRIPT = "ranks.js";

const BLOCKS = "rank_blocks";

export class RanksFile {
  readonly #blocks: OpenFile;
  readonly #islands = new Map<string, string>();
  #isOpen = true;

  /** `spool` is a folder for what waits. */
  constructor(
    private readonly spool: string,
    private readonly settings: Pick<SiteSettings, "assets" | "pause" | "tidy">,
  ) {
    this.#blocks = new FileWriter(spool, settings.tidy).open(BLOCKS);
  }

  /** Adds a rank, whose folder in a site it would be. */
  async add(
    report: Report,
    { places, slices }: { readonly places: LogPlaces; readonly slices: LogSlices },
    folder: string,
    extraFiles: NonNullable<SiteSettings["extraFiles"]>,
  ): Promise<WrittenSite> {
    const { assets, pause } = this.settings, failed: FileFailure[] = [];
    const scripts = FIRST_SCRIPTS.filter((name) => assets.has(name));
    const page = await renderToMemory({ ...report, scripts, frames: true }, indexOf(report), failed);
    writeBlock(this.#blocks, `${folder}-page`, packed(page));
    for (const [name, script] of islandsOf(report)) this.#islands.set(name, script);
    const settings = { slices, extraFiles, ...pause ? { pause: () => pause() } : {} };
    await writeChunkBlocks(this.#blocks, `${folder}-`, report, places, settings, failed);
    return { failed, sizes: new Map() };
  }

  /**
   * Writes the file `name` in `folder`; gives its size in bytes.
   *
   * @param landing Pieces of the page.
   * @param files Files of the report that belong to no rank, path -> text in pieces.
   */
  finish(
    folder: string,
    name: string,
    landing: Iterable<string>,
    files: ReadonlyMap<string, Iterable<string>>,
    generator: string,
  ): number {
    this.#blocks.close();
    this.#isOpen = false;
    const open = new FileWriter(folder, this.settings.tidy).open(name);
    try {
      for (const piece of landing) if (piece !== CLOSING) open.text(piece);
      const later = [...this.settings.assets].filter(([asset]) => asset !== RANKS_SCRIPT);
      writeLaterScripts(open, new Map([...later, ...this.#islands]));
      writeOwnFiles(open, files, generator);
      for (const piece of filePieces(join(this.spool, BLOCKS))) open.bytes(piece);
      open.text(CLOSING);
      return open.close();
    } catch (error) {
      open.abandon();
      throw error;
    }
  }

  abandon(): void {
    if (this.#isOpen) this.#blocks.abandon();
    this.#isOpen = false;
  }
}

/** As a report without a log. */
function writeOwnFiles(open: OpenFile, files: ReadonlyMap<string, Iterable<string>>, generator: string): void {
  const chunk = (id: string, bytes: Uint8Array) => writeBlock(open, `chunk-${id}`, packed(bytes));
  const spans = new Spans(chunk), listed: LazyFile[] = [];
  for (const [path, pieces] of files) {
    listed.push({ path, module: "report", id: null, content: { kind: "text", text: spans.addTexts(pieces) } });
  }
  spans.end();
  const report: LazyReport = {
    version: LAZY_VERSION,
    generator,
    log: { name: "", bytes: 0, sliceBytes: 1, year: 1970 },
    files: listed,
  };
  chunk("files", new TextEncoder().encode(JSON.stringify(report)));
}

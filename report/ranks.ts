/**
 * A report of several ranks: a folder for each, and a landing page that compares them (output contract 7).
 *
 * One rank is read, planned, written and forgotten before the next: only what is compared is kept, and that once where ranks agree. What is
 * listed for all ranks goes to its file at once.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { LandingView } from "../components/LandingView.tsx";
import type { EntryStore, LogPlaces } from "../intermediate/store.ts";
import type { Module } from "../modules/module.ts";
import { collectFacts, type RankFacts } from "../modules/multi_rank/facts.ts";
import {
  collectivesParity,
  estimationRecords,
  operatorRecords,
  scheduleRecords,
  trackRecords,
} from "../modules/multi_rank/files.ts";
import { landingData, type RankOrigin, type RankResult } from "../modules/multi_rank/landing.ts";
import { rankEvents } from "../modules/multi_rank/merged_trace.ts";
import { FactsPool } from "../modules/multi_rank/pool.ts";
import type { FileFailure } from "./contents.ts";
import { nonceOf, renderPage, type Shell, withNonce } from "./document.tsx";
import { filePieces } from "./file_pieces.ts";
import { FileWriter } from "./file_writer.ts";
import { outputError } from "./output_error.ts";
import { planReport, type PlanSettings } from "./plan.ts";
import type { Report } from "./report.ts";
import { FIRST_SCRIPTS, writeLazy } from "./lazy_writer.ts";
import { RANKS_SCRIPT, RanksFile } from "./ranks_file.ts";
import { type SiteSettings, writeSite, type WrittenSite } from "./site_writer.ts";
import type { LogSlices } from "./slices.ts";

export interface RankSource {
  readonly rank: number;
  readonly origin: RankOrigin;
  /** File name of its log. */
  readonly log: string;
  /** Logs of the same rank that are left out. */
  readonly otherLogs: readonly string[];
  /** Reads it; `close` gives back what that took. */
  open(): Promise<OpenedRank>;
}

export interface OpenedRank {
  readonly store: EntryStore;
  readonly places: LogPlaces;
  /** For a lazy report of the rank. */
  readonly slices?: LogSlices;
  close(): void;
}

export interface RanksSettings extends PlanSettings, Pick<SiteSettings, "assets" | "pause" | "tidy"> {
  readonly modules: readonly Module[];
  /** manifest.json of a rank. */
  rankManifest(report: Report, written: WrittenSite): Iterable<string>;
  /** All in one file of this name, in the folder; `spool` is another one, for what waits until it is written. Ranks are lazy then. */
  readonly file?: { readonly name: string; readonly spool: string };
  /** Called before a rank is read. */
  beginRank(rank: RankSource, folder: string): void;
  /** Called when a rank is planned, before it is written; may throw, which ends the run (--strict). */
  planned(report: Report): void;
}

export interface WrittenRanks {
  readonly results: readonly RankResult[];
  readonly files: number;
  readonly bytes: number;
  readonly failedFiles: readonly FileFailure[];
  readonly failedModules: Report["failed"];
  /** Names of the files of all ranks that were written. */
  readonly merged: readonly string[];
}

/**
 * Writes below `folder`, which exists and is empty. A rank that cannot be read is named on the landing page, and the others are complete.
 *
 * @throws OutputError where the folder cannot take the files; what `planned` and `pause` throw.
 */
export async function writeRanks(
  sources: readonly RankSource[],
  folder: string,
  settings: RanksSettings,
): Promise<WrittenRanks> {
  const run = new RanksRun(folder, settings);
  try {
    for (const source of [...sources].sort((a, b) => a.rank - b.rank)) await run.addRank(source);
    return run.finish();
  } finally {
    run.close();
  }
}

const TRACE = "chromium_events.json", MANIFEST = "manifest.json";

class RanksRun {
  readonly #results: RankResult[] = [];
  readonly #hashes = createHash("sha256");
  readonly #pool = new FactsPool();
  readonly #failedFiles: FileFailure[] = [];
  readonly #failedModules: Report["failed"][number][] = [];
  readonly #merged: string[] = [];
  readonly #trace: ListFile;
  readonly #estimations: ListFile;
  readonly #operators: ListFile;
  readonly #schedules: ListFile;
  readonly #lists: readonly ListFile[];
  readonly #oneFile: RanksFile | null;
  #files = 0;
  #bytes = 0;

  constructor(private readonly folder: string, private readonly settings: RanksSettings) {
    const { file } = settings, lists = file?.spool ?? folder;
    this.#oneFile = file ? new RanksFile(file.spool, settings) : null;
    this.#trace = new ListFile(lists, TRACE);
    this.#estimations = new ListFile(lists, "runtime_estimations.json");
    this.#operators = new ListFile(lists, "chromium_trace_with_runtime.json");
    this.#schedules = new ListFile(lists, "collective_schedules.json");
    this.#lists = [this.#trace, this.#estimations, this.#operators, this.#schedules];
  }

  async addRank(source: RankSource): Promise<void> {
    const { rank, origin, log, otherLogs } = source;
    const folder = `rank_${rank}`;
    this.settings.beginRank(source, folder);
    const { facts, error, events } = await this.#read(source, folder);
    const shared = facts && this.#pool.share(facts);
    this.#results.push({ rank, origin, folder, log, otherLogs, facts: shared, error, events });
  }

  /** What goes wrong with the log is the rank's own; what goes wrong with the output folder ends the run. */
  async #read(source: RankSource, folder: string): Promise<Pick<RankResult, "facts" | "error" | "events">> {
    let opened: OpenedRank | null = null, report: Report;
    try {
      opened = await source.open();
      report = await planReport(opened.store, this.settings.modules, this.settings);
    } catch (thrown) {
      opened?.close();
      await this.settings.pause?.();
      return { facts: null, error: messageOf(thrown), events: 0 };
    }
    try {
      this.settings.planned(report);
      const facts = await this.#write(report, folder, opened);
      const trace = opened.slices ? tracePieces(report) : textPieces(join(this.folder, folder, TRACE));
      return { facts, error: null, events: this.#list(source.rank, facts, trace) };
    } finally {
      opened.close();
    }
  }

  async #write(report: Report, folder: string, opened: OpenedRank): Promise<RankFacts> {
    this.#hashes.update(report.context.store.source()?.sha256 ?? "");
    const facts = await collectFacts(report.context);
    const written = await this.#writeReport(report, folder, opened, (written) =>
      new Map([
        ["manifest.json", this.settings.rankManifest(report, written)],
        ["collectives_parity.json", [collectivesParity(facts)]],
      ]));
    this.#failedFiles.push(...written.failed.map((failure) => ({ ...failure, path: `${folder}/${failure.path}` })));
    this.#failedModules.push(...report.failed);
    this.#count(...written.sizes.values());
    return facts;
  }

  async #writeReport(
    report: Report,
    folder: string,
    { places, slices }: OpenedRank,
    extraFiles: NonNullable<SiteSettings["extraFiles"]>,
  ): Promise<WrittenSite> {
    if (this.#oneFile !== null && slices) {
      return await this.#oneFile.add(report, { places, slices }, folder, extraFiles);
    }
    const path = join(this.folder, folder);
    makeFolder(path);
    const { assets, pause, tidy } = this.settings;
    const settings: SiteSettings = { assets, extraFiles, ...pause ? { pause } : {}, ...tidy ? { tidy } : {} };
    return slices
      ? await writeLazy(report, places, path, { ...settings, slices })
      : await writeSite(report, path, { ...settings, places });
  }

  #count(...sizes: readonly number[]): void {
    this.#files += sizes.length;
    for (const size of sizes) this.#bytes += size;
  }

  /** Gives the number of trace events. */
  #list(rank: number, facts: RankFacts, trace: Iterable<string>): number {
    const events = this.#trace.add(rankEvents(trace, rank));
    this.#estimations.add(estimationRecords(rank, facts));
    this.#operators.add(operatorRecords(rank, facts));
    this.#schedules.add(scheduleRecords(rank, facts));
    return events;
  }

  finish(): WrittenRanks {
    this.#operators.add(trackRecords(this.#results.flatMap(({ rank, facts }) => facts ? [{ rank, facts }] : [])));
    const merged = this.#lists.flatMap((list) => {
      const size = list.finish();
      return size === null ? [] : [{ name: list.name, size }];
    });
    this.#merged.push(...merged.map(({ name }) => name));
    const { file } = this.settings;
    if (this.#oneFile !== null && file) this.#finishFile(this.#oneFile, file);
    else {
      this.#count(...merged.map(({ size }) => size));
      this.#finishFolder();
    }
    return {
      results: this.#results,
      files: this.#files,
      bytes: this.#bytes,
      failedFiles: this.#failedFiles,
      failedModules: this.#failedModules,
      merged: this.#merged,
    };
  }

  #finishFolder(): void {
    const writer = new FileWriter(this.folder);
    const write = (path: string, pieces: Iterable<string>) => {
      const file = writer.open(path);
      for (const piece of pieces) file.text(piece);
      this.#count(file.close());
    };
    for (const [name, text] of this.settings.assets) write(`assets/${name}`, [text]);
    write("index.html", this.#landingPage({}));
    write(MANIFEST, [this.#manifest()]);
  }

  #finishFile(oneFile: RanksFile, { name, spool }: NonNullable<RanksSettings["file"]>): void {
    const { assets, about } = this.settings;
    const scripts = [...FIRST_SCRIPTS, RANKS_SCRIPT].filter((script) => assets.has(script));
    const files = new Map<string, Iterable<string>>(
      this.#merged.map((list) => [list, textPieces(join(spool, list))]),
    ).set(MANIFEST, [this.#manifest()]);
    const landing = this.#landingPage({ scripts, inline: assets });
    this.#count(oneFile.finish(this.folder, name, landing, files, about.generator));
  }

  close(): void {
    for (const list of this.#lists) list.abandon();
    this.#oneFile?.abandon();
  }

  /** The nonce depends on the logs of all ranks. */
  #landingPage(more: Pick<Shell, "scripts" | "inline">): string[] {
    const { customHeader, legacy } = this.settings.options;
    const shell = { nonce: nonceOf(this.#hashes.digest("hex")), legacy: legacy ?? false, ...more };
    const data = landingData(this.#results, this.settings.about, this.#merged);
    const view = LandingView as typeof LandingView & { title: never };
    const [opening, ...rest] = renderPage(view, data, { root: "" }, shell);
    return [opening!, withNonce(customHeader, shell), ...rest];
  }

  #manifest(): string {
    const { generator, generatedAt } = this.settings.about;
    const ranks = this.#results.map(({ rank, folder, log, otherLogs, error, facts }) => ({
      rank,
      folder: error === null ? folder : null,
      log,
      other_logs: otherLogs,
      error,
      faults: facts?.faults ?? [],
    }));
    return JSON.stringify({ generator, generated_at: generatedAt, ranks }, null, 2);
  }
}

const messageOf = (thrown: unknown): string => thrown instanceof Error ? thrown.message : String(thrown);

function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    throw outputError(path, error);
  }
}

/** The trace of a rank that has no file of it. */
function tracePieces({ files, context }: Report): Iterable<string> {
  const content = files.find(({ path }) => path === TRACE)?.content;
  return content?.kind === "stream" ? content.parts(context) : [];
}

const PIECE_BYTES = 1 << 20;

/** A text file, piece by piece; nothing if it is not there. */
function* textPieces(path: string): Iterable<string> {
  if (!existsSync(path)) return;
  const decoder = new TextDecoder();
  for (const piece of filePieces(path)) yield decoder.decode(piece, { stream: true });
}

/** A JSON list that grows while the ranks are read. Without members there is no file. */
class ListFile {
  readonly #writer: FileWriter;
  #file: ReturnType<FileWriter["open"]> | null = null;

  constructor(folder: string, readonly name: string) {
    this.#writer = new FileWriter(folder);
  }

  /** Gives the number of members. */
  add(members: Iterable<string>): number {
    let count = 0, piece = "";
    for (const member of members) {
      piece += this.#file === null && count === 0 ? `[\n  ${member}` : `,\n  ${member}`;
      count++;
      if (piece.length < PIECE_BYTES) continue;
      this.#write(piece);
      piece = "";
    }
    if (piece !== "") this.#write(piece);
    return count;
  }

  #write(piece: string): void {
    this.#file ??= this.#writer.open(this.name);
    this.#file.text(piece);
  }

  /** Gives the size in bytes; null if there is no file. */
  finish(): number | null {
    this.#file?.text("\n]");
    const size = this.#file?.close() ?? null;
    this.#file = null;
    return size;
  }

  abandon(): void {
    this.#file?.abandon();
    this.#file = null;
  }
}

/**
 * A report of several ranks: a folder for each, and a landing page that compares them (output contract 7).
 *
 * One rank is read, planned, written and forgotten before the next: only its facts are kept, so memory does not grow with the ranks.
 */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LandingView } from "../components/LandingView.tsx";
import type { EntryStore } from "../intermediate/store.ts";
import type { Module } from "../modules/module.ts";
import { collectFacts, type RankFacts } from "../modules/multi_rank/facts.ts";
import {
  collectiveSchedules,
  collectivesParity,
  runtimeEstimations,
  runtimeTrace,
} from "../modules/multi_rank/files.ts";
import { landingData, type RankResult } from "../modules/multi_rank/landing.ts";
import { rankEvents } from "../modules/multi_rank/merged_trace.ts";
import type { FileFailure } from "./contents.ts";
import { nonceOf, renderPage, withNonce } from "./document.tsx";
import { FileWriter } from "./file_writer.ts";
import { planReport, type PlanSettings, type Report } from "./plan.ts";
import { type SiteSettings, writeSite, type WrittenSite } from "./site_writer.ts";

export interface RankSource {
  readonly rank: number;
  /** File name of its log. */
  readonly log: string;
  /** Logs of the same rank that are left out. */
  readonly otherLogs: readonly string[];
  /** Reads it; `close` gives back what that took. */
  open(): Promise<{ readonly store: EntryStore; close(): void }>;
}

export interface RanksSettings extends PlanSettings {
  readonly modules: readonly Module[];
  readonly assets: SiteSettings["assets"];
  /** manifest.json of a rank. */
  rankManifest(report: Report, written: WrittenSite): string;
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

/** Writes below `folder`, which exists and is empty. A rank that cannot be read is named on the landing page, and the others are complete. */
export async function writeRanks(
  sources: readonly RankSource[],
  folder: string,
  settings: RanksSettings,
): Promise<WrittenRanks> {
  const run = new RanksRun(folder, settings);
  for (const source of [...sources].sort((a, b) => a.rank - b.rank)) await run.addRank(source);
  return run.finish();
}

const MERGED_TRACE = "chromium_events.json";

class RanksRun {
  readonly #results: RankResult[] = [];
  readonly #hashes = createHash("sha256");
  readonly #failedFiles: FileFailure[] = [];
  readonly #failedModules: Report["failed"][number][] = [];
  readonly #writer: FileWriter;
  readonly #merged: string[] = [];
  #trace: ReturnType<FileWriter["open"]> | null = null;
  #files = 0;
  #bytes = 0;

  constructor(private readonly folder: string, private readonly settings: RanksSettings) {
    this.#writer = new FileWriter(folder);
  }

  async addRank(source: RankSource): Promise<void> {
    const { rank, log, otherLogs } = source;
    const folder = `rank_${rank}`;
    this.settings.beginRank(source, folder);
    let opened: Awaited<ReturnType<RankSource["open"]>>;
    try {
      opened = await source.open();
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown.message : String(thrown);
      this.#results.push({ rank, folder, log, otherLogs, facts: null, error, events: 0 });
      return;
    }
    try {
      const facts = await this.#writeRank(opened.store, folder);
      const events = this.#mergeEvents(opened.store, rank);
      this.#results.push({ rank, folder, log, otherLogs, facts, error: null, events });
    } finally {
      opened.close();
    }
  }

  async #writeRank(store: EntryStore, folder: string): Promise<RankFacts> {
    const report = await planReport(store, this.settings.modules, this.settings);
    this.settings.planned(report);
    this.#hashes.update(store.origin.sha256);
    const facts = await collectFacts(report.context);
    const path = join(this.folder, folder);
    mkdirSync(path);
    const written = await writeSite(report, path, {
      assets: this.settings.assets,
      extraFiles: (written) =>
        new Map([
          ["manifest.json", this.settings.rankManifest(report, written)],
          ["collectives_parity.json", collectivesParity(facts)],
        ]),
    });
    this.#failedFiles.push(...written.failed.map((failure) => ({ ...failure, path: `${folder}/${failure.path}` })));
    this.#failedModules.push(...report.failed);
    this.#count(...written.sizes.values());
    return facts;
  }

  #count(...sizes: readonly number[]): void {
    this.#files += sizes.length;
    for (const size of sizes) this.#bytes += size;
  }

  #mergeEvents(store: EntryStore, rank: number): number {
    let events = 0;
    for (const event of rankEvents(store, rank)) {
      const first = this.#trace === null;
      this.#trace ??= this.#writer.open(MERGED_TRACE);
      this.#trace.text(first ? `[\n  ${event}` : `,\n  ${event}`);
      events++;
    }
    return events;
  }

  finish(): WrittenRanks {
    if (this.#trace) {
      this.#trace.text("\n]");
      this.#count(this.#trace.close());
    }
    const ranks = this.#results.flatMap(({ rank, facts }) => facts ? [{ rank, facts }] : []);
    this.#writeText("runtime_estimations.json", runtimeEstimations(ranks));
    this.#writeText("chromium_trace_with_runtime.json", runtimeTrace(ranks));
    this.#writeText("collective_schedules.json", collectiveSchedules(ranks));
    for (const [name, text] of this.settings.assets) this.#writeText(`assets/${name}`, text);
    this.#writeText("index.html", this.#landingPage());
    this.#writeText("manifest.json", this.#manifest());
    return {
      results: this.#results,
      files: this.#files,
      bytes: this.#bytes,
      failedFiles: this.#failedFiles,
      failedModules: this.#failedModules,
      merged: this.#merged,
    };
  }

  #writeText(path: string, text: string | null): void {
    if (text === null) return;
    const file = this.#writer.open(path);
    file.text(text);
    this.#count(file.close());
    this.#merged.push(path);
  }

  /** The nonce depends on the logs of all ranks. */
  #landingPage(): string {
    const nonce = nonceOf(this.#hashes.digest("hex"));
    const data = landingData(this.#results, this.settings.about.generator);
    const [opening, ...rest] = renderPage(LandingView as typeof LandingView & { title: never }, data, { root: "" }, {
      nonce,
    });
    return [opening, withNonce(this.settings.options.customHeader, nonce), ...rest].join("");
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

/** The list of files of the report, loaded once; where that failed, again when it is next asked for. */
import type { Chunks } from "./chunks.ts";
import { LoadedReport } from "./report_data.ts";

export class ReportLoader {
  readonly #chunks: Chunks;
  #loading: Promise<LoadedReport> | null = null;
  /** Null until it is there. */
  loaded: LoadedReport | null = null;

  constructor(chunks: Chunks) {
    this.#chunks = chunks;
  }

  get(): Promise<LoadedReport> {
    this.#loading ??= LoadedReport.load(this.#chunks).then(
      (report) => this.loaded = report,
      (error) => {
        this.#loading = null;
        throw error;
      },
    );
    return this.#loading;
  }
}

/** The counts of a log that the terminal and the overview of the index show. */
import type { LogSummary } from "./summary.ts";

export interface SummaryCounts {
  /** Compile ids with a frame, whatever their attempts. */
  readonly compilations: number;
  /** Those of them that compile a frame again. */
  readonly recompilations: number;
  /** Restarts of the analysis, most of them graph breaks. */
  readonly restarts: number;
  readonly failures: number;
}

const FRAME_COMPILE = 2;

export function summaryCounts({ compilations, failures }: LogSummary): SummaryCounts {
  const compiles = new Set(compilations.map(({ id }) => id.frameCompile));
  const attempts = [...compiles].map(({ parts }) => parts?.[FRAME_COMPILE] ?? null).filter((attempt) =>
    attempt !== null
  );
  const failed = failures.filter(({ kind }) => kind === "failure").length;
  return {
    compilations: attempts.length,
    recompilations: attempts.filter((attempt) => attempt > 0).length,
    restarts: failures.length - failed,
    failures: failed,
  };
}

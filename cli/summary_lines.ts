/** Our own lines at the end of a run (UX, "In the terminal"). */
import { counted, durationText, sizeText } from "../format/quantities.ts";
import { summaryCounts } from "../intermediate/summary_counts.ts";
import type { LogSummary } from "../intermediate/summary.ts";

/** `12 compilations · 3 graph breaks · 4 recompilations · 1 failure · cache 5 hit, 2 miss, 1 bypass · 18.2 s compiling`. */
export function compilationLine(summary: LogSummary): string {
  const { compilations, recompilations, restarts, failures } = summaryCounts(summary);
  const { hits, misses, bypasses } = summary.cache;
  const cache = ([[hits, "hit"], [misses, "miss"], [bypasses, "bypass"]] as const)
    .filter(([times]) => times > 0).map(([times, name]) => `${times} ${name}`).join(", ");
  return [
    counted(compilations, "compilation"),
    restarts > 0 ? counted(restarts, "graph break") : "",
    recompilations > 0 ? counted(recompilations, "recompilation") : "",
    failures > 0 ? counted(failures, "failure") : "",
    cache ? `cache ${cache}` : "",
    summary.compileMs > 0 ? `${durationText(summary.compileMs)} compiling` : "",
  ].filter((part) => part !== "").join(" · ");
}

/** `Report   tl_out/index.html  (412 files, 31 MB, 0.9 s)`. */
export function writtenLine(label: string, path: string, files: number, bytes: number, milliseconds: number): string {
  const details = [counted(files, "file"), sizeText(bytes), durationText(milliseconds)];
  return `${label}   ${path}  (${details.join(", ")})`;
}

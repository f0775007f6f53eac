/** What a path that is to be served is: a report, intermediate files, or a log. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

/** A report has a log in it (`raw.log`) and intermediate files are a folder too: they are told by what else lies beside. */
export function servedKind(path: string): "report" | "entries" | "log" {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return "log";
  const has = (name: string) => existsSync(join(path, name));
  if (has("index.html") && REPORT_MARKS.some(has)) return "report";
  return has("index.jsonl") && has("manifest.json") ? "entries" : "log";
}

/** What reports have at their top: of one log, of all ranks, lazy ones, and those of the reference. */
const REPORT_MARKS = ["manifest.json", "raw.jsonl", "compile_directory.json", "rank_0"];

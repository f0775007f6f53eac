/** Whether a folder is a report, as far as its names tell: only such a folder may be deleted (D-12). */
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Files that a report or a folder of `tlparse parse` has at its top, of this program or of the reference. */
const FILES =
  /^(?:(?:tlparse_)?index\.html|raw\.log|raw\.jsonl|manifest\.json|index\.jsonl|string_table\.json|compile_directory\.json|chromium_events\.json|chromium_trace_with_runtime\.json|runtime_estimations\.json|collective_schedules\.json|collectives_parity\.json|failures_and_restarts\.html|provenance_tracking_.*\.html|[a-z_]+\.jsonl)$/;
const FOLDERS = /^(?:(?:-|\d{1,10})(?:_(?:-|\d{1,10})){3}|unknown_\d+|payloads|dump_file|assets|data|rank_\d+)$/;
/** Without one of these a folder is no report. */
const MARKS =
  /^(?:compile_directory\.json|raw\.jsonl|payloads|rank_\d+|(?:-|\d{1,10})(?:_(?:-|\d{1,10})){3}|string_table\.json)$/;
/** What file managers leave behind, and what we do. */
const IGNORED = /^(?:\.DS_Store|Thumbs\.db|desktop\.ini|\.tlparse-.*)$/;

/** Empty, or a report. A report of this program may hold files of anybody's modules, one of the reference only what it writes. */
export function looksReplaceable(folder: string): boolean {
  const entries = entriesOf(folder);
  if (entries.length === 0) return true;
  if (entries.some(({ name }) => name.startsWith("."))) return false;
  if (manifestOf(folder)) return true;
  return entries.some(({ name }) => MARKS.test(name)) && entries.every(isKnown);
}

const isKnown = (entry: Dirent): boolean => (entry.isDirectory() ? FOLDERS : FILES).test(entry.name);

const entriesOf = (folder: string): Dirent[] =>
  readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !IGNORED.test(name));

/** One line for the person who has to decide: what is in the folder. */
export function describeFolder(folder: string): string {
  try {
    const entries = entriesOf(folder);
    if (entries.length === 0) return "It is empty.";
    if (!looksReplaceable(folder)) return `It holds ${plural(entries.length, "entry", "entries")} and is no report.`;
    const { source, made } = manifestOf(folder) ?? {};
    const of = source ? ` of ${source}` : "";
    const what = existsSync(join(folder, "string_table.json")) ? "the entries" : "a report";
    return `It holds ${what}${of} made on ${made ?? dateOf(folder)} (${filesIn(folder)}).`;
  } catch {
    return "It cannot be read.";
  }
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const dateOf = (folder: string): string => statSync(folder).mtime.toISOString().slice(0, 10);

/** Reports may have very many files: after so many, counting is not worth the wait. */
const COUNTED = 100_000;

function filesIn(folder: string): string {
  let count = 0;
  const folders = [folder];
  while (folders.length > 0 && count < COUNTED) {
    const here = folders.pop()!;
    for (const entry of readdirSync(here, { withFileTypes: true })) {
      if (entry.isDirectory()) folders.push(join(here, entry.name));
      else count++;
    }
  }
  return count >= COUNTED ? `over ${COUNTED} files` : plural(count, "file", "files");
}

const MANIFEST_BYTES = 64 << 20;

/** Null if there is none, or one of another program. Values are shown on a terminal, so only harmless characters stay. */
function manifestOf(folder: string): { readonly source: string | null; readonly made: string | null } | null {
  try {
    const path = join(folder, "manifest.json");
    if (statSync(path).size > MANIFEST_BYTES) return null;
    const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown> | null;
    if (typeof manifest?.generator !== "string" || !manifest.generator.startsWith("tlparse")) return null;
    const { source_file: source, generated_at: made } = manifest;
    return {
      source: typeof source === "string" ? printable(source.split(/[/\\]/).at(-1)!) : null,
      made: typeof made === "string" ? printable(made).slice(0, 10) : null,
    };
  } catch {
    return null;
  }
}

const printable = (text: string): string => text.replace(/\p{C}/gu, "?").slice(0, 200);

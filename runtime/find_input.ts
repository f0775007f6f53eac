/** From what the user names to the log that is meant: a file, one of a directory, standard input, the logs of all ranks. */
import * as fs from "node:fs";
import { basename, join } from "node:path";
import { counted, sizeText } from "../format/quantities.ts";
import { type Packing, packingOf } from "./decompress.ts";
import { cannotRead, headOf, statOf } from "./log_file.ts";
import { UserError } from "./user_error.ts";

/** A file that exists and can be opened, or standard input. Nothing is read but its first bytes. */
export interface ResolvedInput {
  /** As the user wrote it. */
  readonly given: string;
  /** null is standard input. */
  readonly path: string | null;
  /** Of standard input it is not known before it is read. */
  readonly packing: Packing | null;
  /** A sentence that says which of several logs was taken; null if there was no choice. */
  readonly note: string | null;
}

export interface ResolveOptions {
  /** `given` is a directory, of which the newest file is meant. */
  readonly latest?: boolean;
  /** Milliseconds since 1970, for the ages of logs. */
  readonly now?: number;
}

/**
 * Finds the log that `given` means: a file, a directory with one log, with `latest` the newest file of a directory, `-` for standard input.
 *
 * @throws UserError if there is no such log, or more than one.
 */
export function resolveInput(given: string, options: ResolveOptions = {}): ResolvedInput {
  if (options.latest) return newestIn(given);
  if (given === "-") return { given, path: null, packing: null, note: null };
  const stat = statOf(given);
  if (stat.isDirectory()) return onlyLogIn(given, options.now ?? Date.now());
  if (!stat.isFile()) {
    throw new UserError(`${given} is not a file`, [
      "It is a pipe or a device. To read a log from a pipe, use `-` as the path.",
    ]);
  }
  return resolvedFile(given, given, null);
}

function resolvedFile(given: string, path: string, note: string | null): ResolvedInput {
  return { given, path, packing: packingOf(headOf(path, 4)), note };
}

/** Contract 6.2, step 2. The order of a directory is not fixed; on equal times the name that sorts last is taken. */
function newestIn(given: string): ResolvedInput {
  const stat = fs.statSync(given, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) {
    throw new UserError(`Input path ${given} is not a directory (required when using --latest)`);
  }
  const files = filesIn(given, (entry) => entry.isFile());
  const newest = files.reduce<FoundFile | null>(
    (best, file) => best && best.modified > file.modified ? best : file,
    null,
  );
  if (!newest) throw new UserError(`No files found in directory ${given}`);
  const note = files.length > 1 ? `Taking ${newest.name}, the newest of ${files.length} files in ${given}` : null;
  return resolvedFile(newest.path, newest.path, note);
}

interface FoundFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly modified: number;
}

/** By name. Entries that vanish while the directory is listed are left out (D-46). */
function filesIn(folder: string, accepts: (entry: fs.Dirent) => boolean): FoundFile[] {
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw cannotRead(folder, error);
  }
  const files: FoundFile[] = [];
  for (const entry of entries) {
    if (!accepts(entry)) continue;
    const path = join(folder, entry.name);
    const stat = fs.statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile()) files.push({ name: entry.name, path, bytes: stat.size, modified: stat.mtimeMs });
  }
  return files.sort((a, b) => a.name < b.name ? -1 : 1);
}

const LOG_NAME = /\.log(?:\.gz|\.zst)?$/i;
const RANK_IN_NAME = /_rank_(\d{1,9})(?:[_.]|$)/;

/** P-14: a directory with one log is that log; with several, the user has to choose. */
function onlyLogIn(given: string, now: number): ResolvedInput {
  const logs = filesIn(given, (entry) => LOG_NAME.test(entry.name));
  const [only] = logs;
  if (logs.length === 1 && only) {
    return resolvedFile(only.path, only.path, `Taking ${only.name}, the only log in ${given}`);
  }
  throw new UserError(`${given} is not a file`, logs.length === 0 ? noLogs(given) : severalLogs(given, logs, now));
}

function noLogs(given: string): string[] {
  const inside = (name: string) => fs.existsSync(join(given, name));
  if (inside("index.jsonl") && inside("manifest.json")) {
    return [
      "It is a folder of `tlparse parse`. To make a report of it:",
      `  tlparse render ${quoted(given)} -o OUTDIR`,
    ];
  }
  if (inside("index.html")) {
    return [`It looks like a report. To read it, open ${join(given, "index.html")}; to make a new one, name the log.`];
  }
  return ["It is a directory in which no file is called *.log, *.log.gz or *.log.zst."];
}

function severalLogs(given: string, logs: readonly FoundFile[], now: number): string[] {
  const SHOWN = 40;
  const byRank = [...logs].sort((a, b) => (rankOf(a) ?? Infinity) - (rankOf(b) ?? Infinity) || 0);
  const rows = byRank.slice(0, SHOWN).map((log) => [
    rankOf(log) === null ? "no rank" : `rank ${rankOf(log)}`,
    sizeText(log.bytes),
    ageText(now - log.modified),
    log.name,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map(([rank = "", size = "", age = "", name = ""]) =>
    `  ${rank.padEnd(widths[0] ?? 0)}  ${size.padStart(widths[1] ?? 0)}  ${age.padEnd(widths[2] ?? 0)}  ${name}`
  );
  const first = byRank[0]?.path ?? given;
  const ofRanks = logs.filter(({ name }) => rankOfName(name) !== null).length > 1;
  return [
    `It is a directory with ${logs.length} logs:`,
    ...table,
    ...logs.length > SHOWN ? [`  and ${logs.length - SHOWN} more`] : [],
    `Choose one of them, or the newest${ofRanks ? ", or all ranks" : ""}:`,
    `  tlparse ${quoted(first)}`,
    `  tlparse --latest ${quoted(given)}`,
    ...ofRanks ? [`  tlparse --all-ranks-html ${quoted(given)}`] : [],
  ];
}

function rankOf(log: { readonly name: string }): number | null {
  const rank = RANK_IN_NAME.exec(log.name)?.[1];
  return rank === undefined ? null : Number(rank);
}

/** As one word for a shell. */
function quoted(path: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** `3 minutes ago`. */
function ageText(milliseconds: number): string {
  const units = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]] as const;
  for (const [unit, length] of units) {
    const count = Math.floor(milliseconds / length);
    if (count >= 1) return `${counted(count, unit)} ago`;
  }
  return "just now";
}

/** Contract 6.3 step 3: the rank is the part before the first `_`, an unsigned number of 32 bits. */
const RANK_LOG = /^dedicated_log_torch_trace_rank_\+?(\d{1,20})(?:_.*)?\.log(?:\.gz|\.zst)?$/;
const MAX_RANK = 2 ** 32 - 1;

/** The log of a rank. */
export interface RankInput {
  readonly rank: number;
  /** How the rank is known: by the file name, by the records, or not at all, and the next free number was taken. */
  readonly origin: "name" | "records" | "free number";
  /** Of its log, which is not opened yet: that it cannot be read is the rank's own fault, not that of the run. */
  readonly path: string;
  readonly name: string;
  /** Older logs of the same rank, by name: only the newest counts (D-37). */
  readonly others: readonly string[];
}

/**
 * Finds the logs of `--all-ranks-html` (contract 6.2 step 1, 6.3; P-14): those of one directory, or several files. By rank.
 *
 * @throws UserError if one path is no directory with logs of ranks, or one of several is no log.
 */
export function resolveRanks(paths: readonly string[], latest: boolean): RankInput[] {
  if (latest) throw new UserError("--latest cannot be used with --all-ranks-html");
  const found = paths.length > 1 ? namedRanks(paths) : ranksIn(paths[0] ?? "");
  const byRank = new Map<number, RankedFile[]>();
  for (const file of found) byRank.set(file.rank, [...byRank.get(file.rank) ?? [], file]);
  return [...byRank.values()].map(newestOfRank).sort((a, b) => a.rank - b.rank);
}

type RankedFile = FoundFile & Pick<RankInput, "rank" | "origin">;

function newestOfRank(files: readonly RankedFile[]): RankInput {
  const [newest, ...others] = [...files].sort((a, b) => b.modified - a.modified || (a.name < b.name ? 1 : -1));
  const { rank, origin, path, name } = newest!;
  return { rank, origin, path, name, others: others.map((other) => other.name) };
}

function ranksIn(path: string): RankedFile[] {
  if (!fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`Input path ${path} must be a directory when using --all-ranks-html`);
  }
  const ranked = filesIn(path, ({ name }) => rankOfName(name) !== null)
    .map((file) => ({ ...file, rank: rankOfName(file.name)!, origin: "name" as const }));
  if (ranked.length === 0) {
    throw new UserError(`No rank log files found in directory ${path}`, [
      "They are called dedicated_log_torch_trace_rank_R_….log. Other files can be named one by one.",
    ]);
  }
  return ranked;
}

function rankOfName(name: string): number | null {
  const rank = Number(RANK_LOG.exec(name)?.[1] ?? Infinity);
  return rank <= MAX_RANK ? rank : null;
}

/** Files in which no name says the rank have that of their records, else the next free one. */
function namedRanks(paths: readonly string[]): RankedFile[] {
  const files = paths.map((path) => {
    const stat = statOf(path);
    if (!stat.isFile()) {
      throw new UserError(`${path} is not a file`, ["With several paths each must be the log of a rank."]);
    }
    const name = basename(path);
    const named = rankOfName(name) ?? rankOf({ name });
    const origin: RankInput["origin"] = named === null ? "records" : "name";
    return { name, path, bytes: stat.size, modified: stat.mtimeMs, rank: named ?? rankInside(path), origin };
  });
  const taken = new Set(files.map(({ rank }) => rank).filter((rank) => rank !== null));
  let next = 0;
  return files.map((file) => {
    if (file.rank !== null) return { ...file, rank: file.rank };
    while (taken.has(next)) next++;
    taken.add(next);
    return { ...file, rank: next, origin: "free number" };
  });
}

/** What the first records say: the rank stands in nearly all of them. */
function rankInside(path: string): number | null {
  const head = new TextDecoder().decode(headOf(path, 1 << 20));
  const rank = /^[^\t\n].*[{,] ?"rank": ?(\d{1,9})[,}]/m.exec(head)?.[1];
  return rank === undefined ? null : Number(rank);
}

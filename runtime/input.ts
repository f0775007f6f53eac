/** From what the user names to a plain file that can be read at random. */
import * as fs from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { counted, sizeText } from "../format/quantities.ts";
import type { LogInput } from "../log/source.ts";
import { type Packing, packingOf, type Pieces, unpack } from "./decompress.ts";
import { pause } from "./pause.ts";
import { codeOf, messageOf, systemText, UserError } from "./user_error.ts";

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

export interface OpenOptions {
  /** An existing folder for the unpacked bytes of a packed or piped log. */
  readonly spoolFolder: string;
  /** Of the packed bytes; `total` is null for a pipe. */
  onProgress?(done: number, total: number | null): void;
  /** Aborted: unpacking ends with the reason of the signal. */
  readonly signal?: AbortSignal;
}

export interface OpenedInput {
  readonly input: LogInput;
  /** What is wrong with the packed data, as a sentence; what could be read of it is in the input. */
  readonly fault: string | null;
  /** The first bytes of the log, at most 4 KiB. */
  readonly head: Uint8Array;
  /** Removes the spool file. */
  close(): void;
}

/**
 * Makes a log readable at random: packed and piped ones are written to a spool file first. Its size is fixed now.
 *
 * @throws UserError if it cannot be read or unpacked, or the spool file cannot be written.
 */
export async function openInput(resolved: ResolvedInput, options: OpenOptions): Promise<OpenedInput> {
  const { given, path, packing } = resolved;
  if (path !== null && packing === "none") {
    const { size, mtimeMs } = statOf(path);
    const input = { path, name: basename(path), given, bytes: size, modified: mtimeMs };
    return { input, fault: null, head: headOf(path, HEAD_BYTES), close() {} };
  }
  const spool = join(options.spoolFolder, "input.log");
  try {
    const fault = await spoolTo(spool, resolved, options);
    await pause(path === null);
    options.signal?.throwIfAborted();
    const input = {
      path: spool,
      name: path === null ? "stdin" : basename(path),
      given,
      bytes: fs.statSync(spool).size,
      modified: path === null ? Date.now() : statOf(path).mtimeMs,
    };
    const close = () => fs.rmSync(spool, { force: true });
    return { input, fault, head: headOf(spool, HEAD_BYTES), close };
  } catch (error) {
    fs.rmSync(spool, { force: true });
    throw error;
  }
}

const HEAD_BYTES = 4096;
const PIECE_BYTES = 256 * 1024;

// ---- finding the log

function statOf(path: string): fs.Stats {
  try {
    return fs.statSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") {
      throw new UserError(`${path} is not a file`, ["It does not exist."]);
    }
    throw cannotRead(path, error);
  }
}

function cannotRead(path: string, error: unknown): UserError {
  const text = systemText(error);
  const attempt = `Cannot read the log ${path}`;
  return text === null
    ? new UserError(`${attempt}: ${messageOf(error)}`, [], { cause: error })
    : new UserError(text, [`${attempt}.`], { cause: error });
}

function headOf(path: string, length: number): Uint8Array {
  try {
    const file = fs.openSync(path, "r");
    try {
      const head = new Uint8Array(length);
      return head.subarray(0, fs.readSync(file, head, 0, length, 0));
    } finally {
      fs.closeSync(file);
    }
  } catch (error) {
    throw cannotRead(path, error);
  }
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
  return [
    `It is a directory with ${logs.length} logs:`,
    ...table,
    ...logs.length > SHOWN ? [`  and ${logs.length - SHOWN} more`] : [],
    "Choose one of them, or the newest:",
    `  tlparse ${quoted(first)}`,
    `  tlparse --latest ${quoted(given)}`,
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
const RANK_LOG = /^dedicated_log_torch_trace_rank_(\d{1,20})(?:_.*)?\.log(?:\.gz|\.zst)?$/;
const MAX_RANK = 2 ** 32 - 1;

/** The log of a rank. */
export interface RankInput {
  readonly rank: number;
  readonly log: ResolvedInput;
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

type RankedFile = FoundFile & { readonly rank: number };

function newestOfRank(files: readonly RankedFile[]): RankInput {
  const [newest, ...others] = [...files].sort((a, b) => b.modified - a.modified || (a.name < b.name ? 1 : -1));
  const { rank, path, name } = newest!;
  return { rank, log: resolvedFile(path, path, null), name, others: others.map((other) => other.name) };
}

function ranksIn(path: string): RankedFile[] {
  if (!fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`Input path ${path} must be a directory when using --all-ranks-html`);
  }
  const ranked = filesIn(path, ({ name }) => rankOfName(name) !== null)
    .map((file) => ({ ...file, rank: rankOfName(file.name)! }));
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
    const rank = rankOfName(name) ?? rankOf({ name }) ?? rankInside(path);
    return { name, path, bytes: stat.size, modified: stat.mtimeMs, rank };
  });
  const taken = new Set(files.map(({ rank }) => rank).filter((rank) => rank !== null));
  let next = 0;
  return files.map((file) => {
    if (file.rank !== null) return { ...file, rank: file.rank };
    while (taken.has(next)) next++;
    taken.add(next);
    return { ...file, rank: next };
  });
}

/** What the first records say: the rank stands in nearly all of them. */
function rankInside(path: string): number | null {
  const head = new TextDecoder().decode(headOf(path, 1 << 20));
  const rank = /^[^\t\n].*[{,] ?"rank": ?(\d{1,9})[,}]/m.exec(head)?.[1];
  return rank === undefined ? null : Number(rank);
}

// ---- spooling

async function spoolTo(spool: string, resolved: ResolvedInput, options: OpenOptions): Promise<string | null> {
  const source = resolved.path === null ? watched(process.stdin, options) : filePieces(resolved.path, options);
  const { packing, pieces } = resolved.packing === null
    ? await sniff(source)
    : { packing: resolved.packing, pieces: source };
  const file = openSpool(spool);
  try {
    const fault = await unpack(packing, pieces, (piece) => writeAll(file, piece, spool));
    return fault === null ? null : `Cannot unpack all of ${resolved.given}: ${fault}. What could be read is used.`;
  } catch (error) {
    if (error instanceof UserError || options.signal?.aborted) throw error;
    throw cannotRead(resolved.given, error);
  } finally {
    fs.closeSync(file);
  }
}

function openSpool(spool: string): number {
  try {
    return fs.openSync(spool, "wx", 0o600);
  } catch (error) {
    throw cannotSpool(spool, error);
  }
}

function writeAll(file: number, piece: Uint8Array, spool: string): void {
  try {
    for (let at = 0; at < piece.length;) at += fs.writeSync(file, piece, at);
  } catch (error) {
    throw cannotSpool(spool, error);
  }
}

function cannotSpool(spool: string, error: unknown): UserError {
  return new UserError(messageOf(error), [`Cannot write the unpacked log to ${spool}.`], { cause: error });
}

async function* filePieces(path: string, options: OpenOptions): AsyncGenerator<Uint8Array> {
  const file = fs.openSync(path, "r");
  try {
    const total = fs.fstatSync(file).size;
    const piece = new Uint8Array(PIECE_BYTES);
    for (let done = 0;;) {
      const count = fs.readSync(file, piece, 0, piece.length, done);
      if (count === 0) return;
      yield piece.subarray(0, count);
      done += count;
      options.onProgress?.(Math.min(done, total), total);
      await pause();
      options.signal?.throwIfAborted();
    }
  } finally {
    fs.closeSync(file);
  }
}

async function* watched(pieces: AsyncIterable<Uint8Array>, options: OpenOptions): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const piece of pieces) {
    options.signal?.throwIfAborted();
    yield piece;
    done += piece.length;
    options.onProgress?.(done, null);
  }
}

/** The packing of a pipe, by its first bytes, and the pieces with those in front. */
async function sniff(source: AsyncGenerator<Uint8Array>): Promise<{ packing: Packing; pieces: Pieces }> {
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < 4) {
    const next = await source.next();
    if (next.done) break;
    first.push(next.value.slice());
    length += next.value.length;
  }
  const head = new Uint8Array(length);
  let at = 0;
  for (const piece of first) {
    head.set(piece, at);
    at += piece.length;
  }
  return { packing: packingOf(head), pieces: chained(head, source) };
}

async function* chained(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  yield* rest;
}

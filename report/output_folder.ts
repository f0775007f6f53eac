/**
 * The folder that a report is written to: what may be replaced, where a new report is staged, how it takes its place (contract 6.2 step 3,
 * D-12).
 *
 * At every moment, also after a kill, either the old report or the new one is whole, or {@link recoverOutput} makes it so:
 *
 * - Staged beside OUT, the new report takes its place by two renames: OUT to `.OUT.tlparse-old`, the stage to OUT.
 * - Where that cannot be (a mount point, a folder whose parent belongs to somebody else), it is staged in `OUT/.tlparse-new` and moved
 *   entry by entry: see `in_place.ts`.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import process from "node:process";
import { IN_PLACE, moveInPlace, recoverInPlace } from "./in_place.ts";
import { describeFolder, looksReplaceable } from "./known_report.ts";
import { codeOf, OutputError, outputError, OutputExistsError, OutputRefusedError } from "./output_error.ts";

export interface OutputSettings {
  readonly overwrite: boolean;
  /** Paths that are read: the output must not be one of them, nor hold one. */
  readonly inputs: readonly string[];
}

export interface Stage {
  /** Write here, and only below. Exists and is empty. */
  readonly folder: string;
  /** Of the one file to be written in `folder`, where that is the output. */
  readonly file?: string;
  /** For spool files; gone after `commit` and `abort`. */
  readonly spoolFolder: string;
  /** Is stopped before the stage goes, because it writes there by itself. */
  use(writer: { stop(): void }): void;
  /** Whether there is something at the output that `commit` takes the place of. */
  readonly replaces: boolean;
  /** Puts what is in `folder` where the output belongs. */
  commit(): void;
  /** Removes the stage; the output stays as it was. Does nothing after `commit`. */
  abort(): void;
}

/**
 * Checks that a report may be written to `out`, and makes a stage for it. Nothing at `out` changes before `commit`.
 *
 * Throws {@link OutputExistsError}, {@link OutputRefusedError} or another {@link OutputError}.
 */
export function prepareOutput(out: string, settings: OutputSettings): Stage {
  const place = placeOf(out);
  recoverAt(place);
  if (existsSync(place.path)) checkReplaceable(out, place.path, settings);
  return makeStage(out, place, settings);
}

/** Ends the swap of an earlier run that was killed in the middle of it: afterwards a whole report is at `out`, or nothing. */
export function recoverOutput(out: string): void {
  recoverAt(placeOf(out));
}

/** Where an output path really is. */
interface Place {
  readonly path: string;
  readonly parent: string;
  readonly name: string;
  /** Where the old report lies while the new one takes its place. */
  readonly old: string;
}

function placeOf(out: string): Place {
  let path = resolve(out);
  try {
    path = realpathSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw outputError(out, error);
    if (isLink(path)) {
      throw new OutputError(
        `Cannot write the report to ${out}: it is a symbolic link to a place that does not exist\n` +
          "Remove the link, or use -o OUTDIR for another folder.",
      );
    }
  }
  const parent = dirname(path), name = basename(path);
  return { path, parent, name, old: join(parent, `.${name}.tlparse-old`) };
}

const isLink = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

function checkReplaceable(out: string, path: string, { overwrite, inputs }: OutputSettings): void {
  if (!overwrite) throw alreadyExists(out, path);
  if (!statSync(path).isDirectory()) {
    throw new OutputRefusedError(`Not a directory (os error 20)\n${out} is a file: use -o OUTDIR for a folder.`);
  }
  for (const input of inputs) {
    if (!holds(path, input)) continue;
    throw new OutputRefusedError(
      `Cannot replace ${out}: the input ${input} is there\nUse -o OUTDIR for another folder.`,
    );
  }
  if (isReplaceable(out, path)) return;
  throw new OutputRefusedError(
    `Cannot replace ${out}: it does not look like a report\n${describeFolder(path)}\n` +
      "Use -o OUTDIR for another folder, or remove this one yourself.",
  );
}

const alreadyExists = (out: string, path: string) =>
  new OutputExistsError(
    `Directory ${out} already exists; pass --overwrite to replace it or use -o OUTDIR\n` +
      (statSync(path).isDirectory() ? describeFolder(path) : "It is a file."),
  );

function isReplaceable(out: string, path: string): boolean {
  try {
    return looksReplaceable(path);
  } catch (error) {
    throw outputError(out, error);
  }
}

/** Whether `input` is `folder` or lies below it. */
function holds(folder: string, input: string): boolean {
  if (!existsSync(input)) return false;
  const path = realpathSync(input);
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Stages of this process: they are not leftovers, whatever their owner's number says. */
const open = new Set<string>();

function makeStage(out: string, place: Place, { overwrite }: OutputSettings): Stage {
  let firstMade: string | undefined;
  try {
    firstMade = mkdirSync(place.parent, { recursive: true });
  } catch (error) {
    throw outputError(out, error);
  }
  removeLeftovers(place);
  const root = makeRoot(out, place);
  open.add(root);
  const folder = join(root, "report"), spoolFolder = join(root, "spool");
  const writers: { stop(): void }[] = [];
  const end = () => {
    open.delete(root);
    for (const writer of writers) writer.stop();
    // A thread that was stopped may still end what it was writing.
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  };
  try {
    mkdirSync(folder);
    mkdirSync(spoolFolder);
  } catch (error) {
    end();
    throw outputError(out, error);
  }
  return {
    folder,
    spoolFolder,
    use: (writer) => void writers.push(writer),
    replaces: existsSync(place.path),
    commit() {
      // Another run may have been as fast: its report is one that is there already.
      if (!overwrite && existsSync(place.path)) throw alreadyExists(out, place.path);
      try {
        if (dirname(root) === place.path) moveInPlace(folder, place.path);
        else swap(folder, place);
      } catch (error) {
        throw outputError(out, error);
      }
      end();
    },
    abort() {
      end();
      if (firstMade !== undefined) removeEmpty(place.parent, firstMade);
    },
  };
}

/** A folder beside the output, or in it where that cannot be renamed or nothing may be made beside it. */
function makeRoot(out: string, place: Place): string {
  const beside = join(place.parent, `.${place.name}.tlparse-new-${process.pid}`);
  const inside = join(place.path, IN_PLACE.stage);
  const exists = existsSync(place.path);
  if (!exists || canBeRenamed(place)) {
    try {
      mkdirSync(beside);
      return beside;
    } catch (error) {
      if (!exists) throw outputError(out, error);
    }
  }
  try {
    makeInside(inside);
    return inside;
  } catch (error) {
    throw codeOf(error) === "EEXIST" ? inUse(out) : outputError(out, error);
  }
}

/** Its name cannot tell whose it is, so a file does. */
function makeInside(inside: string): void {
  mkdirSync(inside);
  writeFileSync(join(inside, OWNER), String(process.pid));
}

const OWNER = "pid";

const inUse = (out: string) =>
  new OutputError(
    `Cannot write the report to ${out}: another tlparse is writing there\nWait for it, or use -o OUTDIR for another folder.`,
  );

/** Neither a mount point nor the folder that somebody works in: a shell there would be left in a folder that is gone. */
function canBeRenamed({ path, parent }: Place): boolean {
  const here = process.cwd();
  return path !== parent && here !== path && !here.startsWith(path + sep) &&
    statSync(path).dev === statSync(parent).dev;
}

/** What a system answers when a folder may be written to, but not be renamed. */
const NOT_RENAMED = ["EBUSY", "EPERM", "EACCES", "EXDEV"];

function swap(folder: string, place: Place): void {
  if (!existsSync(place.path)) return renameSync(folder, place.path);
  try {
    renameSync(place.path, place.old);
  } catch (error) {
    if (!NOT_RENAMED.includes(codeOf(error))) throw error;
    return swapInside(folder, place);
  }
  try {
    renameSync(folder, place.path);
  } catch (error) {
    renameSync(place.old, place.path);
    throw error;
  }
  rmSync(place.old, { recursive: true, force: true });
}

/** A bind mount, or a folder of somebody else's, does not show before. */
function swapInside(folder: string, place: Place): void {
  const inside = join(place.path, IN_PLACE.stage);
  makeInside(inside);
  try {
    renameSync(folder, join(inside, "report"));
    moveInPlace(join(inside, "report"), place.path);
  } finally {
    rmSync(inside, { recursive: true, force: true });
  }
}

function recoverAt(place: Place): void {
  try {
    if (existsSync(place.old)) {
      if (existsSync(place.path)) rmSync(place.old, { recursive: true, force: true });
      else renameSync(place.old, place.path);
    }
    if (!statSync(place.path, { throwIfNoEntry: false })?.isDirectory()) return;
    if (hasRunningOwner(join(place.path, IN_PLACE.stage))) return;
    recoverInPlace(place.path);
    rmSync(join(place.path, IN_PLACE.stage), { recursive: true, force: true });
  } catch (error) {
    throw outputError(place.path, error);
  }
}

function hasRunningOwner(inside: string): boolean {
  if (!existsSync(inside)) return false;
  if (open.has(inside)) return true;
  try {
    const pid = Number(readFileSync(join(inside, OWNER), "utf8"));
    // Empty where the owner was killed while writing it.
    return pid > 0 && isRunning(pid);
  } catch {
    return false;
  }
}

/** Removes the stages of runs that are no longer there. */
function removeLeftovers(place: Place): void {
  const prefix = `.${place.name}.tlparse-new-`;
  for (const name of namesIn(place.parent)) {
    const path = join(place.parent, name);
    if (!name.startsWith(prefix) || open.has(path) || isRunning(Number(name.slice(prefix.length)))) continue;
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Somebody else's: it stays.
    }
  }
}

/** A folder can be one that may be written to, but not be listed. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

/** Removes `folder` and its parents up to `last`, as far as nothing is in them. */
function removeEmpty(folder: string, last: string): void {
  try {
    for (let path = folder; path.startsWith(last); path = dirname(path)) rmdirSync(path);
  } catch {
    // Somebody put something there meanwhile: it stays.
  }
}

/**
 * Replacing a report inside its folder, for folders that cannot be renamed. Each step is one rename, and what is there tells a later
 * run how far an earlier one came:
 *
 * 1. `.tlparse-aside`: the old entries move into it, index.html first. Undone by moving them back.
 * 2. It becomes `.tlparse-old`, and the new entries move in, index.html last. Undone by removing those that `new_entries.json` in it
 *    names, then as 1.
 * 3. It becomes `.tlparse-done`: the new report is whole, and the old one is removed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const IN_PLACE = { stage: ".tlparse-new", aside: ".tlparse-aside", old: ".tlparse-old", done: ".tlparse-done" };
const OURS: readonly string[] = Object.values(IN_PLACE);
const NEW_ENTRIES = "new_entries.json";

/**
 * Moves the entries of `from` (somewhere below `folder`) into `folder`, in the place of all that is there. Where a step is refused, the
 * old entries are put back.
 */
export function moveInPlace(from: string, folder: string): void {
  try {
    move(from, folder);
  } catch (error) {
    undo(folder);
    throw error;
  }
}

function move(from: string, folder: string): void {
  const aside = join(folder, IN_PLACE.aside), old = join(folder, IN_PLACE.old), done = join(folder, IN_PLACE.done);
  mkdirSync(join(aside, "entries"), { recursive: true });
  const entries = readdirSync(from).sort(indexLast);
  writeFileSync(join(aside, NEW_ENTRIES), JSON.stringify(entries));
  const before = readdirSync(folder).filter((name) => !OURS.includes(name)).sort(indexLast).reverse();
  for (const name of before) renameSync(join(folder, name), join(aside, "entries", name));
  renameSync(aside, old);
  for (const name of entries) renameSync(join(from, name), join(folder, name));
  renameSync(old, done);
  rmSync(done, { recursive: true, force: true });
}

/** Ends or undoes what a killed run has left in `folder`. */
export function recoverInPlace(folder: string): void {
  undo(folder);
  rmSync(join(folder, IN_PLACE.done), { recursive: true, force: true });
}

function undo(folder: string): void {
  const aside = join(folder, IN_PLACE.aside), old = join(folder, IN_PLACE.old);
  if (existsSync(old)) {
    for (const name of newEntries(old)) rmSync(join(folder, name), { recursive: true, force: true });
    renameSync(old, aside);
  }
  if (!existsSync(aside)) return;
  const entries = join(aside, "entries");
  const moved = existsSync(entries) ? readdirSync(entries).sort(indexLast) : [];
  for (const name of moved) renameSync(join(entries, name), join(folder, name));
  rmSync(aside, { recursive: true, force: true });
}

/** Written before anything moved, so it is whole here; only names, as the folder is not ours alone. */
function newEntries(old: string): readonly string[] {
  const names: unknown = JSON.parse(readFileSync(join(old, NEW_ENTRIES), "utf8"));
  return Array.isArray(names) ? names.filter((name) => typeof name === "string" && !/[/\\]|^\.\.?$/.test(name)) : [];
}

const indexLast = (a: string, b: string): number => Number(a === "index.html") - Number(b === "index.html");

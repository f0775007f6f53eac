/**
 * Writes the logs of this folder:  node testdata/make_logs.mjs [FOLDER]
 *
 * simple.log and recompiles.log tell what runs of small models would; every other log is named after what is wrong with it.
 * Nothing in them depends on time, place or chance: the same bytes come out every time.
 */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { damaged } from "./logs/damaged.mjs";
import { hostile } from "./logs/hostile.mjs";
import { recompiles } from "./logs/recompiles.mjs";
import { simple } from "./logs/simple.mjs";

/** File name -> bytes. */
export function makeLogs() {
  return new Map([["simple.log", simple()], ["recompiles.log", recompiles()], ...damaged(), ...hostile()]);
}

const self = fileURLToPath(import.meta.url);
if (process.argv[1] === self) {
  const folder = process.argv[2] ?? dirname(self);
  for (const [name, bytes] of makeLogs()) writeFileSync(join(folder, name), bytes);
}

/**
 * Writes the logs of this folder:  node testdata/make_logs.mjs [FOLDER]
 *
 * simple.log and recompiles.log tell what runs of small models would; every other log is named after what is wrong with it, those in defects/ also
 * by the number of the defect of the reference that they show.
 * Nothing in them depends on time, place or chance: the same bytes come out every time.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { damaged } from "./logs/damaged.mjs";
import { defects } from "./logs/defects.mjs";
import { hostile } from "./logs/hostile.mjs";
import { rankDefects } from "./logs/rank_defects.mjs";
import { recompiles } from "./logs/recompiles.mjs";
import { simple } from "./logs/simple.mjs";
import { vllmDefects } from "./logs/vllm_defects.mjs";

/** Path below this folder -> bytes. */
export function makeLogs() {
  return new Map([
    ["simple.log", simple()],
    ["recompiles.log", recompiles()],
    ...damaged(),
    ...hostile(),
    ...defects(),
    ...vllmDefects(),
    ...rankDefects(),
  ]);
}

const self = fileURLToPath(import.meta.url);
if (process.argv[1] === self) {
  const folder = process.argv[2] ?? dirname(self);
  for (const [name, bytes] of makeLogs()) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

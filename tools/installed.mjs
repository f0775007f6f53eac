/** Where the programs are that building, testing and measuring need: those of node_modules first, so that versions are pinned. */
import { accessSync, constants, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const { resolve } = createRequire(join(ROOT, "package.json"));

/** The native binary rather than its Node wrapper: the wrapper costs 50 ms a start and keeps signals to itself. */
export function deno() {
  const folder = packageFolder("deno");
  const native = join(folder, process.platform === "win32" ? "deno.exe" : "deno");
  return existsSync(native) ? [native] : [process.execPath, join(folder, "bin.cjs")];
}

export const bun = () => [join(packageFolder("bun"), "bin", "bun.exe")];

/** A Chromium that can run headless: `CHROMIUM` if it is set, else the first found on the path; null if there is none. */
export function chromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  return ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"].map(onPath).find(Boolean) ?? null;
}

/** Absolute path of a program; null if the path has none of that name. */
export function onPath(name) {
  const files = (process.env.PATH ?? "").split(delimiter).filter(Boolean).map((folder) => join(folder, name));
  return files.find(isExecutable) ?? null;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function packageFolder(name) {
  try {
    return dirname(resolve(`${name}/package.json`));
  } catch (cause) {
    throw new Error(`Cannot find ${name}: it is not installed; run npm ci`, { cause });
  }
}

/** Logs to try everything on: those of testdata/, and where the folder of the parity checker is at hand (TLPARSE_PARITY, else ../shared) its own. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const given = process.env["TLPARSE_PARITY"];
const corpus = given === "none" ? null : join(given ?? join(ROOT, "../shared"), "corpus");

function logsBelow(folder: string | null): string[] {
  if (folder === null || !existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(log|txt)$/.test(path)).sort().map((path) => join(folder, path));
}

const OWN = logsBelow(join(ROOT, "testdata"));

export const LOGS: readonly { readonly name: string; readonly path: string }[] = [
  ...OWN.map((path) => ({ path, name: path.slice(ROOT.length) })),
  ...logsBelow(corpus).map((path) => ({ path, name: path.slice(corpus!.length + 1) })),
];

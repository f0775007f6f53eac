/** The same log as a site, a lazy report and a report in one file, side by side. */
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { report, type ReportOptions } from "../../mod.ts";
import type { PageFolder } from "./folder.ts";

export interface Reports {
  /** From the folder. */
  readonly site: string;
  readonly lazy: string;
  readonly single: string;
  /** Paths of the files of the site, without index.html, manifest and assets. */
  readonly files: readonly string[];
  /** A file of the site. */
  text(path: string): string;
}

export async function writeReports(
  log: string,
  folder: PageFolder,
  name: string,
  options: ReportOptions = {},
): Promise<Reports> {
  const at = (kind: string) => join(folder.path, name, kind);
  folder.write(`${name}/log`, readFileSync(log));
  const given = { command: "tlparse", ...options };
  await report(log, at("site"), given);
  await report(log, at("lazy"), { ...given, delivery: "lazy" });
  await report(log, at("single.html"), { ...given, delivery: "single-file" });
  const files = readdirSync(at("site"), { recursive: true, withFileTypes: true, encoding: "utf8" })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(at("site").length + 1).split(sep).join("/"))
    .filter((path) => !/^(?:index\.html|manifest\.json|assets\/.*)$/.test(path)).sort();
  return {
    site: `${name}/site/index.html`,
    lazy: `${name}/lazy/index.html`,
    single: `${name}/single.html`,
    files,
    text: (path) => readFileSync(join(at("site"), path), "utf8"),
  };
}

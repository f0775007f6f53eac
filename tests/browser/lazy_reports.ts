/** The same log as a site and as a lazy report, side by side. */
import { mkdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { LAZY_ASSETS, SITE_ASSETS } from "../../client/asset_names.ts";
import { ASSETS } from "../../client/generated/assets.ts";
import { LAZY_STYLES } from "../../components/lazy_styles.ts";
import { STYLES } from "../../components/styles.ts";
import { type LogStore, openLogStore } from "../../intermediate/log_store.ts";
import type { Options } from "../../modules/module.ts";
import { MODULES } from "../../modules/registry.ts";
import { writeLazy } from "../../report/lazy_writer.ts";
import { writeSite } from "../../report/site_writer.ts";
import { LogSlices } from "../../report/slices.ts";
import { plan, settings } from "../report/helpers.ts";

const assets = (styles: string, scripts: readonly string[]): ReadonlyMap<string, string> =>
  new Map([["tlparse.css", styles], ...scripts.map((name) => [name, ASSETS[name]!] as const)]);

/** Writes `site/` and `lazy/` below a folder. Gives the paths of all files of the site that are no assets. */
export async function writeReports(
  log: string,
  folder: string,
  options: Partial<Options> = {},
  sliceBytes = 64 * 1024,
): Promise<string[]> {
  const store = open(log);
  try {
    const report = await plan(store, MODULES, { options: { ...settings().options, ...options } });
    const site = join(folder, "site"), lazy = join(folder, "lazy");
    mkdirSync(site, { recursive: true });
    mkdirSync(lazy);
    await writeSite(report, site, { assets: assets(STYLES, SITE_ASSETS) });
    await writeLazy(report, store, lazy, {
      assets: assets(STYLES + LAZY_STYLES, LAZY_ASSETS),
      slices: new LogSlices(store.source(), join(folder, "slices"), { sliceBytes }),
      extraFiles: () => new Map([["manifest.json", "{}"]]),
    });
    return report.files.map(({ path }) => path);
  } finally {
    store.close();
  }
}

function open(path: string): LogStore {
  const input = {
    path,
    name: basename(path),
    given: path,
    bytes: statSync(path).size,
    modified: Date.UTC(2026, 3, 1),
  };
  return openLogStore(input, { year: null, print: () => {}, messageLimit: 20, verbose: false });
}

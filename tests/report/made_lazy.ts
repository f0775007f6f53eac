/** A lazy report of a log and its site, for tests that compare them. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogStore } from "../../intermediate/log_store.ts";
import type { Module, Options } from "../../modules/module.ts";
import { writeLazy, type WrittenLazy } from "../../report/lazy_writer.ts";
import { type MemoryReport, writeToMemory } from "../../report/memory_writer.ts";
import type { Report } from "../../report/report.ts";
import { LogSlices, type SliceSettings } from "../../report/slices.ts";
import { plan, settings } from "./helpers.ts";

export const ASSETS = new Map([["tlparse.css", "body{}"], ["page.js", "1"], ["lazy.js", "2"]]);

export interface Made {
  readonly report: Report;
  readonly site: MemoryReport;
  readonly lazy: WrittenLazy;
  readonly folder: string;
}

/** Writes both, hands them to `use`, and removes them. */
export async function made<T>(
  store: LogStore,
  modules: readonly Module[],
  use: (made: Made) => T | Promise<T>,
  options: Partial<Options> = {},
  slicing: SliceSettings = {},
): Promise<T> {
  const outer = mkdtempSync(join(tmpdir(), "tlparse-lazy-"));
  try {
    const report = await plan(store, modules, { options: { ...settings().options, ...options } });
    const site = await writeToMemory(report, new Map());
    const folder = join(outer, "out");
    mkdirSync(folder);
    const source = store.source();
    const slices = new LogSlices(source, join(outer, "slices"), slicing);
    const lazy = await writeLazy(report, store, folder, {
      assets: ASSETS,
      slices,
      extraFiles: () => new Map([["manifest.json", "{}"]]),
    });
    return await use({ report, site, lazy, folder });
  } finally {
    rmSync(outer, { recursive: true });
  }
}

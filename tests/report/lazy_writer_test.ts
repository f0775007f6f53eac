/** A lazy report holds every file of the site, byte for byte, and writes none of them. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { LogStore } from "../../intermediate/log_store.ts";
import type { Module, Options } from "../../modules/module.ts";
import { EXPORT_MODULES, MODULES } from "../../modules/registry.ts";
import { type WrittenLazy, writeLazy } from "../../report/lazy_writer.ts";
import { type MemoryReport, writeToMemory } from "../../report/memory_writer.ts";
import type { Report } from "../../report/plan.ts";
import { LogSlices, type SliceSettings } from "../../report/slices.ts";
import { withLog } from "../log_text.ts";
import { plan, settings } from "./helpers.ts";
import { folderChunks, LazyReader } from "./lazy_reader.ts";
import { LOGS } from "./real_logs.ts";

const ASSETS = new Map([["tlparse.css", "body{}"], ["page.js", "1"], ["lazy.js", "2"]]);

interface Made {
  readonly report: Report;
  readonly site: MemoryReport;
  readonly lazy: WrittenLazy;
  readonly folder: string;
}

async function made<T>(
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

/** Everything that is not the same. */
async function differences({ report, site, folder }: Made): Promise<string[]> {
  const reader = new LazyReader(folderChunks(folder));
  const besides = (path: string) => readFileSync(join(folder, path));
  const wrong: string[] = [];
  for (const file of reader.report.files) {
    const bytes = Buffer.from(await reader.file(file, report, besides));
    let wanted = Buffer.from(site.files.get(file.path) ?? []);
    if (file.content.kind === "document") {
      wanted = wanted.subarray(wanted.indexOf("<body>\n") + 7).subarray(report.context.options.customHeader.length);
    }
    if (!bytes.equals(wanted)) wrong.push(`${file.path} (${file.content.kind})`);
  }
  deepEqual(reader.report.files.map(({ path }) => path), [...site.files.keys()].filter((path) => path !== "index.html"));
  return wrong;
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();

for (const { name, path } of LOGS) {
  test(`the lazy report of ${name} has all files of the site, and no other file`, async () => {
    await withLog(readFileSync(path), ({ store }) =>
      made(store, MODULES, async (all) => {
        deepEqual(await differences(all), []);
        deepEqual(all.lazy.failed, []);
        const others = filesOf(all.folder).filter((file) => !/^data\/[a-z]+\d*\.js$/.test(file));
        deepEqual(others, ["assets/lazy.js", "assets/page.js", "assets/tlparse.css", "index.html", "manifest.json"]);
        for (const file of filesOf(all.folder)) {
          equal(all.lazy.sizes.get(file), readFileSync(join(all.folder, file)).length, file);
        }
        equal(all.lazy.sizes.size, filesOf(all.folder).length);
      }));
  });
}

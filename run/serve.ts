/** A report that is rendered when somebody looks, and follows its log. */
import { randomUUID } from "node:crypto";
import { LIVE_ASSETS } from "../client/asset_names.ts";
import { GENERATOR } from "../format/version.ts";
import { openLogStore } from "../intermediate/log_store.ts";
import { planReport } from "../report/plan.ts";
import type { ServedReport, ServeOptions } from "./options.ts";
import { type ChosenModules, moduleOptions, modulesOf, planSettings, sayCounters } from "./planning.ts";
import { noteForeign, readingOptions, unpackingOptions } from "./reading.ts";
import { assetsOf, scripts } from "./writing.ts";

/**
 * Serves the report of a log without writing it, and follows the log while it grows.
 *
 * @param path As for {@link report}; also a folder of {@link parse}, or a finished report, which is served as it is.
 * @throws UserError if there is nothing of the kind; RangeError for an unknown module id.
 */
export async function serve(path: string, options: ServeOptions = {}): Promise<ServedReport> {
  const modules = modulesOf(options);
  const { servePath } = await import("../server/serve_path.ts");
  const { progress: _progress, print: _print, note: _note, ...quiet } = options;
  // What is wrong with a log is said once, not every time that it has grown.
  const said = (again: boolean): ServeOptions => again ? quiet : options;
  const served = await servePath(path, {
    latest: options.latest ?? false,
    assets: new Map([...assetsOf(options), ...scripts(LIVE_ASSETS)]),
    made: madeOf(modules, options),
    note: options.note ?? (() => {}),
    unpacking: unpackingOptions(path, options),
    read(opened, again) {
      const store = openLogStore(opened.input, readingOptions(opened.input, said(again)));
      if (!again) options.progress?.stop();
      noteForeign(opened, store, said(again));
      return store;
    },
    async plan(store, again) {
      const report = await planReport(store, modules.all, planSettings(modules, said(again), false));
      sayCounters(report, said(again));
      return report;
    },
  });
  options.signal?.addEventListener("abort", served.close);
  const { handler, report, refresh, close } = served;
  const summary = report?.context.summary() ?? null;
  return { handler, summary, failedModules: report?.failed ?? [], refresh, close };
}

/** Differs where a report of the same log would differ. What a module of the user does is not known. */
const madeOf = ({ all, skipped, added }: ChosenModules, options: ServeOptions): string =>
  JSON.stringify([
    GENERATOR,
    moduleOptions(options, false),
    options.year ?? null,
    all.map(({ id }) => id),
    [...skipped],
    added.size > 0 ? randomUUID() : null,
  ]);

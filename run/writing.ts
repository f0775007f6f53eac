/** From a planned report to files: the site, or what a browser makes it of. */
import { join } from "node:path";
import { LAZY_ASSETS, RANKS_ASSETS, SITE_ASSETS } from "../client/asset_names.ts";
import { ASSETS } from "../client/generated/assets.ts";
import { LAZY_STYLES, RANKS_STYLES } from "../components/lazy_styles.ts";
import { LEGACY_STYLES } from "../components/legacy_styles.ts";
import { STYLES } from "../components/styles.ts";
import { ShrunkError } from "../intermediate/read_window.ts";
import type { EntryStore, LogPlaces } from "../intermediate/store.ts";
import type { Stage } from "../report/output_folder.ts";
import { planReport } from "../report/plan.ts";
import type { Report } from "../report/report.ts";
import { reportManifestPieces } from "../report/report_manifest.ts";
import { writeSite, type WrittenSite } from "../report/site_writer.ts";
import { LogSlices } from "../report/slices.ts";
import type { OpenedInput } from "../runtime/input.ts";
import { heapKeeper } from "../runtime/garbage.ts";
import { UserError } from "../runtime/user_error.ts";
import { cores } from "../runtime/worker.ts";
import type { ReportOptions, ReportResult } from "./options.ts";
import { type ChosenModules, failIfStrict, planSettings, sayCounters } from "./planning.ts";
import { pauseFor } from "./reading.ts";

/** A lazy report is nothing without scripts. */
export function refuseLegacy({ legacy, delivery = "site" }: ReportOptions): void {
  if (legacy && delivery !== "site") throw new UserError("A report without scripts (--legacy) cannot be a lazy one");
}

/** Reading keeps two threads busy. */
const CORES_FOR_THREE = 3;

/** Compresses the log, if the report holds it: beside the reading, where there is a core to spare, else after it. Null if it does not. */
export function slicesOf(
  { input }: OpenedInput,
  stage: Stage,
  { delivery = "site" }: ReportOptions,
  folder = "slices",
): LogSlices | null {
  if (delivery === "site") return null;
  const slices = new LogSlices(input, join(stage.spoolFolder, folder));
  stage.use(slices);
  if (cores() >= CORES_FOR_THREE) slices.start();
  return slices;
}

/** Plans, says the counters, decides about `--strict`, and only then writes (contract 1.9). Closes the store. */
export async function makeReport(
  store: EntryStore,
  stage: Stage,
  outDir: string,
  modules: ChosenModules,
  options: ReportOptions,
  write: (report: Report) => Promise<WrittenSite>,
): Promise<ReportResult> {
  try {
    const report = await planReport(store, modules.all, planSettings(modules, options, false));
    sayCounters(report, options);
    failIfStrict(report, stage, options);
    await pauseFor(options);
    const written = await write(report);
    await pauseFor(options);
    stage.commit();
    return resultOf(report, written, mainOf(written, outDir, options.delivery));
  } catch (error) {
    throw error instanceof ShrunkError ? cannotReadOn(store, error) : error;
  } finally {
    store.close();
  }
}

/** Nothing is written then: a report of what is left can be made by reading it again. */
const cannotReadOn = ({ origin }: EntryStore, cause: ShrunkError): UserError =>
  new UserError(`Cannot read all of ${origin.given}: it has become shorter while it was read`, [
    "Wait until nothing writes to it any more, or make a copy of it first.",
  ], { cause });

export const assetsOf = ({ legacy, delivery = "site" }: ReportOptions): ReadonlyMap<string, string> =>
  new Map(
    legacy
      ? [["tlparse.css", LEGACY_STYLES]]
      : delivery === "site"
      ? [["tlparse.css", STYLES], ...scripts(SITE_ASSETS)]
      : [["tlparse.css", LAZY_STYLES], ...scripts(LAZY_ASSETS)],
  );

/** Of a report of all ranks. */
export const ranksAssetsOf = (options: ReportOptions): ReadonlyMap<string, string> =>
  options.delivery === "single-file"
    ? new Map([...assetsOf(options), ["tlparse.css", LAZY_STYLES + RANKS_STYLES], ...scripts(RANKS_ASSETS)])
    : assetsOf(options);

export const scripts = (names: readonly string[]): [string, string][] =>
  names.map((name) => [name, ASSETS[name] ?? ""]);

/** `places` are those of a log, `slices` are there unless the report is a site. */
export async function writeReport(
  report: Report,
  places: LogPlaces | null,
  slices: LogSlices | null,
  stage: Stage,
  options: ReportOptions,
): Promise<WrittenSite> {
  const settings = {
    assets: assetsOf(options),
    pause: () => pauseFor(options),
    tidy: heapKeeper(),
    extraFiles: (written: WrittenSite) => new Map([["manifest.json", reportManifestPieces(report, written)]]),
  };
  if (places === null || slices === null) {
    return await writeSite(report, stage.folder, { ...settings, ...places ? { places } : {} });
  }
  if (stage.file === undefined) {
    const { writeLazy } = await import("../report/lazy_writer.ts");
    return await writeLazy(report, places, stage.folder, { ...settings, slices });
  }
  const { writeSingleFile } = await import("../report/single_file_writer.ts");
  return await writeSingleFile(report, places, stage.folder, stage.file, { ...settings, slices });
}

/** Without the index, which the user may have left out, the folder is what there is to open. */
const mainOf = ({ sizes }: WrittenSite, outDir: string, delivery: ReportOptions["delivery"]): string =>
  delivery !== "single-file" && sizes.has("index.html") ? join(outDir, "index.html") : outDir;

function resultOf(report: Report, { sizes, failed }: WrittenSite, main: string): ReportResult {
  let bytes = 0;
  for (const size of sizes.values()) bytes += size;
  return {
    main,
    files: sizes.size,
    bytes,
    summary: report.context.summary(),
    faults: report.faults,
    failedModules: report.failed,
    failedFiles: failed,
  };
}

/** A report of one log, or of its intermediate files. */
import { openLogStore } from "../intermediate/log_store.ts";
import { prepareOutput, type Stage } from "../report/output_folder.ts";
import type { Report } from "../report/report.ts";
import type { RenderOptions, ReportOptions, ReportResult } from "./options.ts";
import { modulesOf } from "./planning.ts";
import { noteForeign, readingOptions, staged, withLog } from "./reading.ts";
import { makeReport, refuseLegacy, slicesOf, writeReport } from "./writing.ts";

/**
 * Makes a report of a log: a folder with `index.html`, or one file.
 *
 * @param path A log (plain, gzip or Zstandard), a directory with one log, or `-` for standard input.
 * @param out The folder, or with `single-file` the file. Is made; exists already only with `overwrite`. Nothing in it changes before the
 * report is whole.
 * @throws UserError if there is no such log, or with `strict`; RangeError for an unknown module id; OutputError.
 */
export async function report(path: string, out: string, options: ReportOptions = {}): Promise<ReportResult> {
  const modules = modulesOf(options);
  refuseLegacy(options);
  return await withLog(path, out, options, async (opened, stage) => {
    const slices = slicesOf(opened, stage, options);
    try {
      const store = openLogStore(opened.input, readingOptions(opened.input, options));
      slices?.start();
      options.progress?.stop();
      noteForeign(opened, store, options);
      const write = (report: Report) => writeReport(report, store, slices, stage, options);
      return await makeReport(store, stage, out, modules, options, write);
    } finally {
      slices?.stop();
    }
  });
}

/**
 * Makes a report of the intermediate files in `dir`: the same as {@link report} makes of the log, but `raw.log` is there only if the log
 * still is.
 *
 * @throws As `report`, and UserError if `dir` holds no intermediate files of this version.
 */
export async function render(dir: string, outDir: string, options: RenderOptions = {}): Promise<ReportResult> {
  const modules = modulesOf(options);
  const { openJsonlStore } = await import("../intermediate/jsonl_store.ts");
  const store = openJsonlStore(dir);
  let stage: Stage;
  try {
    stage = prepareOutput(outDir, { overwrite: options.overwrite ?? false, inputs: [dir] });
  } catch (error) {
    store.close();
    throw error;
  }
  return await staged(stage, options, () => {
    const write = (report: Report) => writeReport(report, null, null, stage, options);
    return makeReport(store, stage, outDir, modules, options, write);
  });
}

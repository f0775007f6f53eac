/** A report of all ranks of a run. */
import { join } from "node:path";
import { openLogStore } from "../intermediate/log_store.ts";
import type { Stage } from "../report/output_folder.ts";
import { reportManifestPieces } from "../report/report_manifest.ts";
import { type RankInput, resolveInput, resolveRanks } from "../runtime/find_input.ts";
import { heapKeeper } from "../runtime/garbage.ts";
import type { RanksOptions, RanksResult } from "./options.ts";
import { failIfStrict, modulesOf, planSettings, sayCounters } from "./planning.ts";
import { noteForeign, openForReading, pauseFor, readingOptions, staged, stageFor } from "./reading.ts";
import { ranksAssetsOf, refuseLegacy, slicesOf } from "./writing.ts";

/**
 * Makes a report of all ranks of a run: a folder `rank_R` for each, and a landing page that compares them.
 *
 * @param paths One directory with logs `dedicated_log_torch_trace_rank_R_….log`, or several logs.
 * @throws As {@link report}. A rank that cannot be read does not throw: it is in `unread`, and the others are complete.
 */
export async function reportRanks(
  paths: readonly string[],
  outDir: string,
  options: RanksOptions = {},
): Promise<RanksResult> {
  const modules = modulesOf(options);
  refuseLegacy(options);
  const inputs = resolveRanks(paths, options.latest ?? false);
  const logs = inputs.map(({ path }) => path);
  const inOneFile = options.delivery === "single-file";
  const stage = stageFor(outDir, [...paths, ...logs], options);
  return await staged(stage, options, async () => {
    const { writeRanks } = await import("../report/ranks.ts");
    const written = await writeRanks(inputs.map((input) => rankSource(input, stage, options)), stage.folder, {
      ...planSettings(modules, options, true),
      modules: modules.all,
      assets: ranksAssetsOf(options),
      ...stage.file === undefined ? {} : { file: { name: stage.file, spool: stage.spoolFolder } },
      rankManifest: reportManifestPieces,
      pause: () => pauseFor(options),
      tidy: heapKeeper(),
      beginRank: ({ rank }, folder) =>
        options.say?.(`Processing rank ${rank}${inOneFile ? "" : ` → ${join(outDir, folder)}`}`),
      planned(report) {
        options.progress?.stop();
        sayCounters(report, options);
        failIfStrict(report, stage, options);
      },
    });
    await pauseFor(options);
    stage.commit();
    if (!inOneFile) sayPlaces(outDir, written.merged, options);
    const { files, bytes, failedFiles, failedModules, results } = written;
    const unread = results.flatMap(({ rank, error }) => error === null ? [] : [{ rank, error }]);
    return {
      main: inOneFile ? outDir : join(outDir, "index.html"),
      files,
      bytes,
      ranks: results.length,
      unread,
      failedFiles,
      failedModules,
    };
  });
}

function sayPlaces(outDir: string, merged: readonly string[], { say }: RanksOptions): void {
  for (const [file, label] of MERGED_FILES) if (merged.includes(file)) say?.(`${label}: ${join(outDir, file)}`);
  say?.(`Multi-rank report generated under ${outDir}`);
  say?.("Individual pages: rank_*/index.html");
}

const MERGED_FILES = [
  ["runtime_estimations.json", "Runtime estimations"],
  ["collective_schedules.json", "Collective schedules"],
] as const;

function rankSource({ rank, origin, path, name, others }: RankInput, stage: Stage, options: RanksOptions) {
  return {
    rank,
    origin,
    log: name,
    otherLogs: others,
    async open() {
      const opened = await openForReading(resolveInput(path), stage, options);
      if (opened.fault) options.note?.(opened.fault, "warning");
      const slices = slicesOf(opened, stage, options, `slices_${rank}`);
      try {
        const store = openLogStore(opened.input, readingOptions(opened.input, options));
        slices?.start();
        options.progress?.stop();
        noteForeign(opened, store, options);
        const close = () => {
          slices?.stop();
          store.close();
          opened.close();
        };
        return { store, close, places: store, ...slices ? { slices } : {} };
      } catch (error) {
        slices?.stop();
        opened.close();
        throw error;
      }
    },
  };
}

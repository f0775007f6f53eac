/** manifest.json of a report: what it was made of and by, and every file with what it is (P-16). */
import { reportManifest, type ReportManifestFile } from "../intermediate/manifest.ts";
import type { Report, ReportFile } from "./report.ts";
import type { WrittenSite } from "./site_writer.ts";

/** Files of the contract that come from no single record. */
const CONTRACT_FILES =
  /^(?:(?:tlparse_)?index\.html|failures_and_restarts\.html|compile_directory\.json|chromium_events\.json|provenance_tracking_.*\.html)$/;

/** In pieces: it has a line for every file. */
export function reportManifestPieces(report: Report, written: WrittenSite): Iterable<string> {
  const { context, failed, faults } = report;
  return reportManifest({
    ...context.about,
    store: context.store,
    summary: context.summary(),
    faults,
    files: manifestFiles(report),
    failedModules: [
      ...failed.map(({ module, name, error }) => ({ module, name, error: error.message })),
      ...written.failed.map(({ module, path, error }) => ({ module, name: path, error: error.message })),
    ],
  });
}

export const reportManifestText = (report: Report, written: WrittenSite): string =>
  [...reportManifestPieces(report, written)].join("");

function* manifestFiles({ files }: Report): Generator<ReportManifestFile> {
  for (const file of files) yield manifestFile(file);
}

const manifestFile = ({ path, module, at, content, unsafePath }: ReportFile): ReportManifestFile => ({
  path,
  module,
  compileId: at?.compileId.group ?? null,
  kind: content.kind,
  extra: at === null && module !== "report" && !CONTRACT_FILES.test(path),
  original: unsafePath,
});

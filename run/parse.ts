/** The entries of a log as JSON lines. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { MANIFEST_FILE } from "../intermediate/format.ts";
import { parseLog } from "../intermediate/parse.ts";
import { sizesBelow } from "../runtime/sizes.ts";
import type { ParseOptions, RunResult } from "./options.ts";
import { noteForeign, pauseFor, readingOptions, withLog } from "./reading.ts";

/**
 * Writes the entries of a log as JSON lines, see docs/intermediate-format.md.
 *
 * @throws As {@link report}.
 */
export async function parse(path: string, outDir: string, options: ParseOptions = {}): Promise<RunResult> {
  return await withLog(path, outDir, options, async (opened, stage) => {
    const { store, summary } = parseLog(opened.input, stage.folder, {
      ...readingOptions(opened.input, options),
      generatedAt: options.generatedAt ?? new Date().toISOString(),
      ...options.chunkBytes === undefined ? {} : { chunkBytes: options.chunkBytes },
    });
    store.close();
    options.progress?.stop();
    noteForeign(opened, store, options);
    if (options.scripts) await writeScripts(stage.folder, options);
    const sizes = sizesBelow(stage.folder);
    stage.commit();
    return { main: join(outDir, MANIFEST_FILE), ...sizes, summary, faults: store.faults };
  });
}

async function writeScripts(folder: string, options: ParseOptions): Promise<void> {
  const { progress } = options;
  const { writeScriptSlices } = await import("../intermediate/script_slices.ts");
  progress?.start("Compressing", "scripts", sizesBelow(folder).bytes);
  try {
    await writeScriptSlices(folder, readdirSync(folder).sort(), {
      onProgress: (done) => progress?.update(done),
      pause: () => pauseFor(options),
    });
  } finally {
    progress?.stop();
  }
}

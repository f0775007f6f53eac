/** The entries of a log as JSON lines. */
import { join } from "node:path";
import { MANIFEST_FILE } from "../intermediate/format.ts";
import { parseLog } from "../intermediate/parse.ts";
import { sizesBelow } from "../runtime/sizes.ts";
import type { ParseOptions, RunResult } from "./options.ts";
import { noteForeign, readingOptions, withLog } from "./reading.ts";

/**
 * Writes the entries of a log as JSON lines, see docs/intermediate-format.md.
 *
 * @throws As {@link report}.
 */
export async function parse(path: string, outDir: string, options: ParseOptions = {}): Promise<RunResult> {
  return await withLog(path, outDir, options, (opened, stage) => {
    const { store, summary } = parseLog(opened.input, stage.folder, {
      ...readingOptions(opened.input, options),
      generatedAt: options.generatedAt ?? new Date().toISOString(),
      ...options.chunkBytes === undefined ? {} : { chunkBytes: options.chunkBytes },
    });
    store.close();
    options.progress?.stop();
    noteForeign(opened, store, options);
    const sizes = sizesBelow(stage.folder);
    stage.commit();
    return { main: join(outDir, MANIFEST_FILE), ...sizes, summary, faults: store.faults };
  });
}

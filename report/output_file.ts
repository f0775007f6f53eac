/** The file that a report in one file is written to: as with folders, it is there whole, or the old one is. */
import { closeSync, existsSync, openSync, readSync, realpathSync, renameSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { outputError, OutputExistsError, OutputRefusedError } from "./output_error.ts";
import { type OutputSettings, prepareOutput, type Stage } from "./output_folder.ts";

export interface FileStage extends Stage {
  /** `commit` puts it where the output belongs. */
  readonly file: string;
}

/**
 * Checks that a report may be written to the file `out`, and makes a stage for it. Nothing at `out` changes before `commit`.
 *
 * Throws {@link OutputExistsError}, {@link OutputRefusedError} or another OutputError.
 */
export function prepareOutputFile(out: string, settings: OutputSettings): FileStage {
  const exists = existsSync(out);
  const path = exists ? realpathSync(out) : resolve(out), name = basename(path);
  if (exists) checkReplaceable(out, path, settings);
  const stage = prepareOutput(join(dirname(path), `.${name}.part`), { overwrite: false, inputs: [] });
  return {
    ...stage,
    file: name,
    replaces: exists,
    commit() {
      const made = join(stage.folder, name);
      // Another run may have been as fast: its report is one that is there already.
      if (!settings.overwrite && existsSync(path)) throw alreadyExists(out);
      try {
        if (existsSync(made)) renameSync(made, path);
      } catch (error) {
        throw outputError(out, error);
      }
      stage.abort();
    },
  };
}

function checkReplaceable(out: string, path: string, { overwrite, inputs }: OutputSettings): void {
  const isFile = statSync(path).isFile();
  if (!isFile) {
    throw new OutputRefusedError(`Cannot write the report to ${out}: it is no file\nName a file for --single-file.`);
  }
  if (!overwrite) throw alreadyExists(out);
  if (inputs.some((input) => existsSync(input) && realpathSync(input) === path)) {
    throw new OutputRefusedError(`Cannot replace ${out}: it is the input\nName another file for --single-file.`);
  }
  if (isReport(out, path)) return;
  throw new OutputRefusedError(
    `Cannot replace ${out}: it does not look like a report\nName another file, or remove this one yourself.`,
  );
}

const alreadyExists = (out: string): OutputExistsError =>
  new OutputExistsError(`File ${out} already exists; pass --overwrite to replace it, or name another file`);

const HEAD_BYTES = 4096;

/** Empty, or a page with our content policy. */
function isReport(out: string, path: string): boolean {
  try {
    const file = openSync(path, "r");
    try {
      const head = new Uint8Array(HEAD_BYTES), read = readSync(file, head, 0, HEAD_BYTES, 0);
      const text = new TextDecoder().decode(head.subarray(0, read));
      return read === 0 || (text.startsWith("<!DOCTYPE html>") && text.includes("trusted-types tlparse"));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw outputError(out, error);
  }
}

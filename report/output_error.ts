/** What went wrong with the folder that a report is written to. The first line of the message is the contract's where it has one (P-15). */
export class OutputError extends Error {
  override readonly name: string = "OutputError";
}

/** There is something at the output path already, and nobody said to replace it. */
export class OutputExistsError extends OutputError {
  override readonly name = "OutputExistsError";
}

/** Replacing what is there would destroy something that is no report. */
export class OutputRefusedError extends OutputError {
  override readonly name = "OutputRefusedError";
}

export const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? "");

const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOSPC: ["the disk is full", "Free some space, or use -o OUTDIR for a folder on another disk."],
  EDQUOT: ["your disk quota is used up", "Free some space, or use -o OUTDIR for a folder on another disk."],
  EACCES: ["you may not write there", "Use -o OUTDIR for a folder of your own."],
  EPERM: ["you may not write there", "Use -o OUTDIR for a folder of your own."],
  EROFS: ["the file system is read-only", "Use -o OUTDIR for a folder elsewhere."],
  ENAMETOOLONG: ["the path is too long for this system", "Use -o OUTDIR for a shorter path."],
  ENOTDIR: ["a part of the path is a file", "Use -o OUTDIR for another folder."],
  EIO: ["the disk reports an error", "Use -o OUTDIR for a folder on another disk."],
  EFBIG: ["a file is too large for this file system", "Use -o OUTDIR for a folder on another disk."],
};

/** An error of the file system while something was written to `path`. Errors that say where already stay as they are. */
export function outputError(path: string, error: unknown): OutputError {
  if (error instanceof OutputError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const [reason, remedy] = REASONS[codeOf(error)] ?? [message, "Use -o OUTDIR for another folder."];
  const code = codeOf(error);
  const shown = code && code in REASONS ? `${reason} (${code})` : reason;
  return new OutputError(`Cannot write the report to ${path}: ${shown}\n${remedy}`, { cause: error });
}

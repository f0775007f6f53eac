/** From what the user names to an open log: found, unpacked, with the output prepared before anything is read. */
import type { EntryStore } from "../intermediate/store.ts";
import type { LogInput } from "../log/source.ts";
import { prepareOutputFile } from "../report/output_file.ts";
import { prepareOutput, type Stage } from "../report/output_folder.ts";
import { type ResolvedInput, resolveInput } from "../runtime/find_input.ts";
import { describeForeign } from "../runtime/foreign.ts";
import { type OpenedInput, openInput } from "../runtime/input.ts";
import { pause } from "../runtime/pause.ts";
import type { InputOptions, ReportOptions, RunOptions } from "./options.ts";
import { MESSAGE_LIMIT } from "./planning.ts";

/** The input is looked at before the output is touched (D-12). */
export async function withLog<Result>(
  path: string,
  outDir: string,
  options: RunOptions & InputOptions & Pick<ReportOptions, "delivery">,
  use: (opened: OpenedInput, stage: Stage) => Promise<Result> | Result,
): Promise<Result> {
  const resolved = resolveInput(path, { latest: options.latest ?? false });
  const inputs = [path, resolved.path].filter((input) => input !== null && input !== "-") as string[];
  const stage = stageFor(outDir, inputs, options);
  return await staged(stage, options, async () => {
    if (resolved.note) options.note?.(resolved.note, "note");
    const opened = await openForReading(resolved, stage, options);
    if (opened.fault) options.note?.(opened.fault, "warning");
    return await use(opened, stage);
  });
}

/** For a folder, or for the file of a report in one. Throws {@link OutputError} where that may not be written. */
export function stageFor(
  out: string,
  inputs: readonly string[],
  { delivery, overwrite = false }: Pick<ReportOptions, "delivery" | "overwrite">,
): Stage {
  const prepare = delivery === "single-file" ? prepareOutputFile : prepareOutput;
  return prepare(out, { overwrite, inputs });
}

/** Leaves no stage behind, whatever happens. */
export async function staged<Result>(
  stage: Stage,
  { signal, progress }: RunOptions,
  run: () => Promise<Result>,
): Promise<Result> {
  const abort = () => stage.abort();
  signal?.addEventListener("abort", abort);
  try {
    signal?.throwIfAborted();
    return await run();
  } finally {
    signal?.removeEventListener("abort", abort);
    progress?.stop();
    stage.abort();
  }
}

export async function openForReading(resolved: ResolvedInput, stage: Stage, options: RunOptions): Promise<OpenedInput> {
  const name = resolved.path ?? "standard input";
  return await openInput(resolved, { ...unpackingOptions(name, options), spoolFolder: stage.spoolFolder });
}

export function unpackingOptions(name: string, { progress, signal }: RunOptions) {
  let started = false;
  return {
    onProgress(done: number, total: number | null) {
      if (!started) progress?.start("Unpacking", name, total);
      started = true;
      progress?.update(done);
    },
    ...signal ? { signal } : {},
  };
}

export function readingOptions(input: LogInput, options: RunOptions & InputOptions) {
  const { progress } = options;
  progress?.start("Reading", input.name, input.bytes);
  return {
    year: options.year ?? null,
    print: options.print ?? (() => {}),
    messageLimit: options.messageLimit ?? MESSAGE_LIMIT,
    verbose: options.verbose ?? false,
    ...progress ? { onProgress: (done: number) => progress.update(done) } : {},
  };
}

/** P-14: a file without a single record is no error, but the user should know what it looks like. */
export function noteForeign({ input, head }: OpenedInput, store: EntryStore, { note }: RunOptions): void {
  if (store.ok > 0 || store.strings().size > 0 || store.faults.has("other_rank")) return;
  const refused = store.faults.get("fail_json")?.count ?? 0;
  const what = refused > 0
    ? "none of its records could be read"
    : input.bytes === 0
    ? "the log is empty"
    : `no trace record was found, the file seems to be ${describeForeign(head, input.bytes)}`;
  note?.(`The report of ${input.given} is empty: ${what}`, "warning");
}

export async function pauseFor({ signal }: RunOptions): Promise<void> {
  await pause();
  signal?.throwIfAborted();
}

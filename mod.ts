/**
 * tlparse as a library: from a TORCH_TRACE log to a report or to JSON lines.
 *
 * Nothing here prints or exits. What a log holds never throws; an input that cannot be read and an output that cannot be written do.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { LAZY_ASSETS, LIVE_ASSETS, SITE_ASSETS } from "./client/asset_names.ts";
import { ASSETS } from "./client/generated/assets.ts";
import { LAZY_STYLES } from "./components/lazy_styles.ts";
import { LEGACY_STYLES } from "./components/legacy_styles.ts";
import { STYLES } from "./components/styles.ts";
import { GENERATOR } from "./format/version.ts";
import { MANIFEST_FILE } from "./intermediate/format.ts";
import { openLogStore } from "./intermediate/log_store.ts";
import { parseLog } from "./intermediate/parse.ts";
import { ShrunkError } from "./intermediate/read_window.ts";
import type { EntryStore, LogPlaces } from "./intermediate/store.ts";
import type { LogSummary } from "./intermediate/summary.ts";
import type { FaultSummary } from "./log/faults.ts";
import type { LogInput } from "./log/source.ts";
import type { Module, ModuleFailure, Options } from "./modules/module.ts";
import { EXPORT_MODULES, type ModuleChoice, MODULES, skippedModules } from "./modules/registry.ts";
import type { FileFailure } from "./report/contents.ts";
import { prepareOutputFile } from "./report/output_file.ts";
import { prepareOutput, type Stage } from "./report/output_folder.ts";
import { planReport, type PlanSettings, type Report } from "./report/plan.ts";
import { reportManifestText } from "./report/report_manifest.ts";
import { writeSite, type WrittenSite } from "./report/site_writer.ts";
import { LogSlices } from "./report/slices.ts";
import { type RankInput, type ResolvedInput, resolveInput, resolveRanks } from "./runtime/find_input.ts";
import { describeForeign } from "./runtime/foreign.ts";
import { type OpenedInput, openInput } from "./runtime/input.ts";
import { pause } from "./runtime/pause.ts";
import { sizesBelow } from "./runtime/sizes.ts";
import { UserError } from "./runtime/user_error.ts";
import { cores } from "./runtime/worker.ts";

export { MODULES, UserError };
export * from "./components/mod.ts";
export { page } from "./modules/module.ts";
export { OutputError, OutputExistsError, OutputRefusedError } from "./report/output_error.ts";
export type { CompilationItem } from "./client/elements/compile_list_element.tsx";
export type { GuardItem } from "./client/elements/guards_element.tsx";
export type { ChosenEvent } from "./client/flame/FlameChart.tsx";
export type { Category, CompileId, Entry, EntryStore, Json, Payload } from "./intermediate/store.ts";
export type { CompileSummary, FailureRow, LogSummary } from "./intermediate/summary.ts";
export type { FaultKind, FaultSummary } from "./log/faults.ts";
export type {
  Content,
  Directory,
  ExtraOutput,
  IndexSection,
  Island,
  Module,
  ModuleFailure,
  ModuleOutput,
  NumberedOutput,
  Page,
  PlanContext,
  RenderContext,
} from "./modules/module.ts";

/** What all three functions take. */
export interface RunOptions {
  /** Replace the output folder if it is there and looks like a report. */
  readonly overwrite?: boolean;
  /** Messages about faults of the log, and the lines of contract 1.8 (`Stats { ok: 7 }`), in order. Left out, nobody is told. */
  readonly print?: (message: string) => void;
  /** What people should know and scripts need not: which of several logs was taken, what a foreign file looks like. */
  readonly note?: (message: string, kind: "note" | "warning") => void;
  /** So many messages of a kind are printed; 20 unless set. */
  readonly messageLimit?: number;
  /** Names each unknown field of the log. */
  readonly verbose?: boolean;
  readonly progress?: RunProgress;
  /** Aborted: the stage is removed at once, and the function throws the reason of the signal when it comes to it. */
  readonly signal?: AbortSignal;
  /** ISO-8601, UTC: the time in the manifest; now unless set. */
  readonly generatedAt?: string;
}

export interface RunProgress {
  /** Bytes; null where the total is not known. */
  start(label: "Unpacking" | "Reading", name: string, total: number | null): void;
  update(done: number): void;
  stop(): void;
}

export interface InputOptions {
  /** The path is a directory, of which the newest file is meant. */
  readonly latest?: boolean;
  /** Of the time stamps, which a log lacks; that of the file's time unless set. */
  readonly year?: number | null;
}

export interface RenderOptions extends RunOptions {
  readonly mode?: Options["mode"];
  /** Generated code as text files. */
  readonly plainText?: boolean;
  /** Pages that link the lines of graphs and generated code. */
  readonly inductorProvenance?: boolean;
  /** No script in any page; code has its colours in the markup. */
  readonly legacy?: boolean;
  /** Markup at the top of the index, unchanged: it must be your own (P-6). */
  readonly customHeaderHtml?: string;
  /** Throw if a line of the log could not be understood. */
  readonly strict?: boolean;
  /** Throw if a record has no usable compile id. */
  readonly strictCompileId?: boolean;
  /** Ids; all unless set. */
  readonly modules?: readonly string[];
  readonly skipModules?: readonly string[];
  /** Your own, beside the built-in ones. */
  readonly added?: readonly Module[];
  /** The command line, for "About this report". */
  readonly command?: string;
}

export interface ReportOptions extends RenderOptions, InputOptions {
  /**
   * How the report is written; `site` unless set.
   *
   * - `site`: a folder with every file.
   * - `lazy`: a folder with `index.html` and compressed data, from which a browser makes what somebody looks at.
   * - `single-file`: the same in one file.
   */
  readonly delivery?: "site" | "lazy" | "single-file";
}

export interface ParseOptions extends RunOptions, InputOptions {
  /** Payloads over so many bytes go on in further lines; 8 MiB unless set. */
  readonly chunkBytes?: number;
}

/** What was written, and what the log holds. */
export interface RunResult {
  /** The page to open, or the manifest; the folder where there is no page. */
  readonly main: string;
  readonly files: number;
  readonly bytes: number;
  readonly summary: LogSummary;
  /** Counters of contract 1.8 and kinds of our own. */
  readonly faults: FaultSummary;
}

export interface ReportResult extends RunResult {
  /** Modules that threw: the report lacks what is theirs, and says so. */
  readonly failedModules: readonly ModuleFailure[];
  /** Files whose content threw; each says so. */
  readonly failedFiles: readonly FileFailure[];
}

const MESSAGE_LIMIT = 20;

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
  const { openJsonlStore } = await import("./intermediate/jsonl_store.ts");
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

export interface RanksOptions extends ReportOptions {
  /** What contract 6.4 puts on standard output, line by line. */
  readonly say?: (line: string) => void;
}

export interface RanksResult {
  readonly main: string;
  readonly files: number;
  readonly bytes: number;
  readonly ranks: number;
  /** Ranks that could not be read, and why. */
  readonly unread: readonly { readonly rank: number; readonly error: string }[];
  readonly failedModules: readonly ModuleFailure[];
  readonly failedFiles: readonly FileFailure[];
}

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
  if (options.delivery === "single-file") {
    throw new UserError("A report of all ranks cannot be one file yet", ["Use --lazy, or make a file for each rank."]);
  }
  const inputs = resolveRanks(paths, options.latest ?? false);
  const logs = inputs.map(({ path }) => path);
  const stage = prepareOutput(outDir, { overwrite: options.overwrite ?? false, inputs: [...paths, ...logs] });
  return await staged(stage, options, async () => {
    const { writeRanks } = await import("./report/ranks.ts");
    const written = await writeRanks(inputs.map((input) => rankSource(input, stage, options)), stage.folder, {
      ...planSettings(modules, options, true),
      modules: modules.all,
      assets: assetsOf(options),
      rankManifest: reportManifestText,
      pause: () => pauseFor(options),
      beginRank: ({ rank }, folder) => options.say?.(`Processing rank ${rank} → ${join(outDir, folder)}`),
      planned(report) {
        options.progress?.stop();
        sayCounters(report, options);
        failIfStrict(report, stage, options);
      },
    });
    await pauseFor(options);
    stage.commit();
    for (const [file, label] of MERGED_FILES) {
      if (written.merged.includes(file)) options.say?.(`${label}: ${join(outDir, file)}`);
    }
    options.say?.(`Multi-rank report generated under ${outDir}`);
    options.say?.("Individual pages: rank_*/index.html");
    const { files, bytes, failedFiles, failedModules, results } = written;
    const unread = results.flatMap(({ rank, error }) => error === null ? [] : [{ rank, error }]);
    return {
      main: join(outDir, "index.html"),
      files,
      bytes,
      ranks: results.length,
      unread,
      failedFiles,
      failedModules,
    };
  });
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
        return { store, close, ...slices ? { lazy: { places: store, slices } } : {} };
      } catch (error) {
        slices?.stop();
        opened.close();
        throw error;
      }
    },
  };
}

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

export type ServeOptions = RenderOptions & InputOptions;

/** A report that lies nowhere: its files are rendered when they are asked for. */
export interface ServedReport {
  /**
   * Answers GET and HEAD for `localhost`, `127.0.0.1` and `[::1]`, whatever the port; never throws.
   *
   * @param target As it was sent, where that is known: the URL of a request has no `..` any more.
   */
  handler(request: Request, target?: string): Promise<Response>;
  /** What the log holds now; null for a finished report, of which only the files are known. */
  readonly summary: LogSummary | null;
  readonly failedModules: readonly ModuleFailure[];
  /** Brings the report up to date with its log at once; happens every second anyway. */
  refresh(): Promise<void>;
  /** Closes the log when the last answer has been sent. */
  close(): void;
}

/**
 * Serves the report of a log without writing it, and follows the log while it grows.
 *
 * @param path As for {@link report}; also a folder of {@link parse}, or a finished report, which is served as it is.
 * @throws UserError if there is nothing of the kind; RangeError for an unknown module id.
 */
export async function serve(path: string, options: ServeOptions = {}): Promise<ServedReport> {
  const modules = modulesOf(options);
  const { servePath } = await import("./server/serve_path.ts");
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

// ---- the steps

interface ChosenModules {
  readonly all: readonly Module[];
  readonly skipped: Set<string>;
  readonly added: Set<string>;
}

function modulesOf({ mode, modules, skipModules, added = [] }: RenderOptions): ChosenModules {
  const all = [...mode === "export" ? EXPORT_MODULES : MODULES, ...added];
  const choice: ModuleChoice = { ...modules ? { only: modules } : {}, ...skipModules ? { skip: skipModules } : {} };
  const ids = new Set<string>();
  for (const { id } of all) {
    if (ids.has(id)) throw new UserError(`Cannot add the module ${id}: there is one of that name already`);
    ids.add(id);
  }
  return { all, skipped: skippedModules(all, choice), added: new Set(added.map(({ id }) => id)) };
}

/** A lazy report is nothing without scripts. */
function refuseLegacy({ legacy, delivery = "site" }: ReportOptions): void {
  if (legacy && delivery !== "site") throw new UserError("A report without scripts (--legacy) cannot be a lazy one");
}

/** Reading keeps two threads busy. */
const CORES_FOR_THREE = 3;

/** Compresses the log, if the report holds it: beside the reading, where there is a core to spare, else after it. Null if it does not. */
function slicesOf(
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

/** The input is looked at before the output is touched (D-12). */
async function withLog<Result>(
  path: string,
  outDir: string,
  options: RunOptions & InputOptions & Pick<ReportOptions, "delivery">,
  use: (opened: OpenedInput, stage: Stage) => Promise<Result> | Result,
): Promise<Result> {
  const resolved = resolveInput(path, { latest: options.latest ?? false });
  const inputs = [path, resolved.path].filter((input) => input !== null && input !== "-") as string[];
  const prepare = options.delivery === "single-file" ? prepareOutputFile : prepareOutput;
  const stage = prepare(outDir, { overwrite: options.overwrite ?? false, inputs });
  return await staged(stage, options, async () => {
    if (resolved.note) options.note?.(resolved.note, "note");
    const opened = await openForReading(resolved, stage, options);
    if (opened.fault) options.note?.(opened.fault, "warning");
    return await use(opened, stage);
  });
}

/** Leaves no stage behind, whatever happens. */
async function staged<Result>(
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

async function openForReading(resolved: ResolvedInput, stage: Stage, options: RunOptions): Promise<OpenedInput> {
  const name = resolved.path ?? "standard input";
  return await openInput(resolved, { ...unpackingOptions(name, options), spoolFolder: stage.spoolFolder });
}

function unpackingOptions(name: string, { progress, signal }: RunOptions) {
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

function readingOptions(input: LogInput, options: RunOptions & InputOptions) {
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
function noteForeign({ input, head }: OpenedInput, store: EntryStore, { note }: RunOptions): void {
  if (store.ok > 0 || store.strings().size > 0 || store.faults.has("other_rank")) return;
  const refused = store.faults.get("fail_json")?.count ?? 0;
  const what = refused > 0
    ? "none of its records could be read"
    : input.bytes === 0
    ? "the log is empty"
    : `no trace record was found, the file seems to be ${describeForeign(head, input.bytes)}`;
  note?.(`The report of ${input.given} is empty: ${what}`, "warning");
}

/** Plans, says the counters, decides about `--strict`, and only then writes (contract 1.9). Closes the store. */
async function makeReport(
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

function planSettings(modules: ChosenModules, options: RenderOptions, ranked: boolean): PlanSettings {
  return {
    options: moduleOptions(options, ranked),
    about: {
      generator: GENERATOR,
      generatedAt: options.generatedAt ?? new Date().toISOString(),
      command: options.command ?? "",
    },
    skipped: modules.skipped,
    added: modules.added,
    print: options.print ?? (() => {}),
    messageLimit: options.messageLimit ?? MESSAGE_LIMIT,
  };
}

async function pauseFor({ signal }: RunOptions): Promise<void> {
  await pause();
  signal?.throwIfAborted();
}

const moduleOptions = (
  { mode, plainText, inductorProvenance, legacy, customHeaderHtml }: RenderOptions,
  ranked: boolean,
): Options => ({
  mode: mode ?? "normal",
  plainText: plainText ?? false,
  provenance: inductorProvenance ?? false,
  legacy: legacy ?? false,
  customHeader: customHeaderHtml ?? "",
  ranked,
});

/** Export mode prints no counters (D-33). */
function sayCounters({ stats, unknownFields }: Report, { mode, print }: RenderOptions): void {
  if (mode === "export") return;
  print?.(stats);
  if (unknownFields !== null) print?.(unknownFields);
}

/** That the output folder is made, and left empty, is part of the contract; a report that is there already stays. */
function failIfStrict({ strictFault, unusableId }: Report, stage: Stage, options: RenderOptions): void {
  if (options.mode === "export") return;
  const error = options.strict && strictFault
    ? new UserError("Something went wrong", [
      "The log has faults, see the counters above; without --strict they are left out.",
    ])
    : options.strictCompileId && unusableId
    ? new UserError("Some log entries did not have compile id", [
      "Without --strict-compile-id they are listed as unknown.",
    ])
    : null;
  if (!error) return;
  if (!stage.replaces) stage.commit();
  throw error;
}

const assetsOf = ({ legacy, delivery = "site" }: ReportOptions): ReadonlyMap<string, string> =>
  new Map(
    legacy
      ? [["tlparse.css", LEGACY_STYLES]]
      : delivery === "site"
      ? [["tlparse.css", STYLES], ...scripts(SITE_ASSETS)]
      : [["tlparse.css", LAZY_STYLES], ...scripts(LAZY_ASSETS)],
  );

const scripts = (names: readonly string[]): [string, string][] => names.map((name) => [name, ASSETS[name] ?? ""]);

/** `places` and `slices` are there unless the report is a site. */
async function writeReport(
  report: Report,
  places: LogPlaces | null,
  slices: LogSlices | null,
  stage: Stage,
  options: ReportOptions,
): Promise<WrittenSite> {
  const settings = {
    assets: assetsOf(options),
    pause: () => pauseFor(options),
    extraFiles: (written: WrittenSite) => new Map([["manifest.json", reportManifestText(report, written)]]),
  };
  if (places === null || slices === null) return await writeSite(report, stage.folder, settings);
  if (stage.file === undefined) {
    const { writeLazy } = await import("./report/lazy_writer.ts");
    return await writeLazy(report, places, stage.folder, { ...settings, slices });
  }
  const { writeSingleFile } = await import("./report/single_file_writer.ts");
  const manifest = (written: WrittenSite) => reportManifestText(report, written);
  return await writeSingleFile(report, places, stage.folder, stage.file, { ...settings, slices, manifest });
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

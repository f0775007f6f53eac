/** The command `tlparse`: arguments to one call of `mod.ts`, messages to the terminal, exit codes (contract 6). */
import process from "node:process";
import { type Arguments, type Flags, parseArguments } from "./cli/arguments.ts";
import { DEFAULT_OUT } from "./cli/options.ts";
import type { ServeSettings } from "./cli/serve.ts";
import { writeError, writeOut } from "./cli/streams.ts";
import { compilationLine, writtenLine } from "./cli/summary_lines.ts";
import { type ColorChoice, Terminal, wantsColor } from "./cli/terminal.ts";
import { counted } from "./format/quantities.ts";
import type {
  RenderOptions,
  ReportOptions,
  ReportResult,
  RunOptions,
  RunResult,
  ServedReport,
  ServeOptions,
} from "./mod.ts";
import { openAddress, openInBrowser } from "./runtime/browser.ts";
import { type Config, CONFIG_NAME, readConfig } from "./runtime/config.ts";
import { NO_PROGRESS, type Progress, terminalProgress } from "./runtime/progress.ts";
import { messageOf, systemText, UserError } from "./runtime/user_error.ts";

type Run = Extract<Arguments, { command: "report" | "parse" | "render" | "serve" }>;

const FAILED = 1;
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** One run of the command; its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, {
    out: writeOut,
    err: writeError,
  });
  if (parsed.command === "none") return parsed.exit;
  if (parsed.command === "completions") {
    writeOut(parsed.script);
    return 0;
  }
  return await run(parsed, argv);
}

async function run({ command, path, paths, flags }: Run, argv: readonly string[]): Promise<number> {
  let terminal = new Terminal(wantsColor(flags.color ?? "auto"), flags.quiet ?? false, NO_PROGRESS);
  try {
    const found = await readConfig(flags.config ?? null);
    const settings = merged(found?.config ?? {}, flags);
    const color = wantsColor(settings.color);
    const progress = settings.quiet ? NO_PROGRESS : await terminalProgress(color);
    terminal = new Terminal(color, settings.quiet, progress);
    if (found) terminal.note(`Settings of ${found.path ?? CONFIG_NAME} are used`);
    return await work({ command, path, paths, flags, settings, argv, terminal, progress });
  } catch (error) {
    sayError(terminal, error);
    return FAILED;
  }
}

interface Settings extends Config {
  readonly color: ColorChoice;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Flags win over the config file. */
function merged(config: Config, flags: Flags): Settings {
  return {
    ...config,
    color: flags.color ?? config.color ?? "auto",
    quiet: flags.quiet ?? config.quiet ?? false,
    verbose: flags.verbose ?? config.verbose ?? false,
    browser: flags.browser !== false && config.browser !== false,
    strict: flags.strict ?? config.strict ?? false,
    strictCompileId: flags.strictCompileId ?? config.strictCompileId ?? false,
    plainText: flags.plainText ?? config.plainText ?? false,
    customHeaderHtml: flags.customHeaderHtml ?? config.customHeaderHtml ?? "",
    ...flags.modules ? { modules: flags.modules } : {},
    ...flags.skipModules ? { skipModules: flags.skipModules } : {},
    ...flags.o === undefined ? {} : { out: flags.o },
  };
}

interface Job extends Run {
  readonly settings: Settings;
  readonly argv: readonly string[];
  readonly terminal: Terminal;
  readonly progress: Progress;
}

async function work(job: Job): Promise<number> {
  const started = performance.now();
  const { command, path, flags, settings, terminal } = job;
  const { parse, render, report } = await import("./mod.ts");
  const runOptions = runOptionsOf(job);
  const input = { latest: flags.latest ?? false, year: flags.year ?? null };
  if (command === "parse") {
    const out = flags.o ?? DEFAULT_OUT.parse;
    const chunk = flags.chunkSize === undefined ? {} : { chunkBytes: flags.chunkSize };
    const result = await parse(path, out, { ...runOptions, ...input, ...chunk, scripts: flags.scripts ?? false });
    sayResult(terminal, "Entries", result, started);
    return 0;
  }
  if (command === "serve") return await workOnServing(job, { ...runOptions, ...await renderOptionsOf(job), ...input });
  const out = flags.singleFile ?? settings.out ?? DEFAULT_OUT[command];
  const options = { ...runOptions, ...await renderOptionsOf(job) };
  const delivery = flags.lazy ? "lazy" : flags.singleFile === undefined ? "site" : "single-file";
  if (flags.allRanksHtml) return await workOnRanks(job, out, { ...options, ...input, delivery }, started);
  const result = command === "render"
    ? await render(path, out, options)
    : await report(path, out, { ...options, ...input, delivery });
  sayResult(terminal, "Report", result, started);
  const code = sayFailures(terminal, result);
  await show(job, out, result.main);
  return code;
}

async function workOnRanks(
  job: Job,
  out: string,
  options: ReportOptions,
  started: number,
): Promise<number> {
  const { paths, terminal } = job;
  const { reportRanks } = await import("./mod.ts");
  const say = (line: string) => writeOut(`${line}\n`);
  const result = await reportRanks(paths, out, { ...options, say });
  terminal.note(counted(result.ranks, "rank"));
  terminal.note(writtenLine("Report", result.main, result.files, result.bytes, performance.now() - started));
  for (const { rank, error } of result.unread) {
    terminal.error(`Cannot read rank ${rank}: ${error}`, ["The others are complete; the landing page names it."]);
  }
  const failed = sayFailures(terminal, result);
  await show(job, out, result.main);
  return result.unread.length > 0 ? FAILED : failed;
}

async function workOnServing(job: Job, options: ServeOptions): Promise<never> {
  const { path, flags, settings, terminal } = job;
  if (flags.allRanksHtml) {
    throw new UserError("A report of all ranks cannot be served without writing it", [
      "To write it and serve it: tlparse --all-ranks-html DIR --serve",
    ]);
  }
  const { serve } = await import("./mod.ts");
  const served = await serve(path, options);
  if (served.summary) terminal.note(compilationLine(served.summary));
  sayFailures(terminal, { failedModules: served.failedModules, failedFiles: [] });
  try {
    const port = { port: flags.port ?? null, written: false };
    return await serveUntilStopped(path, served.handler, port, async (address) => {
      if (settings.browser) sayIfClosed(terminal, await openAddress(address));
    });
  } finally {
    served.close();
  }
}

function runOptionsOf({ flags, settings, terminal, progress }: Job): RunOptions {
  const controller = new AbortController();
  for (const [signal, exit] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      progress.stop();
      controller.abort(new UserError(`Stopped by ${signal}`));
      process.exit(exit);
    });
  }
  return {
    overwrite: flags.overwrite ?? false,
    print: (message) => terminal.line(message),
    note: (message, kind) => kind === "warning" ? terminal.warning(message) : terminal.note(message),
    verbose: settings.verbose,
    ...settings.verbose ? { messageLimit: Infinity } : {},
    progress,
    signal: controller.signal,
  };
}

async function renderOptionsOf({ flags, settings, argv }: Job): Promise<RenderOptions> {
  const { strict, strictCompileId, plainText, customHeaderHtml, modules, skipModules } = settings;
  return {
    mode: flags.export ? "export" : "normal",
    strict: strict ?? false,
    strictCompileId: strictCompileId ?? false,
    plainText: plainText ?? false,
    inductorProvenance: flags.inductorProvenance ?? false,
    legacy: flags.legacy ?? false,
    customHeaderHtml: customHeaderHtml ?? "",
    ...modules ? { modules } : {},
    ...skipModules ? { skipModules } : {},
    added: await addedModules(flags.module ?? []),
    command: ["tlparse", ...argv].map(asWord).join(" "),
  };
}

async function addedModules(files: readonly string[]) {
  if (files.length === 0) return [];
  const { loadModule } = await import("./runtime/user_modules.ts");
  return await Promise.all(files.map(loadModule));
}

/** For a shell. */
const asWord = (text: string): string => /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

// ---- what is said

function sayResult(terminal: Terminal, label: string, result: RunResult, started: number): void {
  terminal.note(compilationLine(result.summary));
  terminal.note(writtenLine(label, result.main, result.files, result.bytes, performance.now() - started));
}

/** Opens the report, or serves it until the program is stopped. */
async function show({ flags, settings, terminal }: Job, out: string, page: string): Promise<void> {
  if (flags.serve) return await serveFolderUntilStopped(out, flags.port ?? null);
  if (settings.browser) await open(terminal, page);
}

async function serveFolderUntilStopped(out: string, port: number | null): Promise<never> {
  const { serveFolder } = await import("./server/serve_folder.ts");
  return await serveUntilStopped(out, serveFolder(out), { port, written: true });
}

/** Contract 6.4 words the lines. A signal ends it. */
async function serveUntilStopped(
  what: string,
  handler: ServedReport["handler"],
  settings: ServeSettings,
  ready?: (address: string) => Promise<void>,
): Promise<never> {
  const { serve } = await import("./cli/serve.ts");
  const address = await serve(handler, settings);
  writeOut(`Serving ${what} at ${address}\nPress Ctrl+C to stop\n`);
  await ready?.(address);
  return await new Promise<never>(() => {});
}

const open = async (terminal: Terminal, page: string): Promise<void> =>
  sayIfClosed(terminal, await openInBrowser(page));

/** A browser that cannot be opened is no failure of the report (P-14). */
function sayIfClosed(terminal: Terminal, reason: string | null): void {
  if (reason !== null) terminal.warning(`The report is not opened in a browser: ${reason}`);
}

/** Everything else is written when a module fails, but the run has failed. */
function sayFailures(
  terminal: Terminal,
  { failedModules, failedFiles }: Pick<ReportResult, "failedModules" | "failedFiles">,
): number {
  for (const { module, error } of failedModules) {
    terminal.error(`The module ${module} failed: ${error.message}`, ["The report says so and lacks what is its own."]);
  }
  for (const { path, module, error } of failedFiles) {
    terminal.error(`Cannot make ${path} (module ${module}): ${error.message}`);
  }
  return failedModules.length + failedFiles.length > 0 ? FAILED : 0;
}

function sayError(terminal: Terminal, error: unknown): void {
  if (error instanceof UserError) return terminal.error(error.message, error.details);
  const system = systemText(error);
  if (system !== null && error instanceof Error) return terminal.error(system, [error.message]);
  terminal.error(messageOf(error));
}

process.exitCode = await main(process.argv.slice(2));

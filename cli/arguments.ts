/** What the command line says: which command, its path, and the options, checked. */
import { Command, CommanderError, InvalidArgumentError, type Option } from "commander";
import { VERSION } from "../format/version.ts";
import { completionScript, isShell, type Shell } from "./completions.ts";
import {
  chunkSizeOption,
  DEFAULT_OUT,
  latestOption,
  MESSAGE_OPTIONS,
  outOption,
  overwriteOption,
  RENDER_OPTIONS,
  REPORT_OPTIONS,
  scriptsOption,
  SERVE_OPTIONS,
  yearOption,
} from "./options.ts";

/** Options as given; absent means neither flag nor default. Names are those of the flags. */
export interface Flags {
  readonly latest?: true;
  /** Output directory. */
  readonly o?: string;
  readonly overwrite?: true;
  readonly strict?: true;
  readonly strictCompileId?: true;
  /** False for --no-browser; `parse` has no such flag. */
  readonly browser?: boolean;
  readonly customHeaderHtml?: string;
  readonly verbose?: true;
  readonly quiet?: true;
  readonly plainText?: true;
  readonly color?: "auto" | "always" | "never";
  readonly config?: string;
  readonly modules?: readonly string[];
  readonly skipModules?: readonly string[];
  /** Files of the user's own modules. */
  readonly module?: readonly string[];
  readonly year?: number;
  /** Bytes. */
  readonly chunkSize?: number;
  readonly scripts?: boolean;
  readonly export?: true;
  readonly inductorProvenance?: true;
  readonly allRanksHtml?: true;
  readonly serve?: true;
  /** Only where something is served. */
  readonly port?: number;
  readonly lazy?: true;
  readonly singleFile?: string;
  readonly legacy?: true;
}

export type Arguments =
  | {
    readonly command: "report" | "parse" | "render" | "serve";
    readonly path: string;
    /** More than one only for a report of all ranks. */
    readonly paths: readonly string[];
    readonly flags: Flags;
  }
  | { readonly command: "completions"; readonly script: string }
  /** Help, version or a usage error: all is said, only the exit code is left. */
  | { readonly command: "none"; readonly exit: number };

/** Where help and usage errors go. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

const USAGE_ERROR = 2;

/** @param argv Without the names of the runtime and the program. */
export function parseArguments(argv: readonly string[], output: Output): Arguments {
  let result: Arguments = { command: "none", exit: 0 };
  const program = buildProgram(output, (parsed) => result = parsed);
  try {
    program.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { command: "none", exit: error.exitCode === 0 ? 0 : USAGE_ERROR };
  }
  return result;
}

const EXAMPLES = `
Examples:
  tlparse traces/                              report of the only log in a directory, into tl_out/
  tlparse --latest traces/ -o out --overwrite  report of the newest log, in place of an older report
  tlparse --all-ranks-html traces/             report that compares all ranks of a job
  tlparse train.log.gz --plain-text            a packed log; generated code as text files
  tlparse train.log --single-file report.html  a report to attach to an issue; of all ranks with --all-ranks-html
  kubectl exec job -- cat trace.log | tlparse - -o out
  tlparse train.log --serve                    over HTTP, for a browser at the other end of an SSH tunnel
  tlparse serve train.log                      the same without writing it, and while the log still grows
  tlparse parse train.log -o entries           entries as JSON lines, for programs of your own
  tlparse render entries -o out                a report made from these

A log is what a run with TORCH_TRACE=DIR writes to DIR. A log that is called "parse" or "serve" is written ./parse or ./serve.
Settings can stand in a file tlparse.jsonc in the current folder; flags win over it.`;

function buildProgram(output: Output, done: (parsed: Arguments) => void): Command {
  const program = new Command("tlparse")
    .description("Makes reports of the logs that torch.compile writes with TORCH_TRACE.")
    .usage("[options] PATH\n       tlparse parse|render|serve [options] PATH")
    .configureOutput({
      writeOut: output.out,
      writeErr: output.err,
      outputError: (text, write) => write(withOutputFlag(text)),
    })
    .configureHelp({ helpWidth: 100, showGlobalOptions: false })
    .showHelpAfterError("Usage: tlparse [options] PATH    (tlparse --help explains all options)")
    .exitOverride()
    .enablePositionalOptions()
    .version(`tlparse ${VERSION}`, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .argument(
      "[path...]",
      "a log, .gz and .zst too; a directory with one log; - for standard input; several logs with --all-ranks-html",
    )
    .addHelpText("after", EXAMPLES);
  for (const [heading, options] of REPORT_OPTIONS) addOptions(program, heading, options);
  program.action((paths: string[], flags: Flags) => {
    const path = onlyPath(program, paths, flags);
    done({ command: "report", path, paths, flags });
  });
  program.commandsGroup("Other commands:");
  addParse(program, done);
  addRender(program, done);
  addServe(program, done);
  addCompletions(program, done);
  program.helpCommand(false);
  return program;
}

function addParse(program: Command, done: (parsed: Arguments) => void): void {
  const parse = program.command("parse")
    .description("write the entries of a log as JSON lines")
    .usage("[options] PATH")
    .argument("<path>", "a log, as for a report");
  addOptions(parse, "What is read:", [latestOption(), yearOption()]);
  addOptions(parse, "What is written:", [
    outOption(DEFAULT_OUT.parse),
    overwriteOption(),
    chunkSizeOption(),
    scriptsOption(),
  ]);
  addOptions(parse, ...MESSAGE_OPTIONS);
  addOptions(parse, "Help:", []);
  parse.action((path: string, _own: Flags, command: Command) =>
    done({ command: "parse", path, paths: [path], flags: flagsOf(command) })
  );
}

function addRender(program: Command, done: (parsed: Arguments) => void): void {
  const render = program.command("render")
    .description("make a report from what `parse` wrote")
    .usage("[options] DIR")
    .argument("<dir>", "output directory of `tlparse parse`");
  for (const [heading, options] of RENDER_OPTIONS) addOptions(render, heading, options);
  render.action((path: string, _own: Flags, command: Command) =>
    done({ command: "render", path, paths: [path], flags: flagsOf(command) })
  );
}

function addServe(program: Command, done: (parsed: Arguments) => void): void {
  const serve = program.command("serve")
    .description("show a report over HTTP without writing it, and follow its log")
    .usage("[options] PATH")
    .argument("<path>", "a log, which may still grow; an output directory of `parse`; a finished report");
  for (const [heading, options] of SERVE_OPTIONS) addOptions(serve, heading, options);
  serve.action((path: string, _own: Flags, command: Command) =>
    done({ command: "serve", path, paths: [path], flags: flagsOf(command) })
  );
}

function addCompletions(program: Command, done: (parsed: Arguments) => void): void {
  program.command("completions")
    .description("print a completion script: bash, zsh or fish")
    .argument("<shell>", "bash, zsh or fish", (value) => {
      if (isShell(value)) return value;
      throw new InvalidArgumentError("It must be bash, zsh or fish.");
    })
    .action((shell: Shell) => done({ command: "completions", script: completionScript(shell, program) }));
}

/** Flags may stand before the name of the command, but what stands after it wins over the defaults of the program. */
function flagsOf(command: Command): Flags {
  const all: Flags = command.optsWithGlobals(), own: Flags = command.opts();
  return { ...all, ...own, ...all.browser === false || own.browser === false ? { browser: false } : {} };
}

/** The output directory has a short flag only (contract 6.1), which no spelling of a long one is near to. */
function withOutputFlag(text: string): string {
  if (!/^error: unknown option '--out/.test(text)) return text;
  return `${text.split("\n")[0]}\n(Did you mean -o?)\n`;
}

function onlyPath(program: Command, paths: readonly string[], flags: Flags): string {
  const [path, second] = paths;
  if (path === undefined) return program.error("error: missing required argument PATH: the log to report on");
  if (second !== undefined && !flags.allRanksHtml) {
    return program.error(`error: one PATH is expected, but ${paths.length} are given: ${paths.join(" ")}`);
  }
  return path;
}

function addOptions(command: Command, heading: string, options: readonly Option[]): void {
  command.optionsGroup(heading);
  for (const option of options) command.addOption(option);
}

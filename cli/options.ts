/** The options of the commands, grouped by what people want to do, and the checks of their values. */
import { InvalidArgumentError, Option } from "commander";

export const DEFAULT_OUT = { report: "tl_out", render: "tl_out", parse: "tl_parsed" } as const;

function idList(value: string): string[] {
  const ids = value.split(",").map((id) => id.trim()).filter((id) => id !== "");
  if (ids.length === 0) throw new InvalidArgumentError("It must be a list of module ids: a,b.");
  return ids;
}

const collect = (value: string, before: readonly string[] | undefined): string[] => [...before ?? [], value];

function notEmpty(value: string): string {
  if (value === "") throw new InvalidArgumentError("It must not be empty.");
  return value;
}

function yearNumber(value: string): number {
  if (!/^\d{4}$/.test(value)) throw new InvalidArgumentError("It must be a year of four digits.");
  return Number(value);
}

function portNumber(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65535) {
    throw new InvalidArgumentError("It must be a number from 0 to 65535.");
  }
  return Number(value);
}

const SIZE_UNITS: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

function sizeInBytes(value: string): number {
  const [, digits = "", unit = ""] = /^(\d{1,12})([kmg]?)$/i.exec(value) ?? [];
  const bytes = Number(digits) * (SIZE_UNITS[unit.toLowerCase()] ?? 1);
  if (digits === "" || bytes < 1) throw new InvalidArgumentError("It must be a size in bytes, or like 512k or 8M.");
  return bytes;
}

/** Options under one heading of the help. */
export type Group = readonly [heading: string, options: readonly Option[]];

export const latestOption = () => new Option("--latest", "PATH is a directory; take its most recently modified file");
export const overwriteOption = () => new Option("--overwrite", "replace the output directory if it exists");
export const yearOption = () =>
  new Option("--year <year>", "year of the time stamps, which logs lack (default: that of the file's time)").argParser(
    yearNumber,
  );

export const chunkSizeOption = () =>
  new Option("--chunk-size <size>", "split payloads above this size, in bytes or as 8M (default: 8M)").argParser(
    sizeInBytes,
  );
export const scriptsOption = () =>
  new Option("--scripts", "the files once more as scripts, for pages that read them from disk (see docs/embedding.md)");
export const outOption = (fallback: string) =>
  new Option("-o <dir>", `output directory (default: ${fallback})`).argParser(notEmpty);

export const MESSAGE_OPTIONS: Group = ["What is said:", [
  new Option("-v, --verbose", "name each unknown field, and print all messages of a kind instead of 20"),
  new Option("--quiet", "only errors, and the lines that scripts read"),
  new Option("--color <when>", "colours in messages").choices(["auto", "always", "never"]),
  new Option("--config <file>", "settings, instead of tlparse.jsonc in the current folder"),
]];

const CONTENT: readonly Option[] = [
  new Option("-p, --plain-text", "generated code as text files instead of pages"),
  new Option("-i, --inductor-provenance", "pages that link the lines of graphs and of generated code"),
  new Option("--custom-header-html <html>", "markup of your own at the top of the index, used as it is"),
];

const WRITTEN: readonly Option[] = [
  outOption(DEFAULT_OUT.report),
  overwriteOption(),
  ...CONTENT,
  new Option("--legacy", "a report without any script, for places that forbid them"),
];

const SHOWN: readonly Option[] = [
  new Option("--no-browser", "do not open the report"),
  new Option("--serve", "serve the report over HTTP, on this machine only, until you press Ctrl+C"),
  new Option("--port <port>", "port for --serve, 0 for any (default: the first free one from 8000 on)").argParser(
    portNumber,
  ),
];

const exportOption = () =>
  new Option("-e, --export", "report on torch.export: what kept the exported graph from being sound");

const MODES: readonly Option[] = [
  new Option(
    "--all-ranks-html",
    "PATH is a directory (or several logs): a report of each rank, and a page that compares them",
  ),
  exportOption(),
];

const CHECKS: readonly Option[] = [
  new Option("--strict", "fail if a line of the log could not be understood"),
  new Option("--strict-compile-id", "fail if a record has no usable compile id"),
];

const MODULES: readonly Option[] = [
  new Option("--modules <ids>", "run only these modules (a,b)").argParser(idList),
  new Option("--skip-modules <ids>", "run all modules but these (a,b)").argParser(idList),
  new Option("--module <file>", "add a module of your own; can be repeated").argParser(collect),
  new Option("--use-modules", "accepted and without effect: modules are the only engine"),
];

/** Of a log only: intermediate files cannot say where things lie in it. */
const FORMS: readonly Option[] = [
  new Option("--lazy", "a small folder, fast to make: pages are rendered in the browser when somebody looks")
    .conflicts(["singleFile", "legacy"]),
  new Option("--single-file <file>", "everything in one file, to attach to an issue; rendered as with --lazy")
    .argParser(notEmpty).conflicts(["o", "serve", "legacy"]),
];

export const REPORT_OPTIONS: readonly Group[] = [
  ["What is read:", [latestOption(), yearOption()]],
  ["What is reported:", MODES],
  ["What is written:", [...WRITTEN, ...FORMS]],
  ["How it is shown:", SHOWN],
  ["What makes it fail:", CHECKS],
  ["What is in it:", MODULES],
  MESSAGE_OPTIONS,
  ["Help:", []],
];

export const RENDER_OPTIONS: readonly Group[] = [
  ["What is reported:", [exportOption()]],
  ["What is written:", WRITTEN],
  ["How it is shown:", SHOWN],
  ["What makes it fail:", CHECKS],
  ["What is in it:", MODULES],
  MESSAGE_OPTIONS,
  ["Help:", []],
];

export const SERVE_OPTIONS: readonly Group[] = [
  ["What is read:", [latestOption(), yearOption()]],
  ["What is reported:", [exportOption(), ...CONTENT, new Option("--all-ranks-html").hideHelp()]],
  ["How it is shown:", [
    new Option("--no-browser", "do not open the report"),
    new Option("--port <port>", "port, 0 for any (default: the first free one from 8000 on)").argParser(portNumber),
  ]],
  ["What is in it:", MODULES],
  MESSAGE_OPTIONS,
  ["Help:", []],
];

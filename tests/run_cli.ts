/** Starts the command line as its own process, under the runtime that runs the tests. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const CLI = join(ROOT, "cli.ts");
/** Bun looks for its settings of JSX in the current folder, not beside the program. */
const RUN_ARGUMENTS = "Deno" in globalThis
  ? ["run", "-A", "--no-check", CLI]
  : ["run", `--tsconfig-override=${join(ROOT, "tsconfig.json")}`, CLI];

export interface CliOptions {
  readonly cwd?: string;
  /** Beside the variables of the tests, of which none opens a browser or colours the output. */
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; empty unless given. */
  readonly input?: string | Uint8Array;
}

export interface CliResult {
  /** 128 and the number of the signal where one ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Lines of stderr. */
  readonly lines: readonly string[];
}

/** Runs to the end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = startCli(args, options);
  child.stdin!.on("error", () => {});
  child.stdin!.end(options.input ?? "");
  return await resultOf(child);
}

/** Only starts: for tests that send signals or hold standard input open. */
export function startCli(args: readonly string[], { cwd, env }: CliOptions = {}): ChildProcess {
  const { CI: _ci, DISPLAY: _display, WAYLAND_DISPLAY: _wayland, BROWSER: _browser, NO_COLOR: _color, ...rest } =
    process.env;
  return spawn(process.execPath, [...RUN_ARGUMENTS, ...args], { cwd, env: { ...rest, ...env }, stdio: "pipe" });
}

export async function resultOf(child: ChildProcess): Promise<CliResult> {
  const [stdout, stderr] = [textOf(child.stdout!), textOf(child.stderr!)];
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? (signal ? 128 + constants.signals[signal] : null)));
  });
  const messages = await stderr;
  return { code, stdout: await stdout, stderr: messages, lines: messages.split("\n").filter((line) => line !== "") };
}

async function textOf(stream: NonNullable<ChildProcess["stdout"]>): Promise<string> {
  let text = "";
  stream.setEncoding("utf8");
  for await (const piece of stream) text += piece;
  return text;
}

/** A temporary folder, removed afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tlparse-cli-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

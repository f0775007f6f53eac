/** What the functions of the library take and give. */
import type { LogSummary } from "../intermediate/summary.ts";
import type { FaultSummary } from "../log/faults.ts";
import type { Module, ModuleFailure, Options } from "../modules/module.ts";
import type { FileFailure } from "../report/contents.ts";

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
  start(label: "Unpacking" | "Reading" | "Compressing", name: string, total: number | null): void;
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
  /** Write the files once more as scripts, below `scripts/`: pages that are opened from disk can load nothing else. */
  readonly scripts?: boolean;
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

/** The report of a log with all built-in modules, as texts: what a user would get. */
import { readFileSync } from "node:fs";
import type { LogStoreOptions } from "../intermediate/log_store.ts";
import type { Listed, Options } from "../modules/module.ts";
import { EXPORT_MODULES, MODULES } from "../modules/registry.ts";
import { writeToMemory } from "../report/memory_writer.ts";
import { planReport } from "../report/plan.ts";
import { faultCounts, withLog } from "./log_text.ts";

const OPTIONS: Options = { mode: "normal", plainText: false, provenance: false, customHeader: "", ranked: false };
const ABOUT = { generator: "tlparse", generatedAt: "2026-04-01T00:00:00Z", command: "tlparse test.log" };

export interface WholeReport {
  /** Path -> text, raw files included. */
  readonly files: ReadonlyMap<string, string>;
  readonly paths: readonly string[];
  readonly stats: string;
  readonly messages: readonly string[];
  /** Kind of fault -> count. */
  readonly faults: Readonly<Record<string, number>>;
  /** Entries of all compile ids, in the order of the log. */
  readonly listed: readonly Listed[];
  /** Lines of raw.jsonl, the string table left out. */
  readonly rawLines: readonly Record<string, unknown>[];
  /** What compile_directory.json holds. */
  readonly directory: Readonly<Record<string, { readonly artifacts: readonly Record<string, unknown>[] }>>;
  /** Text of a file; throws if there is none. */
  text(path: string): string;
}

/** Throws if a module or a file fails. */
export function wholeReport(
  log: string | Uint8Array,
  options: Partial<Options> = {},
  reading: Partial<LogStoreOptions> = {},
): Promise<WholeReport> {
  return withLog(log, async ({ store, messages }) => {
    const said = [...messages];
    const report = await planReport(store, options.mode === "export" ? EXPORT_MODULES : MODULES, {
      options: { ...OPTIONS, ...options },
      about: ABOUT,
      print: (message) => said.push(message),
      messageLimit: 20,
    });
    const { files, failed } = await writeToMemory(report, new Map());
    for (const { error } of [...report.failed, ...failed]) throw error;
    const texts = new Map([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
    const text = (path: string): string => {
      const found = texts.get(path);
      if (found === undefined) throw new Error(`The report has no ${path}, only ${[...texts.keys()].join(", ")}`);
      return found;
    };
    const raw = (texts.get("raw.jsonl") ?? "").split("\n").filter((line) => line !== "");
    return {
      files: texts,
      paths: [...texts.keys()],
      stats: report.stats,
      messages: said,
      faults: faultCounts(store),
      listed: report.context.directory.inOrder(),
      rawLines: raw.slice(1).map((line) => JSON.parse(line)),
      directory: JSON.parse(texts.get("compile_directory.json") ?? "{}"),
      text,
    };
  }, reading);
}

/** A log of testdata/defects/. */
export const defectLog = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../testdata/defects/${name}.log`, import.meta.url)));

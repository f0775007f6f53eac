/** `tlparse parse`: a log in, the intermediate files out. */
import { join } from "node:path";
import type { LogInput } from "../log/source.ts";
import { INDEX_FILE, MANIFEST_FILE } from "./format.ts";
import { JsonlWriter, type WrittenLog } from "./jsonl_writer.ts";
import { type LogStore, type LogStoreOptions, openLogStore } from "./log_store.ts";
import { indexText, manifestText } from "./manifest.ts";
import { OutputFile } from "./output_file.ts";
import { type LogSummary, summarise } from "./summary.ts";

export interface ParseOptions extends Omit<LogStoreOptions, "also"> {
  /** Payloads over so many bytes are cut into chunks. 8 MiB unless set. */
  readonly chunkBytes?: number;
  /** ISO-8601, UTC. */
  readonly generatedAt: string;
}

export interface ParseResult {
  /** Still open: the caller closes it. */
  readonly store: LogStore;
  readonly summary: LogSummary;
  readonly written: WrittenLog;
}

/**
 * Reads the log once and writes the files into `dir`, which exists and is empty: the caller stages it and moves it into place.
 * Throws as `node:fs` does where the log cannot be read or a file cannot be written.
 */
export function parseLog(input: LogInput, dir: string, options: ParseOptions): ParseResult {
  const { chunkBytes, generatedAt, ...reading } = options;
  const year = options.year ?? new Date(input.modified).getUTCFullYear();
  const writer = new JsonlWriter(dir, { year, ...(chunkBytes === undefined ? {} : { chunkBytes }) });
  let store: LogStore | null = null;
  let written: WrittenLog;
  try {
    store = openLogStore(input, { ...reading, year, also: writer });
    written = writer.close();
  } catch (error) {
    writer.abandon();
    store?.close();
    throw error;
  }
  try {
    const summary = summarise(store);
    const parts = { store, summary, written, source: store.source()!, generatedAt };
    writeFile(join(dir, INDEX_FILE), indexText(parts));
    writeFile(join(dir, MANIFEST_FILE), manifestText(parts));
    return { store, summary, written };
  } catch (error) {
    store.close();
    throw error;
  }
}

function writeFile(path: string, pieces: Iterable<string>): void {
  const file = new OutputFile(path);
  try {
    for (const piece of pieces) file.text(piece);
  } catch (error) {
    file.abandon();
    throw error;
  }
  file.close();
}

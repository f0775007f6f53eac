/** Makes the text of a log, line by line, for tests. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LogStore, type LogStoreOptions, openLogStore } from "../intermediate/log_store.ts";

/** The prefix P of the contract's vectors (appendix B). */
export const PREFIX = "V0401 12:34:56.123456 140000000000 torch/x.py:12] ";
/** The context C of the supplement's vectors. */
export const C = { frame_id: 0, frame_compile_id: 0, attempt: 0 };

/** An envelope line; with a payload also its lines, and `has_payload` with the right md5 unless the envelope has one. */
export function record(envelope: object | string, payload?: string): string {
  if (payload === undefined) return `${PREFIX}${typeof envelope === "string" ? envelope : JSON.stringify(envelope)}\n`;
  const md5 = createHash("md5").update(payload).digest("hex");
  const json = typeof envelope === "string" ? envelope : JSON.stringify({ has_payload: md5, ...envelope });
  return `${PREFIX}${json}\n${payload.split("\n").map((line) => `\t${line}\n`).join("")}`;
}

export interface OpenedLog {
  readonly store: LogStore;
  /** What went to stderr. */
  readonly messages: readonly string[];
}

/** Writes the log to a temporary file, reads it, hands it to `use`, and removes it. */
export async function withLog<T>(
  log: string | Uint8Array,
  use: (opened: OpenedLog) => T | Promise<T>,
  options: Partial<LogStoreOptions> = {},
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tlparse-test-"));
  const path = join(folder, "test.log");
  writeFileSync(path, log);
  const messages: string[] = [];
  const input = { path, name: "test.log", given: path, bytes: statSync(path).size, modified: Date.UTC(2026, 3, 1) };
  const print = (message: string) => void messages.push(message);
  try {
    const store = openLogStore(input, { year: null, print, messageLimit: 20, verbose: false, ...options });
    try {
      return await use({ store, messages });
    } finally {
      store.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** kind -> count of the faults of a store. */
export const faultCounts = (store: LogStore): Record<string, number> =>
  Object.fromEntries([...store.faults].map(([kind, { count }]) => [kind, count]));

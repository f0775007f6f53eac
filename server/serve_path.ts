/** Serves what a path names: a finished report, intermediate files, or a log, which is followed while it grows. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openJsonlStore } from "../intermediate/jsonl_store.ts";
import type { EntryStore } from "../intermediate/store.ts";
import type { Report } from "../report/report.ts";
import { type ResolvedInput, resolveInput } from "../runtime/find_input.ts";
import { servedKind } from "../runtime/find_served.ts";
import { type OpenedInput, openInput, type OpenOptions } from "../runtime/input.ts";
import { everySecond, fileState } from "../runtime/watch.ts";
import type { Handler } from "./answer.ts";
import { LiveReport, type PlannedLog } from "./live_report.ts";
import { serveFolder } from "./serve_folder.ts";
import { serveReport } from "./serve_report.ts";

export interface Serving {
  readonly latest: boolean;
  /** Name below assets/ -> text. */
  readonly assets: ReadonlyMap<string, string>;
  /** All but the log that decides about the content of files. */
  readonly made: string;
  /** `again`: the user has been told about this log before. */
  read(opened: OpenedInput, again: boolean): EntryStore;
  plan(store: EntryStore, again: boolean): Promise<Report>;
  note(message: string, kind: "note" | "warning"): void;
  /** Of the unpacking of a packed log, and the signal that ends it. */
  readonly unpacking: Omit<OpenOptions, "spoolFolder">;
}

export interface Served {
  readonly handler: Handler;
  /** The report as it is first; null for a finished one. */
  readonly report: Report | null;
  /** Looks at the log at once, and resolves when the report is of what it holds; happens every second anyway. */
  refresh(): Promise<void>;
  /** Ends the following, and closes the log when the last answer has been sent. */
  close(): void;
}

/** @throws UserError if there is nothing of the kind. */
export async function servePath(path: string, serving: Serving): Promise<Served> {
  const kind = serving.latest ? "log" : servedKind(path);
  if (kind === "report") {
    return { handler: serveFolder(path), report: null, refresh: () => Promise.resolve(), close() {} };
  }
  return kind === "entries" ? await serveEntries(path, serving) : await serveLog(path, serving);
}

/** They do not grow: they have been written in one go. */
async function serveEntries(path: string, { plan, made, assets }: Serving): Promise<Served> {
  const store = openJsonlStore(path);
  try {
    const report = await plan(store, false);
    const live = new LiveReport({ report, log: null, made, close: () => store.close() }, null);
    const handler = serveReport(live, { assets, entries: serveFolder(path) });
    return { handler, report, refresh: () => Promise.resolve(), close: () => live.close() };
  } catch (error) {
    store.close();
    throw error;
  }
}

async function serveLog(given: string, serving: Serving): Promise<Served> {
  const resolved = resolveInput(given, { latest: serving.latest });
  if (resolved.note) serving.note(resolved.note, "note");
  const { path } = resolved;
  const first = await planLog(resolved, serving, false);
  const live = new LiveReport(
    first,
    path === null ? null : {
      plan: () => planLog(resolveInput(path), serving, true),
      look: () => fileState(path),
      replaced: () => serving.note(`${path} is another log than before: it is read anew`, "note"),
      failed: (error) => serving.note(`Cannot read ${path} again: ${String(error)}`, "warning"),
    },
  );
  const stop = everySecond(() => void live.refresh());
  return {
    handler: serveReport(live, { assets: serving.assets }),
    report: first.report,
    refresh: () => live.refresh(),
    close() {
      stop();
      live.close();
    },
  };
}

async function planLog(resolved: ResolvedInput, serving: Serving, again: boolean): Promise<PlannedLog> {
  // Looked at first: what is written while it is read makes it differ, and is read the next time.
  const log = resolved.path === null ? null : fileState(resolved.path);
  const spool = resolved.packing === "none" ? null : mkdtempSync(join(tmpdir(), "tlparse-serve-"));
  const undo: (() => void)[] = spool === null ? [] : [() => rmSync(spool, { recursive: true, force: true })];
  const close = () => {
    for (const step of undo.splice(0).reverse()) step();
  };
  // A signal ends the program before anything else is done.
  const { signal } = serving.unpacking;
  signal?.addEventListener("abort", close);
  undo.push(() => signal?.removeEventListener("abort", close));
  try {
    const opened = await openInput(resolved, { ...again ? {} : serving.unpacking, spoolFolder: spool ?? "" });
    undo.push(() => opened.close());
    if (opened.fault && !again) serving.note(opened.fault, "warning");
    const store = serving.read(opened, again);
    undo.push(() => store.close());
    return { report: await serving.plan(store, again), log, made: serving.made, close };
  } catch (error) {
    close();
    throw error;
  }
}

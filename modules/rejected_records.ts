/** Records that make no entry: refused by the types of their keys, or written by another rank. One page for all, and one for metrics (D-64). */
import { LeftOutView, RejectedView } from "../components/RejectedView.tsx";
import { type MetricRow } from "../components/MetricsParts.tsx";
import { MetricsTableView } from "../components/MetricsTableView.tsx";
import { CompileIds } from "../format/compile_id.ts";
import { byCodePoint } from "../format/json.ts";
import { memberRanges, membersOf } from "../format/members.ts";
import { href } from "../format/paths.ts";
import type { CompileId, EntryStore, LogLine } from "../intermediate/store.ts";
import { readEnvelope } from "../log/envelope.ts";
import { COMPILE_ID_KEYS } from "../log/keys.ts";
import { directoryOf } from "./artifact_files.ts";
import { metricRow } from "./metrics_data.ts";
import { headOf } from "./record_page.ts";
import { type ExtraOutput, type IndexSection, page, type RenderContext } from "./module.ts";

const PAGE = "rejected_records.html";
const ROWS_SHOWN = 1000;
/** So much of a record is shown: with as many rows a page stays below 20 MB. */
const TEXT_SHOWN = 20_000;

export interface RejectedOutputs {
  readonly extra: readonly ExtraOutput[];
  readonly sections: readonly IndexSection[];
}

export function rejectedRecords(store: EntryStore, module: string): RejectedOutputs {
  const count = countOf(store);
  if (count === 0) return { extra: [], sections: [] };
  const metrics: ExtraOutput[] = [];
  for (const line of store.lines()) if (line.status === "refused") metrics.push(...rejectedMetrics(store, line));
  const list: ExtraOutput = {
    path: PAGE,
    phase: "early",
    content: { kind: "page", page: page(RejectedView, (r) => rejectedRows(r, count)) },
  };
  const known = new Set(store.groups());
  // The index lists the others with the files of their compilation.
  const homeless = [...new Set(metrics.map(({ listedUnder }) => listedUnder!))].filter((group) => !known.has(group));
  return { extra: [...metrics, list], sections: [leftOut(count, homeless, module)] };
}

/** Without those that only lack a rank, as `torch_version` does in every log of a rank: what they say is said elsewhere (P-4). */
function countOf(store: EntryStore): number {
  let count = 0;
  for (const { status } of store.lines()) if (status !== "accepted") count++;
  return count - (store.faults.get("contextless")?.count ?? 0);
}

function leftOut(count: number, homeless: readonly CompileId[], module: string): IndexSection {
  return {
    section: "custom",
    title: "Records left out",
    *pages(r) {
      const pages = homeless.flatMap((group) => r.directory.extras(group)).filter((extra) => extra.module === module);
      yield page(LeftOutView, () => ({
        page: PAGE,
        count,
        metrics: pages.map(({ path }) => ({ name: path, href: href(path) })),
      }));
    },
  };
}

function rejectedRows({ store }: RenderContext, count: number) {
  const rows: { line: number; why: string; text: string }[] = [];
  for (const line of store.lines()) {
    if (line.status === "accepted") continue;
    if (rows.length === ROWS_SHOWN) break;
    const text = store.rejectedText(line);
    const why = reasonOf(line, text);
    if (why !== null) rows.push({ line: line.line, why, text: cut(text) });
  }
  return { rows, left: count - rows.length };
}

const cut = (text: string): string =>
  text.length > TEXT_SHOWN ? `${text.slice(0, TEXT_SHOWN).toWellFormed()} …` : text.toWellFormed();

/** null for a record that only lacks a rank. */
function reasonOf({ status }: LogLine, text: string): string | null {
  const { refused, rank, contextless } = readEnvelope(text, new CompileIds());
  if (status === "refused") return refused ?? "cannot be read";
  if (contextless) return null;
  return rank === null ? "no rank, in the log of a rank" : `of rank ${rank}`;
}

// ---------------------------------------------------------------- metrics

/** A line of metrics that one bad value has refused; the value may be one that no page of the contract shows. */
function rejectedMetrics(store: EntryStore, line: LogLine): ExtraOutput[] {
  const text = store.rejectedText(line);
  const json = text.includes('"compilation_metrics"') ? metricsText(text) : null;
  if (json === null) return [];
  const id = loggedId(store, text);
  const path = `${directoryOf({ compileId: id, line: line.line })}/compilation_metrics.html`;
  const load = (r: RenderContext) => {
    const { refused } = readEnvelope(store.rejectedText(line), new CompileIds());
    return {
      head: headOf(r, { path, id: id.display, bytes: null }),
      title: "Rejected compilation metrics",
      about: `Line ${line.line} of the log was rejected: ${
        refused ?? "it cannot be read"
      }. These are its metrics as logged.`,
      ...metricRows(json),
    };
  };
  return [{
    path,
    phase: "early",
    listedUnder: id.group,
    content: { kind: "page", page: page(MetricsTableView, load) },
  }];
}

/** JSON text of the metrics in an envelope that is refused for something else than its JSON; else null. */
function metricsText(envelope: string): string | null {
  try {
    const value: unknown = JSON.parse(envelope);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  } catch {
    return null;
  }
  const json = membersOf(envelope).get("compilation_metrics") ?? "";
  return json.startsWith("{") ? json : null;
}

/** A refused line belongs to no compilation (contract 3.2), but people look for it where it says that it belongs. */
function loggedId({ ids }: EntryStore, envelope: string): CompileId {
  const members = membersOf(envelope);
  const parts = COMPILE_ID_KEYS.map((key) => {
    const digits = members.get(key) ?? "null";
    return digits === "null" ? null : /^(?:0|[1-9]\d{0,9})$/.test(digits) ? Number(digits) : undefined;
  });
  if (parts.some((part) => part === undefined || (part !== null && part >= 2 ** 32))) return ids.unusable;
  const [autograd = null, frame = null, compile = null, attempt = null] = parts;
  return ids.get(autograd, frame, compile, attempt);
}

/** By key: those with a value, and the names of the others. The text must be one that JSON.parse accepts as an object. */
export function metricRows(json: string): { rows: MetricRow[]; without: string[] } {
  const rows: MetricRow[] = [], without: string[] = [];
  for (const { key, start, end } of memberRanges(json)) {
    const text = json.slice(start, end);
    if (text === "null") without.push(key.toWellFormed());
    else rows.push(wellFormed(metricRow(key, text)));
  }
  return { rows: rows.sort((a, b) => byCodePoint(a.key, b.key)), without: without.sort(byCodePoint) };
}

const wellFormed = ({ key, value, folded }: MetricRow): MetricRow => ({
  key: key.toWellFormed(),
  value: value.toWellFormed(),
  folded,
});

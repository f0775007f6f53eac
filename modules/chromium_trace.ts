/** chromium_events.json (output contract 4.6), its section of the index, and the downloads. */
import { chromiumSection, downloadsSection } from "../components/Trace.tsx";
import { eventText, TraceList } from "../format/trace_list.ts";
import type { Entry, EntryStore } from "../intermediate/store.ts";
import { immediate } from "./immediate.ts";
import { type IndexSection, type Module, page, type RenderContext } from "./module.ts";
import { shortJson } from "./short_json.ts";

const FILE = "chromium_events.json";
/** Small events are handed on together. */
const PIECE = 64 * 1024;

export const chromiumTraceModule: Module = {
  id: "chromium_trace",
  name: "Chromium trace",
  subscriptions: ["chromium_events"],
  loadingStrategy: "lazy",
  async render({ store }) {
    const sections = await hasValidEvent(store) ? [EVENTS, DOWNLOADS] : [DOWNLOADS];
    return {
      extra: [{
        path: FILE,
        phase: "early",
        content: { kind: "stream", of: "events", parts: ({ store }) => trace(store) },
      }],
      sections,
    };
  },
};

async function hasValidEvent(store: EntryStore): Promise<boolean> {
  for (const entry of store.entries("chromium_events")) {
    if (eventText(await eventJson(store, entry) ?? "") !== null) return true;
  }
  return false;
}

const eventJson = (store: EntryStore, entry: Entry) => entry.payload === null ? null : shortJson(store, entry.payload);

function* trace(store: EntryStore): Iterable<string> {
  const list = new TraceList();
  let piece = "";
  for (const entry of store.entries("chromium_events")) {
    const event = list.add(immediate(eventJson(store, entry)) ?? "");
    // A long one is not joined to others: a string has a longest length.
    if (piece.length + event.length >= PIECE) {
      yield piece;
      piece = "";
    }
    if (event.length >= PIECE) yield event;
    else piece += event;
  }
  yield piece + list.end();
}

const EVENTS: IndexSection = {
  section: "chromium_events",
  title: "Chromium Events",
  pages: () => [page(chromiumSection, () => ({ file: FILE }))],
};

const DOWNLOADS: IndexSection = {
  section: "downloads",
  title: "Downloads",
  pages: (r) => [page(downloadsSection, () => ({ files: downloads(r) }))],
};

const KNOWN_FILES: readonly (readonly [path: string, what: string])[] = [
  ["raw.log", "the log as it was read"],
  ["raw.jsonl", "its records as JSON lines, without trace events"],
  [FILE, "trace events, for Perfetto or chrome://tracing"],
  ["compile_directory.json", "the list of compilations and their files"],
  ["manifest.json", "what is in this report, for programs"],
];

const downloads = (r: RenderContext) =>
  KNOWN_FILES.filter(([path]) => r.has(path)).map(([path, what]) => ({ path, what }));

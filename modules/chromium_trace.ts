/** chromium_events.json (output contract 4.6), its section of the index, and the downloads. */
import { chromiumSection, downloadsSection } from "../components/Trace.tsx";
import { reformat } from "../format/json.ts";
import type { Entry, EntryStore } from "../intermediate/store.ts";
import { immediate } from "./immediate.ts";
import { type IndexSection, type Module, page, type RenderContext } from "./module.ts";

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
      extra: [{ path: FILE, phase: "early", content: { kind: "stream", parts: ({ store }) => trace(store) } }],
      sections,
    };
  },
};

/** Canonical text of an event, each line after `indent`; null for a payload that is no JSON, which is not in the trace. */
function eventText(json: string, indent: string): string | null {
  try {
    return reformat(json, indent);
  } catch {
    return null;
  }
}

async function hasValidEvent(store: EntryStore): Promise<boolean> {
  for (const entry of store.entries("chromium_events")) {
    if (eventText(await eventJson(store, entry), "") !== null) return true;
  }
  return false;
}

const eventJson = (store: EntryStore, entry: Entry) => entry.payload === null ? "" : store.jsonText(entry.payload);

/** The valid events as members of a pretty list, in log order. */
export function* eventTexts(store: EntryStore): Iterable<string> {
  for (const entry of store.entries("chromium_events")) {
    const event = eventText(immediate(eventJson(store, entry)), "  ");
    if (event !== null) yield event;
  }
}

function* trace(store: EntryStore): Iterable<string> {
  let piece = "", any = false;
  for (const event of eventTexts(store)) {
    piece += (any ? ",\n  " : "[\n  ") + event;
    any = true;
    if (piece.length >= PIECE) {
      yield piece;
      piece = "";
    }
  }
  yield piece + (any ? "\n]" : "[]");
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

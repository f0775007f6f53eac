/** Records of types that this program does not know: their text as a file named after their key, the rest in a table. */
import { type RecordRow, RecordTablesView } from "../components/RecordTablesView.tsx";
import type { CompileId, Entry, EntryStore } from "../intermediate/store.ts";
import { COMPILE_ID_KEYS, CONTEXT_KEYS, KEYS, UNKNOWN_TYPE } from "../log/keys.ts";
import type { ExtraOutput } from "./module.ts";
import { ownFile, ownPage } from "./own_page.ts";

const ABOUT = "The names and values of records that this version of tlparse does not know, as logged. " +
  "A text that belongs to one of them is listed as a file of its name.";
const ROWS_SHOWN = 1000;

export function unknownRecords(store: EntryStore): ExtraOutput[] {
  const known = (key: string) =>
    KEYS.has(key) || CONTEXT_KEYS.has(key) || (COMPILE_ID_KEYS as readonly string[]).includes(key);
  const hasUnknownKeys = [...store.unknownKeys.keys()].some((key) => !known(key));
  const files: ExtraOutput[] = [];
  const pages = new Map<CompileId, Entry[]>();
  for (const at of unknownEntries(store)) {
    if (!hasUnknownKeys && at.payload === null) continue;
    const keys = unknownKeys(at);
    if (at.payload !== null) {
      files.push(ownFile(at, fileName(keys[0]?.[0]), { kind: "payload", of: at }));
    }
    if (keys.length === 0) continue;
    const group = pages.get(at.compileId.group);
    if (group) group.push(at);
    else pages.set(at.compileId.group, [at]);
  }
  return [...files, ...[...pages.values()].map(tablePage)];
}

/** A record that has a stack and nothing else that is known may still have more. */
function* unknownEntries(store: EntryStore): Iterable<Entry> {
  for (const at of store.entries("other")) if (at.type === UNKNOWN_TYPE) yield at;
  for (const at of store.entries("compilation_metrics")) if (at.type === "stack") yield at;
}

const unknownKeys = ({ context: { context } }: Entry): readonly (readonly [key: string, json: string])[] =>
  context.filter(([key]) => key !== "stack");

/** One name below the folder of the compilation, whatever the key. */
const fileName = (key: string | undefined): string =>
  key === undefined ? "unknown.txt" : `unknown_${key.replaceAll("/", "_")}.txt`;

const tablePage = (entries: readonly Entry[]): ExtraOutput =>
  ownPage(entries[0]!, "unknown_records.html", RecordTablesView, (_, head) => ({
    head,
    title: "Unknown records",
    about: ABOUT,
    tables: [{
      heading: "Records",
      columns: ["Line", "Name", "Value"],
      stacks: false,
      rows: entries.slice(0, ROWS_SHOWN).flatMap((at) =>
        unknownKeys(at).map(([key, json]): RecordRow => ({
          cells: [String(at.line), key.toWellFormed(), json.toWellFormed()],
          stacks: [],
        }))
      ),
      left: Math.max(0, entries.length - ROWS_SHOWN),
    }],
  }));

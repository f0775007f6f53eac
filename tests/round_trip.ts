/** Checks of a log that are the same for all: what is written fits the schema, and reads back as what the log says. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { reformat } from "../format/json.ts";
import {
  CATEGORY_FILES,
  EVENT_LINES_FILE,
  INDEX_FILE,
  MANIFEST_FILE,
  REJECTED_FILE,
  STRING_TABLE_FILE,
} from "../intermediate/format.ts";
import { type JsonlStore, openJsonlStore } from "../intermediate/jsonl_store.ts";
import type { LogStore } from "../intermediate/log_store.ts";
import { parseLog, type ParseResult } from "../intermediate/parse.ts";
import type { Entry, EntryStore, LogLine, Payload } from "../intermediate/store.ts";
import { CATEGORIES } from "../log/keys.ts";

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false });
ajv.addSchema(JSON.parse(readFileSync(new URL("../docs/intermediate.schema.json", import.meta.url), "utf8")), "schema");

/** Fails where the value is not what the definition of the schema says. */
export function assertFits(definition: string, value: unknown, what: string): void {
  const validate = ajv.getSchema(`schema#/$defs/${definition}`);
  assert.ok(validate, `the schema defines ${definition}`);
  if (!validate(value)) {
    assert.fail(`${what}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value).slice(0, 400)}`);
  }
}

export interface ParsedLog extends ParseResult {
  readonly dir: string;
}

/** Parses a log into a temporary folder, hands it over, and removes the folder. */
export async function withParsed<T>(
  log: { readonly path: string } | { readonly text: string | Uint8Array },
  use: (parsed: ParsedLog) => T | Promise<T>,
  chunkBytes?: number,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tlparse-parsed-"));
  let parsed: ParseResult | null = null;
  try {
    const dir = mkdtempSync(join(folder, "files-"));
    const path = "path" in log ? log.path : join(folder, "test.log");
    if ("text" in log) writeFileSync(path, log.text);
    parsed = parseLog(
      { path, name: basename(path), given: path, bytes: statSync(path).size, modified: Date.UTC(2026, 3, 1) },
      dir,
      {
        year: null,
        print: () => {},
        messageLimit: 0,
        verbose: false,
        generatedAt: "2026-04-01T00:00:00Z",
        ...(chunkBytes === undefined ? {} : { chunkBytes }),
      },
    );
    return await use({ ...parsed, dir });
  } finally {
    parsed?.store.close();
    rmSync(folder, { recursive: true });
  }
}

/** The whole check: schema, and both stores. */
export function checkRoundTrip(
  log: { readonly path: string } | { readonly text: string | Uint8Array },
  chunkBytes?: number,
): Promise<void> {
  return withParsed(log, ({ store, dir }) => {
    assertFilesFit(dir);
    const read = openJsonlStore(dir);
    try {
      assertSameStores(read, store);
    } finally {
      read.close();
    }
  }, chunkBytes);
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });
const readText = (dir: string, name: string): string => UTF8.decode(readFileSync(join(dir, name)));

/** The lines of a JSONL file, parsed. */
export const readJsonLines = (dir: string, name: string): unknown[] =>
  readText(dir, name).split("\n").slice(0, -1).map((line) => JSON.parse(line));

/** Every file is UTF-8, and every line of it fits the schema. */
export function assertFilesFit(dir: string): void {
  const lines = (name: string, definition: string) =>
    readJsonLines(dir, name).forEach((line, i) => assertFits(definition, line, `${name} line ${i + 1}`));
  for (const name of [...Object.values(CATEGORY_FILES), EVENT_LINES_FILE]) {
    if (name !== CATEGORY_FILES.chromium_events) lines(name, "entry");
  }
  lines(REJECTED_FILE, "rejected");
  lines(INDEX_FILE, "index");
  const whole: readonly [string, string][] = [
    [MANIFEST_FILE, "manifest"],
    [STRING_TABLE_FILE, "string_table"],
    [CATEGORY_FILES.chromium_events, "chromium_events"],
  ];
  for (const [name, definition] of whole) assertFits(definition, JSON.parse(readText(dir, name)), name);
}

/** What both stores say, in plain values. */
export function assertSameStores(actual: JsonlStore, expected: LogStore): void {
  assert.deepEqual(facts(actual), facts(expected));
  assert.deepEqual(
    [...actual.lines()].map((line) => lineFacts(actual, line)),
    [...expected.lines()].map((line) => lineFacts(expected, line)),
  );
  for (const category of CATEGORIES) {
    assert.deepEqual(
      entriesFacts(actual, actual.entries(category)),
      entriesFacts(expected, expected.entries(category)),
    );
    for (const group of expected.groups()) {
      const places = (store: EntryStore) =>
        [...store.entriesOf(store.ids.parse(group.id), category)].map(({ seq, part }) => [seq, part]);
      assert.deepEqual(places(actual), places(expected), `${category} of ${group.display}`);
    }
  }
}

function facts(store: EntryStore): unknown {
  const seqs = [...store.lines()].map((line) => line.seq);
  const table = store.strings();
  return {
    groups: store.groups().map((group) => group.directory),
    strings: table,
    atTheStart: [...table.keys()].map((index) => store.string(index, 0)),
    halfway: [...table.keys()].map((index) => store.string(index, seqs.length >> 1)),
    unknownString: store.string(4294967295),
    origin: store.origin,
    source: { ...store.source(), file: undefined },
    faults: store.faults,
    ok: store.ok,
    unknownKeys: [...store.unknownKeys],
    rank: store.rank,
    torch: store.torch,
    unknownStacks: [...store.unknownStacks()],
    partsOfLines: seqs.map((seq) => store.entriesAt(seq).map((entry) => entry.part)),
  };
}

function lineFacts(store: EntryStore, line: LogLine): unknown {
  const { json, context } = store.raw(line);
  return {
    ...line,
    compileId: [line.compileId.id, line.compileId.group.directory],
    claimed: store.claimedMd5(line),
    rejected: line.status === "accepted" ? null : store.rejectedText(line),
    envelope: json === null ? null : reformat(json, null),
    prefix: { ...context },
    payload: line.payload === null ? null : payloadFacts(store, line.payload),
  };
}

function entriesFacts(store: EntryStore, entries: Iterable<Entry>): unknown[] {
  return [...entries].map((entry) => ({
    type: entry.type,
    category: entry.category,
    seq: entry.seq,
    part: entry.part,
    line: entry.line,
    compileId: [entry.compileId.id, entry.compileId.directory],
    metadata: entry.metadata,
    metadataText: entry.metadataText.replaceAll("\r", " "),
    context: {
      ...entry.context,
      context: entry.context.context.map(([key, json]) => [key, json.replaceAll("\r", " ")]),
    },
    payload: entry.payload === null ? null : payloadFacts(store, entry.payload),
  }));
}

function payloadFacts(store: EntryStore, payload: Payload): unknown {
  const pieces: Uint8Array[] = [];
  store.copy(payload, (piece) => void pieces.push(piece.slice()));
  const bytes = pieces.flatMap((piece) => [...piece]);
  const text = store.text(payload) as string;
  const jsonText = store.jsonText(payload) as string;
  return { size: payload.bytes, bytes, text, json: jsonValue(jsonText) };
}

/** What a JSON reader makes of a text; the text of the log may have other white space. */
function jsonValue(text: string): unknown {
  try {
    return reformat(text, null);
  } catch {
    return "no JSON";
  }
}

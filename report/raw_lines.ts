/** raw.jsonl (contract 4.3): the string table, then one canonical line for each envelope. */
import { rawLine } from "../format/raw_line.ts";
import type { EntryStore, LogLine } from "../intermediate/store.ts";

/** A piece is handed on when it has this many characters. */
const PIECE = 1 << 18;

/** `payloadPath` gives the `payload_filename` of a line. */
export function* rawLines(store: EntryStore, payloadPath: (seq: number) => string | null): Generator<string> {
  let piece = "";
  for (const part of stringTable(store.strings())) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  for (const line of store.lines()) {
    if (line.status === "accepted" && line.chromium) continue;
    const text = textOf(store, line, payloadPath(line.seq));
    if (text === null) continue;
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  if (piece) yield piece;
}

/** Null for a line that has been counted as a fault. */
function textOf(store: EntryStore, line: LogLine, payloadPath: string | null): string | null {
  const { json, context } = store.raw(line);
  return json === null ? null : rawLine(json, context, payloadPath);
}

/** So many places of the table may be empty; the array of the contract would need one for each number below the highest index. */
const EMPTY_PLACES = 1_000_000;

/**
 * The first line: the array of the contract, null where an index was never set. A log can name an index near 2^32 (D-44): where over a million places would
 * be empty, the array ends before index 1,000,000, and the strings from there on follow as an object, `string_table_beyond`, so that none
 * is lost.
 */
export function* stringTable(strings: ReadonlyMap<number, string>): Generator<string> {
  let highest = 0;
  for (const index of strings.keys()) if (index > highest) highest = index;
  const sparse = highest + 1 - strings.size > EMPTY_PLACES;
  const end = sparse ? EMPTY_PLACES : highest + 1;
  yield '{"string_table":[';
  for (let index = 0; index < end; index++) {
    const text = strings.get(index);
    yield (index > 0 ? "," : "") + (text === undefined ? "null" : JSON.stringify(text));
  }
  yield "]";
  if (sparse) yield* beyond(strings);
  yield "}\n";
}

function* beyond(strings: ReadonlyMap<number, string>): Generator<string> {
  const indices = [...strings.keys()].filter((index) => index >= EMPTY_PLACES).sort((a, b) => a - b);
  let before = ',"string_table_beyond":{';
  for (const index of indices) {
    yield `${before}"${index}":${JSON.stringify(strings.get(index))}`;
    before = ",";
  }
  yield "}";
}

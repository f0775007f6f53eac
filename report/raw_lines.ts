/** raw.jsonl (contract 4.3): the string table, then one canonical line for each envelope. */
import { double, fields } from "../format/json.ts";
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
    const text = rawLine(store, line, payloadPath(line.seq));
    if (text === null) continue;
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  if (piece) yield piece;
}

/** Null for a line that has been counted as a fault: no object, or with a key that is added here. */
function rawLine(store: EntryStore, line: LogLine, payloadPath: string | null): string | null {
  const raw = store.raw(line);
  const members = raw.json === null ? null : membersOf(raw.json);
  if (members === null) return null;
  const { timestamp, thread, pathname, lineno } = raw.context;
  return joined(members, [
    unsigned(lineno),
    JSON.stringify(pathname),
    payloadPath === null ? null : JSON.stringify(payloadPath),
    unsigned(thread),
    JSON.stringify(timestamp),
  ]);
}

function membersOf(json: string): [string, string][] | null {
  try {
    return fields(json);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const ADDED = ["lineno", "pathname", "payload_filename", "thread", "timestamp"] as const;

/**
 * Merges the sorted members with the added ones; null values are left out. Keys are compared as they are written: the added ones have
 * only letters and `_`, which come after the backslash that begins an escape, and what is escaped comes before them too.
 */
function joined(members: readonly [string, string][], values: readonly (string | null)[]): string | null {
  let text = "", next = 0;
  const addBefore = (key: string | null) => {
    for (; next < ADDED.length && (key === null || ADDED[next]! < key); next++) {
      const value = values[next]!;
      if (value !== null) text += (text === "" ? '{"' : ',"') + ADDED[next] + '":' + value;
    }
  };
  for (const [key, value] of members) {
    if (next < ADDED.length && key >= ADDED[next]!) {
      addBefore(key);
      if (key === ADDED[next] && values[next] !== null) return null;
    }
    text += (text === "" ? '{"' : ',"') + key + '":' + value;
  }
  addBefore(null);
  return text + "}\n";
}

const U64_MAX = "18446744073709551615";

/** Digits as a number: as they are where 64 bits hold them, else as a double, never more than the largest (D-42). */
function unsigned(digits: string): string {
  const plain = digits.replace(/^0+(?=\d)/, "");
  if (plain.length < U64_MAX.length || (plain.length === U64_MAX.length && plain <= U64_MAX)) return plain;
  return double(Math.min(Number(plain), Number.MAX_VALUE));
}

/** So many places of the table may be empty; the array of the contract would need one for each number below the highest index. */
const EMPTY_PLACES = 1_000_000;

/**
 * The array of the contract, null where an index was never set. A log can name an index near 2^32 (D-44): where over a million places would
 * be empty, the array ends before index 1,000,000, and the strings from there on follow as an object, `string_table_beyond`, so that none
 * is lost.
 */
function* stringTable(strings: ReadonlyMap<number, string>): Generator<string> {
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

/** The index of a folder of intermediate files: columns that are filled while the files are read once. Payloads are passed over. */
import { Buffer } from "node:buffer";
import { type CompileId, CompileIds } from "../format/compile_id.ts";
import { memberRanges } from "../format/members.ts";
import { CATEGORIES, KEYS, UNKNOWN_TYPE } from "../log/keys.ts";
import { Column } from "./columns.ts";
import { EVENT_LINES, type FileName } from "./format.ts";
import { type MemberBytes, readLines, readMembers } from "./json_lines.ts";

/** Files by number: those of the categories in the order of CATEGORIES, then the others. */
export const FILE_NAMES: readonly FileName[] = [...CATEGORIES, EVENT_LINES, "rejected"];
export const EVENTS_NUMBER = CATEGORIES.indexOf("chromium_events");
export const EVENT_LINES_NUMBER = FILE_NAMES.indexOf(EVENT_LINES);
export const REJECTED_NUMBER = FILE_NAMES.indexOf("rejected");

export const TYPES: readonly string[] = [...KEYS.keys(), UNKNOWN_TYPE];
const TYPE_NUMBERS = new Map(TYPES.map((name, number) => [name, number]));

/** What a line of the log is, beside the types of its entries. Entries of one line have the same. */
export const OTHER_RANK = 1, REFUSED = 2, CHROMIUM = 4, KEEPS_OUT = 8, HAS_STACK = 16, OWN_FILENAME = 32;
/** The payload of this entry is an item of the array of trace events. */
export const EVENT = 64;
/** In columns that count from one. */
export const NONE = 0;

/** raw.jsonl adds these: a line that has one of its own is left out of it (contract 4.3). */
const ADDED = new Set(["timestamp", "thread", "pathname", "lineno"]);

/** What follows the payload in a line. */
const AFTER_PAYLOAD = new Set(["invalid_utf8", "chunk", "total_chunks", "payload_bytes"]);

/** What is known of the line that is being read. */
interface Line {
  type: string;
  id: string | null;
  seq: number;
  part: number;
  logLine: number;
  flags: number;
  /** Bytes up to the payload, or to the text of a rejected line, or to the end of the line. */
  head: number;
  payload: { at: number; length: number } | null;
  payloadOf: number;
  payloadBytes: number;
  chunk: number;
  invalid: { at: number; length: number } | null;
}

export class JsonlIndex {
  readonly ids = new CompileIds();
  readonly idList: CompileId[] = [];

  /** One row an entry, and one a rejected line. */
  readonly file = new Column(Uint8Array);
  readonly at = new Column(Float64Array);
  readonly head = new Column(Uint32Array);
  readonly type = new Column(Uint8Array);
  readonly flags = new Column(Uint8Array);
  readonly id = new Column(Uint32Array);
  readonly seq = new Column(Uint32Array);
  readonly part = new Column(Uint16Array);
  readonly logLine = new Column(Uint32Array);
  /** From one: number of the first piece of the payload, or of the text of a rejected line. */
  readonly piece = new Column(Uint32Array);
  readonly pieces = new Column(Uint32Array);
  /** From one: the part that has the payload. */
  readonly payloadOf = new Column(Uint16Array);

  readonly pieceAt = new Column(Float64Array);
  readonly pieceBytes = new Column(Float64Array);
  /** Of the whole payload, in its last piece. */
  readonly payloadBytes = new Column(Float64Array);
  /** Piece -> where its line says what U+FFFD stand for. */
  readonly invalid = new Map<number, { readonly at: number; readonly length: number }>();

  /** Line of the log -> its first row, from one; row -> the next of the same line, from one. In parser order. */
  readonly first: Uint32Array;
  readonly next: Uint32Array;

  readonly #idNumbers = new Map<string | null, number>();

  /** Throws Error where a file is not as this program writes it. */
  constructor(
    files: readonly { readonly number: number; readonly path: string; readonly file: number; readonly size: number }[],
  ) {
    for (const { number, path, file, size } of files) {
      if (number === EVENTS_NUMBER) continue;
      let count = 0;
      readLines(file, size, (bytes, at) => {
        count++;
        const line = readLine(bytes, number);
        if (typeof line === "string") throw new Error(`Cannot read ${path}: line ${count} ${line}`);
        if (line.chunk > 0) this.#addChunk(line, at, `${path}: line ${count}`);
        else this.#addRow(line, number, at);
      });
    }
    this.next = new Uint32Array(this.seq.length);
    this.first = this.#link();
  }

  #addRow(line: Line, file: number, at: number): void {
    this.file.push(file);
    this.at.push(at);
    this.head.push(line.head);
    this.type.push(TYPE_NUMBERS.get(line.type)!);
    this.id.push(this.#idNumber(line.id));
    this.seq.push(line.seq);
    this.part.push(line.part);
    this.logLine.push(line.logLine);
    this.payloadOf.push(line.payloadOf);
    this.flags.push(line.flags);
    this.piece.push(line.payload === null ? NONE : this.pieceAt.length + 1);
    this.pieces.push(line.payload === null ? 0 : 1);
    if (line.payload !== null) this.#addPiece(line, at);
  }

  #addPiece(line: Line, at: number): void {
    const { payload, invalid } = line;
    const base = line.flags & EVENT ? 0 : at;
    if (invalid) this.invalid.set(this.pieceAt.length, { at: at + invalid.at, length: invalid.length });
    this.pieceAt.push(base + payload!.at);
    this.pieceBytes.push(payload!.length);
    this.payloadBytes.push(line.payloadBytes);
  }

  /** Chunks of a payload follow one another. */
  #addChunk(line: Line, at: number, place: string): void {
    const row = this.seq.length - 1;
    const fits = row >= 0 && line.payload !== null && this.seq.at(row) === line.seq &&
      this.part.at(row) === line.part &&
      this.pieces.at(row) === line.chunk;
    if (!fits) {
      throw new Error(`Cannot read ${place} is chunk ${line.chunk} of a payload, and does not follow the one before`);
    }
    this.pieces.set(row, line.chunk + 1);
    this.#addPiece(line, at);
  }

  #idNumber(text: string | null): number {
    let number = this.#idNumbers.get(text);
    if (number === undefined) {
      number = this.idList.push(this.ids.parse(text)) - 1;
      this.#idNumbers.set(text, number);
    }
    return number;
  }

  #link(): Uint32Array {
    const rows = this.seq.length;
    let lines = 0;
    for (let row = 0; row < rows; row++) lines = Math.max(lines, this.seq.at(row) + 1);
    // Every line of the log has a row, so a higher number than rows is no number of ours.
    if (lines > rows) {
      throw new Error(`Cannot read the intermediate files: lines up to seq ${lines - 1}, but only ${rows} entries`);
    }
    const first = new Uint32Array(lines);
    for (let row = 0; row < rows; row++) {
      const seq = this.seq.at(row);
      let before = NONE, after = first[seq]!;
      while (after !== NONE && this.part.at(after - 1) < this.part.at(row)) {
        before = after;
        after = this.next[after - 1]!;
      }
      this.next[row] = after;
      if (before === NONE) first[seq] = row + 1;
      else this.next[before - 1] = row + 1;
    }
    const missing = first.indexOf(NONE);
    if (missing >= 0) throw new Error(`Cannot read the intermediate files: no entry has seq ${missing}`);
    return first;
  }
}

/** What is wrong with the line, as the end of a sentence, if it is not one of ours. */
function readLine(bytes: Uint8Array, file: number): Line | string {
  const line: Line = {
    type: UNKNOWN_TYPE,
    id: null,
    seq: -1,
    part: 0,
    logLine: -1,
    flags: 0,
    head: bytes.length,
    payload: null,
    payloadOf: NONE,
    payloadBytes: 0,
    chunk: 0,
    invalid: null,
  };
  let behindPayload = false, misplaced = false;
  const whole = readMembers(bytes, (key, place) => {
    if (behindPayload && !AFTER_PAYLOAD.has(key)) misplaced = true;
    if (key === "payload") behindPayload = true;
    // Both may be longer than a string can be, and are not needed to know the rest.
    if (key === "payload" || key === "text") line.head = place.keyAt;
    readMember(line, key, place, bytes);
  });
  if (!whole) return "is no JSON object";
  if (
    misplaced || Math.min(line.seq, line.logLine, line.part, line.chunk) < 0 || !TYPE_NUMBERS.has(line.type) ||
    !isId(line.id)
  ) {
    return "is not one that this program writes";
  }
  if (line.type === "stack") line.flags |= HAS_STACK;
  if (file === EVENT_LINES_NUMBER) line.flags |= CHROMIUM;
  if (file !== EVENT_LINES_NUMBER || line.payloadOf !== NONE) line.flags &= ~EVENT;
  if (line.payloadOf !== NONE) line.payload = null;
  return line;
}

const isId = (text: string | null): boolean =>
  text === null || /^(?:!\d{1,10}_)?(?:\d{1,10}|-)_(?:\d{1,10}|-)_(?:\d{1,10}|-)$/.test(text);

function readMember(line: Line, key: string, { start, end }: MemberBytes, bytes: Uint8Array): void {
  switch (key) {
    case "type":
      line.type = quoted(bytes, start, end) ?? "";
      break;
    case "compile_id":
      line.id = quoted(bytes, start, end);
      break;
    case "seq":
      line.seq = integer(bytes, start, end);
      break;
    case "part":
      line.part = integer(bytes, start, end);
      break;
    case "log_line":
      line.logLine = integer(bytes, start, end);
      break;
    case "payload":
      line.payload = { at: start + 1, length: end - start - 2 };
      line.flags &= ~EVENT;
      break;
    case "payload_of":
      line.payloadOf = integer(bytes, start, end) + 1;
      break;
    case "payload_bytes":
      line.payloadBytes = integer(bytes, start, end);
      break;
    case "chunk":
      line.chunk = integer(bytes, start, end);
      break;
    case "invalid_utf8":
      line.invalid = { at: start, length: end - start };
      break;
    case "event_range":
      line.payload = eventRange(bytes, start, end);
      line.flags |= EVENT;
      break;
    case "context":
    case "envelope":
      line.flags |= flagsOf(textOf(bytes, start, end));
      break;
    case "text":
      line.payload = { at: start + 1, length: end - start - 2 };
      if ((line.flags & KEEPS_OUT) === 0) line.flags |= flagsOf(JSON.parse(textOf(bytes, start, end)) as string);
      break;
    case "strict":
      line.flags |= KEEPS_OUT;
      break;
    case "status":
      line.flags |= quoted(bytes, start, end) === "refused" ? REFUSED : OTHER_RANK;
      break;
    case "chromium":
      line.flags |= CHROMIUM;
      break;
  }
}

/** Of the members of an envelope that are not known to this program. */
function flagsOf(json: string): number {
  let flags = 0;
  for (const { key, start } of memberRanges(json)) {
    if (ADDED.has(key)) flags |= KEEPS_OUT;
    else if (key === "payload_filename") flags |= OWN_FILENAME;
    else if (key === "stack") flags = json.charCodeAt(start) === 91 ? flags | HAS_STACK : flags & ~HAS_STACK;
  }
  return flags;
}

const textOf = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8");

/** A short string without escapes; null for anything else. */
function quoted(bytes: Uint8Array, start: number, end: number): string | null {
  if (bytes[start] !== 34) return null;
  let text = "";
  for (let at = start + 1; at < end - 1; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}

/** -1 for what is no integer of ours. */
function integer(bytes: Uint8Array, start: number, end: number): number {
  let value = 0, stop = end;
  while (bytes[stop - 1] === 32) stop--;
  for (let at = start; at < stop; at++) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return Number.isSafeInteger(value) && value < 2 ** 52 ? value : -1;
}

function eventRange(bytes: Uint8Array, start: number, end: number): Line["payload"] {
  const comma = bytes.indexOf(44, start);
  const from = integer(bytes, start + 1, comma), to = integer(bytes, comma + 1, end - 1);
  return from < 0 || to < from ? { at: 0, length: 0 } : { at: from, length: to - from };
}

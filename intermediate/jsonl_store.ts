/**
 * An entry store over a folder that `tlparse parse` wrote. It answers as the store over the log does, so that reports are the same.
 *
 * The files are read once for an index; metadata and payloads are read again when asked for. Lines are as this program writes them:
 * the manifest names the size of each file, and a folder whose files have other sizes is refused.
 */
import { Buffer } from "node:buffer";
import { closeSync, statSync } from "node:fs";
import type { CompileId, CompileIds } from "../format/compile_id.ts";
import { membersOf } from "../format/members.ts";
import type { FaultKind, FaultSummary } from "../log/faults.ts";
import { CATEGORIES, type Category, COMPILE_ID_KEYS, isContextKey, KEYS, UNKNOWN_TYPE } from "../log/keys.ts";
import { named } from "../log/shape.ts";
import type { Manifest } from "./format.ts";
import {
  CHROMIUM,
  EVENT,
  EVENT_LINES_NUMBER,
  EVENTS_NUMBER,
  HAS_STACK,
  JsonlIndex,
  KEEPS_OUT,
  NONE,
  OTHER_RANK,
  OWN_FILENAME,
  REFUSED,
  REJECTED_NUMBER,
  TYPES,
} from "./jsonl_index.ts";
import { type OpenFile, openFolder, readStrings, sha256Of } from "./jsonl_folder.ts";
import { ReadWindow } from "./read_window.ts";
import type {
  Entry,
  EntryStore,
  Json,
  LineContext,
  LineStatus,
  LogLine,
  LogOrigin,
  LogSource,
  Payload,
  TorchVersion,
} from "./store.ts";
import type { StringTable } from "./string_table.ts";
import { copyUnescaped, type Replaced } from "./unescape.ts";

type Prefix = Pick<LineContext, "timestamp" | "thread" | "pathname" | "lineno">;
type Members = ReadonlyMap<string, string>;

/** Throws Error, with what is wrong and what to do, where `dir` is no folder of intermediate files of this version, or was changed. */
export function openJsonlStore(dir: string): JsonlStore {
  const folder = openFolder(dir);
  try {
    return new JsonlStore(dir, folder.manifest, folder.text, folder.files, new JsonlIndex(folder.files));
  } catch (error) {
    for (const { file } of folder.files) closeSync(file);
    throw error;
  }
}

/** An entry reads what it is asked for; it is an object for as long as somebody looks at it. */
class JsonlEntry implements Entry {
  #members: Members | null = null;

  constructor(private readonly store: JsonlStore, private readonly index: JsonlIndex, private readonly row: number) {}

  get type(): string {
    return TYPES[this.index.type.at(this.row)]!;
  }
  get category(): Category {
    return CATEGORIES[categoryOf(this.index.file.at(this.row))]!;
  }
  get seq(): number {
    return this.index.seq.at(this.row);
  }
  get part(): number {
    return this.index.part.at(this.row);
  }
  get line(): number {
    return this.index.logLine.at(this.row);
  }
  get compileId(): CompileId {
    return this.index.idList[this.index.id.at(this.row)]!;
  }
  get metadata(): Json {
    return named(KEYS.get(this.type)?.shape ?? "any", JSON.parse(this.metadataText)) as Json;
  }
  get metadataText(): string {
    return this.#read().get("metadata") ?? "null";
  }
  get payload(): Payload | null {
    return this.store.payloadOf(this.row);
  }
  get context(): LineContext {
    return this.store.context(this.#read(), this.seq);
  }

  #read(): Members {
    return this.#members ??= this.store.members(this.row);
  }
}

const categoryOf = (file: number): number => file === EVENT_LINES_NUMBER ? EVENTS_NUMBER : file;

class JsonlPayload {
  constructor(readonly bytes: number, readonly row: number) {}
}

export class JsonlStore implements EntryStore {
  readonly ids: CompileIds;
  readonly ok: number;
  readonly rank: number | null;
  readonly torch: TorchVersion | null;
  readonly faults: FaultSummary;
  readonly unknownKeys: ReadonlyMap<string, number>;
  /** Where the log came from, whether or not it is still there. */
  readonly origin: LogOrigin;
  readonly #windows: (ReadWindow | null)[];
  readonly #strings: StringTable;
  readonly #groups: readonly CompileId[];
  /** Rows of a category or group, in log order. */
  readonly #byCategory: ReadonlyMap<number, Uint32Array>;
  #byGroup: ReadonlyMap<CompileId, Uint32Array> | null = null;
  #source: LogSource | null | undefined = undefined;
  #closed = false;

  constructor(
    dir: string,
    private readonly manifest: Manifest,
    manifestText: string,
    private readonly files: readonly OpenFile[],
    private readonly index: JsonlIndex,
  ) {
    this.ids = index.ids;
    this.ok = manifest.stats["ok"] ?? 0;
    this.rank = manifest.rank;
    this.torch = manifest.torch;
    this.faults = new Map(
      Object.entries(manifest.faults) as [FaultKind, { count: number; lines: readonly number[] }][],
    );
    const unknown = membersOf(membersOf(manifestText).get("unknown_keys") ?? "{}");
    this.unknownKeys = new Map([...unknown].map(([key, count]) => [key, Number(count)]));
    this.origin = {
      name: manifest.source_name,
      given: manifest.source_given,
      bytes: manifest.source_bytes,
      sha256: manifest.source_file_hash,
      modified: manifest.source_modified,
    };
    this.#windows = files.map(() => null);
    this.#strings = readStrings(dir);
    this.#groups = this.#findGroups();
    this.#byCategory = this.#grouped((row) => categoryOf(this.index.file.at(row)));
  }

  *entries(category: Category): Iterable<Entry> {
    for (const row of this.#byCategory.get(CATEGORIES.indexOf(category)) ?? []) yield this.#entry(row);
  }

  *entriesOf(group: CompileId, category: Category): Iterable<Entry> {
    this.#byGroup ??= this.#grouped((row) => this.index.idList[this.index.id.at(row)]!.group);
    const wanted = CATEGORIES.indexOf(category);
    for (const row of this.#byGroup.get(group) ?? []) {
      if (categoryOf(this.index.file.at(row)) === wanted) yield this.#entry(row);
    }
  }

  entriesAt(seq: number): readonly Entry[] {
    return this.#rowsAt(seq).filter((row) => !this.#isRejected(row)).map((row) => this.#entry(row));
  }

  groups(): readonly CompileId[] {
    return this.#groups;
  }

  string(index: number, seq?: number): string | null {
    return this.#strings.get(index, seq);
  }

  strings(): ReadonlyMap<number, string> {
    return this.#strings.latest();
  }

  text(payload: Payload): string {
    const { row } = payload as unknown as JsonlPayload;
    try {
      if (this.#isEvent(row)) return this.#eventText(row);
      let text = "";
      for (const { at, bytes } of this.#piecesOf(row)) text += JSON.parse(`"${this.#window(row).text(at, bytes)}"`);
      return text;
    } catch (error) {
      throw textError(error, this.files[this.index.file.at(row)]!.path);
    }
  }

  jsonText(payload: Payload): string {
    return this.text(payload);
  }

  copy(payload: Payload, sink: (piece: Uint8Array) => void): void {
    const { row } = payload as unknown as JsonlPayload;
    if (this.#isEvent(row)) return this.#copyEvent(row, sink);
    for (const { at, bytes, number } of this.#piecesOf(row)) {
      copyUnescaped(this.#window(row), at, bytes, this.#replaced(row, number), sink);
    }
  }

  *unknownStacks(): Iterable<{ readonly seq: number; readonly line: number; readonly json: string }> {
    for (let seq = 0; seq < this.index.first.length; seq++) {
      const row = this.index.first[seq]! - 1;
      if ((this.index.flags.at(row) & HAS_STACK) === 0 || this.#isRejected(row)) continue;
      const members = this.members(row);
      const json = this.index.type.at(row) === STACK ? members.get("metadata") : contextOf(members).get("stack");
      if (json !== undefined) yield { seq, line: this.index.logLine.at(row), json };
    }
  }

  *lines(): Iterable<LogLine> {
    for (let seq = 0; seq < this.index.first.length; seq++) yield this.#line(seq);
  }

  #line(seq: number): LogLine {
    const row = this.index.first[seq]! - 1;
    const flags = this.index.flags.at(row);
    const status: LineStatus = flags & REFUSED ? "refused" : flags & OTHER_RANK ? "other_rank" : "accepted";
    return {
      seq,
      line: this.index.logLine.at(row),
      status,
      compileId: this.index.idList[this.index.id.at(row)]!,
      chromium: this.#rowsAt(seq).some((other) => (this.index.flags.at(other) & CHROMIUM) !== 0),
      ownPayloadFilename: (flags & (OWN_FILENAME | KEEPS_OUT)) === OWN_FILENAME,
      payload: this.payloadOf(row),
    };
  }

  claimedMd5(line: LogLine): string | null {
    const claimed = this.members(this.index.first[line.seq]! - 1).get("has_payload");
    return claimed === undefined ? null : JSON.parse(claimed) as string;
  }

  raw(line: LogLine): { readonly json: string | null; readonly context: Prefix } {
    const row = this.index.first[line.seq]! - 1;
    const members = this.members(row);
    const context = prefixOf(members);
    if (this.index.flags.at(row) & KEEPS_OUT) return { json: null, context };
    return { json: this.#isRejected(row) ? this.rejectedText(line) : this.#envelope(line.seq, members), context };
  }

  rejectedText(line: LogLine): string {
    const row = this.index.first[line.seq]! - 1;
    const envelope = this.members(row).get("envelope");
    if (envelope !== undefined) return envelope;
    const pieces: Uint8Array[] = [];
    for (const { at, bytes } of this.#piecesOf(row)) {
      copyUnescaped(this.#window(row), at, bytes, null, (piece) => void pieces.push(piece.slice()));
    }
    return Buffer.concat(pieces).toString("utf8");
  }

  /** The members of the envelope of an accepted line; not in the order of the log. */
  #envelope(seq: number, first: Members): string {
    const parts = this.index.idList[this.index.id.at(this.index.first[seq]! - 1)]!.parts;
    const members = new Map<string, string>();
    for (const [place, key] of COMPILE_ID_KEYS.entries()) {
      const part = parts?.[place] ?? null;
      if (part !== null) members.set(key, String(part));
    }
    for (
      const [field, key] of [["rank", "rank"], ["has_payload", "has_payload"], ["subgraph", "subgraph_name"]] as const
    ) {
      const value = first.get(field) ?? "null";
      if (value !== "null") members.set(key, value);
    }
    for (const row of this.#rowsAt(seq)) {
      const type = TYPES[this.index.type.at(row)]!;
      if (type !== UNKNOWN_TYPE) members.set(type, this.members(row).get("metadata") ?? "null");
    }
    for (const [key, value] of contextOf(first)) members.set(key, value);
    return `{${[...members].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(",")}}`;
  }

  source(): LogSource | null {
    if (this.#source === undefined) this.#source = this.#findSource();
    return this.#source;
  }

  #findSource(): LogSource | null {
    const path = this.manifest.source_file;
    try {
      const { size } = statSync(path);
      if (!statSync(path).isFile() || size !== this.origin.bytes || sha256Of(path) !== this.origin.sha256) return null;
    } catch {
      // A log that cannot be read is no longer at hand, whatever the reason.
      return null;
    }
    return { ...this.origin, path };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { file } of this.files) closeSync(file);
  }

  /** Members of a line of a file, without the payload. */
  members(row: number): Members {
    return membersOf(`${this.#window(row).text(this.index.at.at(row), this.index.head.at(row))}}`);
  }

  payloadOf(row: number): Payload | null {
    if (this.#isRejected(row)) return null;
    const owner = this.#ownerOf(row);
    if (owner === null || this.index.pieces.at(owner) === 0) return null;
    const last = this.index.piece.at(owner) - 1 + this.index.pieces.at(owner) - 1;
    return new JsonlPayload(this.index.payloadBytes.at(last), owner) as unknown as Payload;
  }

  /** The row that has the payload of this one. */
  #ownerOf(row: number): number | null {
    const part = this.index.payloadOf.at(row);
    if (part === NONE) return row;
    return this.#rowsAt(this.index.seq.at(row)).find((other) => this.index.part.at(other) === part - 1) ?? null;
  }

  context(members: Members, seq: number): LineContext {
    const types = new Set(this.#rowsAt(seq).map((row) => TYPES[this.index.type.at(row)]!));
    const subgraph = members.get("subgraph"), hasPayload = members.get("has_payload");
    const rank = members.get("rank") ?? "null";
    return {
      ...prefixOf(members),
      rank: rank === "null" ? null : Number(rank),
      hasPayload: hasPayload === undefined ? null : JSON.parse(hasPayload) as string,
      subgraph: subgraph === undefined ? null : JSON.parse(subgraph) as string,
      context: [...contextOf(members)].filter(([key]) => isContextKey(key) && !types.has(key)),
    };
  }

  #entry(row: number): Entry {
    return new JsonlEntry(this, this.index, row);
  }

  #rowsAt(seq: number): number[] {
    const rows: number[] = [];
    for (let row = this.index.first[seq] ?? NONE; row !== NONE; row = this.index.next[row - 1]!) rows.push(row - 1);
    return rows;
  }

  #isRejected(row: number): boolean {
    return this.index.file.at(row) === REJECTED_NUMBER;
  }

  #isEvent(row: number): boolean {
    return (this.index.flags.at(row) & EVENT) !== 0;
  }

  #window(row: number): ReadWindow {
    return this.#windowOf(this.index.file.at(row));
  }

  #windowOf(number: number): ReadWindow {
    const { file, size } = this.files[number]!;
    return this.#windows[number] ??= new ReadWindow(file, size);
  }

  *#piecesOf(row: number): Iterable<{ readonly at: number; readonly bytes: number; readonly number: number }> {
    const from = this.index.piece.at(row) - 1;
    for (let number = from; number < from + this.index.pieces.at(row); number++) {
      yield { at: this.index.pieceAt.at(number), bytes: this.index.pieceBytes.at(number), number };
    }
  }

  #replaced(row: number, piece: number): Replaced | null {
    const place = this.index.invalid.get(piece);
    return place ? JSON.parse(this.#window(row).text(place.at, place.length)) as Replaced : null;
  }

  #eventText(row: number): string {
    const piece = this.index.piece.at(row) - 1;
    return this.#windowOf(EVENTS_NUMBER).text(this.index.pieceAt.at(piece), this.index.pieceBytes.at(piece));
  }

  #copyEvent(row: number, sink: (piece: Uint8Array) => void): void {
    const piece = this.index.piece.at(row) - 1;
    sink(this.#windowOf(EVENTS_NUMBER).bytes(this.index.pieceAt.at(piece), this.index.pieceBytes.at(piece)));
  }

  #findGroups(): readonly CompileId[] {
    const groups = new Set<CompileId>();
    for (const first of this.index.first) {
      if (!this.#isRejected(first - 1)) groups.add(this.index.idList[this.index.id.at(first - 1)]!.group);
    }
    return [...groups];
  }

  /** Rows of entries by key, in log order; two passes, so that no list grows. */
  #grouped<Key>(keyOf: (row: number) => Key): ReadonlyMap<Key, Uint32Array> {
    const sizes = new Map<Key, number>();
    for (let row = 0; row < this.index.seq.length; row++) {
      if (!this.#isRejected(row)) sizes.set(keyOf(row), (sizes.get(keyOf(row)) ?? 0) + 1);
    }
    const lists = new Map([...sizes].map(([key, size]) => [key, { rows: new Uint32Array(size), filled: 0 }]));
    for (const first of this.index.first) {
      for (let row = first; row !== NONE; row = this.index.next[row - 1]!) {
        if (this.#isRejected(row - 1)) continue;
        const list = lists.get(keyOf(row - 1))!;
        list.rows[list.filled++] = row - 1;
      }
    }
    return new Map([...lists].map(([key, { rows }]) => [key, rows]));
  }
}

function textError(error: unknown, path: string): unknown {
  if (error instanceof SyntaxError) return new Error(`Cannot read ${path}: a payload in it is no JSON string`);
  const tooLong = error instanceof RangeError || (error as { code?: string }).code === "ERR_STRING_TOO_LONG";
  return tooLong ? new RangeError("Cannot read a payload: it is longer than a string can be", { cause: error }) : error;
}

const STACK = TYPES.indexOf("stack");

const contextOf = (members: Members): Members => membersOf(members.get("context") ?? "{}");

function prefixOf(members: Members): Prefix {
  const text = (key: string): string => {
    const json = members.get(key) ?? '""';
    return json.startsWith('"') ? JSON.parse(json) as string : json;
  };
  return { timestamp: text("timestamp"), thread: text("thread"), pathname: text("pathname"), lineno: text("lineno") };
}

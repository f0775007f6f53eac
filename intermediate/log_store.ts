/**
 * An entry store over a log: payload handles point into the log, nothing is copied.
 *
 * The index is rows of typed arrays. An entry object exists while it is iterated. Metadata is read again when asked for, except short
 * metadata of types that planning always reads, which is kept once for each distinct text.
 */
import { Buffer } from "node:buffer";
import { closeSync, openSync } from "node:fs";
import type { CompileId, CompileIds } from "../format/compile_id.ts";
import { matchGlog } from "../format/glog.ts";
import { membersOf } from "../format/members.ts";
import { timestampOf } from "../format/raw_line.ts";
import { dropTabs } from "../format/strip_payload.ts";
import type { FaultSummary } from "../log/faults.ts";
import { CATEGORIES, type Category, isContextKey, KEYS, UNKNOWN_PART, UNKNOWN_TYPE } from "../log/keys.ts";
import { named } from "../log/shape.ts";
import type { LogInput } from "../log/source.ts";
import {
  CATEGORY_NUMBERS,
  CHROMIUM,
  CLAIMS,
  HAS_STACK,
  isTorchVersion,
  KEEPS_OUT,
  type LogIndex,
  MD5_KEPT,
  NOT_KEPT,
  OWN_FILENAME,
  PLAIN,
  STATUSES,
  TYPES,
} from "./log_index.ts";
import { type LogReading, type LogReadingOptions, readLog } from "./log_reading.ts";
import { ReadWindow, ShrunkError } from "./read_window.ts";
import { copyStripped } from "./strip.ts";
import type {
  Cut,
  Entry,
  EntryStore,
  Json,
  LineContext,
  LogLine,
  LogOrigin,
  LogPlaces,
  LogSource,
  Payload,
  TorchVersion,
} from "./store.ts";

export interface LogStoreOptions extends LogReadingOptions {
  /** Year of the time stamps, which the log lacks; null takes it from the file's time (D-25). */
  readonly year: number | null;
}

/** Reads the whole log once. Throws the file system's error if it cannot be opened. */
export function openLogStore(input: LogInput, options: LogStoreOptions): LogStore {
  const file = openSync(input.path, "r");
  try {
    return new LogStore(input, file, readLog(input, file, options), yearOf(input, options.year));
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

const yearOf = (input: LogInput, year: number | null): number => year ?? new Date(input.modified).getUTCFullYear();

/** An entry reads what it is asked for from the store; it is an object for as long as somebody looks at it. */
class LogEntry implements Entry {
  constructor(private readonly store: LogStore, private readonly rows: LogIndex, private readonly number: number) {}

  get seq(): number {
    return this.rows.entrySeq.at(this.number);
  }
  get type(): string {
    return TYPES[this.rows.entryType.at(this.number)]!;
  }
  get category(): Category {
    return CATEGORIES[this.rows.entryCategory.at(this.number)]!;
  }
  get part(): number {
    return KEYS.get(this.type)?.part ?? UNKNOWN_PART;
  }
  get line(): number {
    return this.rows.line.at(this.seq);
  }
  get compileId(): CompileId {
    return this.rows.idList[this.rows.id.at(this.seq)]!;
  }
  get metadata(): Json {
    return this.store.metadata(this.number);
  }
  get metadataText(): string {
    return this.store.metadataText(this.number);
  }
  get payload(): Payload | null {
    return this.store.payloadOf(this.seq);
  }
  get context(): LineContext {
    return this.store.context(this.seq);
  }
}

class LogPayload {
  constructor(readonly bytes: number, readonly at: number, readonly raw: number, readonly plain: boolean) {}
}

const asPayload = (payload: LogPayload): Payload => payload as unknown as Payload;
const placeOf = (payload: Payload): LogPayload => payload as unknown as LogPayload;

export class LogStore implements EntryStore, LogPlaces {
  readonly ids: CompileIds;
  readonly ok: number;
  readonly rank: number | null;
  readonly unknownKeys: ReadonlyMap<string, number>;
  readonly torch: TorchVersion | null;
  readonly faults: FaultSummary;
  readonly #sha256: string;
  readonly #window: ReadWindow;
  readonly #rows: LogIndex;
  #byCategory: Map<Category, Uint32Array> | null = null;
  #byGroup: Map<CompileId, Uint32Array> | null = null;
  #closed = false;

  constructor(
    private readonly input: LogInput,
    private readonly file: number,
    { rows, result, faults, sha256 }: LogReading,
    readonly year: number,
  ) {
    this.#rows = rows;
    this.ids = rows.ids;
    this.ok = result.ok;
    this.rank = result.rank;
    this.unknownKeys = result.unknownKeys;
    this.faults = faults;
    this.#sha256 = sha256;
    this.#window = new ReadWindow(file, input.bytes);
    this.torch = this.#findTorchVersion();
  }

  *entries(category: Category): Iterable<Entry> {
    for (const number of this.#inCategory(category)) yield this.#entry(number);
  }

  *entriesOf(group: CompileId, category: Category): Iterable<Entry> {
    const wanted = CATEGORY_NUMBERS.get(category)!;
    for (const number of this.#inGroup(group)) {
      if (this.#rows.entryCategory.at(number) === wanted) yield this.#entry(number);
    }
  }

  entriesAt(seq: number): readonly Entry[] {
    const entries: Entry[] = [];
    for (let number = this.#firstEntry(seq); number < this.#rows.entrySeq.length; number++) {
      if (this.#rows.entrySeq.at(number) !== seq) break;
      entries.push(this.#entry(number));
    }
    return entries;
  }

  /** Number of the first entry at or behind a line: the column is sorted. */
  #firstEntry(seq: number): number {
    let low = 0, high = this.#rows.entrySeq.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#rows.entrySeq.at(middle) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  groups(): readonly CompileId[] {
    return [...this.#rows.groups];
  }

  string(index: number, seq?: number): string | null {
    return this.#rows.strings.get(index, seq);
  }

  strings(): ReadonlyMap<number, string> {
    return this.#rows.strings.latest();
  }

  text(payload: Payload): string {
    const place = placeOf(payload);
    return place.plain ? dropTabs(this.#window.text(place.at, place.raw)) : this.#strippedText(place);
  }

  jsonText(payload: Payload): string {
    const place = placeOf(payload);
    return this.#window.text(place.at, place.raw);
  }

  copy(payload: Payload, sink: (piece: Uint8Array) => void): void {
    const place = placeOf(payload);
    copyStripped(this.#window, place, sink);
  }

  #strippedText(place: LogPayload): string {
    const pieces: Uint8Array[] = [];
    copyStripped(this.#window, place, (piece) => pieces.push(piece.slice()));
    return Buffer.concat(pieces).toString("utf8");
  }

  cut(payload: Payload): Cut {
    const { at, raw, plain } = placeOf(payload);
    return { at, raw, plain };
  }

  eachPlace(
    line: (seq: number, jsonAt: number, jsonBytes: number) => void,
    event: (at: number, raw: number) => void,
  ): void {
    const { flags, jsonAt, jsonBytes } = this.#rows;
    for (let row = 0; row < flags.length; row++) {
      const bits = flags.at(row);
      if ((bits & CHROMIUM) !== 0 && STATUSES[bits & 3] === "accepted") {
        const payload = this.payloadOf(row);
        if (payload) event(placeOf(payload).at, placeOf(payload).raw);
      } else if ((bits & KEEPS_OUT) === 0) line(row, jsonAt.at(row), jsonBytes.at(row));
    }
  }

  *unknownStacks(): Iterable<{ seq: number; line: number; json: string }> {
    for (let row = 0; row < this.#rows.line.length; row++) {
      if ((this.#rows.flags.at(row) & HAS_STACK) === 0) continue;
      const json = membersOf(this.json(row)).get("stack");
      if (json !== undefined) yield { seq: row, line: this.#rows.line.at(row), json };
    }
  }

  *lines(): Iterable<LogLine> {
    for (let row = 0; row < this.#rows.line.length; row++) yield this.#logLine(row);
  }

  #logLine(row: number): LogLine {
    const flags = this.#rows.flags.at(row);
    return {
      seq: row,
      line: this.#rows.line.at(row),
      status: STATUSES[flags & 3]!,
      compileId: this.#rows.idList[this.#rows.id.at(row)]!,
      chromium: (flags & CHROMIUM) !== 0,
      ownPayloadFilename: (flags & OWN_FILENAME) !== 0,
      payload: this.payloadOf(row),
    };
  }

  claimedMd5(line: LogLine): string | null {
    const flags = this.#rows.flags.at(line.seq);
    if ((flags & CLAIMS) === 0) return null;
    if ((flags & MD5_KEPT) === 0) return (JSON.parse(this.json(line.seq)) as { has_payload: string }).has_payload;
    let text = "";
    for (let word = 0; word < 4; word++) {
      text += this.#rows.md5.at(this.#rows.payloadRow.at(line.seq) * 4 + word).toString(16).padStart(8, "0");
    }
    return text;
  }

  raw(
    line: LogLine,
  ): { json: string | null; context: Pick<LineContext, "timestamp" | "thread" | "pathname" | "lineno"> } {
    const keptOut = (this.#rows.flags.at(line.seq) & KEEPS_OUT) !== 0;
    try {
      return { json: keptOut ? null : this.json(line.seq), context: this.prefix(line.seq) };
    } catch (error) {
      // The lines that are still there shall not be lost with it; the copy of the log tells that it is cut off.
      if (error instanceof ShrunkError) return { json: null, context: NO_PREFIX };
      throw error;
    }
  }

  rejectedText(line: LogLine): string {
    return this.json(line.seq);
  }

  get origin(): LogOrigin {
    const { name, given, bytes, modified } = this.input;
    return { name, given, bytes, modified, sha256: this.#sha256 };
  }

  source(): LogSource {
    return { ...this.origin, path: this.input.path, file: this.file };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.file);
  }

  /** The envelope text of a row. */
  json(row: number): string {
    return this.#window.text(this.#rows.jsonAt.at(row), this.#rows.jsonBytes.at(row));
  }

  payloadOf(row: number): Payload | null {
    const flags = this.#rows.flags.at(row);
    if ((flags & CLAIMS) === 0 || (flags & 3) !== 0) return null;
    return this.#payloadAt(row);
  }

  #payloadAt(row: number): Payload {
    const flags = this.#rows.flags.at(row);
    const huge = this.#rows.huge.get(row);
    if (huge) return asPayload(new LogPayload(huge.bytes, huge.at, huge.rawBytes, huge.plain));
    const payload = this.#rows.payloadRow.at(row);
    const at = this.#rows.jsonAt.at(row) + this.#rows.jsonBytes.at(row) + this.#rows.payloadGap.at(payload);
    const raw = this.#rows.payloadRaw.at(payload);
    return asPayload(new LogPayload(this.#rows.payloadBytes.at(payload), at, raw, (flags & PLAIN) !== 0));
  }

  /** The glog prefix stands before the envelope, on the same line: read back from a little before it. */
  prefix(row: number): Pick<LineContext, "timestamp" | "thread" | "pathname" | "lineno"> {
    const end = this.#rows.jsonAt.at(row);
    for (let reach = 256;; reach *= 8) {
      const from = Math.max(0, end - reach);
      const text = this.#window.text(from, end - from);
      const start = text.lastIndexOf("\n") + 1;
      if (start === 0 && from > 0) continue;
      // One character stands for the envelope: a prefix without one is none.
      const prefix = matchGlog(text.slice(start) + "{")!.prefix;
      const { thread, pathname, lineno } = prefix;
      return { timestamp: timestampOf(this.year, prefix), thread, pathname, lineno };
    }
  }

  context(row: number): LineContext {
    const members = membersOf(this.json(row));
    const standsAlone = this.entriesAt(row).some(({ type }) => type === "stack");
    const text = (key: string): string | null => {
      const json = members.get(key);
      return json === undefined || !json.startsWith('"') ? null : JSON.parse(json) as string;
    };
    const rank = Number(members.get("rank") ?? "null");
    return {
      ...this.prefix(row),
      rank: members.has("rank") && members.get("rank") !== "null" ? rank : null,
      hasPayload: text("has_payload"),
      subgraph: text("subgraph_name"),
      context: [...members].filter(([key]) => isContextKey(key) && !(key === "stack" && standsAlone)),
    };
  }

  metadata(number: number): Json {
    const kept = this.#rows.entryMetadata.at(number);
    if (kept !== NOT_KEPT) return this.#rows.metadata[kept]!.value;
    const shape = KEYS.get(TYPES[this.#rows.entryType.at(number)]!)?.shape ?? "any";
    return named(shape, JSON.parse(this.metadataText(number))) as Json;
  }

  metadataText(number: number): string {
    const kept = this.#rows.entryMetadata.at(number);
    if (kept !== NOT_KEPT) return this.#rows.metadata[kept]!.text;
    const type = TYPES[this.#rows.entryType.at(number)]!;
    return type === UNKNOWN_TYPE ? "{}" : membersOf(this.json(this.#rows.entrySeq.at(number))).get(type) ?? "null";
  }

  #entry(number: number): Entry {
    return new LogEntry(this, this.#rows, number);
  }

  #inCategory(category: Category): Uint32Array {
    if (!this.#byCategory) {
      const { entryCategory } = this.#rows;
      const groups = groupNumbers(entryCategory.length, (number) => entryCategory.at(number));
      this.#byCategory = new Map(CATEGORIES.map((name, i) => [name, groups.get(i) ?? new Uint32Array(0)]));
    }
    return this.#byCategory.get(category)!;
  }

  #inGroup(group: CompileId): Uint32Array {
    if (!this.#byGroup) {
      const { entrySeq, id, idList } = this.#rows;
      this.#byGroup = groupNumbers(entrySeq.length, (number) => idList[id.at(entrySeq.at(number))]!.group);
    }
    return this.#byGroup.get(group) ?? new Uint32Array(0);
  }

  #findTorchVersion(): TorchVersion | null {
    for (const payload of this.#torchPayloads()) {
      try {
        const { pytorch_version: version, commit } = JSON.parse(this.jsonText(payload)) as Record<string, unknown>;
        if (typeof version === "string") return { version, commit: typeof commit === "string" ? commit : null };
      } catch {
        // Not the JSON that torch writes: the version stays unknown, and the artifact is shown as it is.
      }
    }
    return null;
  }

  *#torchPayloads(): Iterable<Payload> {
    for (const entry of this.entries("artifacts")) {
      if (entry.payload && isTorchVersion(entry.metadata)) yield entry.payload;
    }
    for (const row of this.#rows.foreignTorch) yield this.#payloadAt(row);
  }
}

const NO_PREFIX = { timestamp: "", thread: "", pathname: "", lineno: "" };

/** Numbers 0 to `count` - 1 by key, each list ascending; two passes, so that no list grows. */
function groupNumbers<Key>(count: number, keyOf: (number: number) => Key): Map<Key, Uint32Array> {
  const sizes = new Map<Key, number>();
  for (let number = 0; number < count; number++) sizes.set(keyOf(number), (sizes.get(keyOf(number)) ?? 0) + 1);
  const lists = new Map([...sizes].map(([key, size]) => [key, { list: new Uint32Array(size), filled: 0 }]));
  for (let number = 0; number < count; number++) {
    const group = lists.get(keyOf(number))!;
    group.list[group.filled++] = number;
  }
  return new Map([...lists].map(([key, { list }]) => [key, list]));
}

/**
 * An entry store over a log: payload handles point into the log, nothing is copied.
 *
 * The index is columns of typed arrays, 26 bytes a line, 10 an entry, 25 a payload: plain objects cost ten times that (1.1 million tiny records make a
 * log of 200 MB). An entry object exists while it is iterated. Metadata is read again when asked for, except short metadata of types that
 * planning always reads, which is kept once for each distinct text.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { type CompileId, CompileIds } from "../format/compile_id.ts";
import { membersOf } from "../format/members.ts";
import { timestampOf } from "../format/raw_line.ts";
import { dropTabs } from "../format/strip_payload.ts";
import type { EnvelopeLine, LogEvents, PayloadPlace } from "../log/events.ts";
import { FaultLog, type FaultSummary } from "../log/faults.ts";
import {
  CATEGORIES,
  type Category,
  COMPILE_ID_KEYS,
  CONTEXT_KEYS,
  isCacheRecord,
  KEYS,
  type KnownKey,
  UNKNOWN_PART,
  UNKNOWN_TYPE,
} from "../log/keys.ts";
import { matchGlog } from "../format/glog.ts";
import { scanLog, type ScanResult } from "../log/scanner.ts";
import { named } from "../log/shape.ts";
import type { ByteSource, LogInput } from "../log/source.ts";
import { Column } from "./columns.ts";
import { HashThread } from "./hash_thread.ts";
import { ReadWindow } from "./read_window.ts";
import { copyStripped } from "./strip.ts";
import type {
  Cut,
  Entry,
  EntryStore,
  Json,
  LineContext,
  LineStatus,
  LogLine,
  LogOrigin,
  LogPlaces,
  LogSource,
  Payload,
  TorchVersion,
} from "./store.ts";

export interface LogStoreOptions {
  /** Year of the time stamps, which the log lacks; null takes it from the file's time (D-25). */
  readonly year: number | null;
  print(message: string): void;
  /** Messages printed of a kind of fault. */
  readonly messageLimit: number;
  readonly verbose: boolean;
  onProgress?(done: number, total: number): void;
  /** Is told all that the store is told, and the payload bytes: the writer of the intermediate files. */
  readonly also?: LogEvents;
  /** Logs of this size and more are hashed in a thread of its own; 24 MiB unless set. */
  readonly threadBytes?: number;
}

/** Hashing in a thread of its own pays from this size on: starting one takes some 30 ms. */
const THREAD_BYTES = 24 << 20;

/** Reads the whole log once. Throws the file system's error if it cannot be opened. */
export function openLogStore(input: LogInput, options: LogStoreOptions): LogStore {
  const file = openSync(input.path, "r");
  const thread = startThread(input, options);
  try {
    return scanned(input, file, options, thread);
  } catch (error) {
    closeSync(file);
    throw error;
  } finally {
    thread?.stop();
  }
}

/** null where it does not pay, or cannot be. */
function startThread({ path, bytes }: LogInput, options: LogStoreOptions): HashThread | null {
  if (bytes < (options.threadBytes ?? THREAD_BYTES)) return null;
  try {
    return new HashThread(path, bytes);
  } catch {
    return null;
  }
}

function scanned(input: LogInput, file: number, options: LogStoreOptions, thread: HashThread | null): LogStore {
  const ids = new CompileIds();
  const faults = new FaultLog(options.print, options.messageLimit);
  const index = new LogIndex(ids);
  const source = new HashedSource(file, input.bytes, thread === null);
  const result = scanLog({
    source,
    ids,
    faults,
    events: options.also ? both(index, options.also) : index,
    print: options.print,
    verbose: options.verbose,
    ...thread ? { verifier: thread } : {},
    ...options.onProgress ? { onProgress: (done: number) => options.onProgress!(done, input.bytes) } : {},
  });
  const sha256 = thread?.sha256 ?? source.sha256();
  return new LogStore(input, file, index, result, faults.summary(), sha256, yearOf(input, options.year));
}

/** The log, hashed as it is read for the first time. */
class HashedSource implements ByteSource {
  readonly #sha256 = createHash("sha256");
  #hashed = 0;

  constructor(private readonly file: number, readonly bytes: number, private readonly hashes: boolean) {}

  read(into: Uint8Array, offset: number, length: number, position: number): number {
    const read = readSync(this.file, into, offset, length, position);
    if (this.hashes && position === this.#hashed) {
      this.#sha256.update(into.subarray(offset, offset + read));
      this.#hashed += read;
    }
    return read;
  }

  sha256(): string {
    return this.#sha256.digest("hex");
  }
}

const yearOf = (input: LogInput, year: number | null): number => year ?? new Date(input.modified).getUTCFullYear();

/** The store wants the payloads of other ranks too (their torch_version), the second only those of accepted lines. */
function both(first: LogEvents, second: LogEvents): LogEvents {
  let accepted = false;
  return {
    envelope(line) {
      accepted = line.status === "accepted";
      first.envelope(line);
      second.envelope(line);
    },
    ...(second.payload ? { payload: (piece: Uint8Array) => second.payload!(piece) } : {}),
    payloadEnd(place) {
      first.payloadEnd(place);
      if (accepted) second.payloadEnd(place);
    },
    string(index, text, seq) {
      first.string(index, text, seq);
      second.string(index, text, seq);
    },
  };
}

const STATUSES: readonly LineStatus[] = ["accepted", "other_rank", "refused"];
const TYPES: readonly string[] = [...KEYS.keys(), UNKNOWN_TYPE];
const TYPE_NUMBERS = new Map(TYPES.map((name, number) => [name, number]));
const CATEGORY_NUMBERS = new Map(CATEGORIES.map((name, number) => [name, number]));

/** Bits of a line's flags; the two lowest are its status. */
const CHROMIUM = 4, CLAIMS = 8, MD5_KEPT = 16, PLAIN = 32, KEEPS_OUT = 64, HAS_STACK = 128, OWN_FILENAME = 256;

/** Types whose metadata planning always reads, and which have little of it. */
const KEPT_TYPES = new Set(["artifact", "graph_dump", "inductor_output_code", "dump_file", "optimize_ddp_split_child"]);
const LONGEST_KEPT = 256;
const NOT_KEPT = 0;

/** The rows. Filled while the log is scanned. */
class LogIndex implements LogEvents {
  readonly line = new Column(Uint32Array);
  readonly jsonAt = new Column(Float64Array);
  readonly jsonBytes = new Column(Uint32Array);
  readonly id = new Column(Uint32Array);
  readonly flags = new Column(Uint16Array);
  /** Row of the columns below, for lines that claim a payload. */
  readonly payloadRow = new Column(Uint32Array);
  /** From the end of the envelope to the first payload line: mostly one or two. */
  readonly payloadGap = new Column(Uint8Array);
  readonly payloadRaw = new Column(Uint32Array);
  readonly payloadBytes = new Column(Uint32Array);
  /** Four words a payload. */
  readonly md5 = new Column(Uint32Array);

  /** Ascending; the entries of a line stand together. */
  readonly entrySeq = new Column(Uint32Array);
  readonly entryType = new Column(Uint8Array);
  readonly entryCategory = new Column(Uint8Array);
  /** Number in `metadata`; 0 is none. */
  readonly entryMetadata = new Column(Uint32Array);

  readonly metadata: { readonly value: Json; readonly text: string }[] = [{ value: null, text: "" }];
  readonly #metadataNumbers = new Map<string, number>();
  readonly idList: CompileId[] = [];
  readonly #idNumbers = new Map<CompileId, number>();
  readonly groups = new Set<CompileId>();
  readonly strings = new Map<number, { readonly text: string; readonly seq: number }[]>();
  /** Rows of another rank that hold a `torch_version` artifact (P-4). */
  readonly foreignTorch: number[] = [];
  /** Rows whose payload passes what a row can hold. */
  readonly huge = new Map<number, PayloadPlace>();

  constructor(readonly ids: CompileIds) {}

  envelope(line: EnvelopeLine): void {
    let flags = STATUSES.indexOf(line.status);
    if (line.chromium) flags |= CHROMIUM;
    if (line.hasPayload !== null) flags |= CLAIMS;
    const row = this.line.length;
    if (line.value === null || !line.strict || ADDED.some((key) => Object.hasOwn(line.value!, key))) flags |= KEEPS_OUT;
    else if (Object.hasOwn(line.value, "payload_filename")) flags |= OWN_FILENAME;
    if (line.status === "accepted" && Array.isArray(line.value?.["stack"])) flags |= HAS_STACK;
    this.line.push(line.line);
    this.jsonAt.push(line.jsonAt);
    this.jsonBytes.push(line.jsonBytes);
    this.id.push(this.#idNumber(line.compileId));
    this.payloadRow.push(this.payloadRaw.length);
    if (line.hasPayload !== null && this.#pushPayload(line.hasPayload)) flags |= MD5_KEPT;
    this.flags.push(flags);
    if (line.status === "other_rank" && isTorchVersion(line.value?.["artifact"] as Json)) this.foreignTorch.push(row);
    if (line.status !== "accepted") return;
    this.groups.add(line.compileId.group);
    for (const key of line.keys) this.#addEntry(row, key, line);
    if (line.keys.length === 0) this.#pushEntry(row, UNKNOWN_TYPE, "other", NOT_KEPT);
  }

  #idNumber(id: CompileId): number {
    let number = this.#idNumbers.get(id);
    if (number === undefined) {
      number = this.idList.push(id) - 1;
      this.#idNumbers.set(id, number);
    }
    return number;
  }

  /** False if the claim is no md5: it is read again from the log when asked for. */
  #pushPayload(claimed: string): boolean {
    this.payloadGap.push(0);
    this.payloadRaw.push(0);
    this.payloadBytes.push(0);
    const kept = /^[0-9a-f]{32}$/.test(claimed);
    for (let word = 0; word < 4; word++) {
      this.md5.push(kept ? Number.parseInt(claimed.slice(word * 8, word * 8 + 8), 16) : 0);
    }
    return kept;
  }

  #addEntry(row: number, key: KnownKey, line: EnvelopeLine): void {
    const value = line.value![key.name] as Json;
    const name = key.name === "artifact" ? (value as { name: string }).name : null;
    const category = name !== null && isCacheRecord(name) ? "cache" : key.category;
    this.#pushEntry(
      row,
      key.name,
      category,
      KEPT_TYPES.has(key.name) ? this.#keep(key.name, value, line.json) : NOT_KEPT,
    );
  }

  #keep(name: string, value: Json, json: string): number {
    if (json.length > LONGEST_KEPT * 8) return NOT_KEPT;
    const text = membersOf(json).get(name) ?? "";
    if (text === "" || text.length > LONGEST_KEPT) return NOT_KEPT;
    let number = this.#metadataNumbers.get(text);
    if (number === undefined) {
      // Copied: a slice would keep the whole envelope alive.
      const own = Buffer.from(text).toString();
      number = this.metadata.push({ value: value, text: own }) - 1;
      this.#metadataNumbers.set(own, number);
    }
    return number;
  }

  #pushEntry(row: number, type: string, category: Category, metadata: number): void {
    this.entrySeq.push(row);
    this.entryType.push(TYPE_NUMBERS.get(type)!);
    this.entryCategory.push(CATEGORY_NUMBERS.get(category)!);
    this.entryMetadata.push(metadata);
  }

  payloadEnd(place: PayloadPlace): void {
    const row = this.line.length - 1;
    const gap = place.at - this.jsonAt.at(row) - this.jsonBytes.at(row);
    if (gap >= 2 ** 8 || place.rawBytes >= 2 ** 32) this.huge.set(row, place);
    const payload = this.payloadRow.at(row);
    this.payloadGap.set(payload, gap);
    this.payloadRaw.set(payload, place.rawBytes);
    this.payloadBytes.set(payload, place.bytes);
    if (place.plain) this.flags.set(row, this.flags.at(row) | PLAIN);
  }

  string(index: number, text: string, seq: number): void {
    const versions = this.strings.get(index);
    if (versions) versions.push({ text, seq });
    else this.strings.set(index, [{ text, seq }]);
  }
}

/** raw.jsonl adds these: a line that has one of its own is left out of it (contract 4.3). */
const ADDED = ["timestamp", "thread", "pathname", "lineno"];

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
    return this.store.metadata(this.number).value;
  }
  get metadataText(): string {
    return this.store.metadata(this.number).text;
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
  readonly #window: ReadWindow;
  readonly #rows: LogIndex;
  #byCategory: Map<Category, Uint32Array> | null = null;
  #byGroup: Map<CompileId, Uint32Array> | null = null;
  #closed = false;

  constructor(
    private readonly input: LogInput,
    private readonly file: number,
    rows: LogIndex,
    result: ScanResult,
    readonly faults: FaultSummary,
    private readonly sha256: string,
    readonly year: number,
  ) {
    this.#rows = rows;
    this.ids = rows.ids;
    this.ok = result.ok;
    this.rank = result.rank;
    this.unknownKeys = result.unknownKeys;
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
    const versions = this.#rows.strings.get(index);
    if (!versions) return null;
    if (seq === undefined) return versions.at(-1)!.text;
    return versions.findLast((version) => version.seq <= seq)?.text ?? null;
  }

  strings(): ReadonlyMap<number, string> {
    return new Map([...this.#rows.strings].map(([index, versions]) => [index, versions.at(-1)!.text]));
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
    return { json: keptOut ? null : this.json(line.seq), context: this.prefix(line.seq) };
  }

  rejectedText(line: LogLine): string {
    return this.json(line.seq);
  }

  get origin(): LogOrigin {
    const { name, given, bytes, modified } = this.input;
    return { name, given, bytes, modified, sha256: this.sha256 };
  }

  source(): LogSource {
    return { ...this.origin, path: this.input.path };
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
      context: [...members].filter(([key]) => isContext(key) && !(key === "stack" && standsAlone)),
    };
  }

  metadata(number: number): { readonly value: Json; readonly text: string } {
    const kept = this.#rows.entryMetadata.at(number);
    if (kept !== NOT_KEPT) return this.#rows.metadata[kept]!;
    const type = TYPES[this.#rows.entryType.at(number)]!;
    const text = type === UNKNOWN_TYPE
      ? "{}"
      : membersOf(this.json(this.#rows.entrySeq.at(number))).get(type) ?? "null";
    return { value: named(KEYS.get(type)?.shape ?? "any", JSON.parse(text)) as Json, text };
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

const isTorchVersion = (metadata: Json): boolean =>
  (metadata as { readonly name?: unknown } | null)?.name === "torch_version";

const isContext = (key: string): boolean =>
  (!KEYS.has(key) || key === "stack") && !CONTEXT_KEYS.has(key) &&
  !(COMPILE_ID_KEYS as readonly string[]).includes(key);

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

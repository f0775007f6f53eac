/**
 * The rows of a log: what a store knows of each line, entry and payload.
 *
 * Columns of typed arrays, 26 bytes a line, 10 an entry, 25 a payload: plain objects cost ten times that (1.1 million tiny records make a
 * log of 200 MB).
 */
import { Buffer } from "node:buffer";
import type { CompileId, CompileIds } from "../format/compile_id.ts";
import { membersOf } from "../format/members.ts";
import type { EnvelopeLine, LogEvents, PayloadPlace } from "../log/events.ts";
import { CATEGORIES, type Category, isCacheRecord, KEYS, type KnownKey, UNKNOWN_TYPE } from "../log/keys.ts";
import { readClaim } from "../log/md5.ts";
import { Column } from "./columns.ts";
import type { Json, LineStatus } from "./store.ts";
import { StringTable } from "./string_table.ts";

export const STATUSES: readonly LineStatus[] = ["accepted", "other_rank", "refused"];
export const TYPES: readonly string[] = [...KEYS.keys(), UNKNOWN_TYPE];
const TYPE_NUMBERS = new Map(TYPES.map((name, number) => [name, number]));
export const CATEGORY_NUMBERS = new Map(CATEGORIES.map((name, number) => [name, number]));

/** Bits of a line's flags; the two lowest are its status. */
export const CHROMIUM = 4, CLAIMS = 8, MD5_KEPT = 16, PLAIN = 32, KEEPS_OUT = 64, HAS_STACK = 128, OWN_FILENAME = 256;

/** Types whose metadata planning always reads, and which have little of it. */
const KEPT_TYPES = new Set(["artifact", "graph_dump", "inductor_output_code", "dump_file", "optimize_ddp_split_child"]);
const LONGEST_KEPT = 256;
export const NOT_KEPT = 0;

/** raw.jsonl adds these: a line that has one of its own is left out of it (contract 4.3). */
const ADDED = ["timestamp", "thread", "pathname", "lineno"];

/** The rows. Filled while the log is scanned. */
export class LogIndex implements LogEvents {
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
  readonly strings = new StringTable();
  /** Rows of another rank that hold a `torch_version` artifact (P-4). */
  readonly foreignTorch: number[] = [];
  /** Rows whose payload passes what a row can hold. */
  readonly huge = new Map<number, PayloadPlace>();

  readonly #claim = new Uint32Array(4);

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
    const kept = readClaim(claimed, this.#claim);
    for (const word of this.#claim) this.md5.push(word);
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
    this.strings.set(index, text, seq);
  }
}

export const isTorchVersion = (metadata: Json): boolean =>
  (metadata as { readonly name?: unknown } | null)?.name === "torch_version";

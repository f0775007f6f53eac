/**
 * Writes the files of the intermediate format that grow with the log, while the log is read once. `format.ts` says what they hold.
 *
 * Nothing is kept but one buffer a file, the byte ranges of each compile id, and, for the time of one record, a trace event: it is
 * an item of an array of JSON values, so it has to be known to be one.
 */
import { isUtf8 } from "node:buffer";
import { join } from "node:path";
import type { CompileId } from "../format/compile_id.ts";
import { reformat } from "../format/json.ts";
import { membersOf } from "../format/members.ts";
import type { EnvelopeLine, LogEvents, PayloadPlace } from "../log/events.ts";
import {
  cacheStatus,
  CATEGORIES,
  type Category,
  COMPILE_ID_KEYS,
  isCacheRecord,
  type KnownKey,
  UNKNOWN_PART,
  UNKNOWN_TYPE,
} from "../log/keys.ts";
import { ByteRanges } from "./byte_ranges.ts";
import {
  CATEGORY_FILES,
  EVENT_LINES,
  EVENT_LINES_FILE,
  type FileName,
  REJECTED_FILE,
  STRING_TABLE_FILE,
} from "./format.ts";
import { OutputFile } from "./output_file.ts";

export const CHUNK_BYTES = 8 << 20;
const SMALLEST_CHUNK = 16;
/** As many digits as a number of chunks can have; the blanks that are left over are white space to a JSON reader. */
const HOLE = " ".repeat(10);

const UNKNOWN_KEY: KnownKey = {
  name: UNKNOWN_TYPE,
  category: "other",
  shape: "any",
  part: UNKNOWN_PART,
  reference: false,
};
const NOTHING = "{}";

/** A file that was written. */
export interface WrittenFile {
  /** Entries; a payload in chunks is one. */
  readonly count: number;
  readonly bytes: number;
  readonly ranges: ByteRanges;
}

export interface JsonlWriterOptions {
  /** Of the timestamps: a log has none. */
  readonly year: number;
  /** Payloads over so many bytes go on in further lines. 8 MiB unless set. */
  readonly chunkBytes?: number;
}

/** What the manifest says about what was written. */
export interface WrittenLog {
  readonly files: ReadonlyMap<FileName, WrittenFile>;
  /** Type -> number of accepted envelopes that have it. */
  readonly types: ReadonlyMap<string, number>;
  /** Lines of the string table. */
  readonly strings: number;
  /** In order of appearance, those of refused lines left out. */
  readonly ranks: readonly number[];
  /** Accepted, refused and other-rank lines. */
  readonly envelopes: number;
}

class Target {
  readonly ranges = new ByteRanges();
  count = 0;

  constructor(readonly file: OutputFile) {}

  written(): WrittenFile {
    return { count: this.count, bytes: this.file.position, ranges: this.ranges };
  }
}

/** The payload that is being written: the entry that has it, and what each of its lines begins with. */
interface OpenPayload {
  readonly target: Target;
  readonly id: CompileId;
  readonly head: readonly string[];
  readonly lineAt: number;
  chunk: number;
  /** Payload bytes in this chunk. */
  inChunk: number;
  /** Where the number of chunks is to be filled in. */
  readonly holes: number[];
  /** The other entries of the line, which come after it. */
  readonly others: readonly EntryHead[];
}

/** A line whose payload has to be complete before it is written, since it holds a trace event. */
interface HeldLine {
  readonly heads: readonly EntryHead[];
  readonly id: CompileId;
  readonly bytes: GrowingBytes;
}

interface EntryHead {
  readonly key: KnownKey;
  readonly category: Category;
  readonly texts: readonly string[];
}

export class JsonlWriter implements LogEvents {
  readonly #targets: Readonly<Record<FileName, Target>>;
  readonly #stringTable: OutputFile;
  readonly #chunkBytes: number;
  readonly #year: string;
  readonly #types = new Map<string, number>();
  readonly #ranks = new Set<number>();
  readonly #event = new GrowingBytes();
  #strings = 0;
  #envelopes = 0;
  #open: OpenPayload | null = null;
  #held: HeldLine | null = null;

  /** Makes the files in `dir`, which exists. Throws as `node:fs` does, also while writing. */
  constructor(dir: string, options: JsonlWriterOptions) {
    const target = (name: string) => new Target(new OutputFile(join(dir, name)));
    this.#targets = Object.fromEntries([
      ...CATEGORIES.map((category) => [category, target(CATEGORY_FILES[category])]),
      [EVENT_LINES, target(EVENT_LINES_FILE)],
      ["rejected", target(REJECTED_FILE)],
    ]) as Record<FileName, Target>;
    this.#stringTable = new OutputFile(join(dir, STRING_TABLE_FILE));
    this.#year = String(options.year).padStart(4, "0");
    this.#chunkBytes = Math.max(options.chunkBytes ?? CHUNK_BYTES, SMALLEST_CHUNK);
    this.#targets.chromium_events.file.text("[");
    this.#stringTable.text("[");
  }

  envelope(line: EnvelopeLine): void {
    this.#envelopes++;
    if (line.rank !== null && line.status !== "refused") this.#ranks.add(line.rank);
    if (line.status !== "accepted") return this.#reject(line);
    const heads = this.#heads(line);
    for (const { key } of heads) this.#types.set(key.name, (this.#types.get(key.name) ?? 0) + 1);
    if (line.hasPayload === null) {
      for (const head of heads) this.#write(head, line.compileId, "}\n");
    } else if (line.chromium) {
      this.#event.clear();
      this.#held = { heads, id: line.compileId, bytes: this.#event };
    } else {
      this.#begin(heads, line.compileId);
    }
  }

  payload(piece: Uint8Array): void {
    if (this.#open) this.#append(this.#open, piece);
    else this.#held?.bytes.add(piece);
  }

  payloadEnd(place: PayloadPlace): void {
    if (this.#held) this.#release(this.#held, place.bytes);
    else if (this.#open) this.#end(this.#open, place.bytes);
    this.#open = this.#held = null;
  }

  string(index: number, text: string, seq: number): void {
    const file = this.#stringTable;
    file.text(`${this.#strings === 0 ? "" : ","}\n{"index":${index},"seq":${seq},"text":`);
    file.quoted(text);
    file.text("}");
    this.#strings++;
  }

  /** Completes and closes all files. */
  close(): WrittenLog {
    this.#targets.chromium_events.file.text("\n]\n");
    this.#stringTable.text("\n]\n");
    this.#stringTable.close();
    const files = new Map<FileName, WrittenFile>();
    for (const [name, target] of Object.entries(this.#targets)) {
      target.file.close();
      files.set(name as FileName, target.written());
    }
    return {
      files,
      types: this.#types,
      strings: this.#strings,
      ranks: [...this.#ranks],
      envelopes: this.#envelopes,
    };
  }

  /** Closes all files as they are. */
  abandon(): void {
    this.#stringTable.abandon();
    for (const target of Object.values(this.#targets)) target.file.abandon();
  }

  /** What each entry of the line begins with, in parser order; from the second on they say where the payload is. */
  #heads(line: EnvelopeLine): EntryHead[] {
    const found = membersOf(line.json);
    const keys = line.keys.length > 0 ? line.keys : [UNKNOWN_KEY];
    const before = this.#contextOf(line);
    const strict = line.strict ? "" : ',"strict":false';
    const after = `${otherMembers(line, found)}${strict},"seq":${line.seq}`;
    const payloadOf = line.hasPayload === null ? "" : `,"payload_of":${keys[0]!.part}`;
    return keys.map((key, place) => {
      const metadata = key === UNKNOWN_KEY ? NOTHING : oneLine(found.get(key.name)!);
      const name = key.name === "artifact" ? nameOf(line) : null;
      const category = name !== null && isCacheRecord(name) ? "cache" : key.category;
      const status = category === "cache" ? `,"cache_status":${JSON.stringify(cacheStatus(name!))}` : "";
      const texts = [
        `{"type":"${key.name}"${before},"metadata":`,
        metadata,
        `${status}${after}`,
        `,"part":${key.part},"log_line":${line.line}${place === 0 ? "" : payloadOf}`,
      ];
      return { key, category, texts };
    });
  }

  #contextOf(line: EnvelopeLine): string {
    const { compileId, rank, hasPayload } = line;
    const id = compileId.id === null ? "null" : `"${compileId.id}"`;
    const payload = hasPayload === null ? "" : `,"has_payload":${JSON.stringify(hasPayload)}`;
    const subgraph = subgraphOf(line);
    const graph = subgraph === null ? "" : `,"subgraph":${JSON.stringify(subgraph)}`;
    return `,"compile_id":${id},"rank":${rank},${this.#prefixOf(line)}${payload}${graph}`;
  }

  #prefixOf({ prefix }: EnvelopeLine): string {
    return `"timestamp":"${this.#year}-${prefix.time}","thread":${digits(prefix.thread)},"pathname":${
      JSON.stringify(prefix.pathname)
    },"lineno":${digits(prefix.lineno)}`;
  }

  #targetOf(head: EntryHead): Target {
    return this.#targets[head.category === "chromium_events" ? EVENT_LINES : head.category];
  }

  #write(head: EntryHead, id: CompileId, end: string): void {
    const target = this.#targetOf(head);
    const at = target.file.position;
    writeTexts(target.file, head.texts, end);
    target.count++;
    target.ranges.add(id, at, target.file.position);
  }

  /** The first entry takes the payload; the others wait until it is complete. */
  #begin(heads: readonly EntryHead[], id: CompileId): void {
    const [first, ...others] = heads;
    const target = this.#targetOf(first!);
    this.#open = {
      target,
      id,
      head: first!.texts,
      lineAt: target.file.position,
      chunk: 0,
      inChunk: 0,
      holes: [],
      others,
    };
    target.count++;
    writeTexts(target.file, first!.texts, ',"payload":"');
  }

  #append(open: OpenPayload, piece: Uint8Array): void {
    const { file } = open.target;
    for (let from = 0; from < piece.length;) {
      if (open.inChunk >= this.#chunkBytes) this.#nextChunk(open);
      const part = piece.subarray(from, from + this.#chunkBytes - open.inChunk);
      file.escaped(part);
      open.inChunk += part.length;
      from += part.length;
    }
  }

  /** A character that the limit cuts waits in the file, and becomes the first of the next chunk. */
  #nextChunk(open: OpenPayload): void {
    const { file } = open.target;
    file.text(`"${invalidOf(file)},"chunk":${open.chunk},"total_chunks":`);
    open.holes.push(file.position);
    file.text(`${HOLE}}\n`);
    open.chunk++;
    open.inChunk = file.waiting;
    writeTexts(file, open.head, ',"payload":"');
  }

  #end(open: OpenPayload, bytes: number): void {
    const { file, ranges } = open.target;
    file.endEscaped();
    const total = open.chunk + 1;
    const chunk = total === 1 ? "" : `,"chunk":${open.chunk},"total_chunks":${total}`;
    file.text(`"${invalidOf(file)}${chunk},"payload_bytes":${bytes}}\n`);
    for (const hole of open.holes) file.patch(hole, String(total));
    ranges.add(open.id, open.lineAt, file.position);
    for (const head of open.others) this.#write(head, open.id, "}\n");
  }

  /**
   * A line with a trace event: the payload becomes an item of the array if it is JSON. Otherwise it stays in the entry; also where the
   * item has U+FFFD for what is not UTF-8, so that the bytes are not lost.
   */
  #release({ heads, id, bytes }: HeldLine, payloadBytes: number): void {
    const payload = bytes.view();
    const whole = isUtf8(payload);
    const place = this.#addEvent(id, payload, whole);
    const placed = heads.map((head) =>
      place !== null && head.category === "chromium_events" ? { ...head, texts: [...head.texts, place] } : head
    );
    const [first, ...others] = placed;
    if (place !== null && first!.category === "chromium_events" && whole) {
      this.#write(first!, id, `,"payload_bytes":${payloadBytes}}\n`);
      for (const head of others) this.#write(head, id, "}\n");
      return;
    }
    this.#begin(placed, id);
    this.#append(this.#open!, payload);
    this.#end(this.#open!, payloadBytes);
  }

  /** Members that say where the event stands; null if the payload is no strict JSON. */
  #addEvent(id: CompileId, payload: Uint8Array, isUtf8: boolean): string | null {
    const text = jsonTextOf(payload);
    if (text === null) return null;
    const { file, ranges } = this.#targets.chromium_events;
    file.text(this.#targets.chromium_events.count === 0 ? "\n" : ",\n");
    const at = file.position;
    if (isUtf8) file.bytes(payload);
    else file.text(text);
    const event = this.#targets.chromium_events.count++;
    ranges.add(id, at, file.position);
    return `,"event":${event},"event_range":[${at},${file.position}]`;
  }

  #reject(line: EnvelopeLine): void {
    const target = this.#targets.rejected;
    const { file } = target;
    const { seq, status, value, compileId, hasPayload, chromium } = line;
    const id = compileId.id === null ? "null" : `"${compileId.id}"`;
    const reason = line.reason ?? (line.rank === null ? "no rank, in the log of a rank" : `of rank ${line.rank}`);
    const at = file.position;
    file.text(`{"seq":${seq},"log_line":${line.line},"status":"${status}","reason":`);
    file.quoted(reason);
    file.text(`,"compile_id":${id},${this.#prefixOf(line)}${chromium ? `,"chromium":true` : ""}`);
    if (!line.strict) file.text(',"strict":false');
    if (hasPayload !== null) {
      file.text(',"has_payload":');
      file.quoted(hasPayload);
    }
    if (value !== null && standsInALine(line.json)) {
      file.text(',"envelope":');
      file.text(line.json);
    } else {
      file.text(',"text":');
      file.quoted(line.json);
    }
    file.text("}\n");
    target.count++;
    target.ranges.add(compileId, at, file.position);
  }
}

/** Short texts are joined first: one call of the encoder a line. */
function writeTexts(file: OutputFile, texts: readonly string[], end: string): void {
  let length = end.length;
  for (const text of texts) length += text.length;
  if (length < 1 << 16) return file.text(texts.join("") + end);
  for (const text of texts) file.text(text);
  file.text(end);
}

/** What stood in the log where the payload of this line has U+FFFD; nothing if all of them were logged. */
function invalidOf(file: OutputFile): string {
  const replaced = file.takeReplaced();
  return replaced.some((hex) => hex !== null) ? `,"invalid_utf8":${JSON.stringify(replaced)}` : "";
}

/** Whether an object can be a value in a JSON line just as it was logged: nothing around it, and no CR. */
const standsInALine = (json: string): boolean => json.startsWith("{") && json.endsWith("}") && !json.includes("\r");

/** A CR between two values is white space to JSON, but a line end to many readers of lines. */
const oneLine = (json: string): string => json.includes("\r") ? json.replaceAll("\r", " ") : json;

/** A number as logged; a text where the digits are no JSON number (`007`). */
const digits = (text: string): string => text.length > 1 && text.charCodeAt(0) === 48 ? `"${text}"` : text;

function nameOf({ value }: EnvelopeLine): string {
  const artifact = value!["artifact"] as { readonly name: string };
  return artifact.name;
}

function subgraphOf({ value }: EnvelopeLine): string | null {
  const subgraph = value!["subgraph_name"];
  return typeof subgraph === "string" ? subgraph : null;
}

/**
 * `,"context":{…}`: the members of the envelope that no other field of the entries gives back exactly. Rank, md5, subgraph and
 * compile id are left out where they are logged in the form in which we would write them.
 */
function otherMembers(line: EnvelopeLine, found: ReadonlyMap<string, string>): string {
  let text = "";
  for (const [key, value] of found) {
    if (line.keys.some(({ name }) => name === key) || isGivenBack(line, key, value)) continue;
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${value}`;
  }
  return text === "" ? "" : `,"context":{${oneLine(text)}}`;
}

function isGivenBack(line: EnvelopeLine, key: string, value: string): boolean {
  if (key === "has_payload") return line.hasPayload !== null;
  if (key === "subgraph_name") return subgraphOf(line) !== null;
  const place = ID_KEYS.indexOf(key);
  const number = place >= 0 ? line.compileId.parts?.[place] : key === "rank" ? line.rank : null;
  return typeof number === "number" && value === String(number);
}

/** In the order of `CompileId.parts`. */
const ID_KEYS: readonly string[] = COMPILE_ID_KEYS;

const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });
/** Levels of brackets that every reader of JSON takes (contract 0.3). */
const DEEPEST = 127;

/** The payload as text, if it is strict JSON. JSON.parse decides but for what it lets pass: see contract 0.3. */
function jsonTextOf(payload: Uint8Array): string | null {
  try {
    const text = DECODER.decode(payload);
    if (!isSound(JSON.parse(text), 0)) return null;
    if (text.includes("\\ud") || text.includes("\\uD")) reformat(text, null);
    return text;
  } catch {
    return null;
  }
}

/** No number out of range, and not too deep. The depth of the calls is limited by that. */
function isSound(value: unknown, depth: number): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  if (depth >= DEEPEST) return false;
  return Object.values(value).every((inner) => isSound(inner, depth + 1));
}

/** Keeps its memory from one payload to the next, up to a limit. */
class GrowingBytes {
  static readonly #KEPT = 1 << 20;
  #bytes = new Uint8Array(1 << 14);
  #length = 0;

  clear(): void {
    this.#length = 0;
    if (this.#bytes.length > GrowingBytes.#KEPT) this.#bytes = new Uint8Array(1 << 14);
  }

  add(piece: Uint8Array): void {
    const needed = this.#length + piece.length;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = needed;
  }

  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

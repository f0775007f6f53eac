/**
 * Reads a log: frames lines, reads prefix and envelope, collects payloads, checks their md5, counts faults. Output contract 1.
 *
 * Our own because this is what the program is for: it works on bytes, decodes only envelopes, and holds one read buffer that grows to
 * the longest envelope line; payloads pass through in pieces. Nothing in a log makes it throw.
 */
import { isUtf8 } from "node:buffer";
import type { CompileIds } from "../format/compile_id.ts";
import { type ByteLoops, giveBack, takeByteLoops } from "./byte_loops.ts";
import { readEnvelope } from "./envelope.ts";
import type { EnvelopeLine, EnvelopeStatus, LogEvents } from "./events.ts";
import type { FaultLog } from "./faults.ts";
import { type GlogMatch, matchGlog } from "../format/glog.ts";
import type { KnownKey } from "./keys.ts";
import { byteIndex, mayHavePrefix } from "./line_bytes.ts";
import { LineBuffer } from "./line_buffer.ts";
import { readPayload } from "./payload_reader.ts";
import type { ByteSource } from "./source.ts";
import { InlineVerifier, type PayloadVerifier } from "./verifier.ts";

export interface ScanOptions {
  readonly source: ByteSource;
  readonly ids: CompileIds;
  readonly faults: FaultLog;
  readonly events: LogEvents;
  /** Lines for stderr that are no fault: `Detected rank: Some(0)`. */
  print(message: string): void;
  /** Prints `Unknown field NAME` at each occurrence. */
  readonly verbose: boolean;
  onProgress?(done: number): void;
  /** Checks payloads; while they pass unless set. */
  readonly verifier?: PayloadVerifier;
}

export interface ScanResult {
  /** Accepted envelopes. */
  readonly ok: number;
  readonly rank: number | null;
  /** Key -> number of envelopes that have it. */
  readonly unknownKeys: ReadonlyMap<string, number>;
  /** Physical lines. */
  readonly lines: number;
}

const CR = 13, TAB = 9;
/** A string of V8 holds 2^29 - 24 code units; an envelope that cannot become one cannot be read. */
const LONGEST_LINE = 2 ** 29 - 32;

/** From this size on it pays to look whether there can be a prefix before a text is made of a line. */
const LONG_LINE = 1 << 16;

/** What precedes a tab line decides what it is. */
type After = "refused" | "other";

export function scanLog(options: ScanOptions): ScanResult {
  const loops = takeByteLoops();
  try {
    return new Scanner(options, loops).run();
  } finally {
    giveBack(loops);
  }
}

class Scanner {
  readonly #buffer: LineBuffer;

  #line = 0;
  #seq = 0;
  #ok = 0;
  #rank: number | null = null;
  #after: After = "other";
  /** False if the line that was read last, envelope or payload, has no line end. */
  #endsWithLine = true;
  /** Whether the last payload ends there, or would begin there. */
  #payloadIsCut = false;
  readonly #unknown = new Map<string, number>();
  readonly #verifier: PayloadVerifier;

  constructor(private readonly options: ScanOptions, loops: ByteLoops) {
    const { source, faults, onProgress } = options;
    this.#verifier = options.verifier ?? new InlineVerifier();
    this.#buffer = new LineBuffer(loops, source, (done) => onProgress?.(done), () => {
      if (faults.get("shrunk") === 0) faults.add("shrunk", this.#line + 1);
    });
  }

  run(): ScanResult {
    for (;;) {
      const lineEnd = this.#findLineEnd();
      if (lineEnd === null) break;
      if (lineEnd < 0) continue;
      const sound = this.#readLine(this.#buffer.at, lineEnd);
      if (!sound && !this.#endsWithLine) this.options.faults.add("cut_off", this.#line);
    }
    this.#noteVerified();
    return { ok: this.#ok, rank: this.#rank, unknownKeys: this.#unknown, lines: this.#line };
  }

  /** The first few lines are those of the earliest faults, as if they had been found in passing. */
  #noteVerified(): void {
    const { failed, lines, lastFailed } = this.#verifier.finish();
    for (const line of lines) this.options.faults.add("fail_payload_md5", line);
    if (failed > lines.length) this.options.faults.add("fail_payload_md5", lines.at(-1)!, null, failed - lines.length);
    if (lastFailed && this.#payloadIsCut) this.options.faults.add("cut_off", this.#line);
  }

  /** Index of the LF that ends the line at the place of the buffer; null at the end of the log; -1 for a line that was passed over. */
  #findLineEnd(): number | null {
    const buffer = this.#buffer;
    let from = buffer.at;
    for (;;) {
      const found = buffer.indexOfLineEnd(from);
      if (found < buffer.end) return found;
      const read = buffer.end - buffer.at;
      if (read > LONGEST_LINE) return this.#passOver();
      if (!buffer.fill()) return read === 0 ? null : buffer.end;
      from = buffer.at + read;
    }
  }

  #passOver(): -1 | null {
    const buffer = this.#buffer;
    this.#line++;
    this.options.faults.add("line_too_long", this.#line);
    this.#after = "refused";
    for (;;) {
      const found = buffer.indexOfLineEnd(buffer.at);
      buffer.at = Math.min(found + 1, buffer.end);
      if (found < buffer.end) return -1;
      if (!buffer.fill()) return null;
    }
  }

  /**
   * The line of the buffer from `start` to the LF at `lineEnd`; afterwards the buffer is behind it, and behind its payload. False if it or its
   * payload is faulty: without a line end behind it, it was cut off.
   */
  #readLine(start: number, lineEnd: number): boolean {
    const buffer = this.#buffer, { bytes } = buffer;
    this.#line++;
    buffer.at = Math.min(lineEnd + 1, buffer.end);
    this.#endsWithLine = lineEnd < buffer.end;
    const hasCr = this.#endsWithLine && lineEnd > start && bytes[lineEnd - 1] === CR;
    const end = hasCr ? lineEnd - 1 : lineEnd;
    if (end === start) return true;
    if (bytes[start] === TAB && this.#after === "refused") {
      this.options.faults.add("fail_glog", this.#line);
      return true;
    }
    this.#after = "other";
    if (end - start > LONG_LINE && !mayHavePrefix(bytes, start, end)) {
      if (!isUtf8(bytes.subarray(start, end))) this.#noteInvalidUtf8(this.#line);
      return this.#noteNoPrefix();
    }
    const text = buffer.text(start, end);
    if (text.includes("\ufffd") && !isUtf8(bytes.subarray(start, end))) this.#noteInvalidUtf8(this.#line);
    const match = matchGlog(text);
    return match ? this.#readEnvelope(text, match, start, end) : this.#noteNoPrefix();
  }

  #noteNoPrefix(): false {
    this.options.faults.add("fail_glog", this.#line, `Failed to parse glog prefix on line ${this.#line}`);
    return false;
  }

  #noteInvalidUtf8(line: number): void {
    this.options.faults.add("invalid_utf8", line);
  }

  #readEnvelope(text: string, match: GlogMatch, start: number, end: number): boolean {
    const { events, ids } = this.options;
    const json = text.slice(match.end);
    const envelope = readEnvelope(json, ids);
    if (envelope.refused === null) this.#noteUnknown(envelope.unknown);
    if (envelope.string !== null) {
      events.string(envelope.string[1], envelope.string[0], this.#seq);
      return true;
    }
    const status = this.#statusOf(envelope);
    const jsonAt = start + byteIndex(this.#buffer.bytes, text, match.end, start, end);
    const line: EnvelopeLine = {
      seq: this.#seq++,
      line: this.#line,
      status,
      reason: envelope.refused,
      jsonAt: this.#buffer.base + jsonAt,
      jsonBytes: end - jsonAt,
      json,
      value: envelope.value,
      strict: envelope.strict,
      prefix: match.prefix,
      keys: status === "accepted" ? envelope.keys : [],
      compileId: envelope.compileId,
      rank: envelope.rank,
      hasPayload: envelope.hasPayload,
      chromium: envelope.keys.some((key: KnownKey) => key.name === "chromium_event"),
    };
    this.#noteLine(line, envelope.contextless);
    events.envelope(line);
    if (status === "refused") this.#after = "refused";
    else if (line.hasPayload !== null) return this.#readPayload(line.hasPayload, line.line, status === "accepted");
    return status !== "refused";
  }

  #noteUnknown(names: readonly string[]): void {
    for (const name of names) {
      this.#unknown.set(name, (this.#unknown.get(name) ?? 0) + 1);
      if (this.options.verbose) this.options.print(`Unknown field ${name}`);
    }
  }

  #statusOf({ refused, rank }: { refused: string | null; rank: number | null }): EnvelopeStatus {
    if (refused !== null) return "refused";
    if (this.#rank === null && rank !== null) {
      this.options.print(`Detected rank: Some(${rank})`);
      this.#rank = rank;
    }
    return this.#rank !== null && rank !== this.#rank ? "other_rank" : "accepted";
  }

  /** Counters that follow from the envelope alone, those of its way into raw.jsonl included (contract 1.3, 4.3). */
  #noteLine(line: EnvelopeLine, contextless: boolean): void {
    const { faults } = this.options;
    if (line.status === "accepted") this.#ok++;
    else if (line.status === "other_rank") {
      faults.add("other_rank", line.line);
      if (contextless) faults.add("contextless", line.line);
    } else {
      faults.add("fail_json", line.line, `Failed to parse metadata JSON: \n${line.reason} on line ${line.line}`);
    }
    if (line.status === "accepted" && line.chromium) return;
    if (line.value === null && line.json.length > 0 && isJson(line.json)) {
      faults.add("fail_json", line.line, "JSON payload is not an object, dropping line from raw.jsonl");
    } else if (line.value === null || !line.strict) {
      const why = line.value === null ? line.reason : "no strict JSON";
      faults.add("fail_json", line.line, `Failed to parse JSON envelope for raw.jsonl: ${why}`);
    } else {
      const conflict = ADDED_KEYS.find((key) => Object.hasOwn(line.value!, key));
      if (conflict !== undefined) faults.add("fail_key_conflict", line.line, keyConflict(conflict));
    }
  }

  #readPayload(claimed: string, envelopeLine: number, wanted: boolean): boolean {
    const { place, passed, isUtf8: sane, endsWithLine } = readPayload(this.#buffer, this.#takerOf(wanted));
    this.#line += passed;
    if (place.lines > 0) this.#endsWithLine = endsWithLine;
    this.#payloadIsCut = !this.#endsWithLine;
    const sound = this.#verifier.end({ ...place, claimed, line: envelopeLine });
    if (sound === false) this.options.faults.add("fail_payload_md5", envelopeLine);
    if (!sane) this.#noteInvalidUtf8(envelopeLine + 1);
    this.options.events.payloadEnd(place);
    return sound !== false;
  }

  /** Who is handed the bytes of a payload; null if nobody wants them. */
  #takerOf(wanted: boolean): ((piece: Uint8Array) => void) | null {
    const verifier = this.#verifier, { events } = this.options;
    const isWanted = wanted && events.payload !== undefined;
    if (!verifier.wantsBytes) return isWanted ? (piece) => events.payload!(piece) : null;
    verifier.begin();
    if (!isWanted) return (piece) => verifier.update(piece);
    return (piece) => {
      verifier.update(piece);
      events.payload!(piece);
    };
  }
}

/** Keys that raw.jsonl adds to a line (contract 4.3); `payload_filename` is known only when outputs are planned. */
const ADDED_KEYS = ["timestamp", "thread", "pathname", "lineno"];

export const keyConflict = (key: string): string =>
  `Key conflict: '${key}' already exists in JSON payload, skipping raw.jsonl JSONL conversion`;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

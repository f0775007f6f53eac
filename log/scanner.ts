/**
 * Reads a log: frames lines, reads prefix and envelope, collects payloads, checks their md5, counts faults. Output contract 1.
 *
 * Our own because this is what the program is for: it works on bytes, decodes only envelopes, and holds one read buffer that grows to
 * the longest envelope line; payloads pass through in pieces. Nothing in a log makes it throw.
 */
import { Buffer, isUtf8 } from "node:buffer";
import type { CompileIds } from "../format/compile_id.ts";
import { readEnvelope } from "./envelope.ts";
import type { EnvelopeLine, EnvelopeStatus, LogEvents, PayloadPlace } from "./events.ts";
import type { FaultLog } from "./faults.ts";
import { type GlogMatch, matchGlog } from "../format/glog.ts";
import type { KnownKey } from "./keys.ts";
import { byteIndex, mayHavePrefix } from "./line_bytes.ts";
import type { ByteSource } from "./source.ts";
import { Utf8Check } from "./utf8_check.ts";
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

const LF = 10, CR = 13, TAB = 9;
const BUFFER_BYTES = 1 << 20;
const SCRATCH_BYTES = 1 << 18;
/** A string of V8 holds 2^29 - 24 code units; an envelope that cannot become one cannot be read. */
const LONGEST_LINE = 2 ** 29 - 32;

/** From this size on it pays to look whether there can be a prefix before a text is made of a line. */
const LONG_LINE = 1 << 16;

/** What precedes a tab line decides what it is. */
type After = "refused" | "other";

export function scanLog(options: ScanOptions): ScanResult {
  return new Scanner(options).run();
}

class Scanner {
  #buffer = new Uint8Array(BUFFER_BYTES + 1);
  #text = Buffer.from(this.#buffer.buffer);
  /** Valid bytes of the buffer; one byte more is kept free for a line end that stops every search. */
  #end = 0;
  #at = 0;
  /** Offset in the log of the first byte of the buffer. */
  #base = 0;
  readonly #scratch = new Uint8Array(SCRATCH_BYTES);

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

  constructor(private readonly options: ScanOptions) {
    this.#verifier = options.verifier ?? new InlineVerifier();
  }

  run(): ScanResult {
    for (;;) {
      const lineEnd = this.#findLineEnd();
      if (lineEnd === null) break;
      if (lineEnd < 0) continue;
      const sound = this.#readLine(this.#at, lineEnd);
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

  /** Reads on. False at the end of the log. What lies before #at is given up. */
  #fill(): boolean {
    const { source, onProgress } = this.options;
    if (this.#at > 0) {
      this.#buffer.copyWithin(0, this.#at, this.#end);
      this.#base += this.#at;
      this.#end -= this.#at;
      this.#at = 0;
    }
    if (this.#end + 1 >= this.#buffer.length) this.#grow();
    const position = this.#base + this.#end;
    const wanted = Math.min(this.#buffer.length - 1 - this.#end, source.bytes - position);
    const read = wanted > 0 ? source.read(this.#buffer, this.#end, wanted, position) : 0;
    if (read === 0 && wanted > 0 && this.options.faults.get("shrunk") === 0) {
      this.options.faults.add("shrunk", this.#line + 1);
    }
    this.#end += read;
    onProgress?.(position + read);
    return read > 0;
  }

  #grow(): void {
    const larger = new Uint8Array((this.#buffer.length - 1) * 2 + 1);
    larger.set(this.#buffer.subarray(0, this.#end));
    this.#buffer = larger;
    this.#text = Buffer.from(larger.buffer);
  }

  #indexOfLineEnd(from: number): number {
    this.#buffer[this.#end] = LF;
    return this.#buffer.indexOf(LF, from);
  }

  /** Index of the LF that ends the line at #at; null at the end of the log; -1 for a line that was passed over. */
  #findLineEnd(): number | null {
    let from = this.#at;
    for (;;) {
      const found = this.#indexOfLineEnd(from);
      if (found < this.#end) return found;
      const read = this.#end - this.#at;
      if (read > LONGEST_LINE) return this.#passOver();
      if (!this.#fill()) {
        return read === 0 ? null : this.#end;
      }
      from = this.#at + read;
    }
  }

  #passOver(): -1 | null {
    this.#line++;
    this.options.faults.add("line_too_long", this.#line);
    this.#after = "refused";
    for (;;) {
      const found = this.#indexOfLineEnd(this.#at);
      this.#at = Math.min(found + 1, this.#end);
      if (found < this.#end) return -1;
      if (!this.#fill()) return null;
    }
  }

  /**
   * The line of the buffer from `start` to the LF at `lineEnd`; afterwards #at is behind it, and behind its payload. False if it or its
   * payload is faulty: without a line end behind it, it was cut off.
   */
  #readLine(start: number, lineEnd: number): boolean {
    this.#line++;
    this.#at = Math.min(lineEnd + 1, this.#end);
    const hasCr = lineEnd < this.#end && lineEnd > start && this.#buffer[lineEnd - 1] === CR;
    const end = hasCr ? lineEnd - 1 : lineEnd;
    this.#endsWithLine = lineEnd < this.#end;
    if (end === start) return true;
    if (this.#buffer[start] === TAB && this.#after === "refused") {
      this.options.faults.add("fail_glog", this.#line);
      return true;
    }
    this.#after = "other";
    if (end - start > LONG_LINE && !mayHavePrefix(this.#buffer, start, end)) {
      if (!isUtf8(this.#buffer.subarray(start, end))) this.#noteInvalidUtf8(this.#line);
      return this.#noteNoPrefix();
    }
    const text = this.#text.toString("utf8", start, end);
    if (text.includes("\ufffd") && !isUtf8(this.#buffer.subarray(start, end))) this.#noteInvalidUtf8(this.#line);
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
    const jsonAt = start + byteIndex(this.#buffer, text, match.end, start, end);
    const line: EnvelopeLine = {
      seq: this.#seq++,
      line: this.#line,
      status,
      reason: envelope.refused,
      jsonAt: this.#base + jsonAt,
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
    const take = wanted ? this.options.events.payload?.bind(this.options.events) : undefined;
    const place = this.#takePayload(take);
    this.#payloadIsCut = !this.#endsWithLine;
    const sound = this.#verifier.end({ ...place, claimed, line: envelopeLine });
    if (sound === false) this.options.faults.add("fail_payload_md5", envelopeLine);
    if (this.#dirty) this.#noteInvalidUtf8(envelopeLine + 1);
    this.options.events.payloadEnd(place);
    return sound !== false;
  }

  /** Set by #takePayload: the payload holds bytes that are not UTF-8. */
  #dirty = false;

  #takePayload(take: ((piece: Uint8Array) => void) | undefined): PayloadPlace {
    const scratch = this.#scratch;
    const utf8 = new Utf8Check();
    const verifier = this.#verifier;
    verifier.begin();
    let filled = 0, bytes = 0, lines = 0, plain = true, blanks = false, bits = 0;
    let at = this.#base + this.#at, lastEnd = at;
    const flush = () => {
      const piece = scratch.subarray(0, filled);
      utf8.add(piece, bits);
      verifier.update(piece);
      take?.(piece);
      bytes += filled;
      filled = bits = 0;
    };
    for (;;) {
      const kind = this.#payloadLineKind();
      if (kind === "end") break;
      if (kind === "blank") {
        this.#line++;
        blanks = true;
        continue;
      }
      if (blanks && lines > 0) plain = false;
      blanks = false;
      if (lines === 0) at = this.#base + this.#at;
      else scratch[filled++] = LF;
      lines++;
      this.#line++;
      this.#at++;
      // One line, which may be longer than the buffers.
      for (let taken = 0;;) {
        const buffer = this.#buffer;
        const found = this.#indexOfLineEnd(this.#at);
        const stop = Math.min(found, this.#end, this.#at + scratch.length - filled - 1);
        let from = this.#at;
        taken += stop - from;
        if (stop - from < 64) {
          for (; from < stop; from++) bits |= scratch[filled++] = buffer[from]!;
        } else {
          scratch.set(buffer.subarray(from, stop), filled);
          filled += stop - from;
          bits |= 0x80;
        }
        this.#at = stop;
        if (stop === found && found < this.#end) {
          if (taken > 0 && scratch[filled - 1] === CR) {
            filled--;
            plain = false;
          }
          this.#at++;
          if (filled > scratch.length >> 1) flush();
          break;
        }
        if (filled + 1 >= scratch.length) {
          // A CR at the very end may belong to the line end.
          const held = scratch[filled - 1] === CR;
          if (held) filled--;
          flush();
          if (held) scratch[filled++] = CR;
        }
        if (this.#at === this.#end && !this.#fill()) {
          this.#endsWithLine = false;
          break;
        }
      }
      lastEnd = this.#base + this.#at;
    }
    flush();
    this.#dirty = !utf8.end();
    return { at, rawBytes: lines === 0 ? 0 : lastEnd - at, bytes, lines, plain };
  }

  #payloadLineKind(): "tab" | "blank" | "end" {
    if (this.#at >= this.#end && !this.#fill()) return "end";
    const first = this.#buffer[this.#at];
    if (first === TAB) return "tab";
    if (first === LF) {
      this.#at++;
      return "blank";
    }
    if (first !== CR) return "end";
    if (this.#at + 1 >= this.#end && !this.#fill()) return "end";
    if (this.#buffer[this.#at + 1] !== LF) return "end";
    this.#at += 2;
    return "blank";
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

/** Files of a report, made of the log and of the rows of a lazy report: the same bytes as in the site. */
import { matchGlog } from "./glog.ts";
import { reformat } from "./json.ts";
import type { LazyContent, LazyRow } from "./lazy.ts";
import { type LinePrefix, rawLine, timestampOf } from "./raw_line.ts";
import { payloadBytes, payloadText, utf8Text } from "./strip_payload.ts";
import { TraceList } from "./trace_list.ts";

/** Gives bytes of the log. At once where they are at hand: a promise for each of 100,000 lines takes longer than the work. */
export type ReadLog = (at: number, bytes: number) => Uint8Array | Promise<Uint8Array>;

type Payload = Extract<LazyContent, { kind: "payload" }>;

/** A payload as its file has it, as text. */
export async function payloadFileText({ as, cut }: Payload, read: ReadLog): Promise<string> {
  if (cut === null) return "";
  const raw = await read(cut.at, cut.raw);
  return (as === "json" ? prettyOrNull(raw) : null) ?? payloadText(raw, cut.plain);
}

/** A payload as its file has it, byte for byte. */
export async function payloadFileBytes({ as, cut }: Payload, read: ReadLog): Promise<Uint8Array> {
  if (cut === null) return new Uint8Array(0);
  const raw = await read(cut.at, cut.raw);
  const pretty = as === "json" ? prettyOrNull(raw) : null;
  return pretty === null ? payloadBytes(raw, cut.plain) : new TextEncoder().encode(pretty);
}

/** Tabs and line ends of the log are white space to a JSON reader. */
function prettyOrNull(raw: Uint8Array): string | null {
  try {
    return reformat(utf8Text(raw), "");
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

export interface LinesSource {
  readonly rows: Iterable<LazyRow>;
  readonly read: ReadLog;
  /** Of the time stamps. */
  readonly year: number;
  /** The path of a file, by its place in the list of files. */
  path(file: number): string;
}

/** raw.jsonl behind its first line, which is the string table; in pieces. */
export async function* linesText({ rows, read, year, path }: LinesSource): AsyncGenerator<string> {
  const pieces = new Pieces();
  for (const { event, at, bytes, file } of rows) {
    if (event) continue;
    let line = null;
    for (let reach = 256; line === null; reach *= 8) {
      const from = Math.max(0, at - reach);
      const found = read(from, at + bytes - from);
      line = splitLine(found instanceof Uint8Array ? found : await found, at - from, from === 0, year);
    }
    pieces.add(rawLine(line.json, line.prefix, file === null ? null : path(file)) ?? "");
    if (pieces.full) yield pieces.take();
  }
  yield pieces.take();
}

/** chromium_events.json, in pieces. */
export async function* eventsText(rows: Iterable<LazyRow>, read: ReadLog): AsyncGenerator<string> {
  const pieces = new Pieces(), list = new TraceList();
  for (const { event, at, bytes } of rows) {
    if (!event) continue;
    const raw = read(at, bytes);
    pieces.add(list.add(utf8Text(raw instanceof Uint8Array ? raw : await raw)));
    if (pieces.full) yield pieces.take();
  }
  yield pieces.take() + list.end();
}

/** Handed on when so many characters are together. */
const PIECE = 1 << 18;

class Pieces {
  #text = "";

  get full(): boolean {
    return this.#text.length >= PIECE;
  }

  add(text: string): void {
    this.#text += text;
  }

  take(): string {
    const text = this.#text;
    this.#text = "";
    return text;
  }
}

const LF = 10;

/** Bytes that end with an envelope -> its text, and what stands before it on its line; null if the line begins before the bytes. */
function splitLine(
  bytes: Uint8Array,
  json: number,
  atLogStart: boolean,
  year: number,
): { readonly json: string; readonly prefix: LinePrefix } | null {
  const start = bytes.subarray(0, json).lastIndexOf(LF) + 1;
  if (start === 0 && !atLogStart) return null;
  // One character stands for the envelope: a prefix without one is none.
  const found = matchGlog(`${utf8Text(bytes.subarray(start, json))}{`);
  if (found === null) throw new RangeError("A line of the log is not where the rows say");
  const { thread, pathname, lineno } = found.prefix;
  return {
    json: utf8Text(bytes.subarray(json)),
    prefix: { timestamp: timestampOf(year, found.prefix), thread, pathname, lineno },
  };
}

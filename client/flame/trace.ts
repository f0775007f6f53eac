/**
 * Trace events in the Chromium format, laid out for drawing.
 *
 * Read are complete events (`X`), begins with their ends (`B`, `E`, paired by name within a thread), instants (`i`, `I`) and the names of
 * processes and threads (`M`). All other kinds, and ends without a begin, are counted and left out. Times are microseconds.
 */
import { durationText } from "../../format/quantities.ts";
import { type Fields, fieldsOf, numberOf, textOf } from "../elements/shapes.ts";

/** Events of one height. They do not overlap, and are in order. */
export interface TraceRow {
  readonly track: number;
  readonly events: Uint32Array;
}

/** A thread. */
export interface Track {
  readonly label: string;
  readonly firstRow: number;
  readonly rows: number;
}

export interface Trace {
  readonly count: number;
  /** Distinct names, and for each event its place there. */
  readonly names: readonly string[];
  readonly name: Uint32Array;
  /** From the first event of the trace. */
  readonly start: Float64Array;
  readonly duration: Float64Array;
  /** Place in `rows`; {@link NO_ROW} for an event below {@link MOST_ROWS} others. */
  readonly row: Uint32Array;
  readonly rows: readonly TraceRow[];
  readonly tracks: readonly Track[];
  /** The events by their start. */
  readonly byStart: Uint32Array;
  /** Of the last event. */
  readonly end: number;
  /** Events of kinds that are not drawn. */
  readonly leftOut: number;
  /** As given: the begin, and for pairs the end. */
  given(event: number): { readonly begin: Fields; readonly end: Fields | null };
}

export const NO_ROW = 0xffffffff;
/** Of one thread: who nests deeper draws a line, not a chart, and each event looks for a free row. */
const MOST_ROWS = 128;

interface Span {
  readonly begin: Fields;
  end: Fields | null;
  readonly start: number;
  /** NaN until the end is known. */
  duration: number;
}

interface Thread {
  readonly pid: string;
  readonly tid: string;
  readonly spans: Span[];
  readonly open: Map<string, Span[]>;
}

export function readTrace(events: readonly Fields[]): Trace {
  const reader = new TraceReader();
  for (const event of events) reader.add(event);
  return reader.trace();
}

class TraceReader {
  readonly #threads = new Map<string, Thread>();
  readonly #labels = new Map<string, string>();
  #leftOut = 0;

  add(event: Fields): void {
    const start = numberOf(event.ts), phase = event.ph;
    if (phase === "M") return this.#addLabel(event);
    if (start === null) return this.#leaveOut();
    const thread = this.#thread(event);
    if (phase === "E") return this.#close(thread, event, start);
    const name = nameOf(event);
    const duration = phase === "X" ? Math.max(0, numberOf(event.dur) ?? 0) : phase === "B" ? NaN : 0;
    if (typeof phase !== "string" || !"XBiI".includes(phase) || phase === "") return this.#leaveOut();
    const span: Span = { begin: event, end: null, start, duration };
    thread.spans.push(span);
    if (phase !== "B") return;
    const open = thread.open.get(name);
    if (open) open.push(span);
    else thread.open.set(name, [span]);
  }

  #close(thread: Thread, event: Fields, at: number): void {
    const span = thread.open.get(nameOf(event))?.pop();
    if (span === undefined) return this.#leaveOut();
    span.end = event;
    span.duration = Math.max(0, at - span.start);
  }

  #leaveOut(): void {
    this.#leftOut++;
  }

  #addLabel(event: Fields): void {
    const label = textOf(fieldsOf(event.args).name);
    if (label === null) return;
    if (event.name === "process_name") this.#labels.set(idText(event.pid), label);
    if (event.name === "thread_name") this.#labels.set(threadKey(event), label);
  }

  #thread(event: Fields): Thread {
    const key = threadKey(event);
    const known = this.#threads.get(key);
    if (known !== undefined) return known;
    const made: Thread = { pid: idText(event.pid), tid: idText(event.tid), spans: [], open: new Map() };
    this.#threads.set(key, made);
    return made;
  }

  trace(): Trace {
    const threads = [...this.#threads.values()].filter(({ spans }) => spans.length > 0);
    let origin = Infinity, end = -Infinity;
    for (const { spans } of threads) {
      for (const { start, duration } of spans) {
        origin = Math.min(origin, start);
        end = Math.max(end, start + (duration || 0));
      }
    }
    const layout = new Layout(threads.reduce((sum, { spans }) => sum + spans.length, 0), origin, end);
    for (const thread of threads) layout.add(thread, this.#label(thread));
    return layout.trace(this.#leftOut);
  }

  #label({ pid, tid }: Thread): string {
    const process = this.#labels.get(pid) ?? `process ${pid}`;
    return `${process} · ${this.#labels.get(`${pid} ${tid}`) ?? `thread ${tid}`}`;
  }
}

const nameOf = (event: Fields): string => textOf(event.name) ?? "(no name)";
const idText = (id: unknown): string => typeof id === "number" || typeof id === "string" ? String(id) : "?";
const threadKey = (event: Fields): string => `${idText(event.pid)} ${idText(event.tid)}`;

class Layout {
  readonly #spans: Span[] = [];
  readonly #start: Float64Array;
  readonly #duration: Float64Array;
  readonly #name: Uint32Array;
  readonly #row: Uint32Array;
  readonly #names = new Map<string, number>();
  readonly #rows: TraceRow[] = [];
  readonly #tracks: Track[] = [];
  readonly #origin: number;
  readonly #end: number;

  constructor(count: number, origin: number, end: number) {
    this.#start = new Float64Array(count);
    this.#duration = new Float64Array(count);
    this.#name = new Uint32Array(count);
    this.#row = new Uint32Array(count);
    this.#origin = origin;
    this.#end = end;
  }

  /** What has not ended goes on to the end of the trace. Of events that begin at once the longest is the outer one. */
  add({ spans }: Thread, label: string): void {
    for (const span of spans) if (Number.isNaN(span.duration)) span.duration = this.#end - span.start;
    spans.sort((a, b) => a.start - b.start || b.duration - a.duration);
    const firstRow = this.#rows.length;
    const rows: { end: number; events: number[] }[] = [];
    for (const span of spans) this.#place(span, rows, firstRow);
    this.#rows.push(...rows.map(({ events }) => ({ track: this.#tracks.length, events: Uint32Array.from(events) })));
    this.#tracks.push({ label, firstRow, rows: rows.length });
  }

  /** In the first row that is free: below the events that it lies in, and beside nothing. */
  #place(span: Span, rows: { end: number; events: number[] }[], firstRow: number): void {
    const event = this.#spans.push(span) - 1;
    this.#start[event] = span.start - this.#origin;
    this.#duration[event] = span.duration;
    this.#name[event] = this.#nameId(nameOf(span.begin));
    let row = 0;
    while (row < rows.length && rows[row]!.end > span.start) row++;
    this.#row[event] = row < MOST_ROWS ? firstRow + row : NO_ROW;
    if (row >= MOST_ROWS) return;
    const end = span.start + span.duration;
    if (row === rows.length) rows.push({ end, events: [event] });
    else {
      rows[row]!.events.push(event);
      rows[row]!.end = end;
    }
  }

  #nameId(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, this.#names.size);
    return this.#names.size - 1;
  }

  trace(leftOut: number): Trace {
    const spans = this.#spans;
    return {
      count: spans.length,
      names: [...this.#names.keys()],
      name: this.#name,
      start: this.#start,
      duration: this.#duration,
      row: this.#row,
      rows: this.#rows,
      tracks: this.#tracks,
      byStart: Uint32Array.from(spans.keys()).sort((a, b) => this.#start[a]! - this.#start[b]!),
      end: spans.length === 0 ? 0 : this.#end - this.#origin,
      leftOut,
      given: (event) => ({ begin: spans[event]!.begin, end: spans[event]!.end }),
    };
  }
}

/** The first place in a row whose event ends after a time; the number of its events if none does. */
export function firstEndingAfter({ start, duration }: Trace, { events }: TraceRow, time: number, from = 0): number {
  let low = from, high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (start[events[middle]!]! + duration[events[middle]!]! > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** `350 µs`, `1.2 ms`, `18.2 s`: of microseconds. */
export function timeText(microseconds: number): string {
  return Math.abs(microseconds) < 1000
    ? `${Number(microseconds.toPrecision(3))} µs`
    : durationText(microseconds / 1000);
}

/**
 * Draws a trace on a canvas: only what the window of time and the height on the screen hold, and in one pixel at most one event. So a
 * picture takes as long as it is large, however many events there are.
 */
import { firstEndingAfter, NO_ROW, timeText, type Trace } from "./trace.ts";

export const ROW = 18;
const HEADING = 20;
export const AXIS = 22;
/** Events narrower than this have no name on them. */
const NAMED = 28;
/** The window is never shorter, in microseconds. */
const SHORTEST = 0.05;

export interface Palette {
  readonly bg: string;
  readonly fg: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  /** Grounds of events, by name. */
  readonly events: readonly string[];
  readonly font: string;
}

/** What is pointed out. */
export interface Marks {
  readonly selected: number | null;
  readonly hovered: number | null;
  /** For each name whether it was searched for; null without a search. */
  readonly found: Uint8Array | null;
}

export class FlameCanvas {
  readonly #canvas: HTMLCanvasElement;
  readonly #trace: Trace;
  /** Upper edge of each row and each heading, below the axis. */
  readonly #rowTops: Float64Array;
  readonly #headingTops: Float64Array;
  /** Of all rows and headings, with the axis. */
  readonly height: number;
  /** Window of time, in microseconds from the begin of the trace. */
  #from = 0;
  #to: number;
  /** How far the rows are scrolled. */
  scroll = 0;

  constructor(canvas: HTMLCanvasElement, trace: Trace) {
    this.#canvas = canvas;
    this.#trace = trace;
    this.#rowTops = new Float64Array(trace.rows.length);
    this.#headingTops = new Float64Array(trace.tracks.length);
    let top = 0;
    trace.tracks.forEach(({ firstRow, rows }, track) => {
      this.#headingTops[track] = top;
      top += HEADING;
      for (let row = firstRow; row < firstRow + rows; row++, top += ROW) this.#rowTops[row] = top;
    });
    this.height = AXIS + top + 4;
    this.#to = Math.max(trace.end, SHORTEST);
  }

  get #width(): number {
    return this.#canvas.clientWidth;
  }

  get #span(): number {
    return this.#to - this.#from;
  }

  /** The window keeps within the trace, and keeps its length where it can. */
  show(from: number, to: number): void {
    const whole = Math.max(this.#trace.end, SHORTEST);
    const length = Math.min(whole, Math.max(SHORTEST, to - from));
    const begin = Math.min(Math.max(0, from), whole - length);
    this.#from = begin;
    this.#to = begin + length;
  }

  /** Factor under 1: closer. `x`: stays where it is; the middle unless given. */
  zoom(factor: number, x = this.#width / 2): void {
    const fixed = this.#from + (x / this.#width) * this.#span;
    const length = Math.min(Math.max(this.#trace.end, SHORTEST), Math.max(SHORTEST, this.#span * factor));
    const begin = fixed - (x / this.#width) * length;
    this.show(begin, begin + length);
  }

  pan(pixels: number): void {
    const by = (pixels / this.#width) * this.#span;
    this.show(this.#from + by, this.#to + by);
  }

  /** As long as an event, with a margin. */
  fill(event: number): void {
    const start = this.#trace.start[event]!, duration = this.#trace.duration[event]!;
    this.show(start - duration * 0.05, start + duration * 1.05);
  }

  /** Brings an event into the window, which gets longer or shorter only if the event fits badly. */
  reveal(event: number): void {
    const start = this.#trace.start[event]!, duration = this.#trace.duration[event]!;
    const length = Math.max(Math.min(this.#span, duration === 0 ? this.#span : duration * 50), duration * 1.2);
    if (start >= this.#from && start + duration <= this.#to && duration * 50 >= this.#span) return;
    this.show(start + duration / 2 - length / 2, start + duration / 2 + length / 2);
  }

  /** Upper edge of an event's row, below the axis; null for one that is not drawn. */
  topOf(event: number): number | null {
    const row = this.#trace.row[event]!;
    return row === NO_ROW ? null : this.#rowTops[row]!;
  }

  eventAt(x: number, y: number): number | null {
    const row = this.#rowAt(y - AXIS + this.scroll);
    if (y < AXIS || row === null) return null;
    const perPixel = this.#span / this.#width;
    const time = this.#from + x * perPixel;
    const { events } = this.#trace.rows[row]!;
    // What is narrower than a pixel can be hit by its neighbours.
    const event = events[firstEndingAfter(this.#trace, this.#trace.rows[row]!, time - 1.5 * perPixel)];
    return event !== undefined && this.#trace.start[event]! <= time + 1.5 * perPixel ? event : null;
  }

  #rowAt(top: number): number | null {
    for (let row = 0; row < this.#rowTops.length; row++) {
      if (top >= this.#rowTops[row]! && top < this.#rowTops[row]! + ROW) return row;
    }
    return null;
  }

  draw(palette: Palette, marks: Marks): void {
    const width = this.#width, height = this.#canvas.clientHeight;
    const context = this.#canvas.getContext("2d");
    if (context === null || width === 0 || height === 0) return;
    const scale = devicePixelRatio;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    context.scale(scale, scale);
    context.font = palette.font;
    context.textBaseline = "middle";
    context.fillStyle = palette.bg;
    context.fillRect(0, 0, width, height);
    const pen = { context, palette, marks, width, height };
    this.#drawHeadings(pen);
    for (let row = 0; row < this.#rowTops.length; row++) {
      const top = AXIS + this.#rowTops[row]! - this.scroll;
      if (top < height && top > -ROW) this.#drawRow(pen, row, top);
    }
    this.#drawAxis(pen);
  }

  #drawHeadings({ context, palette, width, height }: Pen): void {
    this.#trace.tracks.forEach(({ label }, track) => {
      const top = AXIS + this.#headingTops[track]! - this.scroll;
      if (top > height || top < -HEADING) return;
      context.fillStyle = palette.muted;
      context.fillText(label.slice(0, 200), 4, top + HEADING / 2);
      context.fillStyle = palette.line;
      context.fillRect(0, top, width, 1);
    });
  }

  #drawRow(pen: Pen, row: number, top: number): void {
    const trace = this.#trace, perPixel = this.#span / pen.width;
    const from = this.#from, to = this.#to;
    const { events } = trace.rows[row]!;
    for (let i = firstEndingAfter(trace, trace.rows[row]!, from - perPixel); i < events.length;) {
      const event = events[i]!;
      if (trace.start[event]! > to) return;
      const left = (trace.start[event]! - from) / perPixel;
      const right = (trace.start[event]! + trace.duration[event]! - from) / perPixel;
      this.#drawEvent(pen, event, left, Math.max(right - left, 1), top);
      // The rest of this pixel would be drawn over itself.
      const next = right - left < 1
        ? firstEndingAfter(trace, trace.rows[row]!, from + (left + 1) * perPixel, i)
        : i + 1;
      i = Math.max(next, i + 1);
    }
  }

  #drawEvent({ context, palette, marks, width }: Pen, event: number, left: number, length: number, top: number): void {
    const name = this.#trace.name[event]!;
    const { found, selected, hovered } = marks;
    const begin = Math.max(left, -1), visible = Math.min(left + length, width + 1) - begin;
    context.globalAlpha = found === null || found[name] ? 1 : 0.2;
    context.fillStyle = palette.events[name % palette.events.length]!;
    // A gap to the next event, where there is room for one.
    context.fillRect(begin, top + 1, visible > 3 ? visible - 0.5 : visible, ROW - 2);
    if (visible >= NAMED) {
      drawName(context, palette.fg, this.#trace.names[name]!, begin + 4, top + ROW / 2, visible - 8);
    }
    context.globalAlpha = 1;
    if (event !== selected && event !== hovered) return;
    context.strokeStyle = event === selected ? palette.accent : palette.fg;
    context.lineWidth = event === selected ? 2 : 1;
    context.strokeRect(begin + 0.5, top + 1, Math.max(visible - 1, 1), ROW - 2);
  }

  #drawAxis({ context, palette, width }: Pen): void {
    context.fillStyle = palette.bg;
    context.fillRect(0, 0, width, AXIS);
    const perPixel = this.#span / width;
    const step = roundStep(perPixel * 120);
    const first = Math.ceil(this.#from / step);
    for (let tick = first; tick * step <= this.#to; tick++) {
      const x = Math.round((tick * step - this.#from) / perPixel);
      context.fillStyle = palette.line;
      context.fillRect(x, 4, 1, AXIS - 4);
      context.fillStyle = palette.muted;
      context.fillText(timeText(Number((tick * step).toPrecision(12))), x + 4, AXIS / 2 + 1);
    }
    context.fillStyle = palette.line;
    context.fillRect(0, AXIS - 1, width, 1);
  }
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly marks: Marks;
  readonly width: number;
  readonly height: number;
}

/** Cut by the number of letters that fit: to measure each name takes longer than all else. The font has one width. */
function drawName(context: CanvasRenderingContext2D, fg: string, name: string, x: number, y: number, room: number) {
  const letters = Math.floor(room / 6.7);
  if (letters < 3) return;
  context.fillStyle = fg;
  context.fillText(name.length <= letters ? name : `${name.slice(0, letters - 1)}…`, x, y);
}

/** The next of 1, 2, 5, 10, ... */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((n) => n * power >= least) ?? 10);
}

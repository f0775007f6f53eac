/** A flame chart: the canvas with its controls, and the same events as a table. */
import type { VNode } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { counted } from "../../format/quantities.ts";
import { wordsOf } from "../filter_tools.ts";
import { Detail, Tip } from "./EventInfo.tsx";
import { EventTable } from "./EventTable.tsx";
import { AXIS, ROW } from "./flame_canvas.ts";
import { COLOURS } from "./palette.ts";
import { type Direction, nameFlags, neighbour, nextFound } from "./steps.ts";
import type { Trace } from "./trace.ts";
import { useChart } from "./use_chart.ts";
import { type Hover, usePointer } from "./use_pointer.ts";

export interface ChosenEvent {
  readonly name: string;
  /** Microseconds, `start` from the first event of the trace. */
  readonly start: number;
  readonly duration: number;
  /** As given; of a pair that of the begin. */
  readonly event: unknown;
}

interface FlameChartProps {
  readonly trace: Trace;
  choose(event: ChosenEvent): void;
}

/** Pixels of a step with the keys. */
const STEP = 100;
const CLOSER = 0.7;

export function FlameChart({ trace, choose }: FlameChartProps): VNode {
  const scroller = useRef<HTMLDivElement>(null), canvas = useRef<HTMLCanvasElement>(null);
  const [query, setQuery] = useState("");
  const [hover, setHover] = useState<Hover | null>(null);
  const [selected, setSelected] = useState<number | null>(null);
  const found = useMemo(() => nameFlags(trace, wordsOf(query)), [trace, query]);
  const marks = { selected, hovered: hover?.event ?? null, found };
  const { chart, change } = useChart(trace, scroller, canvas, marks);

  const select = (event: number | null) => {
    setSelected(event);
    if (event === null) return;
    choose(chosen(trace, event));
    change((drawn) => drawn.reveal(event));
    scrollTo(scroller.current!, chart.current!.topOf(event));
  };
  const moves: Moves = {
    select,
    step: (direction) => select(neighbour(trace, selected, direction)),
    next: () => select(nextFound(trace, selected, found)),
    zoom: (factor, x) => change((drawn) => drawn.zoom(factor, x)),
    pan: (pixels) => change((drawn) => drawn.pan(pixels)),
    all: () => change((drawn) => drawn.show(0, Infinity)),
    fill: () => selected !== null && change((drawn) => drawn.fill(selected)),
  };
  usePointer(canvas, chart, { ...moves, setHover }, trace);
  const count = useMemo(() => countOf(trace, found), [trace, found]);

  return (
    <>
      <Tools moves={moves} search={setQuery} none={count === 0} shown={countText(trace, count, found !== null)} />
      <div part="scroller" class="scroller flame" ref={scroller}>
        <div class="sizer">
          <canvas
            part="canvas"
            ref={canvas}
            tabIndex={0}
            role="application"
            aria-label={`Flame chart of ${counted(trace.count, "event")}. ${HELP} The table below has the same events.`}
            onKeyDown={(event) => runKey(event, moves)}
          />
        </div>
        {Object.keys(COLOURS).map((name) => <i key={name} class={`swatch-${name}`} />)}
      </div>
      {hover !== null && <Tip trace={trace} hover={hover} />}
      <p class="muted keys">Ctrl and the wheel zoom, dragging moves. {HELP}</p>
      <div aria-live="polite">{selected !== null && <Detail trace={trace} event={selected} />}</div>
      <EventTable trace={trace} found={found} count={count} select={select} />
    </>
  );
}

const HELP =
  "Arrow keys go from event to event, Enter fills the chart with one, + and - zoom, A and D move, 0 shows all.";

/** What the controls, the keys and the pointer can do. */
interface Moves {
  select(event: number | null): void;
  step(direction: Direction): void;
  /** To the next event that was searched for. */
  next(): void;
  zoom(factor: number, x?: number): void;
  pan(pixels: number): void;
  all(): void;
  fill(): void;
}

const KEYS: Readonly<Record<string, (moves: Moves) => void>> = {
  "+": ({ zoom }) => zoom(CLOSER),
  "=": ({ zoom }) => zoom(CLOSER),
  "-": ({ zoom }) => zoom(1 / CLOSER),
  w: ({ zoom }) => zoom(CLOSER),
  s: ({ zoom }) => zoom(1 / CLOSER),
  a: ({ pan }) => pan(-STEP),
  d: ({ pan }) => pan(STEP),
  0: ({ all }) => all(),
  Home: ({ all }) => all(),
  ArrowLeft: ({ step }) => step("before"),
  ArrowRight: ({ step }) => step("after"),
  ArrowUp: ({ step }) => step("above"),
  ArrowDown: ({ step }) => step("below"),
  Enter: ({ fill }) => fill(),
  Escape: ({ select }) => select(null),
};

function runKey(event: KeyboardEvent, moves: Moves): void {
  if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]!(moves);
}

interface ToolsProps {
  readonly moves: Moves;
  readonly shown: string;
  /** Nothing was found. */
  readonly none: boolean;
  search(query: string): void;
}

function Tools({ moves, shown, none, search }: ToolsProps): VNode {
  const button = { part: "button", type: "button" } as const;
  return (
    <div part="tools" class="tools">
      <input
        part="filter"
        type="search"
        placeholder="Find events"
        aria-label="Find events by name"
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && moves.next()}
      />
      <button {...button} disabled={none} onClick={() => moves.next()}>Next</button>
      <button {...button} aria-label="Zoom in" onClick={() => moves.zoom(CLOSER)}>+</button>
      <button {...button} aria-label="Zoom out" onClick={() => moves.zoom(1 / CLOSER)}>−</button>
      <button {...button} onClick={() => moves.all()}>All</button>
      <output class="muted">{shown}</output>
    </div>
  );
}

const countOf = ({ count, name }: Trace, found: Uint8Array | null): number =>
  found === null ? count : name.reduce((sum, one) => sum + found[one]!, 0);

function countText({ count, leftOut }: Trace, found: number, searching: boolean): string {
  const all = counted(count, "event");
  const rest = leftOut === 0 ? "" : `, ${leftOut} of other kinds are not drawn`;
  return (searching ? `${found} of ${all}` : all) + rest;
}

const chosen = (trace: Trace, event: number): ChosenEvent => ({
  name: trace.names[trace.name[event]!]!,
  start: trace.start[event]!,
  duration: trace.duration[event]!,
  event: trace.given(event).begin,
});

function scrollTo(box: HTMLElement, top: number | null): void {
  if (top === null) return;
  const room = box.clientHeight - AXIS - ROW;
  box.scrollTop = Math.min(top, Math.max(box.scrollTop, top - room));
}

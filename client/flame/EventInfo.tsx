/** What is known of an event: beside the pointer in short, below the chart in full. */
import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { timeText, type Trace } from "./trace.ts";
import type { Hover } from "./use_pointer.ts";

/** Characters of arguments that are shown. */
const MOST = 4_000;

const argsText = (args: unknown): string => {
  if (args === undefined) return "";
  const text = JSON.stringify(args, null, 1) ?? "";
  return text.length > MOST ? `${text.slice(0, MOST)} …` : text;
};

export function Tip({ trace, hover: { event, x, y } }: { trace: Trace; hover: Hover }): VNode {
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { offsetWidth: width, offsetHeight: height } = tip.current!;
    const left = Math.max(4, Math.min(x + 12, innerWidth - width - 4));
    const top = y + 16 + height > innerHeight ? Math.max(4, y - height - 12) : y + 16;
    Object.assign(tip.current!.style, { left: `${left}px`, top: `${top}px` });
  }, [event, x, y]);
  return (
    <div part="tip" class="tip" aria-hidden="true" ref={tip}>
      <b>{nameOf(trace, event)}</b>
      {` ${timeText(trace.duration[event]!)}`}
      <pre>{argsText(trace.given(event).begin.args).slice(0, 600)}</pre>
    </div>
  );
}

export function Detail({ trace, event }: { trace: Trace; event: number }): VNode {
  const { begin, end } = trace.given(event);
  return (
    <div part="detail" class="detail">
      <b>{nameOf(trace, event)}</b>
      {` ${timeText(trace.duration[event]!)}, from ${timeText(trace.start[event]!)}`}
      {typeof begin.cat === "string" && <span class="muted">{` ${begin.cat}`}</span>}
      {begin.args !== undefined && <pre>{argsText(begin.args)}</pre>}
      {end?.args !== undefined && <pre>{argsText(end.args)}</pre>}
    </div>
  );
}

const nameOf = ({ names, name }: Trace, event: number): string => names[name[event]!]!;

/** Hover, click, drag and wheel on the chart. The wheel alone scrolls, as everywhere on the page. */
import { useEffect, useRef } from "preact/hooks";
import type { FlameCanvas } from "./flame_canvas.ts";
import type { Trace } from "./trace.ts";

export interface Hover {
  readonly event: number;
  /** On the screen. */
  readonly x: number;
  readonly y: number;
}

export interface Hands {
  select(event: number | null): void;
  setHover(hover: Hover | null): void;
  zoom(factor: number, x: number): void;
  pan(pixels: number): void;
}

export function usePointer(
  canvas: { readonly current: HTMLCanvasElement | null },
  chart: { readonly current: FlameCanvas | null },
  hands: Hands,
  trace: Trace,
): void {
  const latest = useRef(hands);
  latest.current = hands;
  useEffect(() => {
    const target = canvas.current!;
    const ended = new AbortController();
    const { signal } = ended;
    let drag: { x: number; moved: boolean } | null = null;
    const eventAt = ({ offsetX, offsetY }: MouseEvent) => chart.current!.eventAt(offsetX, offsetY);
    target.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      target.setPointerCapture(event.pointerId);
      drag = { x: event.clientX, moved: false };
    }, { signal });
    target.addEventListener("pointermove", (event) => {
      if (drag !== null && (drag.moved || Math.abs(event.clientX - drag.x) > 3)) {
        latest.current.pan(drag.x - event.clientX);
        drag = { x: event.clientX, moved: true };
        latest.current.setHover(null);
      } else {
        const found = eventAt(event);
        latest.current.setHover(found === null ? null : { event: found, x: event.clientX, y: event.clientY });
      }
    }, { signal });
    target.addEventListener("pointerup", (event) => {
      if (drag !== null && !drag.moved) latest.current.select(eventAt(event));
      drag = null;
    }, { signal });
    target.addEventListener("pointercancel", () => drag = null, { signal });
    target.addEventListener("pointerleave", () => latest.current.setHover(null), { signal });
    target.addEventListener("wheel", (event) => {
      if (event.ctrlKey || event.metaKey) latest.current.zoom(Math.exp(event.deltaY / 200), event.offsetX);
      else if (event.shiftKey) latest.current.pan(event.deltaY || event.deltaX);
      else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) latest.current.pan(event.deltaX);
      else return;
      event.preventDefault();
    }, { signal, passive: false });
    return () => ended.abort();
  }, [trace]);
}

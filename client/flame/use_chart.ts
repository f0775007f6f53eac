/** Keeps the canvas as large as its box and drawn as things are. */
import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import { FlameCanvas, type Marks } from "./flame_canvas.ts";
import { paletteOf } from "./palette.ts";
import type { Trace } from "./trace.ts";

interface Chart {
  readonly chart: { readonly current: FlameCanvas | null };
  /** Changes what the chart shows, and draws it. */
  change(by: (chart: FlameCanvas) => void): void;
}

type Ref<Element> = { readonly current: Element | null };

export function useChart(
  trace: Trace,
  scroller: Ref<HTMLElement>,
  canvas: Ref<HTMLCanvasElement>,
  marks: Marks,
): Chart {
  const chart = useRef<FlameCanvas | null>(null);
  const [, redraw] = useReducer((n: number) => n + 1, 0);

  useLayoutEffect(() => {
    const made = chart.current = new FlameCanvas(canvas.current!, trace);
    const box = scroller.current!;
    box.querySelector<HTMLElement>(".sizer")!.style.height = `${made.height}px`;
    const fit = () => {
      canvas.current!.style.height = `${box.clientHeight}px`;
      redraw(0);
    };
    const observer = new ResizeObserver(fit);
    observer.observe(box);
    return () => observer.disconnect();
  }, [trace]);

  useEffect(() => {
    const ended = new AbortController();
    const options = { signal: ended.signal, passive: true };
    scroller.current!.addEventListener("scroll", () => redraw(0), options);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(0), options);
    return () => ended.abort();
  }, []);

  // After each change, once a frame.
  useLayoutEffect(() => {
    const frame = requestAnimationFrame(() => {
      chart.current!.scroll = scroller.current!.scrollTop;
      chart.current!.draw(paletteOf(scroller.current!), marks);
    });
    return () => cancelAnimationFrame(frame);
  });

  return {
    chart,
    change(by) {
      by(chart.current!);
      redraw(0);
    },
  };
}

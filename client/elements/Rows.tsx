/** A table of any length: only the rows on the screen are in the document. Arrow keys move, Enter and a click choose. */
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Pixels; the style sheet has the same. */
const ROW = 26;
const HEAD = 28;
/** Rows above and below the screen. */
const MARGIN = 12;

interface RowsProps {
  readonly label: string;
  readonly count: number;
  /** A row of `th`. */
  readonly head: VNode;
  /** The cells of a row. */
  cells(row: number): ComponentChildren;
  readonly columns: number;
  /** From 0. */
  readonly chosen: number | null;
  choose(row: number): void;
}

export function Rows({ label, count, head, cells, columns, chosen, choose }: RowsProps): VNode {
  const scroller = useRef<HTMLDivElement>(null);
  const { top, height } = useScroll(scroller);
  const first = Math.max(0, Math.min(Math.floor(top / ROW), count) - MARGIN);
  const last = Math.min(count, Math.ceil((top + height) / ROW) + MARGIN);
  const [active, setActive] = useState(0);
  const current = Math.min(active, count - 1);

  const moveTo = (row: number) => {
    const next = Math.max(0, Math.min(count - 1, row));
    setActive(next);
    const box = scroller.current!;
    box.scrollTop = Math.min(Math.max(box.scrollTop, (next + 1) * ROW + HEAD - box.clientHeight), next * ROW);
  };
  const page = Math.max(1, Math.floor(height / ROW) - 2);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -Infinity,
    End: Infinity,
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === "Enter") choose(current);
    else if (event.key in steps) moveTo(current + steps[event.key]!);
    else return;
    event.preventDefault();
  };
  const rows: VNode[] = [];
  for (let row = first; row < last; row++) {
    rows.push(
      <tr
        key={row}
        id={`row-${row}`}
        aria-rowindex={row + 2}
        aria-selected={row === chosen}
        class={row === current ? "active" : undefined}
        onClick={() => {
          setActive(row);
          choose(row);
        }}
      >
        {cells(row)}
      </tr>,
    );
  }
  return (
    <div part="scroller" class="scroller" ref={scroller}>
      <table
        role="grid"
        aria-label={label}
        aria-rowcount={count + 1}
        aria-activedescendant={current >= first && current < last ? `row-${current}` : undefined}
        tabIndex={0}
        onKeyDown={onKey}
      >
        <thead>{head}</thead>
        <tbody>
          <Filler rows={first} columns={columns} />
          {rows}
          <Filler rows={count - last} columns={columns} />
        </tbody>
      </table>
    </div>
  );
}

/** As high as the rows that are left out. Its height is set by script, since a policy may forbid style attributes. */
function Filler({ rows, columns }: { rows: number; columns: number }): VNode {
  const row = useRef<HTMLTableRowElement>(null);
  useLayoutEffect(() => {
    row.current!.style.height = `${Math.max(0, rows) * ROW}px`;
    row.current!.hidden = rows <= 0;
  }, [rows]);
  return (
    <tr class="filler" aria-hidden="true" ref={row}>
      <td colSpan={columns} />
    </tr>
  );
}

function useScroll(scroller: { readonly current: HTMLElement | null }): { top: number; height: number } {
  const [place, setPlace] = useState({ top: 0, height: 600 });
  useEffect(() => {
    const box = scroller.current!;
    const look = () => setPlace({ top: box.scrollTop, height: box.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(box);
    box.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", look);
    };
  }, []);
  return place;
}

/** The filter above a list. */
export function Filter(
  { label, shown, change }: { label: string; shown: string; change: (query: string) => void },
): VNode {
  return (
    <div part="tools" class="tools">
      <input
        part="filter"
        type="search"
        placeholder={label}
        aria-label={label}
        onInput={(event) => change(event.currentTarget.value)}
      />
      <output class="muted">{shown}</output>
    </div>
  );
}

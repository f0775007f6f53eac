/** The events as a table, for those who cannot see a canvas or want to read. */
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { timeText, type Trace } from "./trace.ts";

/** Rows that are in the document. */
const PAGE = 100;

interface EventTableProps {
  readonly trace: Trace;
  /** For each name; null for all. */
  readonly found: Uint8Array | null;
  readonly count: number;
  select(event: number): void;
}

export function EventTable({ trace, found, count, select }: EventTableProps): VNode {
  const [open, setOpen] = useState(false);
  return (
    <details part="table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Events as a table</summary>
      {open && <Pages trace={trace} found={found} count={count} select={select} />}
    </details>
  );
}

function Pages({ trace, found, count, select }: EventTableProps): VNode {
  const [page, setPage] = useState(0);
  const events = useMemo(
    () => found === null ? trace.byStart : trace.byStart.filter((event) => found[trace.name[event]!]),
    [trace, found],
  );
  const pages = Math.max(1, Math.ceil(count / PAGE)), current = Math.min(page, pages - 1);
  const first = current * PAGE;
  return (
    <>
      <div class="tools">
        <button type="button" disabled={current === 0} onClick={() => setPage(current - 1)}>Previous page</button>
        <button type="button" disabled={current === pages - 1} onClick={() => setPage(current + 1)}>Next page</button>
        <span class="muted">{`Page ${current + 1} of ${pages}`}</span>
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">Event</th>
            <th scope="col" class="number">Start</th>
            <th scope="col" class="number">Duration</th>
            <th scope="col">Thread</th>
          </tr>
        </thead>
        <tbody>
          {[...events.subarray(first, first + PAGE)].map((event) => (
            <tr key={event}>
              <td>
                <button type="button" onClick={() => select(event)}>{trace.names[trace.name[event]!]}</button>
              </td>
              <td class="number">{timeText(trace.start[event]!)}</td>
              <td class="number">{timeText(trace.duration[event]!)}</td>
              <td>{trace.tracks[trace.rows[trace.row[event]!]?.track ?? -1]?.label ?? "(too deep to draw)"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

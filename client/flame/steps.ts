/** From event to event: by the arrow keys, and by a search. */
import { NO_ROW, type Trace } from "./trace.ts";

/** For each name whether it holds all the words; null without words. */
export function nameFlags(trace: Trace, words: readonly string[]): Uint8Array | null {
  if (words.length === 0) return null;
  return Uint8Array.from(trace.names, (name) => {
    const text = name.toLowerCase();
    return Number(words.every((word) => text.includes(word)));
  });
}

/** The next event that was searched for, by its start; after the last the first. Null if there is none. */
export function nextFound(
  { byStart, name, count, start }: Trace,
  from: number | null,
  found: Uint8Array | null,
): number | null {
  const after = from === null ? -1 : placeOf(byStart, start, from);
  for (let step = 1; step <= count; step++) {
    const event = byStart[(after + step) % count]!;
    if (found === null || found[name[event]!]) return event;
  }
  return null;
}

export type Direction = "before" | "after" | "above" | "below";

/** The nearest event in a direction; the event itself where there is none, the first of all without one. */
export function neighbour(
  trace: Trace,
  from: number | null,
  direction: Direction,
): number | null {
  if (from === null) return trace.byStart[0] ?? null;
  const row = trace.row[from]!;
  if (row === NO_ROW) return from;
  const { events, track } = trace.rows[row]!;
  if (direction === "before" || direction === "after") {
    return events[placeOf(events, trace.start, from) + (direction === "after" ? 1 : -1)] ?? from;
  }
  const other = trace.rows[row + (direction === "above" ? -1 : 1)];
  if (other === undefined || other.track !== track) return from;
  return nearest(trace, other.events, trace.start[from]!);
}

/** Place of an event in a list by start. */
function placeOf(events: Uint32Array, start: Float64Array, event: number): number {
  let low = firstFrom(events, start, start[event]!);
  while (low < events.length && events[low] !== event) low++;
  return low;
}

function firstFrom(events: Uint32Array, start: Float64Array, time: number): number {
  let low = 0, high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (start[events[middle]!]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The one that covers a time, else the next one, else the last. */
function nearest({ start, duration }: Trace, events: Uint32Array, time: number): number {
  const next = firstFrom(events, start, time);
  const before = events[next - 1];
  if (before !== undefined && start[before]! + duration[before]! > time) return before;
  return events[next] ?? before!;
}

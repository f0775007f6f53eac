/** The trace events of all ranks in one file, each event with its rank as process (output contract 7.3). */
import { fields, reformat } from "../../format/json.ts";

/**
 * The events of one rank, as members of a pretty list.
 *
 * @param pieces The text of the rank's own chromium_events.json, cut anywhere: its form is canonical, so it need not be parsed again.
 */
export function* rankEvents(pieces: Iterable<string>, rank: number): Iterable<string> {
  for (const text of wholeEvents(pieces)) yield* membersOf(text, rank);
}

/** Of a list that is not empty. */
const OPENING = "[\n  ";
/** Stands between two events, and also within one: there a blank or a closing bracket follows. */
const MEMBER = ",\n  ";
const BETWEEN = /,\n {2}(?=[^ \]}])/;

/** The text of the list without its brackets, cut only between events. */
function* wholeEvents(pieces: Iterable<string>): Iterable<string> {
  let waiting: string[] = [], tail = "", first = true;
  for (const piece of pieces) {
    waiting.push(piece);
    const seen = tail + piece, end = lastMember(seen);
    tail = seen.slice(-MEMBER.length);
    if (end < 0) continue;
    const text = waiting.join(""), cut = text.length - (seen.length - end);
    yield text.slice(first ? OPENING.length : 0, cut);
    first = false;
    const rest = text.slice(cut + MEMBER.length);
    waiting = [rest];
    tail = rest.slice(-MEMBER.length);
  }
  const last = waiting.join("").replace(/\n\]$/, "");
  if (!first) yield last;
  else if (last.startsWith(OPENING)) yield last.slice(OPENING.length);
}

/** Where the last event begins: the comma before it; -1 if none does. */
function lastMember(text: string): number {
  for (let at = text.lastIndexOf(MEMBER); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(MEMBER, at - 1)) {
    const next = text[at + MEMBER.length];
    if (next !== undefined && !" ]}".includes(next)) return at;
  }
  return -1;
}

function* membersOf(text: string, rank: number): Iterable<string> {
  for (const event of text.split(BETWEEN)) yield withProcess(event, rank);
}

// Members of the event itself are indented by four blanks, those inside of it by more.
const PROCESS = '\n    "pid": ';

function withProcess(event: string, rank: number): string {
  if (!event.startsWith("{")) return event;
  const value = event.indexOf(PROCESS) + PROCESS.length;
  if (value >= PROCESS.length && event[value] !== "{" && event[value] !== "[") {
    const end = event.indexOf("\n", value);
    return `${event.slice(0, value)}${rank}${event.slice(event[end - 1] === "," ? end - 1 : end)}`;
  }
  const members = new Map(fields(event)!);
  members.set("pid", String(rank));
  return reformat(`{${[...members].map(([key, value]) => `"${key}":${value}`).join(",")}}`, "  ");
}

/** The trace events of all ranks in one file, each event with its rank as process (output contract 7.3). */
import { fields, reformat } from "../../format/json.ts";

/**
 * The events of one rank, as members of a pretty list.
 *
 * @param pieces The text of the rank's own chromium_events.json, cut anywhere: its form is canonical, so it need not be parsed again.
 */
export function* rankEvents(pieces: Iterable<string>, rank: number): Iterable<string> {
  let begun = false, waiting: string[] = [], tail = "";
  for (const piece of pieces) {
    let text = tail + piece;
    if (!begun) {
      tail = text;
      if (text.length < OPENING.length) continue;
      if (!text.startsWith(OPENING)) return;
      text = text.slice(OPENING.length);
      begun = true;
      tail = "";
    }
    const end = lastMember(text);
    waiting.push(text.slice(tail.length, Math.max(end, tail.length)));
    if (end >= 0) {
      // What the tail repeats is in `waiting` already; the comma may lie within it.
      const whole = waiting.join("");
      yield* membersOf(end < tail.length ? whole.slice(0, whole.length - (tail.length - end)) : whole, rank);
      waiting = [text.slice(end + MEMBER.length)];
    } else waiting.push(text.slice(tail.length));
    tail = text.slice(Math.max(0, end < 0 ? 0 : end + MEMBER.length)).slice(-MEMBER.length);
  }
  if (begun) yield* membersOf(waiting.join("").replace(/\n\]$/, ""), rank);
}

/** Of a list that is not empty. */
const OPENING = "[\n  ";
/** Stands between two events, and also within one: there a blank or a closing bracket follows. */
const MEMBER = ",\n  ";
const BETWEEN = /,\n {2}(?=[^ \]}])/;

/** Where the last event begins that begins behind `from`: the comma before it; -1 if none does. */
function lastMember(text: string, from: number): number {
  for (let at = text.lastIndexOf(MEMBER); at >= from; at = text.lastIndexOf(MEMBER, at - 1)) {
    const next = text[at + MEMBER.length];
    if (next !== undefined && !" ]}".includes(next)) return at;
    if (at === 0) break;
  }
  return -1;
}

function* membersOf(text: string, rank: number): Iterable<string> {
  for (const event of text.split(BETWEEN)) yield withProcess(event, rank);
}

// Members of the event itself are indented by four blanks, those inside of it by more; a value that goes on begins with a bracket.
const PROCESS = /^ {4}"pid": [^[{\n]*?(,?)$/m;

function withProcess(event: string, rank: number): string {
  if (!event.startsWith("{")) return event;
  if (PROCESS.test(event)) return event.replace(PROCESS, `    "pid": ${rank}$1`);
  const members = new Map(fields(event)!);
  members.set("pid", String(rank));
  return reformat(`{${[...members].map(([key, value]) => `"${key}":${value}`).join(",")}}`, "  ");
}

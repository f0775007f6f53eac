/** The trace events of all ranks in one file, each event with its rank as process (output contract 7.3). */
import { fields, reformat } from "../../format/json.ts";
import type { EntryStore } from "../../intermediate/store.ts";
import { eventTexts } from "../chromium_trace.ts";

/** The events of one rank, as members of a pretty list. */
export function* rankEvents(store: EntryStore, rank: number): Iterable<string> {
  for (const event of eventTexts(store)) yield withProcess(event, rank);
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

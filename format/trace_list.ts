/** chromium_events.json (contract 4.6): the valid trace events as a pretty list. */
import { reformat } from "./json.ts";

/** Canonical text of an event as a member of the list, indented; null for a payload that is no JSON, which is not in the trace. */
export function eventText(json: string): string | null {
  try {
    return reformat(json, "  ");
  } catch {
    return null;
  }
}

/** The list, event by event. */
export class TraceList {
  #any = false;

  /** What an event adds to the file; empty for one that is not in it. */
  add(json: string): string {
    const event = eventText(json);
    if (event === null) return "";
    const lead = this.#any ? ",\n  " : "[\n  ";
    this.#any = true;
    return lead + event;
  }

  end(): string {
    return this.#any ? "\n]" : "[]";
  }
}

/** A line of raw.jsonl (contract 4.3): the envelope with the fields of its prefix, canonical. */
import type { Prefix } from "./glog.ts";
import { double, fields } from "./json.ts";

/** What raw.jsonl adds to an envelope beside the name of its payload file. */
export interface LinePrefix extends Pick<Prefix, "thread" | "pathname" | "lineno"> {
  /** ISO-8601 with microseconds: see {@link timestampOf}. */
  readonly timestamp: string;
}

/** The log has no year. */
export const timestampOf = (year: number, { time }: Pick<Prefix, "time">): string =>
  `${String(year).padStart(4, "0")}-${time}`;

/** With its LF. Null for an envelope that raw.jsonl leaves out: no object, or with a key that is added here. */
export function rawLine(json: string, prefix: LinePrefix, payloadPath: string | null): string | null {
  const members = membersOf(json);
  if (members === null) return null;
  const { timestamp, thread, pathname, lineno } = prefix;
  return joined(members, [
    unsigned(lineno),
    JSON.stringify(pathname),
    payloadPath === null ? null : JSON.stringify(payloadPath),
    unsigned(thread),
    JSON.stringify(timestamp),
  ]);
}

function membersOf(json: string): [string, string][] | null {
  try {
    return fields(json);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const ADDED = ["lineno", "pathname", "payload_filename", "thread", "timestamp"] as const;

/**
 * Merges the sorted members with the added ones; null values are left out. Keys are compared as they are written: the added ones have
 * only letters and `_`, which come after the backslash that begins an escape, and what is escaped comes before them too.
 */
function joined(members: readonly [string, string][], values: readonly (string | null)[]): string | null {
  let text = "", next = 0;
  const addBefore = (key: string | null) => {
    for (; next < ADDED.length && (key === null || ADDED[next]! < key); next++) {
      const value = values[next]!;
      if (value !== null) text += (text === "" ? '{"' : ',"') + ADDED[next] + '":' + value;
    }
  };
  for (const [key, value] of members) {
    if (next < ADDED.length && key >= ADDED[next]!) {
      addBefore(key);
      if (key === ADDED[next] && values[next] !== null) return null;
    }
    text += (text === "" ? '{"' : ',"') + key + '":' + value;
  }
  addBefore(null);
  return text + "}\n";
}

const U64_MAX = "18446744073709551615";

/** Digits as a number: as they are where 64 bits hold them, else as a double, never more than the largest (D-42). */
function unsigned(digits: string): string {
  const plain = digits.replace(/^0+(?=\d)/, "");
  if (plain.length < U64_MAX.length || (plain.length === U64_MAX.length && plain <= U64_MAX)) return plain;
  return double(Math.min(Number(plain), Number.MAX_VALUE));
}

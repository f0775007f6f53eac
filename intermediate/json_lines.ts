/** Reads JSON lines as bytes: a line may hold a payload, which is not to become a string before somebody asks for it. */
import { readSync } from "node:fs";

const LF = 10, QUOTE = 34, BACKSLASH = 92;
const BUFFER_BYTES = 1 << 20;

/**
 * Hands over each line without its line end, and its offset in the file. The bytes are valid only during the call. One buffer, which
 * grows to the longest line.
 */
export function readLines(file: number, size: number, each: (line: Uint8Array, at: number) => void): void {
  let buffer = new Uint8Array(BUFFER_BYTES);
  /** Offset in the file of the first byte of the buffer. */
  let base = 0, used = 0, start = 0, searched = 0;
  for (;;) {
    const found = buffer.subarray(0, used).indexOf(LF, searched);
    if (found >= 0) {
      each(buffer.subarray(start, found), base + start);
      start = searched = found + 1;
      continue;
    }
    buffer.copyWithin(0, start, used);
    base += start;
    used -= start;
    start = 0;
    searched = used;
    if (used === buffer.length) {
      const larger = new Uint8Array(buffer.length * 2);
      larger.set(buffer);
      buffer = larger;
    }
    const wanted = Math.min(buffer.length - used, size - base - used);
    const read = wanted > 0 ? readSync(file, buffer, used, wanted, base + used) : 0;
    if (read === 0) {
      if (used > 0) each(buffer.subarray(0, used), base);
      return;
    }
    used += read;
  }
}

/** Where a member of a line stands; offsets in the line. */
export interface MemberBytes {
  /** Of the key literal, quote included. */
  keyAt: number;
  start: number;
  end: number;
}

/** Behind the closing quote of the string that begins at `from`; -1 if it has none. */
function behindString(line: Uint8Array, from: number): number {
  for (let at = line.indexOf(QUOTE, from + 1); at >= 0; at = line.indexOf(QUOTE, at + 1)) {
    let before = at - 1;
    while (line[before] === BACKSLASH) before--;
    if ((at - before) % 2 === 1) return at + 1;
  }
  return -1;
}

function behindValue(line: Uint8Array, from: number): number {
  if (line[from] === QUOTE) return behindString(line, from);
  let depth = 0;
  for (let at = from; at < line.length; at++) {
    const byte = line[at]!;
    if (byte === QUOTE) {
      const end = behindString(line, at);
      if (end < 0) return -1;
      at = end - 1;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (byte === 0x2c && depth === 0) return at;
  }
  return -1;
}

function skipBlanks(line: Uint8Array, from: number): number {
  let at = from;
  while (line[at] === 32 || line[at] === 9 || line[at] === 13) at++;
  return at;
}

/**
 * Tells `each` the key and place of every top-level member. The place is reused. False if the line is no JSON object; values are not
 * checked.
 */
export function readMembers(line: Uint8Array, each: (key: string, place: MemberBytes) => void): boolean {
  const place: MemberBytes = { keyAt: 0, start: 0, end: 0 };
  let at = skipBlanks(line, 0);
  if (line[at] !== 0x7b) return false;
  for (;;) {
    at = skipBlanks(line, at + 1);
    if (line[at] !== QUOTE) return line[at] === 0x7d;
    const keyEnd = behindString(line, at);
    if (keyEnd < 0) return false;
    place.keyAt = at;
    let key = "";
    for (let k = at + 1; k < keyEnd - 1; k++) key += String.fromCharCode(line[k]!);
    at = skipBlanks(line, keyEnd);
    if (line[at] !== 0x3a) return false;
    place.start = skipBlanks(line, at + 1);
    place.end = behindValue(line, place.start);
    if (place.end <= place.start) return false;
    each(key, place);
    at = skipBlanks(line, place.end);
    if (line[at] === 0x7d) return true;
    if (line[at] !== 0x2c) return false;
  }
}

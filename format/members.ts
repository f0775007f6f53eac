/**
 * The top-level members of a JSON object as texts, without reading the values: what has to survive as logged (64-bit integers, `1.0`,
 * key order inside values) is copied, not parsed. Linear, no recursion. The text must be one that JSON.parse accepts as an object.
 */

/** A member: its key, and where the text of its value begins and ends. */
export interface Member {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const QUOTE = 34, BACKSLASH = 92;
const isBlank = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;

/** Index behind the string literal that begins at `at`. */
function behindString(json: string, at: number): number {
  for (let quote = json.indexOf('"', at + 1); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let escapes = 0;
    while (json.charCodeAt(quote - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return quote + 1;
  }
  return json.length;
}

// What can change the depth: everything else inside a value is passed over in one step.
const STRUCTURE = /["{}[\]]/g;

function behindValue(json: string, at: number): number {
  const first = json.charCodeAt(at);
  if (first === QUOTE) return behindString(json, at);
  if (first !== 123 && first !== 91) {
    let end = at;
    for (let c = first; end < json.length && c !== 44 && c !== 125 && !isBlank(c); c = json.charCodeAt(end)) end++;
    return end;
  }
  let depth = 0;
  STRUCTURE.lastIndex = at;
  for (let found = STRUCTURE.exec(json); found; found = STRUCTURE.exec(json)) {
    const c = found[0];
    if (c === '"') STRUCTURE.lastIndex = behindString(json, found.index);
    else if (c === "{" || c === "[") depth++;
    else if (--depth === 0) return found.index + 1;
  }
  return json.length;
}

/** In the order of the text, repeated keys included. */
export function memberRanges(json: string): Member[] {
  const members: Member[] = [];
  let at = json.indexOf("{") + 1;
  const skip = () => {
    while (isBlank(json.charCodeAt(at)) || json.charCodeAt(at) === 44) at++;
  };
  for (skip(); json.charCodeAt(at) === QUOTE; skip()) {
    const keyEnd = behindString(json, at);
    const literal = json.slice(at, keyEnd);
    at = json.indexOf(":", keyEnd) + 1;
    while (isBlank(json.charCodeAt(at))) at++;
    const end = behindValue(json, at);
    members.push({
      key: literal.includes("\\") ? JSON.parse(literal) as string : literal.slice(1, -1),
      start: at,
      end,
    });
    at = end;
  }
  return members;
}

/** Key -> text of its value; the last of repeated keys counts. */
export function membersOf(json: string): Map<string, string> {
  return new Map(memberRanges(json).map(({ key, start, end }) => [key, json.slice(start, end)]));
}

/**
 * The JSON reader that sees what JSON.parse is blind to: repeated keys, overflow, lone surrogates, depth, and whether a number was
 * written as an integer (output contract 0.3 and 1.3).
 *
 * Our own because it decides about single lines of logs of any size: JSON.parse does the work, this reader is asked only where
 * {@link suspicious} says that JSON.parse may be wrong. It reads text that JSON.parse has accepted.
 */

export type StrictNode = null | boolean | string | StrictNumber | StrictList | StrictObject | Unsound;

/** A number token, as written. */
export class StrictNumber {
  constructor(readonly text: string) {}
}

export class StrictList {
  readonly items: StrictNode[] = [];
}

export class StrictObject {
  /** The last of repeated keys counts. */
  readonly members = new Map<string, StrictNode>();
  /** Earlier values of repeated keys: they do not count, but a strict reader has read them. */
  readonly replaced: (readonly [key: string, value: StrictNode])[] = [];
  readonly repeated = new Set<string>();
  /** Order of first appearance, repetitions included. */
  readonly order: string[] = [];
  unsoundKey = false;
}

/** A string with a lone surrogate, a number that overflows a double, or a value nested too deeply. */
export class Unsound {
  constructor(readonly why: string) {}
}

/** 127 arrays pass, 128 fail. */
export const MAX_DEPTH = 127;

// A lone surrogate can only be an escape. A number with an exponent or a zero fraction is no integer token, but JSON.parse makes one of it.
// A blank before a colon would spoil the counting of keys below.
const SUSPICIOUS = /\\u[dD]|([:,[])\s*-?\d+(?:\.0*(?=[\s,}\]])|(?:\.\d*)?[eE])|"\s+:/g;

/**
 * Whether JSON.parse may have seen `value` wrongly in `text`. False is certain, true is not.
 *
 * @param wantsInteger Of a key: false if it does not matter whether a number that is its value was written as an integer.
 */
export function suspicious(text: string, value: unknown, wantsInteger = (_key: string): boolean => true): boolean {
  SUSPICIOUS.lastIndex = 0;
  for (let found = SUSPICIOUS.exec(text); found !== null; found = SUSPICIOUS.exec(text)) {
    const key = found[1] === ":" ? keyBefore(text, found.index) : null;
    if (key === null || wantsInteger(key)) return true;
  }
  const keys = survey(value, 0);
  return keys < 0 || keys !== countColons(text);
}

/** The key in front of a colon; null where it is not as written. Of a key with an escaped quote it is the end, in a string it is anything. */
function keyBefore(text: string, colon: number): string | null {
  if (text.charCodeAt(colon - 1) !== 34) return null;
  const key = text.slice(text.lastIndexOf('"', colon - 2) + 1, colon - 1);
  return key.includes("\\") ? null : key;
}

/** Number of keys; negative if the value is too deep or has a number that is no double. */
function survey(value: unknown, depth: number): number {
  if (typeof value === "number") return Number.isFinite(value) ? 0 : -1;
  if (typeof value !== "object" || value === null) return 0;
  if (depth >= MAX_DEPTH) return -1;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item !== "object" && typeof item !== "number") continue;
      const inner = survey(item, depth + 1);
      if (inner < 0) return -1;
      keys += inner;
    }
    return keys;
  }
  for (const name of Object.keys(value)) {
    const inner = survey((value as Record<string, unknown>)[name], depth + 1);
    if (inner < 0) return -1;
    keys += 1 + inner;
  }
  return keys;
}

/** Every key of the text ends in `":`; strings may hold that too, so the count is equal only if no key is repeated. */
function countColons(text: string): number {
  let count = 0;
  for (let at = text.indexOf('":'); at >= 0; at = text.indexOf('":', at + 2)) count++;
  return count;
}

/** Reads text that JSON.parse accepts; the result on any other text is undefined, but it never throws or hangs. */
export function readStrict(text: string): StrictNode {
  return new Reader(text).value(0);
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const BLANK = /[ \t\r\n]*/y;

class Reader {
  #at = 0;
  constructor(private readonly text: string) {}

  value(depth: number): StrictNode {
    const c = this.#next();
    if (c === '"') return this.#string();
    if (c === "{" || c === "[") {
      if (depth < MAX_DEPTH) return c === "{" ? this.#object(depth) : this.#list(depth);
      this.#skipNested();
      return new Unsound("nested too deeply");
    }
    for (const [word, value] of [["true", true], ["false", false], ["null", null]] as const) {
      if (!this.text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    NUMBER.lastIndex = this.#at;
    const token = NUMBER.exec(this.text)?.[0] ?? "";
    this.#at += token.length || 1;
    return Number.isFinite(Number(token)) ? new StrictNumber(token) : new Unsound("number out of range");
  }

  #next(): string {
    BLANK.lastIndex = this.#at;
    BLANK.test(this.text);
    this.#at = BLANK.lastIndex;
    return this.text.charAt(this.#at);
  }

  #string(): string | Unsound {
    const from = this.#at;
    this.#skipString();
    const raw = this.text.slice(from, this.#at);
    if (!raw.includes("\\")) return raw.slice(1, -1);
    const value = JSON.parse(raw) as string;
    return isWellFormed(value) ? value : new Unsound("lone surrogate");
  }

  #skipString(): void {
    for (;;) {
      const quote = this.text.indexOf('"', this.#at + 1);
      if (quote < 0) {
        this.#at = this.text.length;
        return;
      }
      let escapes = 0;
      while (this.text.charCodeAt(quote - 1 - escapes) === 92 && quote - 1 - escapes > this.#at) escapes++;
      this.#at = quote;
      if (escapes % 2 === 0) break;
    }
    this.#at++;
  }

  #list(depth: number): StrictList {
    const list = new StrictList();
    this.#at++;
    while (this.#next() !== "]" && this.#at < this.text.length) {
      list.items.push(this.value(depth + 1));
      if (this.#next() === ",") this.#at++;
    }
    this.#at++;
    return list;
  }

  #object(depth: number): StrictObject {
    const object = new StrictObject();
    this.#at++;
    while (this.#next() === '"') {
      const key = this.#string();
      this.#next();
      this.#at++;
      const value = this.value(depth + 1);
      if (key instanceof Unsound) object.unsoundKey = true;
      else {
        if (object.members.has(key)) {
          object.repeated.add(key);
          object.replaced.push([key, object.members.get(key)!]);
        }
        object.members.set(key, value);
        object.order.push(key);
      }
      if (this.#next() === ",") this.#at++;
    }
    this.#at++;
    return object;
  }

  /** Passes over an object or array, however deep, without recursion. */
  #skipNested(): void {
    let open = 0;
    do {
      const c = this.text.charAt(this.#at);
      if (c === '"') this.#skipString();
      else {
        if (c === "{" || c === "[") open++;
        else if (c === "}" || c === "]") open--;
        this.#at++;
      }
    } while (open > 0 && this.#at < this.text.length);
  }
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const isWellFormed = (text: string): boolean => !LONE_SURROGATE.test(text);

/** Whether a whole value is strict JSON: no Unsound anywhere. */
export function isSound(node: StrictNode): boolean {
  if (node instanceof Unsound) return false;
  if (node instanceof StrictList) return node.items.every(isSound);
  if (node instanceof StrictObject) {
    return !node.unsoundKey && [...node.members.values()].every(isSound) &&
      node.replaced.every(([, value]) => isSound(value));
  }
  return true;
}

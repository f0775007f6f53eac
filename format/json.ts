/**
 * Number-preserving JSON (contract 0.3 with its supplement): text in, canonical text out. No tree is built.
 *
 * Strict JSON; also refused: lone surrogates, numbers that overflow a double, more than 127 levels. The last duplicate wins.
 * Own code, because trace events and envelopes of whole logs pass through it: libraries that keep number tokens are four to ten times
 * slower, and JSON.parse loses 64-bit integers, `1.0`, the order of integer-like keys, and lone surrogates.
 * The state is in module variables and local copies of them, which is what makes it fast: not reentrant, and it need not be.
 */

let s = "";
let i = 0;

function fail(what: string): never {
  throw new SyntaxError(`${what} at offset ${i}`);
}

function blank(): number {
  const t = s;
  let k = i, c = t.charCodeAt(k);
  while (c === 32 || c === 10 || c === 13 || c === 9) c = t.charCodeAt(++k);
  i = k;
  return c;
}

/** Text of a double with the layout of contract 0.3 (0.4.8: sign in exponents). */
export function double(n: number): string {
  if (!Number.isFinite(n)) fail("number out of range");
  const a = Math.abs(n);
  if (a === 0) return Object.is(n, -0) ? "-0.0" : "0.0";
  if (a >= 1e-5 && a < 1e16) {
    const t = String(n);
    return t.includes(".") ? t : t + ".0";
  }
  return n.toExponential();
}

const WHOLE = /^-?[1-9]\d*\.0$/;
const MIN = -(2n ** 63n), MAX = 2n ** 64n - 1n;

function number(): string {
  const from = i;
  let c = s.charCodeAt(i), real = false;
  if (c === 45) c = s.charCodeAt(++i);
  if (c === 48) c = s.charCodeAt(++i);
  else if (c >= 49 && c <= 57) { do c = s.charCodeAt(++i); while (c >= 48 && c <= 57); }
  else fail("bad number");
  if (c === 46) {
    real = true;
    const d = ++i;
    while ((c = s.charCodeAt(i)) >= 48 && c <= 57) i++;
    if (i === d) fail("bad number");
  }
  if (c === 101 || c === 69) {
    real = true;
    c = s.charCodeAt(++i);
    if (c === 43 || c === 45) i++;
    const d = i;
    while ((c = s.charCodeAt(i)) >= 48 && c <= 57) i++;
    if (i === d) fail("bad number");
  }
  const t = s.slice(from, i);
  if (real && t.length <= 17 && WHOLE.test(t)) return t;
  if (real || t === "-0") return double(Number(t));
  if (t.length < 19) return t;
  if (t.length > 20) return double(Number(t));
  const b = BigInt(t);
  return b >= MIN && b <= MAX ? t : double(Number(t));
}

/** Set by `string` when the order of code units is not that of code points, or when escapes hide the text. */
let odd = false;
// deno-lint-ignore no-control-regex -- JSON forbids them in strings
const RUN = /[^"\\\u0000-\u001f\ud800-\udfff]+/y;

/** The string literal at i, quotes included, in canonical escapes. */
function string(): string {
  const from = i, t = s;
  let plain = true, k = from, c;
  for (;;) {
    c = t.charCodeAt(++k);
    if (c === 34) break;
    if (c === 92) {
      plain = false;
      k++;
    } else if (c < 32 || c !== c) fail("bad string");
    else if (c >= 0xd800 && c < 0xe000) odd = true;
    else if (k - from > 24) {
      RUN.lastIndex = k;
      RUN.test(t);
      k = RUN.lastIndex - 1;
    }
  }
  i = k + 1;
  const raw = t.slice(from, i);
  if (plain) return raw;
  const value = JSON.parse(raw) as string;
  if (!value.isWellFormed()) fail("lone surrogate");
  odd = true;
  return JSON.stringify(value);
}

const SURROGATE = /[\ud800-\udfff]/;
/** Order of code points, which is the order of UTF-8 bytes. */
export function byCodePoint(a: string, b: string): number {
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  const x = Array.from(a), y = Array.from(b);
  for (let k = 0; k < x.length && k < y.length; k++) {
    const d = x[k]!.codePointAt(0)! - y[k]!.codePointAt(0)!;
    if (d) return d;
  }
  return x.length - y.length;
}

function members(nl: string | null, depth: number): [string, string][] {
  const out: [string, string][] = [];
  let sorted = true, strange = false, last = "";
  i++;
  if (blank() === 125) {
    i++;
    return out;
  }
  for (;;) {
    if (blank() !== 34) fail("expected a key");
    odd = false;
    const key = string();
    if (odd) strange = true;
    if (blank() !== 58) fail("expected :");
    i++;
    const inner = key.slice(1, -1);
    if (inner <= last && out.length > 0) sorted = false;
    last = inner;
    out.push([inner, value(nl, depth)]);
    const c = blank();
    i++;
    if (c === 44) continue;
    if (c === 125) break;
    i--;
    fail("expected , or }");
  }
  if (strange) return reorder(out);
  if (sorted) return out;
  out.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  return out.filter((m, k) => k + 1 === out.length || out[k + 1]![0] !== m[0]);
}

function reorder(list: [string, string][]): [string, string][] {
  const unique = new Map<string, string>();
  for (const [k, v] of list) unique.set(JSON.parse(`"${k}"`) as string, v);
  return [...unique].sort((a, b) => byCodePoint(a[0], b[0])).map(([k, v]) => [JSON.stringify(k).slice(1, -1), v]);
}

function value(nl: string | null, depth: number): string {
  const c = blank();
  if (c === 34) return string();
  if (c === 123 || c === 91) {
    if (depth >= 127) fail("nested too deeply");
    const inner = nl === null ? null : nl + "  ";
    if (c === 123) {
      const m = members(inner, depth + 1);
      if (m.length === 0) return "{}";
      let t = "";
      const colon = nl === null ? '":' : '": ', sep = nl === null ? "," : "," + inner;
      for (const [k, v] of m) t += (t ? sep : "") + '"' + k + colon + v;
      return nl === null ? `{${t}}` : `{${inner}${t}${nl}}`;
    }
    i++;
    if (blank() === 93) {
      i++;
      return "[]";
    }
    let t = "";
    const sep = nl === null ? "," : "," + inner;
    for (;;) {
      t += (t ? sep : "") + value(inner, depth + 1);
      const d = blank();
      i++;
      if (d === 44) continue;
      if (d === 93) break;
      i--;
      fail("expected , or ]");
    }
    return nl === null ? `[${t}]` : `[${inner}${t}${nl}]`;
  }
  if (c === 45 || (c >= 48 && c <= 57)) return number();
  for (const w of ["true", "false", "null"]) {
    if (s.startsWith(w, i)) {
      i += w.length;
      return w;
    }
  }
  return fail("unexpected text");
}

function whole<T>(text: string, read: () => T): T {
  s = text;
  i = 0;
  try {
    const r = read();
    blank();
    if (i < s.length) fail("text after the value");
    return r;
  } finally {
    s = "";
  }
}

/** Canonical text; `indent` is the text before each line of a pretty value ("" at top level), null for compact. */
export const reformat = (text: string, indent: string | null): string =>
  whole(text, () => value(indent === null ? null : "\n" + indent, 0));

/** Top-level members of an object: key literal and compact value, sorted. null if the value is not an object. */
export function fields(text: string): [string, string][] | null {
  return whole(text, () => (blank() === 123 ? members(null, 1) : (value(null, 0), null)));
}

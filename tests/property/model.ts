/**
 * What a log says, read the slow and obvious way: the whole log in memory, lines as texts, the prefix by a regular expression (output
 * contract, section 1). It shares only the table of keys with the program.
 */
import { createHash } from "node:crypto";
import { COMPILE_ID_KEYS, CONTEXT_KEYS, KEYS } from "../../log/keys.ts";
import type { ObjectShape, Shape } from "../../log/shape.ts";

export interface ReadRecord {
  readonly seq: number;
  readonly line: number;
  readonly status: "accepted" | "other_rank" | "refused";
  readonly json: string;
  readonly strict: boolean;
  readonly keys: readonly string[];
  readonly compileId: string | null;
  readonly rank: number | null;
  readonly hasPayload: string | null;
  readonly prefix: { time: string; thread: string; pathname: string; lineno: string };
  /** Bytes as latin1; null if none is claimed. */
  readonly payload: string | null;
  readonly payloadLines: number;
}

export interface Reading {
  readonly ok: number;
  readonly rank: number | null;
  readonly lines: number;
  readonly records: readonly ReadRecord[];
  readonly strings: readonly { readonly index: number; readonly text: string; readonly seq: number }[];
  readonly unknown: Readonly<Record<string, number>>;
  /** Kind -> count, and the first five lines. */
  readonly faults: Readonly<Record<string, { readonly count: number; readonly lines: readonly number[] }>>;
}

// The bytes of a line as latin1: one character each.
interface Line {
  readonly bytes: string;
  readonly ended: boolean;
}

const PREFIX = /[VIWEC](\d\d)(\d\d) (\d\d:\d\d:\d\d).(\d{6}) (\d+)([^:]+):(\d+)\] (.+)$/su;

const bytesOf = (latin1: string): Uint8Array => Uint8Array.from(latin1, (c) => c.charCodeAt(0));
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const strictUtf8 = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
const isUtf8 = (latin1: string): boolean => {
  try {
    strictUtf8.decode(bytesOf(latin1));
    return true;
  } catch {
    return false;
  }
};

function linesOf(log: Uint8Array): Line[] {
  const pieces: string[] = [];
  for (let at = 0; at < log.length; at += 8192) pieces.push(String.fromCharCode(...log.subarray(at, at + 8192)));
  const lines = pieces.join("").split("\n");
  const last = lines.pop()!;
  return [
    ...lines.map((line) => ({ bytes: line.endsWith("\r") ? line.slice(0, -1) : line, ended: true })),
    ...last === "" ? [] : [{ bytes: last, ended: false }],
  ];
}

export function readSlowly(log: Uint8Array): Reading {
  const lines = linesOf(log);
  const records: ReadRecord[] = [], strings = [], unknown: Record<string, number> = Object.create(null);
  const faults: Record<string, { count: number; lines: number[] }> = {};
  const fault = (kind: string, line: number) => {
    const known = faults[kind] ??= { count: 0, lines: [] };
    known.count++;
    if (known.lines.length < 5 && known.lines.at(-1) !== line) known.lines.push(line);
  };
  let rank: number | null = null, ok = 0, afterRefused = false;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!, number = i + 1;
    if (line.bytes === "") continue;
    if (line.bytes.startsWith("\t") && afterRefused) {
      fault("fail_glog", number);
      continue;
    }
    afterRefused = false;
    const text = utf8.decode(bytesOf(line.bytes));
    if (!isUtf8(line.bytes)) fault("invalid_utf8", number);
    const match = PREFIX.exec(text);
    if (!match) {
      fault("fail_glog", number);
      if (!line.ended) fault("cut_off", number);
      continue;
    }
    const [, month, day, time, micros, thread, pathname, lineno, json] = match as unknown as string[];
    const envelope = readEnvelope(json!);
    for (const name of envelope.refused ? [] : envelope.unknown) unknown[name] = (unknown[name] ?? 0) + 1;
    if (!envelope.refused && envelope.string) {
      strings.push({ ...envelope.string, seq: records.length });
      continue;
    }
    if (!envelope.refused) rank ??= envelope.rank;
    const status = envelope.refused ? "refused" : rank !== envelope.rank ? "other_rank" : "accepted";
    if (status === "accepted") ok++;
    else fault(status === "refused" ? "fail_json" : "other_rank", number);
    if (status === "other_rank" && envelope.contextless) fault("contextless", number);
    if (status !== "accepted" || !envelope.keys.includes("chromium_event")) {
      if (!envelope.isObject || !envelope.strict) fault("fail_json", number);
      else if (envelope.conflict) fault("fail_key_conflict", number);
    }
    const claims = status !== "refused" && envelope.hasPayload !== null;
    let payload: string | null = null, payloadLines = 0, last = line;
    if (claims) {
      const taken: string[] = [];
      while (i + 1 < lines.length && (lines[i + 1]!.bytes === "" || lines[i + 1]!.bytes.startsWith("\t"))) {
        last = lines[++i]!;
        if (last.bytes !== "") taken.push(last.bytes.slice(1));
      }
      payload = taken.join("\n");
      payloadLines = taken.length;
      const sound = createHash("md5").update(bytesOf(payload)).digest("hex") === envelope.hasPayload;
      if (!sound) fault("fail_payload_md5", number);
      if (!isUtf8(payload)) fault("invalid_utf8", number + 1);
      if (!sound && !last.ended) fault("cut_off", i + 1);
    } else if (status === "refused") {
      afterRefused = true;
      if (!line.ended) fault("cut_off", number);
    }
    records.push({
      seq: records.length,
      line: number,
      status,
      json: json!,
      strict: envelope.strict,
      keys: status === "accepted" ? envelope.keys : [],
      compileId: envelope.compileId,
      rank: envelope.rank,
      hasPayload: envelope.hasPayload,
      prefix: { time: `${month}-${day}T${time}.${micros}Z`, thread: thread!, pathname: pathname!, lineno: lineno! },
      payload,
      payloadLines,
    });
  }
  return { ok, rank, lines: lines.length, records, strings, unknown, faults };
}

interface Envelope {
  readonly refused: boolean;
  readonly isObject: boolean;
  readonly strict: boolean;
  readonly keys: readonly string[];
  readonly unknown: readonly string[];
  readonly compileId: string | null;
  readonly rank: number | null;
  readonly hasPayload: string | null;
  readonly string: { readonly text: string; readonly index: number } | null;
  readonly contextless: boolean;
  readonly conflict: boolean;
}

const REFUSED: Envelope = {
  refused: true,
  isObject: false,
  strict: false,
  keys: [],
  unknown: [],
  compileId: null,
  rank: null,
  hasPayload: null,
  string: null,
  contextless: false,
  conflict: false,
};

function readEnvelope(json: string): Envelope {
  try {
    JSON.parse(json);
  } catch {
    return REFUSED;
  }
  const tree = treeOf(json);
  if (!(tree instanceof Obj)) return REFUSED;
  const strict = isSound(tree);
  const conflict = ["timestamp", "thread", "pathname", "lineno"].some((name) => tree.get(name) !== undefined);
  if (!isFit(tree)) return { ...REFUSED, isObject: true, strict, conflict };
  const { id, ignored } = compileIdOf(tree);
  const keys = [...KEYS.values()].filter(({ name }) => (tree.get(name) ?? null) !== null)
    .sort((a, b) => a.part - b.part).map(({ name }) => name);
  const text = (name: string) => (tree.get(name) ?? null) as string | null;
  const rank = tree.get("rank"), str = tree.get("str");
  const unknown = new Set<string>(ignored);
  for (const name of tree.names()) if (!isReference(name) && !isIdKey(name)) unknown.add(name);
  return {
    refused: false,
    isObject: true,
    strict,
    conflict,
    keys: keys.length > 1 ? keys.filter((name) => name !== "stack") : keys,
    unknown: [...unknown],
    compileId: id,
    rank: rank instanceof Num ? Number(rank.token) : null,
    hasPayload: text("has_payload"),
    string: Array.isArray(str) ? { text: str[0] as string, index: Number((str[1] as Num).token) } : null,
    contextless: !(rank instanceof Num) && !tree.names().some(isIdKey) && !keys.includes("stack"),
  };
}

const isIdKey = (name: string): boolean => (COMPILE_ID_KEYS as readonly string[]).includes(name);
const isReference = (name: string): boolean => (KEYS.get(name) ?? CONTEXT_KEYS.get(name))?.reference ?? false;

/** Contract 1.3, 2.1: known keys once and of their types, unknown ones of any strict JSON. */
function isFit(tree: Obj): boolean {
  for (const [name, value] of tree.members) {
    if (name === null) return false;
    const shape = (KEYS.get(name) ?? CONTEXT_KEYS.get(name))?.shape;
    if (shape === undefined) {
      if (!isSound(value)) return false;
      continue;
    }
    if (isReference(name) && tree.members.filter(([other]) => other === name).length > 1) return false;
    if (value !== null && !fits(shape, positional(shape, value))) return false;
  }
  return true;
}

/** The fields of an object as a list, in the order of the table. */
function positional(shape: Shape, value: Value): Value {
  if (typeof shape === "string" || !("fields" in shape) || shape.unknown === "value" || !Array.isArray(value)) {
    return value;
  }
  const names = Object.keys(shape.fields);
  if (names.length !== value.length || names.length === 0) return value;
  return new Obj(names.map((name, i) => [name, value[i]!]));
}

/** Contract 3.1, 3.2. */
function compileIdOf(tree: Obj): { id: string | null; ignored: readonly string[] } {
  const parts = new Map<string, string>();
  const order = tree.members.filter(([name]) => name !== null && isIdKey(name));
  for (const [i, [name]] of order.entries()) {
    const value = tree.get(name!)!;
    if (parts.has(name!) || (value !== null && !fits("u32", value))) {
      return { id: null, ignored: order.slice(i + 1).map(([other]) => other!) };
    }
    parts.set(name!, value === null ? "-" : (value as Num).token);
  }
  const [a, f, c, t] = COMPILE_ID_KEYS.map((name) => parts.get(name) ?? "-");
  return { id: `${a === "-" ? "" : `!${a}_`}${f}_${c}_${t}`, ignored: [] };
}

type Value = null | boolean | string | Num | Bad | Obj | Value[];
class Num {
  constructor(readonly token: string) {}
}
/** No strict JSON: a lone surrogate, an overflow, too deep. */
class Bad {}
/** A key that is no strict JSON is null. */
class Obj {
  constructor(readonly members: [string | null, Value][] = []) {}
  /** The last one counts. */
  get(name: string): Value | undefined {
    return this.members.findLast(([other]) => other === name)?.[1];
  }
  names(): string[] {
    return this.members.flatMap(([name]) => name === null ? [] : [name]);
  }
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]|[-+.\w]+/gs;

/** Of text that JSON.parse takes, so commas and colons say nothing new. */
function treeOf(json: string): Value {
  const top: Value[] = [],
    open: { into: Value[] | Obj; key: string | null | undefined }[] = [{ into: top, key: undefined }];
  const put = (value: Value) => {
    const frame = open.at(-1)!;
    if (Array.isArray(frame.into)) frame.into.push(value);
    else if (frame.key === undefined) frame.key = value instanceof Bad ? null : value as string;
    else {
      frame.into.members.push([frame.key, value]);
      frame.key = undefined;
    }
  };
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === "{" || token === "[") {
      const into = token === "{" ? new Obj() : [];
      // 127 levels pass; `open` holds one more than there are levels.
      put(open.length > 127 ? new Bad() : into);
      open.push({ into, key: undefined });
    } else if (token === "}" || token === "]") open.pop();
    else put(scalarOf(token));
  }
  return top[0]!;
}

function scalarOf(token: string): Value {
  if (token === "null") return null;
  if (token === "true" || token === "false") return token === "true";
  if (!token.startsWith('"')) return Number.isFinite(Number(token)) ? new Num(token) : new Bad();
  const text = JSON.parse(token) as string;
  return text === utf8.decode(new TextEncoder().encode(text)) ? text : new Bad();
}

function isSound(value: Value): boolean {
  if (Array.isArray(value)) return value.every(isSound);
  if (value instanceof Obj) return value.members.every(([name, inner]) => name !== null && isSound(inner));
  return !(value instanceof Bad);
}

const LIMITS = {
  u32: [0n, 0xffff_ffffn],
  u64: [0n, 0xffff_ffff_ffff_ffffn],
  i32: [-0x8000_0000n, 0x7fff_ffffn],
  i64: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
} as const;

function fits(shape: Shape, value: Value): boolean {
  if (shape === "any") return true;
  if (shape === "string") return typeof value === "string";
  if (shape === "bool") return typeof value === "boolean";
  if (shape === "f64") return value instanceof Num;
  if (typeof shape === "string") {
    if (!(value instanceof Num) || !/^-?\d+$/.test(value.token) || value.token === "-0") return false;
    return BigInt(value.token) >= LIMITS[shape][0] && BigInt(value.token) <= LIMITS[shape][1];
  }
  if ("nullable" in shape) return value === null || fits(shape.nullable, value);
  if ("oneOf" in shape) return shape.oneOf.some((one) => fits(one, value));
  if ("list" in shape) return Array.isArray(value) && value.every((item) => fits(shape.list, item));
  if ("tuple" in shape) {
    return Array.isArray(value) && value.length === shape.tuple.length &&
      shape.tuple.every((one, i) => fits(one, value[i]!));
  }
  if ("map" in shape) {
    return value instanceof Obj && value.members.every(([name, inner]) => name !== null && fits(shape.map, inner));
  }
  return value instanceof Obj && objectFits(shape, value);
}

function objectFits(shape: ObjectShape, value: Obj): boolean {
  for (const [name, { shape: inner, presence }] of Object.entries(shape.fields)) {
    const members = value.members.filter(([other]) => other === name);
    if (members.length > 1) return false;
    const member = members[0]?.[1];
    if (
      member === undefined ? presence === "required" : member === null ? presence !== "optional" : !fits(inner, member)
    ) {
      return false;
    }
  }
  if (shape.unknown === "skip") return true;
  return value.members.every(([name, inner]) => name !== null && (name in shape.fields || isSound(inner)));
}

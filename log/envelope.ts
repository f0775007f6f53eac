/** Reads an envelope: are its known keys of the right types, and which line does it belong to? Output contract 1.3, 1.4, 3.2. */
import type { CompileId, CompileIds, Part } from "../format/compile_id.ts";
import {
  isSound,
  readStrict,
  StrictList,
  type StrictNode,
  StrictNumber,
  StrictObject,
  suspicious,
} from "../format/strict_json.ts";
import { misfit } from "./check.ts";
import { COMPILE_ID_KEYS, CONTEXT_KEYS, INTEGER_FIELDS, INTEGER_MAPS, KEYS, type KnownKey } from "./keys.ts";
import { named } from "./shape.ts";

export type PlainObject = { [key: string]: unknown };

export interface Envelope {
  /** Why its types refuse it; null if they do not. */
  readonly refused: string | null;
  /** What JSON.parse made of it; null if it is no JSON object. */
  readonly value: PlainObject | null;
  /** Strict JSON (contract 0.3): only then it can be a line of raw.jsonl. */
  readonly strict: boolean;
  /** Known keys with a value, in parser order; `stack` only if it is the only one. */
  readonly keys: readonly KnownKey[];
  /** Distinct top-level keys that the reference does not know, in order of appearance. */
  readonly unknown: readonly string[];
  readonly compileId: CompileId;
  readonly rank: number | null;
  readonly hasPayload: string | null;
  /** A string-table line. */
  readonly string: readonly [text: string, index: number] | null;
  /** Neither rank nor compile id nor stack: written outside any context (P-4). */
  readonly contextless: boolean;
}

const COMPILE_ID_KEY_SET: ReadonlySet<string> = new Set(COMPILE_ID_KEYS);

const errorText = (error: unknown): string => error instanceof Error ? error.message : String(error);

export function readEnvelope(json: string, ids: CompileIds): Envelope {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return refusal(ids, errorText(error), null, false);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refusal(ids, "expected a JSON object", null, false);
  }
  const plain = value as PlainObject;
  if (!suspicious(json, value, (key) => wantsInteger(key, plain))) {
    const quick = read(plain, null, ids);
    // JSON.parse cannot tell an integer beyond 2^53 from its neighbours: the strict reader has the last word on a refusal.
    if (quick.refused === null) return quick;
  }
  return read(plain, readStrict(json) as StrictObject, ids);
}

/** Whether a check can want an integer of a member of that name, wherever in the envelope it stands. */
const wantsInteger = (name: string, envelope: PlainObject): boolean =>
  INTEGER_FIELDS.has(name) || INTEGER_MAPS.some((key) => Object.hasOwn(envelope, key));

function refusal(ids: CompileIds, refused: string, value: PlainObject | null, strict: boolean): Envelope {
  return {
    refused,
    value,
    strict,
    keys: [],
    unknown: [],
    compileId: ids.unusable,
    rank: null,
    hasPayload: null,
    string: null,
    contextless: false,
  };
}

/** `tree` is null where JSON.parse is known to be right about everything that the checks ask. */
function read(plain: PlainObject, tree: StrictObject | null, ids: CompileIds): Envelope {
  const strict = tree === null || isSound(tree);
  const keys: KnownKey[] = [];
  const names = tree === null ? Object.keys(plain) : [...tree.members.keys()];
  const unread: string[] = [];
  for (const name of names) {
    const member = tree === null ? plain[name] : tree.members.get(name);
    const known = KEYS.get(name) ?? CONTEXT_KEYS.get(name);
    if (known === undefined) {
      if (tree !== null && !isSound(member as StrictNode)) {
        return refusal(ids, `${name}: no strict JSON`, plain, strict);
      }
      if (!COMPILE_ID_KEY_SET.has(name)) unread.push(name);
      continue;
    }
    if (known.reference && tree?.repeated.has(name)) return refusal(ids, `${name}: repeated`, plain, strict);
    if (!known.reference) unread.push(name);
    if (member === null) continue;
    const object = named(known.shape, member instanceof StrictList ? member.items : member);
    const found = misfit(known.shape, object, name);
    if (found !== null) return refusal(ids, found, plain, strict);
    if (Array.isArray(plain[name])) plain[name] = named(known.shape, plain[name]);
    if ("part" in known) keys.push(known as KnownKey);
  }
  if (tree?.unsoundKey) return refusal(ids, "lone surrogate in a key", plain, strict);
  const unsound = tree?.replaced.find(([name, value]) => !KEYS.has(name) && !CONTEXT_KEYS.has(name) && !isSound(value));
  if (unsound) return refusal(ids, `${unsound[0]}: no strict JSON`, plain, strict);
  const { compileId, ignored, present } = readCompileId(plain, tree, ids);
  const rank = (plain["rank"] ?? null) as number | null;
  return {
    refused: null,
    value: plain,
    strict,
    keys: inParserOrder(keys),
    unknown: ignored.length > 0 ? [...unread, ...ignored] : unread,
    compileId,
    rank,
    hasPayload: (plain["has_payload"] ?? null) as string | null,
    string: (plain["str"] ?? null) as [string, number] | null,
    contextless: rank === null && !present && !keys.some((known) => known.name === "stack"),
  };
}

function inParserOrder(keys: readonly KnownKey[]): readonly KnownKey[] {
  if (keys.length < 2) return keys;
  return keys.filter((known) => known.name !== "stack").sort((a, b) => a.part - b.part);
}

interface CompileIdReading {
  readonly compileId: CompileId;
  /** Compile-id keys after a bad one: they count as unknown (contract 3.2). */
  readonly ignored: readonly string[];
  /** Whether any of the keys is there. */
  readonly present: boolean;
}

/** null if one of its keys is bad: what follows then depends on their order. */
function quickCompileId(plain: PlainObject, ids: CompileIds): CompileIdReading | null {
  const [autograd, frame, compile, attempt] = COMPILE_ID_KEYS;
  let present = false, bad = false;
  const part = (name: string): Part => {
    const value = plain[name];
    if (value === undefined) return null;
    present = true;
    if (value !== null && misfit("u32", value, name) !== null) bad = true;
    return value as Part;
  };
  const compileId = [part(autograd), part(frame), part(compile), part(attempt)] as const;
  return bad ? null : { compileId: ids.get(...compileId), ignored: [], present };
}

function readCompileId(plain: PlainObject, tree: StrictObject | null, ids: CompileIds): CompileIdReading {
  const quick = tree === null ? quickCompileId(plain, ids) : null;
  if (quick !== null) return quick;
  const parts: { [key: string]: Part } = {};
  const seen = new Set<string>();
  const ignored = new Set<string>();
  let bad = false;
  for (const name of tree === null ? Object.keys(plain) : tree.order) {
    if (!COMPILE_ID_KEY_SET.has(name)) continue;
    if (bad) {
      ignored.add(name);
      continue;
    }
    const member = tree === null ? plain[name] : tree.members.get(name);
    if (seen.has(name) || (member !== null && misfit("u32", member, name) !== null)) bad = true;
    seen.add(name);
    parts[name] = member === null ? null : member instanceof StrictNumber ? Number(member.text) : member as number;
  }
  if (bad) return { compileId: ids.unusable, ignored: [...ignored], present: true };
  const part = (name: string): Part => parts[name] ?? null;
  const compileId = ids.get(part("compiled_autograd_id"), part("frame_id"), part("frame_compile_id"), part("attempt"));
  return { compileId, ignored: [], present: seen.size > 0 };
}

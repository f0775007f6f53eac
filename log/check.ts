/**
 * Checks a value against a shape (output contract 1.3 and 2.1). Two kinds of values come in: what JSON.parse made, where
 * `suspicious` was sure that it is right, and the nodes of the strict reader.
 */
import { isSound, StrictList, StrictNumber, StrictObject, Unsound } from "../format/strict_json.ts";
import type { ObjectShape, Shape } from "./shape.ts";

interface Range {
  readonly least: bigint;
  readonly most: bigint;
  /** The same for numbers that are exact. */
  readonly from: number;
  readonly to: number;
}
const range = (least: bigint, most: bigint): Range => ({ least, most, from: Number(least), to: Number(most) });
const RANGES: Readonly<Record<"u32" | "u64" | "i32" | "i64", Range>> = {
  u32: range(0n, 2n ** 32n - 1n),
  u64: range(0n, 2n ** 64n - 1n),
  i32: range(-(2n ** 31n), 2n ** 31n - 1n),
  i64: range(-(2n ** 63n), 2n ** 63n - 1n),
};
const INTEGER_TOKEN = /^-?\d{1,20}$/;

/** What makes a value unfit, as a path and a reason: `stack[3].filename: expected u32`. null if it fits. */
export function misfit(shape: Shape, value: unknown, path: string): string | null {
  if (typeof shape === "string") return scalarFits(shape, value) ? null : `${path}: expected ${shape}`;
  if ("nullable" in shape) return value === null ? null : misfit(shape.nullable, value, path);
  if ("oneOf" in shape) {
    return shape.oneOf.some((one) => misfit(one, value, path) === null) ? null : `${path}: expected another type`;
  }
  if ("list" in shape) return listMisfit(shape.list, value, path);
  if ("tuple" in shape) return tupleMisfit(shape.tuple, value, path);
  return "map" in shape ? mapMisfit(shape.map, value, path) : objectMisfit(shape, value, path);
}

type Scalar = Extract<Shape, string>;

function scalarFits(shape: Scalar, value: unknown): boolean {
  switch (shape) {
    case "any":
      return true;
    case "string":
      return typeof value === "string";
    case "bool":
      return typeof value === "boolean";
    case "f64":
      return typeof value === "number" || value instanceof StrictNumber;
    default:
      return isInteger(value, RANGES[shape]);
  }
}

/** An integer token in range. `-0` is none: JSON readers make a double of it. */
function isInteger(value: unknown, { least, most, from, to }: Range): boolean {
  if (typeof value === "number") {
    return Number.isSafeInteger(value) && !Object.is(value, -0) && value >= from && value <= to;
  }
  if (!(value instanceof StrictNumber) || !INTEGER_TOKEN.test(value.text) || value.text === "-0") return false;
  const exact = BigInt(value.text);
  return exact >= least && exact <= most;
}

function itemsOf(value: unknown): readonly unknown[] | null {
  if (value instanceof StrictList) return value.items;
  return Array.isArray(value) ? value : null;
}

function listMisfit(shape: Shape, value: unknown, path: string): string | null {
  const items = itemsOf(value);
  if (!items) return `${path}: expected a list`;
  for (let i = 0; i < items.length; i++) {
    const found = misfit(shape, items[i], path);
    if (found !== null) return `${found} (item ${i})`;
  }
  return null;
}

function tupleMisfit(shapes: readonly Shape[], value: unknown, path: string): string | null {
  const items = itemsOf(value);
  if (items?.length !== shapes.length) return `${path}: expected a list of ${shapes.length}`;
  for (let i = 0; i < shapes.length; i++) {
    const found = misfit(shapes[i]!, items[i], path);
    if (found !== null) return found;
  }
  return null;
}

/** Members of an object of either kind; null if the value is no object. */
function membersOf(
  value: unknown,
): { keys: Iterable<string>; get(key: string): unknown; object: StrictObject | null } | null {
  if (value instanceof StrictObject) {
    return {
      keys: value.members.keys(),
      get: (key) => value.members.get(key),
      object: value,
    };
  }
  if (
    typeof value !== "object" || value === null || itemsOf(value) || value instanceof StrictNumber ||
    value instanceof Unsound
  ) {
    return null;
  }
  const plain = value as Record<string, unknown>;
  return { keys: Object.keys(plain), get: (key) => Object.hasOwn(plain, key) ? plain[key] : undefined, object: null };
}

function mapMisfit(shape: Shape, value: unknown, path: string): string | null {
  const members = membersOf(value);
  if (!members) return `${path}: expected an object`;
  if (members.object?.unsoundKey) return `${path}: lone surrogate in a key`;
  for (const key of members.keys) {
    const found = misfit(shape, members.get(key), `${path}.${key}`);
    if (found !== null) return found;
  }
  for (const [key, value] of members.object?.replaced ?? []) {
    const found = misfit(shape, value, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

function objectMisfit(shape: ObjectShape, value: unknown, path: string): string | null {
  const members = membersOf(value);
  if (!members) return `${path}: expected an object`;
  for (const name in shape.fields) {
    const { shape: inner, presence } = shape.fields[name]!;
    const member = members.get(name);
    if (members.object?.repeated.has(name)) return `${path}.${name}: repeated`;
    if (member === undefined && presence !== "required") continue;
    if (member === null && presence === "optional") continue;
    if (member === undefined || member === null) return `${path}.${name}: missing`;
    // Most are scalars that fit: no path is made for them.
    if (typeof inner === "string" && scalarFits(inner, member)) continue;
    const found = misfit(inner, member, `${path}.${name}`);
    if (found !== null) return found;
  }
  return shape.unknown === "value" && members.object ? unsoundUnknown(shape, members.object, path) : null;
}

function unsoundUnknown(shape: ObjectShape, object: StrictObject, path: string): string | null {
  if (object.unsoundKey) return `${path}: lone surrogate in a key`;
  for (const [name, node] of [...object.members, ...object.replaced]) {
    if (!(name in shape.fields) && !isSound(node)) return `${path}.${name}: no strict JSON`;
  }
  return null;
}

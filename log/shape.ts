/**
 * A small language for the types of envelope keys (output contract 2.1), as data: it refuses envelopes, and documents them.
 */

export type Shape =
  | "string"
  | "bool"
  /** Any number token. */
  | "f64"
  /** Integer tokens in range: `1.0` and `1e3` are none. */
  | "u32"
  | "u64"
  | "i32"
  | "i64"
  /** Anything at all; also what is not JSON in the strict sense of contract 0.3. */
  | "any"
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly tuple: readonly Shape[] }
  | { readonly oneOf: readonly Shape[] }
  | { readonly nullable: Shape }
  | ObjectShape;

export interface ObjectShape {
  readonly fields: Readonly<Record<string, Field>>;
  /**
   * Unknown keys: `skip` never reads their values, so a value that is no strict JSON passes; `value` reads them, so it
   * refuses the envelope (compilation_metrics, supplement 1.3).
   */
  readonly unknown: "skip" | "value";
}

export interface Field {
  readonly shape: Shape;
  /** required: present and not null. optional: absent or null too. present: may be absent, but not null. */
  readonly presence: "required" | "optional" | "present";
}

export const required = (shape: Shape): Field => ({ shape, presence: "required" });
export const optional = (shape: Shape): Field => ({ shape, presence: "optional" });
export const present = (shape: Shape): Field => ({ shape, presence: "present" });
export const list = (shape: Shape): Shape => ({ list: shape });
export const map = (shape: Shape): Shape => ({ map: shape });
export const oneOf = (...shapes: readonly Shape[]): Shape => ({ oneOf: shapes });
export const nullable = (shape: Shape): Shape => ({ nullable: shape });
export const object = (fields: Readonly<Record<string, Field>>, unknown: "skip" | "value" = "skip"): ObjectShape => ({
  fields,
  unknown,
});

/**
 * The reference also takes the fields of an object as a list, all of them, in the order of the table (contract 1.3; compilation_metrics
 * is the exception of supplement 1.3). What is such a list becomes the object; anything else stays as it is.
 */
export function named(shape: Shape, value: unknown): unknown {
  if (!Array.isArray(value) || typeof shape === "string" || !("fields" in shape) || shape.unknown === "value") {
    return value;
  }
  const names = Object.keys(shape.fields);
  if (names.length === 0 || names.length !== value.length) return value;
  return Object.fromEntries(names.map((name, i) => [name, value[i]]));
}

const INTEGERS: readonly Shape[] = ["u32", "u64", "i32", "i64"];

/** Whether a value of the shape is an integer, or holds some that are the value of no field. */
function holdsIntegers(shape: Shape): boolean {
  if (typeof shape === "string") return INTEGERS.includes(shape);
  return !("fields" in shape) && innerShapes(shape).some(holdsIntegers);
}

/** Shapes of what a value is or holds, one level below. */
function innerShapes(shape: Shape): readonly Shape[] {
  if (typeof shape === "string") return [];
  if ("nullable" in shape) return [shape.nullable];
  if ("oneOf" in shape) return shape.oneOf;
  if ("list" in shape) return [shape.list];
  if ("tuple" in shape) return shape.tuple;
  return "map" in shape ? [shape.map] : Object.values(shape.fields).map(({ shape }) => shape);
}

/** Names of all fields that hold integers, `name` among them if values of the shape do. */
export function integerFields(shape: Shape, name: string): string[] {
  if (typeof shape !== "string" && "fields" in shape) {
    return Object.entries(shape.fields).flatMap(([field, { shape }]) => integerFields(shape, field));
  }
  return [...holdsIntegers(shape) ? [name] : [], ...innerShapes(shape).flatMap((inner) => integerFields(inner, name))];
}

/** Whether there is a map of integers anywhere. */
export const hasIntegerMap = (shape: Shape): boolean =>
  typeof shape !== "string" && ("map" in shape && holdsIntegers(shape.map) || innerShapes(shape).some(hasIntegerMap));

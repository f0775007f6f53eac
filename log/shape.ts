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

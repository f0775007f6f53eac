/** Reads data that somebody else made: what does not fit is a TypeError that names the place, or nothing where it may be missing. */

export type Fields = { readonly [key: string]: unknown };

export function listOf(value: unknown, what: string): readonly Fields[] {
  if (!Array.isArray(value)) throw new TypeError(`Cannot show the ${what}: the data are no list`);
  value.forEach((item, i) => {
    if (typeof item !== "object" || item === null) {
      throw new TypeError(`Cannot show the ${what}: item ${i} is no object`);
    }
  });
  return value as readonly Fields[];
}

export const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value as Fields : {};
export const textOf = (value: unknown): string | null => typeof value === "string" ? value : null;
export const numberOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;

export function requiredText(item: Fields, key: string, what: string): string {
  const value = item[key];
  if (typeof value !== "string") throw new TypeError(`Cannot show the ${what}: \`${key}\` is missing or no text`);
  return value;
}

/** A link that a page may have: http, https, or relative. Anything else is shown as text. */
export function safeHref(value: unknown): string | null {
  if (typeof value !== "string") return null;
  try {
    const { protocol } = new URL(value, document.baseURI);
    return ["http:", "https:", "file:"].includes(protocol) ? value : null;
  } catch {
    return null;
  }
}

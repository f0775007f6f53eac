/** Links to lines: `#L120` and `#L10-L20` (`#L10-20` is read too). */

/** Lines from 1, both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

export function parseLineRange(fragment: string): LineRange | null {
  const match = /^#?L(\d{1,9})(?:-L?(\d{1,9}))?$/.exec(fragment);
  if (match === null) return null;
  const a = Number(match[1]);
  const b = Number(match[2] ?? match[1]);
  return a === 0 || b === 0 ? null : { first: Math.min(a, b), last: Math.max(a, b) };
}

export const formatLineRange = ({ first, last }: LineRange): string =>
  first === last ? `#L${first}` : `#L${first}-L${last}`;

/** From the line that was chosen before to the one chosen now. */
export const rangeBetween = (a: number, b: number): LineRange => ({ first: Math.min(a, b), last: Math.max(a, b) });

/** What is left of a range in a text of so many lines; null if nothing is. */
export const clampRange = ({ first, last }: LineRange, lines: number): LineRange | null =>
  first > lines ? null : { first, last: Math.min(last, lines) };

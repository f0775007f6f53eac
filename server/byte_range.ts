/** Ranges of bytes that a request asks for (RFC 9110, section 14). */

export interface ByteRange {
  readonly from: number;
  /** The first byte that is left out. */
  readonly to: number;
}

/** @returns null for the whole file: what is no range, or several, may be ignored. */
export function byteRange(header: string | null, size: number): ByteRange | "unsatisfiable" | null {
  const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (first === "" && last === "") return null;
  if (first === "") return rangeOrNot(Math.max(0, size - Number(last)), size);
  if (last !== "" && Number(last) < Number(first)) return null;
  return rangeOrNot(Number(first), last === "" ? size : Math.min(size, Number(last) + 1));
}

const rangeOrNot = (from: number, to: number): ByteRange | "unsatisfiable" =>
  from < to ? { from, to } : "unsatisfiable";

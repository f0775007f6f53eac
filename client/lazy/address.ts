/**
 * Which files are open, as the fragment of the page: `#f=PATH&L=120`. Several files are `#f=PATH&f=PATH&on=1`, where `on` counts from 1 and
 * is left out for the last one; `L` belongs to the file that is shown, `L=10-20` names several lines. `alone`: the file fills the window.
 */
import { type LineRange, parseLineRange } from "../line_range.ts";

export interface Address {
  readonly files: readonly string[];
  /** Index of the file that is shown; -1 where none is open. */
  readonly shown: number;
  readonly lines: LineRange | null;
  readonly alone: boolean;
}

export const NOTHING_OPEN: Address = { files: [], shown: -1, lines: null, alone: false };

/** Null for the fragments of the page itself. */
export function parseAddress(fragment: string): Address | null {
  if (!/^#?f=/.test(fragment)) return null;
  const given = new URLSearchParams(fragment.replace(/^#/, "").replaceAll("+", "%2B"));
  const files = [...new Set(given.getAll("f"))].filter((path) => path !== "");
  if (files.length === 0) return null;
  const on = Number(given.get("on") ?? files.length);
  const shown = Number.isInteger(on) && on >= 1 && on <= files.length ? on - 1 : files.length - 1;
  return { files, shown, lines: parseLineRange(`L${given.get("L") ?? ""}`), alone: given.has("alone") };
}

/** Empty where no file is open. */
export function formatAddress({ files, shown, lines, alone }: Address): string {
  if (files.length === 0) return "";
  const parts = files.map((path) => `f=${encodePath(path)}`);
  if (shown !== files.length - 1) parts.push(`on=${shown + 1}`);
  if (lines !== null) parts.push(`L=${lines.first}${lines.last > lines.first ? `-${lines.last}` : ""}`);
  if (alone) parts.push("alone");
  return `#${parts.join("&")}`;
}

const encodePath = (path: string): string =>
  path.split("/").map((name) => encodeURIComponent(name.toWellFormed())).join("/");

/** Shows a file, in a tab of its own if it has none. */
export function opened(from: Address, path: string, lines: LineRange | null): Address {
  const at = from.files.indexOf(path);
  if (at >= 0) return { ...from, shown: at, lines };
  return { ...from, files: [...from.files, path], shown: from.files.length, lines };
}

/** Shows the neighbour of a file that was shown. */
export function closed(from: Address, path: string): Address {
  const at = from.files.indexOf(path);
  if (at < 0) return from;
  const files = from.files.toSpliced(at, 1);
  if (files.length === 0) return NOTHING_OPEN;
  if (at === from.shown) return { ...from, files, shown: Math.min(at, files.length - 1), lines: null };
  return { ...from, files, shown: from.shown > at ? from.shown - 1 : from.shown };
}

export const sameAddress = (a: Address, b: Address): boolean => formatAddress(a) === formatAddress(b);

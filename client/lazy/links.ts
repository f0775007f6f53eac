/** Links of the report to its own files. */
import type { LineRange } from "../line_range.ts";
import { parseLineRange } from "../line_range.ts";
import { type Address, parseAddress } from "./address.ts";

/** Where a link leads to. */
export type Target =
  /** A file of the report, as the site has it; `place` is what the fragment names, where that is no line. */
  | {
    readonly kind: "file";
    readonly path: string;
    /** Absolute. */
    readonly href: string;
    readonly lines: LineRange | null;
    readonly place: string | null;
  }
  /** What a link of ours names, for example one that was copied. */
  | { readonly kind: "address"; readonly address: Address }
  /** A place of the page itself. */
  | { readonly kind: "place"; readonly id: string }
  | null;

/** `page` is the URL of the page without its fragment. */
export function targetOf(href: string, page: string): Target {
  const url = resolved(href, page);
  const own = resolved(page, page);
  if (url === null || own === null || url.protocol !== own.protocol || url.host !== own.host) return null;
  if (url.pathname === own.pathname) {
    const address = parseAddress(url.hash);
    return address ? { kind: "address", address } : { kind: "place", id: decoded(url.hash.slice(1)) };
  }
  const root = own.pathname.slice(0, own.pathname.lastIndexOf("/") + 1);
  if (!url.pathname.startsWith(root)) return null;
  const path = decoded(url.pathname.slice(root.length));
  const lines = parseLineRange(url.hash);
  const place = lines === null ? decoded(url.hash.slice(1)) : "";
  // The page itself, whatever it is called: a report in one file has any name, and a host shows the index for a folder.
  if (path === "index.html") return { kind: "place", id: place };
  return { kind: "file", path, href: url.href, lines, place: place || null };
}

/** Null for what is no address. */
export function resolved(href: string, page: string): URL | null {
  try {
    return new URL(href, page);
  } catch {
    return null;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

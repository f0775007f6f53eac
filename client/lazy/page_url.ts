/** What addresses of the page are relative to, and what they are for others. */
import { escapeHtml } from "../../format/escape_html.ts";

/**
 * Where the page of a frame would lie in a site, and the address at which the page around shows it: a document that was made in the browser has
 * no place of its own.
 */
const META = "tlparse-page", HOME = "data-home";

const meta = (): HTMLMetaElement | null => document.querySelector<HTMLMetaElement>(`meta[name="${META}"]`);

/** Null outside of a frame of a report of all ranks. */
export const framedUrl = (): string | null => meta()?.content ?? null;

/** `home` with a fragment, to which others are added. */
export const framedUrlTag = (url: string, home: string): string =>
  `<meta name="${META}" content="${escapeHtml(url)}" ${HOME}="${escapeHtml(home)}">`;

/** Without a fragment. */
export const pageUrl = (): string => framedUrl() ?? location.href.replace(/#.*$/s, "");

/** The address of this page with a fragment, for new tabs too. */
export function outsideHref(fragment: string): string {
  const home = meta()?.getAttribute(HOME) ?? null;
  return home === null || fragment === "" ? fragment : `${home}&${fragment.slice(1)}`;
}

/** An address that `outsideHref` has made, as the fragment that it was. */
export function insideHref(href: string): string {
  const home = meta()?.getAttribute(HOME) ?? null;
  return home !== null && href.startsWith(`${home}&`) ? `#${href.slice(home.length + 1)}` : href;
}

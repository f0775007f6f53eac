/** What addresses of the page are relative to. */

/** Where the page of a frame would lie in a site: a document that was made in the browser has no place. */
const META = "tlparse-page";

/** Null outside of a frame of a report of all ranks. */
export const framedUrl = (): string | null =>
  document.querySelector<HTMLMetaElement>(`meta[name="${META}"]`)?.content ?? null;

export const framedUrlTag = (url: string): string => `<meta name="${META}" content="${escaped(url)}">`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Without a fragment. */
export const pageUrl = (): string => framedUrl() ?? location.href.replace(/#.*$/s, "");

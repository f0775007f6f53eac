/**
 * The query parameters of a page, carried over to its links (output contract 4.17): a host may need a token in every request.
 *
 * Unlike the reference (D-31) nothing happens without parameters, only links into the same host are touched, and a parameter
 * that is repeated stays repeated.
 */

/** The link with the parameters of the page, absolute; null where the link is to stay as it is. */
export function withPageQuery(href: string, page: string): string | null {
  const { protocol, host, searchParams: given } = new URL(page);
  if (href.startsWith("#") || given.size === 0) return null;
  const target = resolve(href, page);
  if (target === null || target.protocol !== protocol || target.host !== host) return null;
  for (const name of new Set(given.keys())) target.searchParams.delete(name);
  for (const [name, value] of given) target.searchParams.append(name, value);
  return target.href;
}

function resolve(href: string, page: string): URL | null {
  try {
    return new URL(href, page);
  } catch {
    return null;
  }
}

/** @param within Where the links are. */
export function carryQuery(document: Document, within: ParentNode = document): void {
  if (new URL(document.URL).search.length < 2) return;
  for (const link of within.querySelectorAll<HTMLAnchorElement>("a[href]")) {
    const href = withPageQuery(link.getAttribute("href") ?? "", document.URL);
    if (href !== null) link.setAttribute("href", href);
  }
}

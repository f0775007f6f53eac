/** From the target of a request to a path below the folder that is served (supplement 6.6). */

const ESCAPED = /(?:%[0-9a-f]{2})+/gi;

/**
 * The path, with slashes, decoded once: `a%2Bb` is `a+b`, `+` stays, and so does a `%` without two hex digits. Empty for the folder.
 *
 * @param target As it was sent, `/sub/a.txt?x=1`. It is cut at the first `?`.
 * @returns null for what can name no file below the folder.
 */
export function pathOfTarget(target: string): string | null {
  const [encoded = ""] = target.split("?", 1);
  if (!encoded.startsWith("/")) return null;
  const path = encoded.replace(/^\/+/, "").replace(ESCAPED, decoded);
  return path.startsWith("/") || path.includes("\0") ? null : path;
}

/** What is no UTF-8 becomes U+FFFD. */
function decoded(escaped: string): string {
  const bytes = Uint8Array.from(escaped.slice(1).split("%"), (digits) => parseInt(digits, 16));
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** The target of a folder, with a slash at its end: what belongs to a page there is found relative to it. */
export function targetOfFolder(path: string, target: string): string {
  const names = path.split("/").filter((name) => name !== "").map(encodeURIComponent);
  const query = target.indexOf("?");
  return ["", ...names, ""].join("/") + (query < 0 ? "" : target.slice(query));
}

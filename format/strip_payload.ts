/**
 * Takes off what a log puts around a payload: the tab before each line, CRs at line ends, blank lines (output contract 1.1, 1.5).
 *
 * A plain payload has no CR and no blank line inside: stripping is dropping the tab after each LF.
 */

const LF = 10, CR = 13, TAB = 9;

/** Text of a plain payload, tabs included -> without them, and without the last line end. */
export function dropTabs(raw: string): string {
  const end = raw.endsWith("\n") ? raw.length - 1 : raw.length;
  return raw.slice(1, end).replaceAll("\n\t", "\n");
}

/** The bytes of a payload from those between its first tab and the end of its last line. */
export function stripLines(raw: Uint8Array): Uint8Array {
  const out = new Uint8Array(raw.length);
  let filled = 0, lines = 0;
  for (let at = 0; at < raw.length;) {
    const found = raw.indexOf(LF, at);
    const lineEnd = found < 0 ? raw.length : found;
    const end = found > at && raw[found - 1] === CR ? found - 1 : lineEnd;
    if (raw[at] === TAB) {
      if (lines++ > 0) out[filled++] = LF;
      out.set(raw.subarray(at + 1, end), filled);
      filled += end - at - 1;
    }
    at = lineEnd + 1;
  }
  return out.subarray(0, filled);
}

/** The bytes of a payload, as {@link stripLines} gives them. */
export function payloadBytes(raw: Uint8Array, plain: boolean): Uint8Array {
  if (!plain) return stripLines(raw);
  const end = raw[raw.length - 1] === LF ? raw.length - 1 : raw.length;
  const out = new Uint8Array(end);
  let filled = 0;
  for (let at = 0; at < end;) {
    const found = raw.indexOf(LF, at);
    const next = found < 0 || found >= end ? end : found + 1;
    out.set(raw.subarray(at + 1, next), filled);
    filled += next - at - 1;
    at = next;
  }
  return out.subarray(0, filled);
}

/** The text of a payload, invalid UTF-8 replaced. */
export function payloadText(raw: Uint8Array, plain: boolean): string {
  return plain ? dropTabs(utf8Text(raw)) : utf8Text(stripLines(raw));
}

/** Bytes of a log as text: invalid UTF-8 replaced, a byte order mark kept. */
export const utf8Text = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

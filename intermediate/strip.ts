/** Takes off what a log puts around a payload: the tab before each line, CRs at line ends, blank lines (output contract 1.1, 1.5). */
import type { ReadWindow } from "./read_window.ts";

const LF = 10, CR = 13, TAB = 9;
const PIECE_BYTES = 1 << 18;

export interface RawPlace {
  readonly at: number;
  readonly raw: number;
  /** No CR, no blank line inside. */
  readonly plain: boolean;
}

/** Text of a plain payload, tabs included -> without them, and without the last line end. */
export function dropTabs(raw: string): string {
  const end = raw.endsWith("\n") ? raw.length - 1 : raw.length;
  return raw.slice(1, end).replaceAll("\n\t", "\n");
}

/** Hands the payload over in pieces, each valid only during the call. */
export function copyStripped(window: ReadWindow, place: RawPlace, sink: (piece: Uint8Array) => void): void {
  if (place.raw === 0) return;
  if (!place.plain) return sink(stripLines(window.bytes(place.at, place.raw)));
  const out = new Uint8Array(Math.min(PIECE_BYTES, place.raw));
  let atLineStart = true;
  for (let done = 0; done < place.raw; done += PIECE_BYTES) {
    const piece = window.bytes(place.at + done, Math.min(PIECE_BYTES, place.raw - done));
    const last = done + piece.length >= place.raw && piece[piece.length - 1] === LF ? piece.length - 1 : piece.length;
    let filled = 0;
    for (let i = 0; i < last; i++) {
      if (atLineStart) {
        atLineStart = false;
        continue;
      }
      const byte = piece[i]!;
      out[filled++] = byte;
      if (byte === LF) atLineStart = true;
    }
    if (filled > 0) sink(out.subarray(0, filled));
  }
}

function stripLines(raw: Uint8Array): Uint8Array {
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

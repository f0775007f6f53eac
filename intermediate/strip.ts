/** Payloads of a log file without what the log puts around them, in pieces. */
import { stripLines } from "../format/strip_payload.ts";
import type { ReadWindow } from "./read_window.ts";

const LF = 10;
const PIECE_BYTES = 1 << 18;

export interface RawPlace {
  readonly at: number;
  readonly raw: number;
  /** No CR, no blank line inside. */
  readonly plain: boolean;
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

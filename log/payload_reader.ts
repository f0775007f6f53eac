/**
 * Reads the payload behind an envelope: lines that begin with a tab, with blank lines between (output contract 1.1, 1.5). Lines may be
 * longer than the buffer; they pass through in pieces.
 */
import type { PayloadPlace } from "./events.ts";
import type { LineBuffer } from "./line_buffer.ts";
import { Utf8Check } from "./utf8_check.ts";

export interface ReadPayload {
  readonly place: PayloadPlace;
  /** Physical lines that were passed, blank ones included. */
  readonly passed: number;
  readonly isUtf8: boolean;
  /** False if the log ends in the last line. */
  readonly endsWithLine: boolean;
}

/** Hands over the stripped bytes, valid during the call; without `take` the payload is only measured, which saves the copying. */
export function readPayload(buffer: LineBuffer, take: ((piece: Uint8Array) => void) | null): ReadPayload {
  const { loops } = buffer, utf8 = new Utf8Check();
  const begin = buffer.base + buffer.at;
  const handOver = () => {
    const { stripped } = loops;
    if (stripped.length > 0) take?.(stripped);
  };
  loops.beginPayload();
  for (;;) {
    const from = buffer.at;
    const stop = take === null ? buffer.end : Math.min(buffer.end, from + loops.scratchBytes);
    buffer.at = loops.readPayload(from, stop, take !== null);
    // Tabs, CRs and LFs are checked too: they never are a part of a character.
    utf8.add(buffer.bytes.subarray(from, buffer.at), loops.mayBeOutsideAscii);
    if (take !== null) handOver();
    if (loops.isOver || (stop === buffer.end && !buffer.fill())) break;
  }
  loops.endPayload();
  if (take !== null) handOver();
  const { lines, passed, bytes, leading, trailing, plain, isCut } = loops.facts();
  const rawBytes = lines === 0 ? 0 : buffer.base + buffer.at - begin - leading - trailing;
  return {
    place: { at: begin + leading, rawBytes, bytes, lines, plain },
    passed,
    isUtf8: utf8.end(),
    endsWithLine: !isCut,
  };
}

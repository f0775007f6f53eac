// @ts-nocheck: AssemblyScript, which `node build.mjs assembly` compiles
/** Payload lines, as `log/payload_reader.ts` says what they are, and line ends: 16 bytes at a time. */
import { PAYLOAD, SCRATCH } from "./places.ts";

const LF: u8 = 10, CR: u8 = 13, TAB: u8 = 9;
/** Of the result in memory, as numbers of 8 bytes. */
const LINES: usize = 0, PASSED: usize = 8, BYTES: usize = 16, LEADING: usize = 24, TRAILING: usize = 32;
const PLAIN: usize = 40, OVER: usize = 48, IN_LINE: usize = 56, HIGH: usize = 64, FILLED: usize = 72, SIZE: usize = 80;

let inLine = false;
/** A CR that ends the bytes so far, and may belong to a line end. */
let heldCr = false;
/** A blank line was passed since the last payload line. */
let blanks = false;

function get(place: usize): f64 {
  return load<f64>(PAYLOAD + place);
}

function set(place: usize, value: f64): void {
  store<f64>(PAYLOAD + place, value);
}

export function beginPayload(): void {
  inLine = heldCr = blanks = false;
  memory.fill(PAYLOAD, 0, SIZE);
  set(PLAIN, 1);
}

/**
 * Reads on from `at`; gives where it stopped: in front of what is no payload line, at `end`, or in front of a CR that ends the bytes.
 * With `copy` the stripped bytes lie in SCRATCH, which must have room for all of them. Up to 16 bytes behind `end` are read.
 */
export function readPayload(at: usize, end: usize, copy: bool): usize {
  let out = SCRATCH, lines: u32 = 0, passed: u32 = 0, bytes: u32 = 0, trailing: u32 = 0;
  let over = false, plain = true, isFirst = get(LINES) == 0, blanksBefore = blanks;
  let high = i8x16.splat(0);
  const lf = i8x16.splat(LF);
  while (at < end) {
    if (!inLine) {
      const byte = load<u8>(at);
      if (byte != TAB) {
        let width: u32 = 1;
        if (byte == CR) {
          if (at + 1 >= end) break;
          if (load<u8>(at + 1) != LF) over = true;
          width = 2;
        } else if (byte != LF) over = true;
        if (over) break;
        at += width;
        trailing += width;
        passed++;
        blanksBefore = true;
        continue;
      }
      if (isFirst) {
        set(LEADING, get(TRAILING) + <f64> trailing);
        isFirst = false;
      } else {
        if (blanksBefore) plain = false;
        bytes++;
        if (copy) store<u8>(out++, LF);
      }
      set(TRAILING, 0);
      trailing = 0;
      blanksBefore = false;
      inLine = true;
      lines++;
      passed++;
      at++;
      continue;
    }
    if (heldCr) {
      heldCr = false;
      if (load<u8>(at) == LF) {
        inLine = plain = false;
        at++;
        continue;
      }
      bytes++;
      if (copy) store<u8>(out++, CR);
    }
    const from = at, to = out;
    let ends = false;
    while (at < end) {
      const piece = v128.load(at);
      high = v128.or(high, piece);
      if (copy) v128.store(out, piece);
      const found = i8x16.bitmask(i8x16.eq(piece, lf));
      if (found == 0) {
        at += 16;
        out += 16;
        continue;
      }
      at += ctz(found);
      ends = at < end;
      break;
    }
    if (at > end) at = end;
    let length: u32 = <u32> (at - from);
    const hasCr = length > 0 && load<u8>(at - 1) == CR;
    if (hasCr) length--;
    bytes += length;
    out = to + length;
    if (ends) {
      if (hasCr) plain = false;
      inLine = false;
      at++;
    } else heldCr = hasCr;
  }
  blanks = blanksBefore;
  set(LINES, get(LINES) + <f64> lines);
  set(PASSED, get(PASSED) + <f64> passed);
  set(BYTES, get(BYTES) + <f64> bytes);
  set(TRAILING, get(TRAILING) + <f64> trailing);
  if (!plain) set(PLAIN, 0);
  set(OVER, over ? 1 : 0);
  set(IN_LINE, inLine ? 1 : 0);
  set(HIGH, i8x16.bitmask(high) != 0 ? 1 : 0);
  set(FILLED, <f64> (out - SCRATCH));
  return at;
}

/** The log ends here: a CR that was held back is a part of the line. */
export function endPayload(): void {
  set(FILLED, heldCr ? 1 : 0);
  if (!heldCr) return;
  store<u8>(SCRATCH, CR);
  set(BYTES, get(BYTES) + 1);
  heldCr = false;
}

/** Where the next LF is, or `end`. Up to 16 bytes behind `end` are read. */
export function findLineEnd(at: usize, end: usize): usize {
  const lf = i8x16.splat(LF);
  for (; at < end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), lf));
    if (found != 0) return min<usize>(at + ctz(found), end);
  }
  return end;
}

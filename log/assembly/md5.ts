// @ts-nocheck: AssemblyScript, which `node build.mjs assembly` compiles
/** MD5 (RFC 1321). A hash object of the runtimes costs a microsecond and garbage a payload; logs have hundreds of thousands of them. */
import { BLOCK, DIGEST } from "./places.ts";

const BLOCK_BYTES: u32 = 64;

let a0: u32 = 0, b0: u32 = 0, c0: u32 = 0, d0: u32 = 0;
/** Of the message so far. */
let total: u64 = 0;
/** Bytes in BLOCK. */
let waiting: u32 = 0;

export function beginMd5(): void {
  a0 = 0x67452301;
  b0 = 0xefcdab89;
  c0 = 0x98badcfe;
  d0 = 0x10325476;
  total = 0;
  waiting = 0;
}

export function updateMd5(at: usize, bytes: u32): void {
  total += bytes;
  if (waiting > 0) {
    const taken = min<u32>(BLOCK_BYTES - waiting, bytes);
    memory.copy(BLOCK + waiting, at, taken);
    waiting += taken;
    at += taken;
    bytes -= taken;
    if (waiting < BLOCK_BYTES) return;
    hashBlocks(BLOCK, BLOCK + BLOCK_BYTES);
  }
  waiting = bytes % BLOCK_BYTES;
  const end = at + bytes - waiting;
  hashBlocks(at, end);
  memory.copy(BLOCK, end, waiting);
}

/** Leaves the digest at DIGEST. */
export function endMd5(): void {
  const LENGTH_AT: u32 = 56;
  store<u8>(BLOCK + waiting++, 0x80);
  memory.fill(BLOCK + waiting, 0, BLOCK_BYTES - waiting);
  if (waiting > LENGTH_AT) {
    hashBlocks(BLOCK, BLOCK + BLOCK_BYTES);
    memory.fill(BLOCK, 0, BLOCK_BYTES);
  }
  store<u64>(BLOCK + LENGTH_AT, total << 3);
  hashBlocks(BLOCK, BLOCK + BLOCK_BYTES);
  store<u32>(DIGEST, a0);
  store<u32>(DIGEST, b0, 4);
  store<u32>(DIGEST, c0, 8);
  store<u32>(DIGEST, d0, 12);
}

function step1(a: u32, b: u32, c: u32, d: u32, word: u32, shift: u32): u32 {
  return rotl<u32>((d ^ (b & (c ^ d))) + (a + word), shift) + b;
}

/** Two sums, of which the first does not wait for `b`. */
function step2(a: u32, b: u32, c: u32, d: u32, word: u32, shift: u32): u32 {
  return rotl<u32>((d & b) + ((c & ~d) + (a + word)), shift) + b;
}

function step3(a: u32, b: u32, c: u32, d: u32, word: u32, shift: u32): u32 {
  return rotl<u32>((b ^ (c ^ d)) + (a + word), shift) + b;
}

function step4(a: u32, b: u32, c: u32, d: u32, word: u32, shift: u32): u32 {
  return rotl<u32>((c ^ (b | ~d)) + (a + word), shift) + b;
}

/** Whole blocks. */
function hashBlocks(at: usize, end: usize): void {
  let a = a0, b = b0, c = c0, d = d0;
  for (; at < end; at += BLOCK_BYTES) {
    a = step1(a, b, c, d, load<u32>(at, 0) + 0xd76aa478, 7);
    d = step1(d, a, b, c, load<u32>(at, 4) + 0xe8c7b756, 12);
    c = step1(c, d, a, b, load<u32>(at, 8) + 0x242070db, 17);
    b = step1(b, c, d, a, load<u32>(at, 12) + 0xc1bdceee, 22);
    a = step1(a, b, c, d, load<u32>(at, 16) + 0xf57c0faf, 7);
    d = step1(d, a, b, c, load<u32>(at, 20) + 0x4787c62a, 12);
    c = step1(c, d, a, b, load<u32>(at, 24) + 0xa8304613, 17);
    b = step1(b, c, d, a, load<u32>(at, 28) + 0xfd469501, 22);
    a = step1(a, b, c, d, load<u32>(at, 32) + 0x698098d8, 7);
    d = step1(d, a, b, c, load<u32>(at, 36) + 0x8b44f7af, 12);
    c = step1(c, d, a, b, load<u32>(at, 40) + 0xffff5bb1, 17);
    b = step1(b, c, d, a, load<u32>(at, 44) + 0x895cd7be, 22);
    a = step1(a, b, c, d, load<u32>(at, 48) + 0x6b901122, 7);
    d = step1(d, a, b, c, load<u32>(at, 52) + 0xfd987193, 12);
    c = step1(c, d, a, b, load<u32>(at, 56) + 0xa679438e, 17);
    b = step1(b, c, d, a, load<u32>(at, 60) + 0x49b40821, 22);
    a = step2(a, b, c, d, load<u32>(at, 4) + 0xf61e2562, 5);
    d = step2(d, a, b, c, load<u32>(at, 24) + 0xc040b340, 9);
    c = step2(c, d, a, b, load<u32>(at, 44) + 0x265e5a51, 14);
    b = step2(b, c, d, a, load<u32>(at, 0) + 0xe9b6c7aa, 20);
    a = step2(a, b, c, d, load<u32>(at, 20) + 0xd62f105d, 5);
    d = step2(d, a, b, c, load<u32>(at, 40) + 0x02441453, 9);
    c = step2(c, d, a, b, load<u32>(at, 60) + 0xd8a1e681, 14);
    b = step2(b, c, d, a, load<u32>(at, 16) + 0xe7d3fbc8, 20);
    a = step2(a, b, c, d, load<u32>(at, 36) + 0x21e1cde6, 5);
    d = step2(d, a, b, c, load<u32>(at, 56) + 0xc33707d6, 9);
    c = step2(c, d, a, b, load<u32>(at, 12) + 0xf4d50d87, 14);
    b = step2(b, c, d, a, load<u32>(at, 32) + 0x455a14ed, 20);
    a = step2(a, b, c, d, load<u32>(at, 52) + 0xa9e3e905, 5);
    d = step2(d, a, b, c, load<u32>(at, 8) + 0xfcefa3f8, 9);
    c = step2(c, d, a, b, load<u32>(at, 28) + 0x676f02d9, 14);
    b = step2(b, c, d, a, load<u32>(at, 48) + 0x8d2a4c8a, 20);
    a = step3(a, b, c, d, load<u32>(at, 20) + 0xfffa3942, 4);
    d = step3(d, a, b, c, load<u32>(at, 32) + 0x8771f681, 11);
    c = step3(c, d, a, b, load<u32>(at, 44) + 0x6d9d6122, 16);
    b = step3(b, c, d, a, load<u32>(at, 56) + 0xfde5380c, 23);
    a = step3(a, b, c, d, load<u32>(at, 4) + 0xa4beea44, 4);
    d = step3(d, a, b, c, load<u32>(at, 16) + 0x4bdecfa9, 11);
    c = step3(c, d, a, b, load<u32>(at, 28) + 0xf6bb4b60, 16);
    b = step3(b, c, d, a, load<u32>(at, 40) + 0xbebfbc70, 23);
    a = step3(a, b, c, d, load<u32>(at, 52) + 0x289b7ec6, 4);
    d = step3(d, a, b, c, load<u32>(at, 0) + 0xeaa127fa, 11);
    c = step3(c, d, a, b, load<u32>(at, 12) + 0xd4ef3085, 16);
    b = step3(b, c, d, a, load<u32>(at, 24) + 0x04881d05, 23);
    a = step3(a, b, c, d, load<u32>(at, 36) + 0xd9d4d039, 4);
    d = step3(d, a, b, c, load<u32>(at, 48) + 0xe6db99e5, 11);
    c = step3(c, d, a, b, load<u32>(at, 60) + 0x1fa27cf8, 16);
    b = step3(b, c, d, a, load<u32>(at, 8) + 0xc4ac5665, 23);
    a = step4(a, b, c, d, load<u32>(at, 0) + 0xf4292244, 6);
    d = step4(d, a, b, c, load<u32>(at, 28) + 0x432aff97, 10);
    c = step4(c, d, a, b, load<u32>(at, 56) + 0xab9423a7, 15);
    b = step4(b, c, d, a, load<u32>(at, 20) + 0xfc93a039, 21);
    a = step4(a, b, c, d, load<u32>(at, 48) + 0x655b59c3, 6);
    d = step4(d, a, b, c, load<u32>(at, 12) + 0x8f0ccc92, 10);
    c = step4(c, d, a, b, load<u32>(at, 40) + 0xffeff47d, 15);
    b = step4(b, c, d, a, load<u32>(at, 4) + 0x85845dd1, 21);
    a = step4(a, b, c, d, load<u32>(at, 32) + 0x6fa87e4f, 6);
    d = step4(d, a, b, c, load<u32>(at, 60) + 0xfe2ce6e0, 10);
    c = step4(c, d, a, b, load<u32>(at, 24) + 0xa3014314, 15);
    b = step4(b, c, d, a, load<u32>(at, 52) + 0x4e0811a1, 21);
    a = step4(a, b, c, d, load<u32>(at, 16) + 0xf7537e82, 6);
    d = step4(d, a, b, c, load<u32>(at, 44) + 0xbd3af235, 10);
    c = step4(c, d, a, b, load<u32>(at, 8) + 0x2ad7d2bb, 15);
    b = step4(b, c, d, a, load<u32>(at, 36) + 0xeb86d391, 21);
    a = a0 += a;
    b = b0 += b;
    c = c0 += c;
    d = d0 += d;
  }
}

/** MD5 of a payload against what `has_payload` claims (output contract 1.5). */
import { createHash, type Hash } from "node:crypto";

/** Reused from payload to payload: one hash object lives at a time. */
export class Md5 {
  #hash: Hash = createHash("md5");

  begin(): this {
    this.#hash = createHash("md5");
    return this;
  }

  update(piece: Uint8Array): void {
    if (piece.length > 0) this.#hash.update(piece);
  }

  /** Only 32 lower-case hex digits can: the reference decodes at most 16 bytes and compares them as a whole. */
  matches(claimed: string): boolean {
    return this.#hash.digest("hex") === claimed;
  }
}

/** Reads a claim into four words, the first digit highest. False, and zeros, if it is no md5. */
export function readClaim(claimed: string, words: Uint32Array): boolean {
  words.fill(0);
  if (claimed.length !== 32) return false;
  for (let i = 0; i < 32; i++) {
    const code = claimed.charCodeAt(i);
    const digit = code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : -1;
    if (digit < 0) {
      words.fill(0);
      return false;
    }
    words[i >> 3] = words[i >> 3]! << 4 | digit;
  }
  return true;
}

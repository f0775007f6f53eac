/** MD5 of a payload against what `has_payload` claims (output contract 1.5). */
import { createHash, type Hash } from "node:crypto";

/** 32 lower-case hex digits, or fewer in pairs: the reference decodes at most 16 bytes and compares them as a whole. */
const CLAIM = /^[0-9a-f]{32}$/;

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

  matches(claimed: string): boolean {
    return this.#hash.digest("hex") === claimed && CLAIM.test(claimed);
  }
}

/** Whether bytes that come in pieces are UTF-8. */
import { isUtf8 } from "node:buffer";

const NOTHING = new Uint8Array(0);

export class Utf8Check {
  #valid = true;
  #tail: Uint8Array = NOTHING;

  add(piece: Uint8Array, mayBeOutsideAscii: boolean): void {
    if (!this.#valid || (!mayBeOutsideAscii && this.#tail.length === 0)) return;
    let whole = piece;
    if (this.#tail.length > 0) {
      whole = new Uint8Array(this.#tail.length + piece.length);
      whole.set(this.#tail);
      whole.set(piece, this.#tail.length);
    }
    const cut = whole.length - incompleteTail(whole);
    this.#valid = isUtf8(whole.subarray(0, cut));
    this.#tail = whole.slice(cut);
  }

  end(): boolean {
    return this.#valid && this.#tail.length === 0;
  }
}

/** Number of bytes at the end that begin a character which goes on behind them. */
export function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

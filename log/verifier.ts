/** Checks payloads against the md5 that their records claim (output contract 1.5): while they are read, or in a thread beside. */
import { Md5 } from "./md5.ts";

/** Where a payload to be checked lies. */
export interface ClaimedPayload {
  /** Of the first payload line, tab included. */
  readonly at: number;
  readonly rawBytes: number;
  readonly claimed: string;
  /** 1-based line of the envelope. */
  readonly line: number;
}

export interface PayloadVerifier {
  /** Whether the stripped bytes have to be handed over. */
  readonly wantsBytes: boolean;
  begin(): void;
  update(piece: Uint8Array): void;
  /** Whether the payload is what it claims; null where that is known only in the end. */
  end(payload: ClaimedPayload): boolean | null;
  /** What is known in the end; waits for it. */
  finish(): VerifiedLater;
}

export interface VerifiedLater {
  /** Payloads that are not what they claim, of those that `end` left open. */
  readonly failed: number;
  /** The first few lines of these. */
  readonly lines: readonly number[];
  /** Whether the last of all payloads is one of them. */
  readonly lastFailed: boolean;
}

/** Hashes what passes by. */
export class InlineVerifier implements PayloadVerifier {
  readonly wantsBytes = true;
  readonly #md5 = new Md5();

  begin(): void {
    this.#md5.begin();
  }

  update(piece: Uint8Array): void {
    this.#md5.update(piece);
  }

  end({ claimed }: ClaimedPayload): boolean {
    return this.#md5.matches(claimed);
  }

  finish(): VerifiedLater {
    return { failed: 0, lines: [], lastFailed: false };
  }
}

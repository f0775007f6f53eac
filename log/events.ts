/** What reading a log tells its consumers, in log order. */
import type { CompileId } from "../format/compile_id.ts";
import type { Prefix } from "../format/glog.ts";
import type { KnownKey } from "./keys.ts";

export type { Prefix };

export type EnvelopeStatus = "accepted" | "other_rank" | "refused";

/** One envelope line that is no string-table line. The object is reused: valid only during the call. */
export interface EnvelopeLine {
  /** From 0, over all lines that reach `envelope`. */
  readonly seq: number;
  /** 1-based. */
  readonly line: number;
  readonly status: EnvelopeStatus;
  /** Why a line was refused; null otherwise. */
  readonly reason: string | null;
  /** Byte offset of the envelope text in the log, and its length in bytes, without CR and LF. */
  readonly jsonAt: number;
  readonly jsonBytes: number;
  /** The envelope, invalid UTF-8 replaced. */
  readonly json: string;
  /** What JSON.parse made of it; null if it is no JSON object. Numbers are lossy: exact ones stand in `json`. */
  readonly value: { readonly [key: string]: unknown } | null;
  /** Whether `json` is strict JSON in the sense of contract 0.3 and an object, so that it can be a line of raw.jsonl. */
  readonly strict: boolean;
  readonly prefix: Prefix;
  /** Known keys with a value, in parser order, without `stack` where another key stands beside it. Empty unless accepted. */
  readonly keys: readonly KnownKey[];
  readonly compileId: CompileId;
  readonly rank: number | null;
  readonly hasPayload: string | null;
  readonly chromium: boolean;
}

/** Where a payload lies in the log. */
export interface PayloadPlace {
  /** Byte offset of the first payload line, tab included. */
  readonly at: number;
  /** From there to the end of the last payload line, tabs, inner blank lines and line ends included. 0 if there is none. */
  readonly rawBytes: number;
  /** After the tabs, blank lines and CRs are off. */
  readonly bytes: number;
  /** Number of payload lines. */
  readonly lines: number;
  /** No CR, no blank line inside: stripping is just dropping the tab after each LF. */
  readonly plain: boolean;
}

export interface LogEvents {
  /** An accepted line with `hasPayload` is followed by `payload` pieces and one `payloadEnd`; one of another rank by `payloadEnd` alone. */
  envelope(line: EnvelopeLine): void;
  /** Stripped payload bytes, in pieces; valid only during the call. Left out where nobody wants payloads. */
  payload?(piece: Uint8Array): void;
  payloadEnd(place: PayloadPlace): void;
  /** A string-table line; `seq` is that of the next envelope. */
  string(index: number, text: string, seq: number): void;
}

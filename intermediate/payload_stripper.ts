/**
 * Payloads of a log file by their places, for threads that are told no more of them. The text of the function below is what a thread runs, so it
 * refers to nothing outside of itself but its parameters.
 */
import type { readSync } from "node:fs";
import type { ByteLoopExports } from "../log/byte_loops.ts";

export interface PayloadStripper {
  readonly loops: ByteLoopExports;
  /** What was stripped last, from its beginning on. */
  readonly stripped: Uint8Array;
  /**
   * Hands over the payload without tabs, blank lines and CRs at line ends, as sizes of `stripped`. Ends early where the log has become another
   * one.
   */
  strip(offset: number, rawBytes: number, take: (bytes: number) => void): void;
}

/** The log is read in large pieces: payloads come one behind the other, or one before the other. Throws what the file system throws. */
export function payloadStripper(code: Uint8Array, read: typeof readSync, file: number): PayloadStripper {
  const PIECE = 1 << 20, FILLED = 9;
  /** Stripped at once: what the processor has at hand. */
  const AT_ONCE = 1 << 15;
  const module = new WebAssembly.Module(code as Uint8Array<ArrayBuffer>);
  const loops = new WebAssembly.Instance(module).exports as unknown as ByteLoopExports;
  const { memory } = loops, inputAt = loops.INPUT.value as number;
  if (!loops.reserveInput(PIECE)) throw new RangeError("No memory for a piece of the log");
  const input = new Uint8Array(memory.buffer, inputAt, PIECE);
  const stripped = new Uint8Array(memory.buffer, loops.SCRATCH.value, loops.SCRATCH_BYTES.value);
  const facts = new Float64Array(memory.buffer, loops.PAYLOAD.value, FILLED + 1);
  /** Of the log, in the input. */
  let begin = 0, end = 0;

  /** Has the bytes of the log from `from` to `to`, which are no more than a piece, in the input; fewer where the log has become shorter. */
  const fetch = (from: number, to: number) => {
    if (from >= begin && to <= end) return;
    begin = from < begin && to <= end ? Math.max(0, to - PIECE) : from;
    end = begin + read(file, input, 0, PIECE, begin);
  };

  return {
    loops,
    stripped,
    strip(offset, rawBytes, take) {
      const last = offset + rawBytes;
      const handOver = () => {
        if (facts[FILLED]! > 0) take(facts[FILLED]!);
      };
      loops.beginPayload();
      for (let at = offset; at < last;) {
        const stop = Math.min(at + PIECE, last);
        fetch(at, stop);
        const from = inputAt + at - begin, to = Math.min(stop, end) - begin + inputAt;
        let passed = from;
        for (let before = -1; passed < to && passed !== before;) {
          before = passed;
          passed = loops.readPayload(passed, Math.min(passed + AT_ONCE, to), true);
          handOver();
        }
        if (passed <= from) break;
        at += passed - from;
      }
      loops.endPayload();
      handOver();
    },
  };
}

/**
 * The inner loops of reading a log: line ends, payload lines, MD5. They look at 16 bytes at a time, which JavaScript cannot, and so take a
 * fifth of the time of `md5sum`, or as long with MD5. Compiled from log/assembly by `node build.mjs assembly`.
 *
 * They see their own memory alone: what is to be read must be read into `input`.
 */
import { Buffer } from "node:buffer";
import { BYTE_LOOPS } from "./generated/byte_loops.ts";

/** What the compiled module exports; `at` and `end` are addresses. All of `input` may be read, and 16 bytes behind it. */
export interface ByteLoopExports {
  readonly memory: WebAssembly.Memory;
  readonly INPUT: WebAssembly.Global;
  readonly SCRATCH: WebAssembly.Global;
  readonly SCRATCH_BYTES: WebAssembly.Global;
  readonly PAYLOAD: WebAssembly.Global;
  readonly DIGEST: WebAssembly.Global;
  /** False where there is no memory. Views of the memory are other ones afterwards. */
  reserveInput(bytes: number): boolean;
  findLineEnd(at: number, end: number): number;
  beginPayload(): void;
  readPayload(at: number, end: number, copy: boolean): number;
  endPayload(): void;
  beginMd5(): void;
  updateMd5(at: number, bytes: number): void;
  endMd5(): void;
}

/** Read at once; the input grows where a line is longer. */
const INPUT_BYTES = 1 << 20;
/** Numbers at PAYLOAD, in the order of log/assembly/payload.ts. */
const LINES = 0, PASSED = 1, BYTES = 2, LEADING = 3, TRAILING = 4, PLAIN = 5, OVER = 6, IN_LINE = 7, HIGH = 8;
const FILLED = 9, FACTS = 10;

/** What is known of a payload when it has been read. */
export interface PayloadFacts {
  /** With a tab. */
  readonly lines: number;
  /** Blank ones included. */
  readonly passed: number;
  /** Stripped. */
  readonly bytes: number;
  /** Of blank lines before the first line, and behind the last. */
  readonly leading: number;
  readonly trailing: number;
  /** No blank line between its lines, no CR before a line end. */
  readonly plain: boolean;
  /** The last line has no line end. */
  readonly isCut: boolean;
}

/** The compiled module; the copy in a thread of its own is made from it. */
export const byteLoopCode = (): Uint8Array => Buffer.from(BYTE_LOOPS, "base64");

let compiled: WebAssembly.Module | null = null;
/** Logs are read one after the other, so that one serves them all. */
let idle: ByteLoops | null = null;

/** To be given back when the log has been read. */
export function takeByteLoops(): ByteLoops {
  const loops = idle ?? new ByteLoops();
  idle = null;
  return loops;
}

/** Memory never shrinks: what a long line has made large is left to be collected. */
export function giveBack(loops: ByteLoops): void {
  if (loops.input.length === INPUT_BYTES) idle = loops;
}

export class ByteLoops {
  readonly #loops: ByteLoopExports;
  readonly #inputAt: number;
  #input!: Uint8Array;
  #scratch!: Uint8Array;
  #facts!: Float64Array;

  /** Throws where the runtime was told to run no WebAssembly. */
  constructor() {
    if (typeof WebAssembly !== "object") {
      throw new Error("Reading a log needs WebAssembly, which this runtime does not have: start it without --jitless");
    }
    compiled ??= new WebAssembly.Module(byteLoopCode() as Uint8Array<ArrayBuffer>);
    this.#loops = new WebAssembly.Instance(compiled).exports as unknown as ByteLoopExports;
    this.#inputAt = this.#loops.INPUT.value;
    this.#makeRoom(INPUT_BYTES);
  }

  #makeRoom(bytes: number): void {
    const { memory, SCRATCH, SCRATCH_BYTES, PAYLOAD } = this.#loops;
    if (!this.#loops.reserveInput(bytes)) throw new RangeError(`No memory for ${bytes} bytes of the log`);
    this.#input = new Uint8Array(memory.buffer, this.#inputAt, bytes);
    this.#scratch = new Uint8Array(memory.buffer, SCRATCH.value, SCRATCH_BYTES.value);
    this.#facts = new Float64Array(memory.buffer, PAYLOAD.value, FACTS);
  }

  /** Another array after `growInput`. */
  get input(): Uint8Array {
    return this.#input;
  }

  /** How many bytes of `input` can be stripped at once. */
  get scratchBytes(): number {
    return this.#scratch.length;
  }

  /** Twice as large; what is in it stays. Throws RangeError where there is no memory. */
  growInput(): void {
    this.#makeRoom(this.#input.length * 2);
  }

  /** Index in `input` of the next LF; `end` if there is none before. */
  findLineEnd(from: number, end: number): number {
    return this.#loops.findLineEnd(this.#inputAt + from, this.#inputAt + end) - this.#inputAt;
  }

  beginPayload(): void {
    this.#loops.beginPayload();
  }

  /**
   * Reads on from the index `from`; gives the index where it stopped: where the payload is over, at `end`, or in front of a CR that is the last
   * byte before `end`. With `strip`, what was stripped is in `stripped`.
   */
  readPayload(from: number, end: number, strip: boolean): number {
    return this.#loops.readPayload(this.#inputAt + from, this.#inputAt + end, strip) - this.#inputAt;
  }

  /** The log ends here: a CR that was held back, since it could belong to a line end, is in `stripped`. */
  endPayload(): void {
    this.#loops.endPayload();
  }

  /** Of the last call; valid until the next. */
  get stripped(): Uint8Array {
    return this.#scratch.subarray(0, this.#facts[FILLED]);
  }

  /** Whether what follows is no payload line. */
  get isOver(): boolean {
    return this.#facts[OVER] !== 0;
  }

  /** False if the last call has passed nothing but ASCII. */
  get mayBeOutsideAscii(): boolean {
    return this.#facts[HIGH] !== 0;
  }

  facts(): PayloadFacts {
    const facts = this.#facts;
    return {
      lines: facts[LINES]!,
      passed: facts[PASSED]!,
      bytes: facts[BYTES]!,
      leading: facts[LEADING]!,
      trailing: facts[TRAILING]!,
      plain: facts[PLAIN] !== 0,
      isCut: facts[IN_LINE] !== 0,
    };
  }
}

/**
 * Unpacks gzip and Zstandard as a stream. What could be read before a fault is kept, and the fault is told; of data that are not cut off
 * but damaged, zlib may keep back the last 16 KiB before the damage.
 *
 * Formats: RFC 1952 (gzip, several members), RFC 8878 (Zstandard, several frames). The frames of the latter are found here, by their block
 * headers, since runtimes differ: some stop after the first frame, and none says that a frame was cut off.
 */
import { CUT_OFF, Decoder } from "./decoder.ts";
import { gunzip } from "./gunzip.ts";
import { UserError } from "./user_error.ts";

export type Packing = "none" | "gzip" | "zstd";

/** Pieces of bytes; a piece need not stay valid after the next one is asked for. */
export type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** By the first bytes of the file: names lie. */
export function packingOf(head: Uint8Array): Packing {
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return "gzip";
  if (head.length < 4) return "none";
  const magic = littleEndian(head, 4);
  return magic === ZSTD_MAGIC || isSkippable(magic) ? "zstd" : "none";
}

/**
 * Hands the unpacked bytes to `sink`, which must have used a piece when it returns.
 *
 * @returns null, or what is wrong with the packed data: `it is cut off`, or what the library says. All that came before was handed over.
 * @throws UserError where this runtime cannot unpack the format; whatever `sink` or the source throws.
 */
export function unpack(packing: Packing, source: Pieces, sink: (piece: Uint8Array) => void): Promise<string | null> {
  switch (packing) {
    case "none":
      return copyPieces(source, sink);
    case "gzip":
      return gunzip(source, sink);
    case "zstd":
      return unzstd(source, sink);
  }
}

async function copyPieces(source: Pieces, sink: (piece: Uint8Array) => void): Promise<null> {
  for await (const piece of source) sink(piece);
  return null;
}

async function unzstd(source: Pieces, sink: (piece: Uint8Array) => void): Promise<string | null> {
  const { createZstdDecompress } = await import("node:zlib");
  if (typeof createZstdDecompress !== "function") {
    throw new UserError("Cannot unpack Zstandard: this version of Node has no support for it", [
      "Use Node 22.15 or newer, Deno or Bun, or unpack the file with `zstd -d` first.",
    ]);
  }
  const frames = new FrameSplitter();
  let decoder: Decoder | null = null;
  for await (const piece of source) {
    for (const part of frames.split(piece)) {
      decoder ??= new Decoder(createZstdDecompress(), sink);
      const good = part.bytes.length === 0 || await decoder.write(part.bytes);
      if (good && part.last) await decoder.end();
      if (decoder.fault !== null) return decoder.fault;
      if (part.last) decoder = null;
    }
    if (frames.fault !== null) break;
  }
  if (decoder) await decoder.end();
  return frames.fault ?? (frames.betweenFrames ? null : CUT_OFF);
}

const ZSTD_MAGIC = 0xfd2fb528;
const isSkippable = (magic: number): boolean => (magic & 0xfffffff0) >>> 0 === 0x184d2a50;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];

interface FramePart {
  readonly bytes: Uint8Array;
  /** The frame ends with these bytes. */
  readonly last: boolean;
}

/** The parts of a frame (RFC 8878, 3.1). Those that are read here are collected, the others pass through. */
type Field = "magic" | "skip size" | "skipped" | "descriptor" | "header" | "block header" | "block" | "checksum";

/** Cuts a stream of Zstandard frames at their ends. Skippable frames are left out. */
class FrameSplitter {
  fault: string | null = null;
  #field: Field = "magic";
  #missing = 4;
  #collected: number[] = [];
  #checksum = false;
  #lastBlock = false;

  get betweenFrames(): boolean {
    return this.#field === "magic" && this.#collected.length === 0;
  }

  *split(piece: Uint8Array): Generator<FramePart> {
    let at = 0;
    while (at < piece.length && this.fault === null) {
      const taken = piece.subarray(at, at + this.#missing);
      at += taken.length;
      this.#missing -= taken.length;
      const field = this.#field;
      const passes = field === "block" || field === "checksum";
      if (!passes && field !== "skipped") this.#collected.push(...taken);
      if (this.#missing > 0) {
        if (passes) yield { bytes: taken, last: false };
        continue;
      }
      const collected = Uint8Array.from(this.#collected);
      this.#collected = [];
      const inFrame = this.#next(collected);
      if (passes) yield { bytes: taken, last: !inFrame };
      else if (field !== "skip size" && field !== "skipped" && (inFrame || field !== "magic")) {
        yield { bytes: collected, last: !inFrame };
      }
    }
  }

  /** Goes to the next field, by what the last one said. False outside of frames. */
  #next(bytes: Uint8Array): boolean {
    switch (this.#field) {
      case "magic":
        return this.#magic(littleEndian(bytes, 4));
      case "skip size": {
        const size = littleEndian(bytes, 4);
        return size > 0 ? this.#expect("skipped", size) : this.#expect("magic", 4);
      }
      case "descriptor":
        return this.#descriptor(bytes[0] ?? 0);
      case "header":
        return this.#expect("block header", 3);
      case "block header":
        return this.#blockHeader(littleEndian(bytes, 3));
      case "block":
        return this.#afterBlock();
      case "skipped":
      case "checksum":
        return this.#expect("magic", 4);
    }
  }

  #expect(field: Field, bytes: number): boolean {
    this.#field = field;
    this.#missing = bytes;
    return field !== "magic" && field !== "skip size" && field !== "skipped";
  }

  #magic(magic: number): boolean {
    if (magic === ZSTD_MAGIC) return this.#expect("descriptor", 1);
    if (isSkippable(magic)) return this.#expect("skip size", 4);
    this.fault = "what follows its last frame is no Zstandard data";
    return false;
  }

  #descriptor(flags: number): boolean {
    const singleSegment = (flags & 0x20) !== 0;
    this.#checksum = (flags & 4) !== 0;
    const contentSize = flags >> 6 === 0 && singleSegment ? 1 : CONTENT_SIZE_BYTES[flags >> 6] ?? 0;
    return this.#expect("header", (singleSegment ? 0 : 1) + (DICTIONARY_ID_BYTES[flags & 3] ?? 0) + contentSize);
  }

  #blockHeader(header: number): boolean {
    const RUN_LENGTH = 1;
    this.#lastBlock = (header & 1) !== 0;
    const size = ((header >> 1) & 3) === RUN_LENGTH ? 1 : header >> 3;
    return size > 0 ? this.#expect("block", size) : this.#afterBlock();
  }

  #afterBlock(): boolean {
    if (!this.#lastBlock) return this.#expect("block header", 3);
    return this.#checksum ? this.#expect("checksum", 4) : this.#expect("magic", 4);
  }
}

function littleEndian(bytes: Uint8Array, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

/**
 * Unpacks gzip (RFC 1952, several members). The members are taken apart here and only what is deflated goes through zlib: its own reader of
 * gzip gives up what it has unpacked last when something else than a member follows, which in a small file is everything.
 */
import type { Pieces } from "./decompress.ts";
import { CUT_OFF, Decoder } from "./decoder.ts";

const MAGIC = [0x1f, 0x8b, 8];
const FOREIGN = "what follows its last part is no gzip data";
/** Flags of a header. */
const CHECKED = 2, EXTRA = 4, NAME = 8, COMMENT = 16;
const HEADER_BYTES = 10, TRAILER_BYTES = 8;

/**
 * Hands the unpacked bytes to `sink`.
 *
 * @returns null, or what is wrong with the packed data. All that came before was handed over.
 */
export async function gunzip(source: Pieces, sink: (piece: Uint8Array) => void): Promise<string | null> {
  const zlib = await import("node:zlib");
  // Old versions of Node have none: there only the length is checked.
  const crc32 = zlib.crc32 as typeof zlib.crc32 | undefined;
  let header = new Header();
  let member: { readonly decoder: Decoder; readonly trailer: number[] } | null = null;
  let sum = 0, length = 0;
  const take = (piece: Uint8Array) => {
    sum = crc32?.(piece, sum) ?? 0;
    length = (length + piece.length) >>> 0;
    sink(piece);
  };
  for await (const piece of source) {
    for (let at = 0; at < piece.length;) {
      if (!member) {
        at = header.take(piece, at);
        if (header.foreign) return FOREIGN;
        if (!header.complete) continue;
        sum = length = 0;
        member = { decoder: new Decoder(zlib.createInflateRaw(), take), trailer: [] };
      } else if (!member.decoder.ended) {
        at += await member.decoder.writeSome(piece.subarray(at));
        if (member.decoder.fault !== null) return member.decoder.fault;
      } else if (member.trailer.push(piece[at++]!) === TRAILER_BYTES) {
        const [claimedSum, claimedLength] = [littleEndian(member.trailer, 0), littleEndian(member.trailer, 4)];
        if ((crc32 && claimedSum !== sum) || claimedLength !== length) return "its checksum does not fit";
        member = null;
        header = new Header(true);
      }
    }
  }
  if (member && !member.decoder.ended) await member.decoder.end();
  return member || header.begun ? CUT_OFF : null;
}

function littleEndian(bytes: readonly number[], at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** The header of a member, byte by byte. */
class Header {
  complete = false;
  /** It is none. */
  foreign = false;
  #bytes = 0;
  #flags = 0;
  /** Fixed bytes that are still to come. */
  #missing = HEADER_BYTES;
  /** Size of the extra field, while it is read. */
  #size: number[] | null = null;

  /** Zeros may stand between two members. */
  constructor(private readonly follows = false) {}

  get begun(): boolean {
    return this.#bytes > 0;
  }

  /** Gives the place in the piece behind what was taken. */
  take(piece: Uint8Array, from: number): number {
    let at = from;
    while (at < piece.length && !this.complete && !this.foreign) this.#next(piece[at++]!);
    return at;
  }

  #next(byte: number): void {
    if (!this.begun && this.follows && byte === 0) return;
    const place = this.#bytes++;
    if (place < MAGIC.length && byte !== MAGIC[place]) this.foreign = true;
    else if (place === MAGIC.length) this.#flags = byte;
    if (place < HEADER_BYTES) {
      if (--this.#missing === 0) this.#goOn();
    } else if (this.#size) {
      if (this.#size.push(byte) < 2) return;
      this.#missing = this.#size[0]! | (this.#size[1]! << 8);
      this.#size = null;
      if (this.#missing === 0) this.#goOn();
    } else if (this.#missing > 0) {
      if (--this.#missing === 0) this.#goOn();
    } else if (byte === 0) this.#goOn();
  }

  /** To the next part that the flags announce: size and extra field, two texts that end with a zero, the checksum of the header. */
  #goOn(): void {
    if (this.#has(EXTRA)) this.#size = [];
    else if (this.#has(NAME) || this.#has(COMMENT)) return;
    else if (this.#has(CHECKED)) this.#missing = 2;
    else this.complete = true;
  }

  /** Each only once. */
  #has(flag: number): boolean {
    const has = (this.#flags & flag) !== 0;
    this.#flags &= ~flag;
    return has;
  }
}

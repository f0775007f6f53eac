/** The chunks of a lazy report (format/lazy.ts), unpacked: each is loaded once at a time, and the latest used are kept. */
import { ByteCache } from "../byte_cache.ts";
import { ReportError } from "./report_error.ts";

/** Where the base64 texts of chunks come from. */
export interface ChunkSource {
  /** Rejects with a ReportError where there is no such chunk. */
  read(id: string): Promise<string>;
}

/** Bytes of unpacked chunks that stay in memory. */
const KEPT_BYTES = 64 * 1024 * 1024;

export class Chunks {
  readonly #source: ChunkSource;
  readonly #cache: ByteCache;

  constructor(source: ChunkSource, limit: number = KEPT_BYTES) {
    this.#source = source;
    this.#cache = new ByteCache(limit);
  }

  /** The chunk, if it is in memory. */
  kept(id: string): Uint8Array | null {
    return this.#cache.kept(id);
  }

  get(id: string): Promise<Uint8Array> {
    return this.#cache.get(id, async () => unpack(id, await this.#source.read(id)));
  }
}

/** Base64 of gzip-compressed bytes -> the bytes. */
export async function unpack(id: string, base64: string): Promise<Uint8Array> {
  if (typeof DecompressionStream !== "function") {
    throw new ReportError(
      "This browser is too old to unpack the data of the report: it has no DecompressionStream. " +
        "Chrome 80, Firefox 113, Safari 16.4 and later ones have it.",
    );
  }
  try {
    const stream = new Blob([fromBase64(base64)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new ReportError(`The data of this report are damaged: chunk "${id}" was cut off or changed.`);
  }
}

type Base64Decoder = { fromBase64?(text: string): Uint8Array<ArrayBuffer> };

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const quick = (Uint8Array as unknown as Base64Decoder).fromBase64;
  return quick ? quick.call(Uint8Array, text) : Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

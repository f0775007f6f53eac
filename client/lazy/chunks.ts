/** The chunks of a lazy report (format/lazy.ts), unpacked: each is loaded once at a time, and the latest used are kept. */
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
  readonly #limit: number;
  readonly #loading = new Map<string, Promise<Uint8Array>>();
  /** Least lately used first. */
  readonly #kept = new Map<string, Uint8Array>();
  #keptBytes = 0;

  constructor(source: ChunkSource, limit: number = KEPT_BYTES) {
    this.#source = source;
    this.#limit = limit;
  }

  /** The chunk, if it is in memory. */
  kept(id: string): Uint8Array | null {
    const kept = this.#kept.get(id);
    if (kept === undefined) return null;
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    return kept;
  }

  get(id: string): Promise<Uint8Array> {
    const kept = this.kept(id);
    if (kept !== null) return Promise.resolve(kept);
    const loading = this.#loading.get(id) ?? this.#load(id).finally(() => this.#loading.delete(id));
    this.#loading.set(id, loading);
    return loading;
  }

  async #load(id: string): Promise<Uint8Array> {
    const bytes = await unpack(id, await this.#source.read(id));
    this.#keep(id, bytes);
    return bytes;
  }

  /** A chunk that is larger than the limit alone is not kept. */
  #keep(id: string, bytes: Uint8Array): void {
    if (bytes.length > this.#limit) return;
    this.#kept.set(id, bytes);
    this.#keptBytes += bytes.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#keptBytes <= this.#limit) return;
      this.#kept.delete(oldest);
      this.#keptBytes -= length;
    }
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

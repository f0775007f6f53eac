/** Keeps the bytes that were used last, up to a limit. What fails is not kept; what is on its way is not asked for twice. */
export class ByteCache {
  readonly #limit: number;
  /** Least lately used first. */
  readonly #kept = new Map<string, Uint8Array>();
  readonly #coming = new Map<string, Promise<Uint8Array>>();
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is in memory; null if it is not. */
  kept(key: string): Uint8Array | null {
    const kept = this.#kept.get(key);
    if (kept === undefined) return null;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  async get(key: string, load: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const kept = this.kept(key);
    if (kept !== null) return kept;
    const coming = this.#coming.get(key);
    if (coming !== undefined) return await coming;
    const loading = load();
    this.#coming.set(key, loading);
    try {
      const bytes = await loading;
      // A view of a whole file that is kept itself costs nothing more.
      if (bytes.byteLength === bytes.buffer.byteLength) this.keep(key, bytes);
      return bytes;
    } finally {
      this.#coming.delete(key);
    }
  }

  /** What is larger than the limit alone is not kept. */
  keep(key: string, bytes: Uint8Array): void {
    if (bytes.length > this.#limit || this.#kept.has(key)) return;
    this.#kept.set(key, bytes);
    this.#bytes += bytes.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#bytes <= this.#limit) break;
      this.#kept.delete(oldest);
      this.#bytes -= length;
    }
  }
}

/** Chunks of the page itself (a report in one file), else chunk files beside it. */
import type { ChunkSource } from "./chunks.ts";
import { ReportError } from "./report_error.ts";
import { blockText, type Scripts } from "./scripts.ts";

export class PageChunks implements ChunkSource {
  readonly #scripts: Scripts;
  /** Chunks that were asked for, with their texts once they are there. */
  readonly #asked = new Map<string, string | null>();

  constructor(scripts: Scripts) {
    this.#scripts = scripts;
  }

  /** What a chunk file calls. */
  arrive(id: string, base64: string): void {
    if (this.#asked.has(id)) this.#asked.set(id, base64);
  }

  async read(id: string): Promise<string> {
    const block = await blockText(`chunk-${id}`);
    if (block !== null) return block;
    if (await blockText("chunk-files") !== null) {
      throw new ReportError(`This file is not complete: chunk "${id}" is missing from it.`);
    }
    this.#asked.set(id, null);
    try {
      await this.#scripts.run(`data/${id}.js`);
      const text = this.#asked.get(id);
      if (typeof text === "string") return text;
    } finally {
      this.#asked.delete(id);
    }
    throw new ReportError(`data/${id}.js is no part of this report, or it was cut off.`);
  }
}

/**
 * Reads the files of `tlparse parse` in a browser: the manifest, and of the other files only the bytes that a compilation needs
 * (`files[category].ranges` of the manifest). From disk it reads the scripts of `tlparse parse --scripts`.
 *
 * A server may ignore that bytes are asked for and send the whole file: that is kept, and cut here. Integers over 2^53 lose digits, since
 * this reads with `JSON.parse`.
 */
import { ByteCache } from "./byte_cache.ts";
import { readSlices } from "./script_slices.ts";
import type { EntryLine, FileName, Manifest, ManifestFile, StringTableItem } from "../intermediate/format.ts";

export interface LoaderOptions {
  /** Bytes of files that are kept for the next call; 64 MB unless set. */
  readonly cacheBytes?: number;
}

type Range = readonly [number, number];

const CACHE_BYTES = 64e6;
/** Two ranges with a smaller gap are asked for as one: a request costs more. */
const GAP = 16_384;
/** The format's major version: later minor ones only add. */
const VERSION = /^2\./;

export class ModuleLoader {
  readonly url: URL;
  readonly #cache: ByteCache;
  #manifest: Promise<Manifest> | null = null;
  /** Files that the server sent whole. */
  readonly #whole = new Set<string>();

  /** Nothing is asked for before it is needed. */
  constructor(manifest: string | URL, { cacheBytes = CACHE_BYTES }: LoaderOptions = {}) {
    this.url = new URL(manifest, document.baseURI);
    this.#cache = new ByteCache(cacheBytes);
  }

  /** Throws an Error that says what failed, as do all functions; the next call tries again. */
  manifest(): Promise<Manifest> {
    return this.#manifest ??= this.#readManifest().catch((error) => {
      this.#manifest = null;
      throw error;
    });
  }

  /** The entries of a compilation in a category, in the order of the log; none where it has none. Chunks of a payload are joined. */
  async entries(category: Exclude<FileName, "chromium_events" | "rejected">, compileId: string): Promise<EntryLine[]> {
    const lines = (await this.#texts(category, compileId)).flatMap((text) => text.split("\n"));
    const entries = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as EntryLine);
    return joinChunks(entries.filter(({ compile_id }) => (compile_id ?? "unknown") === compileId));
  }

  /** The trace events of a compilation; all of them without an id. */
  async events(compileId: string | null = null): Promise<unknown[]> {
    const texts = await this.#texts("chromium_events", compileId);
    if (compileId === null) return texts.flatMap((text) => JSON.parse(text) as unknown[]);
    return texts.flatMap((text) => JSON.parse(`[${text}]`) as unknown[]);
  }

  /** The string table: texts by index, as they are at the end of the log. */
  async strings(): Promise<ReadonlyMap<number, string>> {
    // Without a manifest that is known, nothing beside it is.
    await this.manifest();
    const url = new URL("string_table.json", this.url);
    const items = JSON.parse(decode(await this.#bytes(url, null))) as StringTableItem[];
    return new Map(items.map(({ index, text }) => [index, text]));
  }

  async #readManifest(): Promise<Manifest> {
    const bytes = isLocal(this.url)
      ? await readSlices(this.url, null, this.#cache)
      : (await request(this.url, null)).bytes;
    const value = JSON.parse(decode(bytes)) as Partial<Manifest> | null;
    if (typeof value?.version !== "string" || typeof value.files !== "object") {
      throw new Error(`Cannot read ${this.url}: it is no manifest of tlparse`);
    }
    if (!VERSION.test(value.version)) {
      throw new Error(`Cannot read ${this.url}: it is of version ${value.version}, and this reads 2.x`);
    }
    return value as Manifest;
  }

  /** Of a compilation, or the whole file. */
  async #texts(category: FileName, compileId: string | null): Promise<string[]> {
    const file = (await this.manifest()).files[category] as ManifestFile | undefined;
    if (file === undefined) throw new Error(`Cannot read the entries: ${this.url} has no category ${category}`);
    // A manifest that a stranger made must not send the page elsewhere.
    if (!/^[\w.-]+$/.test(file.path)) throw new Error(`Cannot read the entries: ${file.path} is no name of a file`);
    const url = new URL(file.path, this.url);
    if (compileId === null) return [decode(await this.#bytes(url, null, file.bytes))];
    const ranges = Object.hasOwn(file.ranges, compileId) ? file.ranges[compileId]! : [];
    const pieces = await this.#pieces(url, joined(ranges, category === "chromium_events" ? 0 : GAP), file.bytes);
    return pieces.map(decode);
  }

  /** The first alone: it tells whether the server knows ranges. */
  async #pieces(url: URL, ranges: readonly Range[], size: number): Promise<Uint8Array[]> {
    const [first, ...others] = ranges;
    if (first === undefined) return [];
    const begin = await this.#bytes(url, first, size);
    return [begin, ...await Promise.all(others.map((range) => this.#bytes(url, range, size)))];
  }

  async #bytes(url: URL, range: Range | null, size?: number): Promise<Uint8Array> {
    if (isLocal(url)) return await readSlices(url, range, this.#cache);
    if (range === null || this.#whole.has(url.href)) {
      const whole = await this.#cache.get(url.href, async () => (await request(url, null, size)).bytes);
      return range === null ? whole : whole.subarray(...range);
    }
    return await this.#cache.get(`${url.href} ${range.join("-")}`, async () => {
      const { bytes, whole } = await request(url, range, size);
      if (!whole) return bytes;
      this.#whole.add(url.href);
      this.#cache.keep(url.href, bytes);
      return bytes.subarray(...range);
    });
  }
}

const isLocal = (url: URL): boolean => url.protocol === "file:";

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Ranges in order; a piece may hold lines of other compilations anyway. */
function joined(ranges: readonly Range[], gap: number): Range[] {
  const result: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = result.at(-1);
    if (last !== undefined && from - last[1] < gap && from >= last[1]) last[1] = to;
    else result.push([from, to]);
  }
  return result;
}

function joinChunks(lines: readonly EntryLine[]): EntryLine[] {
  const entries: EntryLine[] = [];
  let parts: string[] = [];
  for (const line of lines) {
    if (line.chunk === undefined) {
      entries.push(line);
      continue;
    }
    if (line.chunk === 0) parts = [];
    parts.push(line.payload ?? "");
    if (line.chunk === (line.total_chunks ?? 0) - 1) entries.push({ ...line, payload: parts.join("") });
  }
  return entries;
}

/** `size`: of the whole file, which a server that ignores the range sends. Throws where the answer has another length. */
async function request(url: URL, range: Range | null, size?: number): Promise<{ bytes: Uint8Array; whole: boolean }> {
  const headers: HeadersInit = range === null ? {} : { range: `bytes=${range[0]}-${range[1] - 1}` };
  const response = await fetchFrom(url, { headers });
  const whole = response.status !== 206;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const expected = whole || range === null ? size : range[1] - range[0];
  if (expected !== undefined && bytes.length !== expected) {
    throw new Error(`Cannot read ${url}: it has ${bytes.length} bytes where the manifest says ${expected}`);
  }
  return { bytes, whole };
}

/** Throws an Error for people: what was asked for, and why it did not come. */
export async function fetchFrom(url: URL, init: RequestInit = {}): Promise<Response> {
  // A browser refuses it, and says so in its console where nobody looks.
  if (isLocal(url)) {
    throw new Error(`Cannot read ${url}: a page may not read files from disk. Serve them over HTTP, or set the data`);
  }
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new Error(`Cannot read ${url}: the server did not answer, or does not allow this page to ask`, { cause });
  }
  if (!response.ok) throw new Error(`Cannot read ${url}: the server answered ${response.status}`);
  return response;
}

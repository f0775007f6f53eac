/** Reads files that lie beside a page on disk, by their slices (format/script_slices.ts): scripts are all that such a page may load. */
import { SCRIPTS_FOLDER, SLICE_BYTES, SLICE_TAKER, sliceScriptName } from "../format/script_slices.ts";
import type { ByteCache } from "./byte_cache.ts";
import { unpack } from "./lazy/chunks.ts";
import { fileName } from "./lazy/file_name.ts";
import { loadScript } from "./load_script.ts";

/** What the script of a slice brings. */
interface Slice {
  readonly count: number;
  readonly base64: string;
}

/** The slice that is on its way: one at a time, since a script does not say which folder it is from. */
let awaited: { readonly file: string; readonly slice: number; taken: Slice | null } | null = null;
let busy: Promise<unknown> = Promise.resolve();
/** Address of a file -> number of its slices, once one is there. */
const counts = new Map<string, number>();

/** Bytes of a file, or all of them. Throws an Error that says what is missing. */
export async function readSlices(
  url: URL,
  range: readonly [number, number] | null,
  cache: ByteCache,
): Promise<Uint8Array> {
  const first = range === null ? 0 : Math.floor(range[0] / SLICE_BYTES);
  const begin = await sliceOf(url, first, cache);
  const last = range === null ? begin.count - 1 : Math.ceil(range[1] / SLICE_BYTES) - 1;
  const pieces = [begin.bytes];
  for (let slice = first + 1; slice <= last; slice++) pieces.push((await sliceOf(url, slice, cache)).bytes);
  const whole = new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  return range === null ? whole : whole.subarray(range[0] - first * SLICE_BYTES, range[1] - first * SLICE_BYTES);
}

async function sliceOf(url: URL, slice: number, cache: ByteCache): Promise<{ bytes: Uint8Array; count: number }> {
  const bytes = await cache.get(`${url} slice ${slice}`, async () => {
    const loading = busy.then(() => loadSlice(url, slice));
    busy = loading.catch(() => {});
    const { count, base64 } = await loading;
    counts.set(url.href, count);
    return await unpack(`${url.href} ${slice}`, base64);
  });
  return { bytes, count: counts.get(url.href)! };
}

async function loadSlice(url: URL, slice: number): Promise<Slice> {
  const file = fileName(url.pathname);
  const source = new URL(`${SCRIPTS_FOLDER}/${sliceScriptName(file, slice)}`, url).href;
  Object.assign(globalThis, { [SLICE_TAKER]: take });
  awaited = { file: decodeURIComponent(file), slice, taken: null };
  try {
    await run(source);
    if (awaited.taken !== null) return awaited.taken;
  } finally {
    awaited = null;
  }
  throw new Error(`Cannot read ${url}: ${source} is no slice of it, or was cut off`);
}

function take(file: string, slice: number, count: number, base64: string): void {
  if (awaited?.file === file && awaited.slice === slice) awaited.taken = { count, base64 };
}

async function run(source: string): Promise<void> {
  const script = document.createElement("script");
  script.nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
  script.src = source;
  await loadScript(script, () =>
    new Error(
      `Cannot read ${source}: it is missing, or the page may not load it. From disk a page can read what ` +
        "`tlparse parse --scripts` has written; else serve the files over HTTP",
    ));
}

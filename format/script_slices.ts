/**
 * The files of `tlparse parse` as scripts (`--scripts`): a page that is opened from disk may load nothing else.
 *
 * `scripts/FILE.N.js` is one call, `tlparseSlice("FILE", N, COUNT, "BASE64")`: the bytes of FILE from N times {@link SLICE_BYTES} on,
 * compressed with gzip. COUNT is the number of slices of the file, one at least.
 */
export const SCRIPTS_FOLDER = "scripts";
export const SLICE_BYTES = 1 << 20;
/** The function of the page that takes slices. Where there is none, the script does nothing. */
export const SLICE_TAKER = "tlparseSlice";

export const sliceScriptName = (file: string, slice: number): string => `${file}.${slice}.js`;

export const sliceScript = (file: string, slice: number, count: number, base64: string): string =>
  `globalThis.${SLICE_TAKER}?.(${JSON.stringify(file)},${slice},${count},"${base64}");\n`;

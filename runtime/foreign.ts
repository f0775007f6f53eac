/** Says what a file looks like that holds no trace records, for the warning of P-14. */

interface Magic {
  readonly at: number;
  /** Latin-1 characters. */
  readonly bytes: string;
  readonly name: string;
}

const MAGICS: readonly Magic[] = [
  { at: 0, bytes: "\x7fELF", name: "a program or library (ELF)" },
  { at: 0, bytes: "MZ", name: "a Windows program" },
  { at: 0, bytes: "\x89PNG", name: "a PNG image" },
  { at: 0, bytes: "\xff\xd8\xff", name: "a JPEG image" },
  { at: 0, bytes: "GIF8", name: "a GIF image" },
  { at: 0, bytes: "%PDF", name: "a PDF document" },
  {
    at: 0,
    bytes: "PK\x03\x04",
    name: "a zip archive, which is also what torch.save writes; unpack it and name the log inside",
  },
  { at: 257, bytes: "ustar", name: "a tar archive; unpack it and name the log inside" },
  { at: 0, bytes: "\x1f\x8b", name: "gzip data inside a packed file; unpack it once more" },
  { at: 0, bytes: "\x28\xb5\x2f\xfd", name: "Zstandard data inside a packed file; unpack it once more" },
  { at: 0, bytes: "\xfd7zXZ\x00", name: "an xz file; unpack it with `xz -d` first" },
  { at: 0, bytes: "BZh", name: "a bzip2 file; unpack it with `bzip2 -d` first" },
  { at: 0, bytes: "7z\xbc\xaf\x27\x1c", name: "a 7-Zip archive; unpack it and name the log inside" },
  { at: 0, bytes: "SQLite format 3\x00", name: "an SQLite database" },
  { at: 0, bytes: "\x89HDF\r\n", name: "an HDF5 file" },
  { at: 0, bytes: "\x93NUMPY", name: "a NumPy array" },
  { at: 0, bytes: "PAR1", name: "a Parquet file" },
  { at: 0, bytes: "\x00asm", name: "a WebAssembly module" },
  { at: 0, bytes: "\xff\xfe", name: "text in UTF-16, as PowerShell writes it with `>`; a trace is UTF-8" },
  { at: 0, bytes: "\xfe\xff", name: "text in UTF-16; a trace is UTF-8" },
];

const USE_TRACE = "the structured trace is what a run with TORCH_TRACE=DIR writes to DIR";
/** A glog line whose message is no JSON object: what TORCH_LOGS prints. `[rank0]:` may stand in front. */
const TORCH_LOGS_LINE = /^(?:\[rank\d{1,9}\]:)?[VIWEC]\d{4} \d\d:\d\d:\d\d\.\d{3,6} [^\n]{0,300}\] (?!\{)/m;

/**
 * What the file looks like, as a phrase: `a PNG image`, `empty`. Looks at the bytes given, the first few KiB of the file.
 *
 * @param bytes Size of the whole file.
 */
export function describeForeign(head: Uint8Array, bytes: number): string {
  if (bytes === 0) return "empty";
  const latin1 = Array.from(head.subarray(0, 512), (byte) => String.fromCharCode(byte)).join("");
  const magic = MAGICS.find(({ at, bytes }) => latin1.startsWith(bytes, at));
  if (magic) return magic.name;
  if (head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5) return "a Python pickle";
  if (isBinary(head)) return "binary data";
  return describeText(new TextDecoder().decode(head));
}

function isBinary(head: Uint8Array): boolean {
  let odd = 0;
  for (const byte of head) if (byte === 0 || byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) odd++;
  return odd * 100 > head.length;
}

function describeText(text: string): string {
  const start = text.trimStart();
  if (start === "") return "blank lines only";
  if (/^<(?:!doctype html|html|head|body|style|script)\b/i.test(start)) return describeHtml(start);
  if (start.startsWith("{") || start.startsWith("[{") || /^\[\s*[\]{"\d]/.test(start)) return describeJson(start);
  if (TORCH_LOGS_LINE.test(text)) return `the text that TORCH_LOGS prints; ${USE_TRACE}`;
  if (start.startsWith("Traceback (most recent call last)")) return `a Python traceback; ${USE_TRACE}`;
  if (start.startsWith("version https://git-lfs.github.com/spec/")) {
    return "a pointer of Git LFS; `git lfs pull` fetches the file";
  }
  return `plain text; ${USE_TRACE}`;
}

function describeHtml(start: string): string {
  if (start.includes("tlparse")) return "a page of a tlparse report; name the log it was made of, raw.log beside it";
  return "an HTML page; was a web page saved instead of the log?";
}

function describeJson(start: string): string {
  if (start.startsWith("{") && /^[^\n]{0,4000}"pathname":/.test(start)) {
    return "raw.jsonl of a report; name raw.log beside it";
  }
  if (start.includes('"traceEvents"')) return `a trace of the PyTorch profiler or of Chromium; ${USE_TRACE}`;
  return `JSON; ${USE_TRACE}`;
}

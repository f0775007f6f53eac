/**
 * Names that come from a log, as paths of the report and as links (decisions P-5 and P-6, contract 2.5).
 *
 * A path is relative to the report root, with `/` between components, on every system. Two paths that differ only in case are two files
 * here; a case-insensitive file system makes one of them, which nothing here prevents.
 */
import { hash } from "./hash.ts";

export interface SafePath {
  readonly path: string;
  /** The path as it was, if it had to be changed; else null. */
  readonly original: string | null;
}

/** Which file names are harmless depends on the system that the report is written on. */
export type NameRules = "posix" | "windows";

/** File systems take 255 bytes a component; `-2`, a number and the names of companions must still fit. */
const COMPONENT_BYTES = 150;
/** The shortest limit of a whole path is 1024 bytes (macOS), output folder included. */
const PATH_BYTES = 600;

const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(text).length;

// deno-lint-ignore no-control-regex -- control characters are what it looks for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\\]/;
// deno-lint-ignore no-control-regex -- see above
const UNSAFE_ON_WINDOWS = /[\u0000-\u001f\u007f-\u009f\\<>:"|?*]/;
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?=\.|$)/i;

/** Most names: nothing to look at. */
const PLAIN = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,119}$/;

/** `path` with every component harmless; the same text if it was. Different paths may become one: see {@link UniquePaths}. */
export function safePath(path: string, rules: NameRules = "posix"): SafePath {
  const safe = shortened(path.split("/").map((name) => safeName(name, rules)).join("/"), path);
  return { path: safe, original: safe === path ? null : path };
}

function safeName(name: string, rules: NameRules): string {
  if (PLAIN.test(name) && rules === "posix") return name;
  const encoded = encodeName(name.isWellFormed() ? name : name.toWellFormed(), rules);
  return bytesOf(encoded) <= COMPONENT_BYTES ? encoded : cut(encoded, name);
}

/** Percent-encodes what is not harmless, and then `%` too, so that the name can be read back. */
function encodeName(name: string, rules: NameRules): string {
  if (name === "") return "%2F";
  if (name === "." || name === "..") return name.replaceAll(".", "%2E");
  const unsafe = rules === "windows" ? UNSAFE_ON_WINDOWS : UNSAFE;
  let encoded = unsafe.test(name) ? encodeCharacters(name, unsafe) : name;
  if (rules === "windows") {
    if (DEVICE.test(encoded)) encoded = percent(encoded[0]!) + encoded.slice(1);
    if (/[. ]$/.test(encoded)) encoded = encoded.slice(0, -1) + percent(encoded.at(-1)!);
  }
  return encoded;
}

function encodeCharacters(name: string, unsafe: RegExp): string {
  let encoded = "";
  for (const character of name) {
    encoded += character === "%" || unsafe.test(character) ? percent(character) : character;
  }
  return encoded;
}

const percent = (text: string): string =>
  Array.from(encoder.encode(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");

/** Keeps the beginning, the number and the extension; a hash of the whole stands for the rest. */
function cut(name: string, original: string): string {
  const tail = /(?:_\d{1,16})?(?:_readable)?(?:\.\w{1,8})?$/.exec(name.slice(-40))![0];
  const end = `~${hash(original)}${tail}`;
  let head = name.slice(0, COMPONENT_BYTES - end.length);
  while (bytesOf(head) + end.length > COMPONENT_BYTES) head = head.slice(0, -1);
  // Neither half of a surrogate pair nor of a percent escape may be left over.
  return head.replace(/[\ud800-\udbff]$/, "").replace(/%[0-9A-F]?$/, "") + end;
}

/** Many harmless components can still make a path that no system takes: all but the first become one. */
function shortened(safe: string, original: string): string {
  if (safe.length * 3 <= PATH_BYTES || bytesOf(safe) <= PATH_BYTES) return safe;
  const slash = safe.indexOf("/");
  const first = safe.slice(0, slash + 1);
  return first + cut(safe.slice(slash + 1).replaceAll("/", "_"), original);
}

/** Contract 2.5: `a/b.txt`, 3 -> `a/b_3.txt`. A leading dot of the name begins no extension. */
export const suffixed = (path: string, n: number): string => inserted(path, `_${n}`);

function inserted(path: string, text: string): string {
  const from = path.lastIndexOf("/") + 1;
  const dot = path.lastIndexOf(".");
  return dot > from ? path.slice(0, dot) + text + path.slice(dot) : path + text;
}

/**
 * Hands out paths of which none is another one, nor lies below a file: repeated ones become `a-2.txt`, `a-3.txt`. Each has a number, with which
 * it is found again.
 */
export class UniquePaths {
  readonly #files = new Map<string, number>();
  readonly #folders = new Set<string>();
  /** Where to go on counting, so that a thousand equal names are no thousand times a thousand tries. */
  readonly #next = new Map<string, number>();

  take(path: string, number = -1): string {
    const folder = this.#folder(path);
    const wanted = folder + path.slice(path.lastIndexOf("/") + 1);
    const free = this.#free(wanted, (candidate) => !this.#files.has(candidate) && !this.#folders.has(candidate));
    this.#files.set(free, number);
    return free;
  }

  /** Undefined for a path that was not handed out. */
  numberOf(path: string): number | undefined {
    return this.#files.get(path);
  }

  /** Gives a path another number, handed out or not. */
  setNumber(path: string, number: number): void {
    this.#files.set(path, number);
  }

  /** The folder of a path, with its final slash; a component that is a file already gets another name. */
  #folder(path: string): string {
    const end = path.lastIndexOf("/");
    if (end < 0) return "";
    const asked = path.slice(0, end);
    if (this.#folders.has(asked)) return asked + "/";
    let folder = "";
    for (const name of asked.split("/")) {
      const made = this.#free(folder + name, (candidate) => !this.#files.has(candidate));
      this.#folders.add(made);
      folder = made + "/";
    }
    return folder;
  }

  #free(wanted: string, isFree: (path: string) => boolean): string {
    if (isFree(wanted)) return wanted;
    let n = this.#next.get(wanted) ?? 2;
    while (!isFree(inserted(wanted, `-${n}`))) n++;
    this.#next.set(wanted, n);
    return inserted(wanted, `-${n}`);
  }
}

/** From a page to a file of the report: `root` leads to the report root, `path` is the file's. */
export const href = (path: string, root = ""): string =>
  root + path.split("/").map((name) => encodeURIComponent(name.toWellFormed())).join("/");

/** `#…` for an element id with any characters. */
export const fragment = (id: string): string => `#${encodeURIComponent(id.toWellFormed())}`;

/** From a file of the report up to its root: `` or `../` once a folder. */
export const rootOf = (path: string): string => "../".repeat(path.split("/").length - 1);

/** A link that the log asks for, if it may be one: absolute, http or https (D-05). Else null, and it is shown as text. */
export function linkUrl(url: string): string | null {
  try {
    const { protocol } = new URL(url);
    return protocol === "http:" || protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}

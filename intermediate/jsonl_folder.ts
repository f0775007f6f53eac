/** The files of a folder that `tlparse parse` wrote: found, compared with the manifest, and opened. */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  CATEGORY_FILES,
  EVENT_LINES,
  EVENT_LINES_FILE,
  type FileName,
  FORMAT_VERSION,
  type Manifest,
  MANIFEST_FILE,
  REJECTED_FILE,
  STRING_TABLE_FILE,
  type StringTableItem,
} from "./format.ts";
import { FILE_NAMES } from "./jsonl_index.ts";
import { readLines } from "./json_lines.ts";
import { StringTable } from "./string_table.ts";

export interface OpenFile {
  readonly number: number;
  readonly path: string;
  readonly file: number;
  readonly size: number;
}

export interface OpenFolder {
  readonly manifest: Manifest;
  /** Of the manifest. */
  readonly text: string;
  /** In the order of {@link FILE_NAMES}; the caller closes them. */
  readonly files: readonly OpenFile[];
}

/** Throws Error, with what is wrong and what to do, where `dir` is no folder of intermediate files of this version, or was changed. */
export function openFolder(dir: string): OpenFolder {
  const { manifest, text } = readManifest(dir);
  const files: OpenFile[] = [];
  try {
    for (const [number, name] of FILE_NAMES.entries()) files.push(openFile(dir, number, name, manifest));
    return { manifest, text, files };
  } catch (error) {
    for (const { file } of files) closeSync(file);
    throw error;
  }
}

const MADE_BY = '"tlparse parse LOG -o DIR" makes such a folder';

function readManifest(dir: string): { manifest: Manifest; text: string } {
  const path = join(dir, MANIFEST_FILE);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    throw new Error(`Cannot read ${dir}: it is no folder with a ${MANIFEST_FILE}; ${MADE_BY}`);
  }
  let manifest: Partial<Manifest> | null;
  try {
    manifest = JSON.parse(text) as Partial<Manifest> | null;
  } catch {
    throw new Error(`Cannot read ${path}: it is no JSON; ${MADE_BY}`);
  }
  const version: unknown = manifest?.version;
  if (typeof version !== "string" || typeof manifest?.files !== "object") {
    throw new Error(`Cannot read ${dir}: its ${MANIFEST_FILE} is not that of intermediate files; ${MADE_BY}`);
  }
  if (version !== FORMAT_VERSION) {
    throw new Error(
      `Cannot read ${dir}: its files are of version ${version}, this program reads version ${FORMAT_VERSION}; ` +
        `make them again with "tlparse parse"`,
    );
  }
  return { manifest: manifest as Manifest, text };
}

function openFile(dir: string, number: number, name: FileName, manifest: Manifest): OpenFile {
  const base = name === EVENT_LINES ? EVENT_LINES_FILE : name === "rejected" ? REJECTED_FILE : CATEGORY_FILES[name];
  const path = join(dir, base);
  const file = openRegular(path, dir);
  const { size } = fstatSync(file);
  const expected: unknown = manifest.files[name]?.bytes;
  if (size !== expected) {
    closeSync(file);
    throw new Error(
      `Cannot read ${dir}: ${base} has ${size} bytes, the manifest says ${expected}; the folder is incomplete or was changed, ` +
        `make it again with "tlparse parse"`,
    );
  }
  return { number, path, file, size };
}

/** A pipe would wait for a writer. */
function openRegular(path: string, dir: string): number {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return openSync(path, "r");
  throw new Error(`Cannot read ${dir}: it has no file ${path.slice(dir.length).replace(/^[\\/]/, "")}; ${MADE_BY}`);
}

/** One item a line. */
export function readStrings(dir: string): StringTable {
  const strings = new StringTable();
  const path = join(dir, STRING_TABLE_FILE);
  const file = openRegular(path, dir);
  try {
    const decoder = new TextDecoder();
    readLines(file, fstatSync(file).size, (line) => {
      if (line[0] !== 0x7b) return;
      const end = line[line.length - 1] === 0x2c ? line.length - 1 : line.length;
      const item = JSON.parse(decoder.decode(line.subarray(0, end))) as StringTableItem;
      strings.set(item.index, item.text, item.seq);
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(`Cannot read ${path}: ${error.message}`);
  } finally {
    closeSync(file);
  }
  return strings;
}

export function sha256Of(path: string): string {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(1 << 20);
  const file = openSync(path, "r");
  try {
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      hash.update(buffer.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}

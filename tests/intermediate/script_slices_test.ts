import { deepEqual, equal, rejects } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { SLICE_BYTES } from "../../format/script_slices.ts";
import { writeScriptSlices } from "../../intermediate/script_slices.ts";
import { parse } from "../../mod.ts";
import { C, record } from "../log_text.ts";
import { inFolder } from "../run_cli.ts";

/** Runs the scripts as a page would, in an order of their own, and puts the files together. */
function filesOf(folder: string): Map<string, Uint8Array> {
  const slices = new Map<string, Uint8Array[]>();
  const counts = new Map<string, number>();
  const take = (file: string, slice: number, count: number, base64: string) => {
    counts.set(file, count);
    const known = slices.get(file) ?? [];
    known[slice] = gunzipSync(Buffer.from(base64, "base64"));
    slices.set(file, known);
  };
  for (const name of readdirSync(folder).reverse()) {
    const text = readFileSync(join(folder, name), "utf8");
    new Function("globalThis", text)({ tlparseSlice: take });
  }
  return new Map([...slices].map(([file, parts]) => {
    equal(parts.length, counts.get(file), file);
    return [file, Buffer.concat(parts)];
  }));
}

test("the scripts hold the files byte for byte: empty ones, and ones of many slices", () =>
  inFolder(async (folder) => {
    const files = new Map([
      ["empty.jsonl", Buffer.alloc(0)],
      ["one.json", Buffer.alloc(SLICE_BYTES, 1)],
      ["three.json", Buffer.from(Array.from({ length: 2 * SLICE_BYTES + 1 }, (_, i) => (i * 31) % 251))],
    ]);
    for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
    const done: number[] = [];
    await writeScriptSlices(folder, [...files.keys()], { onProgress: (bytes) => done.push(bytes) });
    deepEqual(readdirSync(join(folder, "scripts")).sort(), [
      "empty.jsonl.0.js",
      "one.json.0.js",
      "three.json.0.js",
      "three.json.1.js",
      "three.json.2.js",
    ]);
    const read = filesOf(join(folder, "scripts"));
    for (const [name, bytes] of files) equal(bytes.equals(read.get(name)!), true, name);
    equal(done.at(-1), 3 * SLICE_BYTES + 1);
    equal(done.length, 5);
  }));

test("what the pause throws ends the writing", () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "a.json"), "[]");
    const pause = () => {
      throw new Error("stop");
    };
    await rejects(writeScriptSlices(folder, ["a.json"], { pause }), /stop/);
  }));

test("parse writes them where they are asked for, and counts them", () =>
  inFolder(async (folder) => {
    const log = join(folder, "a.log"), out = join(folder, "out");
    writeFileSync(log, record({ dynamo_output_graph: {}, ...C }, "graph():\n    return x"));
    const plain = await parse(log, join(folder, "plain"));
    const { files } = await parse(log, out, { scripts: true });
    equal(files, 2 * plain.files);
    const read = filesOf(join(out, "scripts"));
    equal(read.size, plain.files);
    for (const [name, bytes] of read) deepEqual(Buffer.from(bytes), readFileSync(join(out, name)), name);
  }));

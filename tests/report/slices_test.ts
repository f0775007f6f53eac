import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { chunkFileText } from "../../report/chunk_files.ts";
import { OutputError } from "../../report/output_error.ts";
import { LogSlices, type SliceSettings } from "../../report/slices.ts";

const LOG = Buffer.from(Array.from({ length: 20_000 }, (_, i) => `line ${i * 7919}\n`).join(""));

async function sliced<T>(settings: SliceSettings, use: (slices: LogSlices, folder: string) => Promise<T>): Promise<T> {
  const outer = mkdtempSync(join(tmpdir(), "tlparse-slices-"));
  const path = join(outer, "a.log"), folder = join(outer, "slices");
  writeFileSync(path, LOG);
  const slices = new LogSlices({ path, name: "a.log", given: path, bytes: LOG.length, modified: 0 }, folder, settings);
  try {
    return await use(slices, folder);
  } finally {
    slices.stop();
    rmSync(outer, { recursive: true });
  }
}

function joined({ count }: LogSlices, folder: string): Buffer {
  const texts = Array.from({ length: count }, (_, slice) => Buffer.from(chunkFileText(folder, `s${slice}`)).toString());
  return Buffer.concat(texts.map((text) => gunzipSync(Buffer.from(text, "base64"))));
}

for (
  const [name, settings] of [
    ["without a thread", {}],
    ["in a thread", { threadBytes: 1 }],
    ["by a thread that is given up at once", { threadBytes: 1, silenceMs: 0 }],
  ] as const
) {
  test(`slices written ${name} are the log`, () =>
    sliced({ sliceBytes: 50_000, ...settings }, async (slices, folder) => {
      slices.start();
      const sizes = await slices.finish();
      equal(slices.count, Math.ceil(LOG.length / 50_000));
      deepEqual(readdirSync(folder).length, slices.count);
      deepEqual(sizes, sizes.map((_, slice) => readFileSync(join(folder, `s${slice}.js`)).length));
      equal(joined(slices, folder).equals(LOG), true);
    }));
}

test("a slice is a script that calls the report with its id and its text", () =>
  sliced({}, async (slices, folder) => {
    await slices.finish();
    const [, id, text] = /^__tlparse\.chunk\("(s0)","([A-Za-z0-9+/=]+)"\);\n$/.exec(
      readFileSync(join(folder, "s0.js"), "utf8"),
    )!;
    equal(id, "s0");
    equal(gunzipSync(Buffer.from(text!, "base64")).equals(LOG), true);
  }));

test("a thread that cannot write leaves it to the caller, who says why", () =>
  sliced({ sliceBytes: 50_000, threadBytes: 1 }, async (slices, folder) => {
    symlinkSync("/dev/full", join(folder, "s0.js"));
    slices.start();
    await rejects(slices.finish(), OutputError);
  }));

test("a folder that cannot be made is an error of the output", () => {
  const input = { path: "a.log", name: "a.log", given: "a.log", bytes: 1, modified: 0 };
  throws(() => new LogSlices(input, "/dev/null/slices"), OutputError);
});

test("data chunks are taken over by the thread as far as it has room, and are there in the end", () =>
  sliced({ sliceBytes: 50_000, threadBytes: 1 }, async (slices, folder) => {
    equal(slices.offer(0, Buffer.from("too early")), false);
    slices.start();
    const taken = Array.from({ length: 40 }, (_, n) => n).filter((n) => slices.offer(n, Buffer.from(`chunk ${n}`)));
    equal(slices.offer(99, new Uint8Array(2 << 20)), false);
    await slices.finish();
    ok(taken.length >= 8);
    for (const n of taken) {
      equal(
        gunzipSync(Buffer.from(Buffer.from(chunkFileText(folder, `d${n}`)).toString(), "base64")).toString(),
        `chunk ${n}`,
      );
    }
    deepEqual(readdirSync(folder).length, slices.count + taken.length);
  }));

test("what a thread has taken over and not written is written all the same", () =>
  sliced({ sliceBytes: 50_000, threadBytes: 1, silenceMs: 0 }, async (slices, folder) => {
    slices.start();
    ok(slices.offer(7, Buffer.from("chunk 7")));
    slices.stop();
    await slices.finish();
    equal(gunzipSync(Buffer.from(Buffer.from(chunkFileText(folder, "d7")).toString(), "base64")).toString(), "chunk 7");
    equal(joined(slices, folder).equals(LOG), true);
  }));

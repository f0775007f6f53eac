import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Chunks, unpack } from "../../client/lazy/chunks.ts";
import { ReportError } from "../../client/lazy/report_error.ts";

const packed = (text: string | Uint8Array): string => gzipSync(text).toString("base64");
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Chunks of 100 bytes each, and the ids that were read. */
function source() {
  const read: string[] = [];
  return {
    read,
    source: {
      read(id: string): Promise<string> {
        read.push(id);
        return Promise.resolve(packed(id.padEnd(100)));
      },
    },
  };
}

test("a chunk is unpacked", async () => {
  const { source: from } = source();
  assert.equal(textOf(await new Chunks(from).get("s0")).trim(), "s0");
});

test("a chunk that is there is not loaded again", async () => {
  const { source: from, read } = source();
  const chunks = new Chunks(from);
  await chunks.get("s0");
  await chunks.get("s0");
  assert.deepEqual(read, ["s0"]);
});

test("who asks while a chunk is loaded shares it", async () => {
  const { source: from, read } = source();
  const chunks = new Chunks(from);
  const [a, b] = await Promise.all([chunks.get("s0"), chunks.get("s0")]);
  assert.deepEqual([read, a], [["s0"], b]);
});

test("the chunks that were not used for longest make room", async () => {
  const { source: from, read } = source();
  const chunks = new Chunks(from, 250);
  for (const id of ["a", "b", "a", "c", "a", "b"]) await chunks.get(id);
  assert.deepEqual(read, ["a", "b", "c", "b"]);
});

test("a chunk beyond the bound is given and not kept", async () => {
  const { source: from, read } = source();
  const chunks = new Chunks(from, 50);
  for (const id of ["a", "a"]) assert.equal((await chunks.get(id)).length, 100);
  assert.deepEqual(read, ["a", "a"]);
  assert.equal(chunks.kept("a"), null);
});

test("a chunk that could not be loaded is tried again", async () => {
  let tries = 0;
  const chunks = new Chunks({
    read: () => tries++ === 0 ? Promise.reject(new ReportError("missing")) : Promise.resolve(packed("here")),
  });
  await assert.rejects(chunks.get("s0"), /missing/);
  assert.equal(textOf(await chunks.get("s0")), "here");
});

test("a chunk that is cut, changed or no base64 says so by its name", async () => {
  const whole = packed("x".repeat(1000));
  for (
    const text of [whole.slice(0, 20), "", "not base64!", `${packed("a").slice(0, -8)}AAAAAAAA`, btoa("plain text")]
  ) {
    await assert.rejects(
      unpack("s7", text),
      (error) => error instanceof ReportError && error.message.includes('"s7"'),
      text,
    );
  }
});

test("a browser that cannot unpack is told which ones can", async () => {
  const scope = globalThis as { DecompressionStream?: unknown };
  const kept = scope.DecompressionStream;
  delete scope.DecompressionStream;
  try {
    await assert.rejects(unpack("s0", packed("a")), /too old .* DecompressionStream/);
  } finally {
    scope.DecompressionStream = kept;
  }
});

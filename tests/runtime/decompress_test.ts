import assert from "node:assert/strict";
import { test } from "node:test";
import * as zlib from "node:zlib";
import { type Packing, packingOf, unpack } from "../../runtime/decompress.ts";

const TEXT = Array.from({ length: 30_000 }, (_, i) => `${i} ${(i * 2654435761) % 4294967296}\n`).join("");
const zstd = (text: string): Uint8Array =>
  zlib.zstdCompressSync(text, { params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 } });
/** What zlib has unpacked but not yet handed over when it meets a fault is lost: at most one buffer. */
const LOST_AT_MOST = 16 * 1024;

async function unpacked(packing: Packing, bytes: Uint8Array, pieceBytes = bytes.length || 1) {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  const decoder = new TextDecoder();
  let text = "";
  const fault = await unpack(packing, pieces, (piece) => text += decoder.decode(piece, { stream: true }));
  return { text: text + decoder.decode(), fault };
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const SKIPPABLE_FRAME = bytes(0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);

test("a packing is known by its first bytes", () => {
  assert.equal(packingOf(zlib.gzipSync("x")), "gzip");
  assert.equal(packingOf(zstd("x")), "zstd");
  assert.equal(packingOf(SKIPPABLE_FRAME), "zstd");
  assert.equal(packingOf(new TextEncoder().encode("V0401 12:00")), "none");
  assert.equal(packingOf(bytes()), "none");
  assert.equal(packingOf(bytes(0x1f)), "none");
});

for (const [packing, pack] of [["gzip", (text: string) => zlib.gzipSync(text)], ["zstd", zstd]] as const) {
  test(`${packing}: the text comes back, in whatever pieces it arrives`, async () => {
    for (const size of [1 << 20, 4096, 13]) {
      const { text, fault } = await unpacked(packing, pack(TEXT), size);
      assert.equal(fault, null);
      assert.ok(text === TEXT, `pieces of ${size}`);
    }
  });

  test(`${packing}: packed files that were put one behind the other are all read`, async () => {
    const { text, fault } = await unpacked(packing, joined(pack("one\n"), pack("two\n"), pack(""), pack("three\n")), 5);
    assert.equal(text, "one\ntwo\nthree\n");
    assert.equal(fault, null);
  });

  test(`${packing}: what is cut off is a fault, and what came before is kept`, async () => {
    const packed = pack(TEXT);
    const { text, fault } = await unpacked(packing, packed.subarray(0, packed.length - 20_000), 4096);
    assert.equal(fault, "it is cut off");
    assert.ok(text.length > TEXT.length / 4 && TEXT.startsWith(text), `${text.length} characters were read`);
  });

  test(`${packing}: a head alone is a fault`, async () => {
    const { text, fault } = await unpacked(packing, pack(TEXT).subarray(0, 5));
    assert.deepEqual({ text, fault }, { text: "", fault: "it is cut off" });
  });

  test(`${packing}: damage is a fault, not an error`, async () => {
    const packed = Uint8Array.from(pack(TEXT));
    packed.fill(0xff, 60_000, 60_020);
    const { text, fault } = await unpacked(packing, packed, 4096);
    assert.notEqual(fault, null);
    assert.ok(text.length > 0);
  });

  test(`${packing}: foreign bytes behind the last part are a fault, and lose none but the last records`, async () => {
    const { text, fault } = await unpacked(packing, joined(pack(TEXT), new TextEncoder().encode("some foreign text")));
    assert.ok(
      TEXT.startsWith(text) && text.length >= TEXT.length - LOST_AT_MOST,
      `${text.length} characters were read`,
    );
    assert.notEqual(fault, null);
  });

  test(`${packing}: an error of the taker comes through`, async () => {
    const full = () => {
      throw new Error("disk full");
    };
    await assert.rejects(unpack(packing, [pack(TEXT)], full), /disk full/);
  });
}

test("zstd: skippable frames are skipped", async () => {
  const { text, fault } = await unpacked("zstd", joined(SKIPPABLE_FRAME, zstd("a"), SKIPPABLE_FRAME, zstd("b")), 3);
  assert.deepEqual({ text, fault }, { text: "ab", fault: null });
});

test("gzip: zeros behind the last part are padding", async () => {
  const { text, fault } = await unpacked("gzip", joined(zlib.gzipSync("a"), new Uint8Array(600)));
  assert.deepEqual({ text, fault }, { text: "a", fault: null });
});

test("gzip: foreign bytes behind the last part lose nothing of a small file", async () => {
  const packed = joined(
    zlib.gzipSync("first\n"),
    zlib.gzipSync("second\n"),
    new TextEncoder().encode("some foreign text"),
  );
  for (const size of [1, 2, 7, 1000]) {
    const { text, fault } = await unpacked("gzip", packed, size);
    assert.deepEqual({ text, fault }, { text: "first\nsecond\n", fault: "what follows its last part is no gzip data" });
  }
});

test("gzip: all parts of a header are passed over", async () => {
  const packed = zlib.gzipSync("text");
  const head = bytes(0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3);
  const parts = joined(bytes(3, 0, 9, 0, 9), new TextEncoder().encode("name\0comment\0"), bytes(1, 2));
  for (const size of [1, 5, 1000]) {
    const { text, fault } = await unpacked("gzip", joined(head, parts, packed.subarray(10)), size);
    assert.deepEqual({ text, fault }, { text: "text", fault: null });
  }
});

test("gzip: a wrong checksum or length is a fault, and the text is kept", async () => {
  for (const fromEnd of [8, 4]) {
    const packed = Uint8Array.from(zlib.gzipSync("text"));
    packed[packed.length - fromEnd]! ^= 1;
    assert.deepEqual(await unpacked("gzip", packed), { text: "text", fault: "its checksum does not fit" });
  }
});

test("gzip: a part that lacks its end is cut off, wherever", async () => {
  const packed = zlib.gzipSync(TEXT.slice(0, 500));
  for (let length = 3; length < packed.length; length++) {
    assert.equal((await unpacked("gzip", packed.subarray(0, length))).fault, "it is cut off", `after ${length} bytes`);
  }
});

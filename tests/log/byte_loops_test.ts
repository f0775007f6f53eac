import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { byteLoopCode, type ByteLoopExports, ByteLoops, giveBack, takeByteLoops } from "../../log/byte_loops.ts";
import { readClaim } from "../../log/md5.ts";

const LF = 10, CR = 13, TAB = 9;

/** Few different bytes, so that what matters comes often; long rows of one, so that all 16 places are met. */
const bytes = fc.array(
  fc.tuple(fc.constantFrom(LF, CR, TAB, 97, 0xc3, 32), fc.constantFrom(1, 1, 1, 2, 15, 16, 17, 40)),
  { maxLength: 60 },
).map((rows) => Uint8Array.from(rows.flatMap(([byte, times]) => Array<number>(byte === 97 ? times : 1).fill(byte))));

/** As the contract says it, a line at a time. */
function readSlowly(log: Uint8Array) {
  const text = String.fromCharCode(...log);
  const stripped: string[] = [];
  let at = 0, passed = 0, lines = 0, end = 0, start = 0, plain = true, isCut = false, blank = false;
  for (let line: RegExpExecArray | null; (line = /^(?:\t[^\n]*(?:\n|$)|\r?\n)/.exec(text.slice(at))) !== null;) {
    passed++;
    if (line[0].startsWith("\t")) {
      if (lines > 0 && blank) plain = false;
      if (lines++ === 0) start = at;
      isCut = !line[0].endsWith("\n");
      if (/.\r\n$/s.test(line[0])) plain = false;
      stripped.push(isCut ? line[0].slice(1) : line[0].slice(1).replace(/\r?\n$/, ""));
      end = at + line[0].length;
      blank = false;
    } else blank = true;
    at += line[0].length;
    if (line[0] === "") break;
  }
  const joined = stripped.join("\n");
  return {
    at,
    lines,
    passed,
    bytes: joined.length,
    leading: lines > 0 ? start : 0,
    trailing: at - end,
    plain,
    isCut,
    joined,
  };
}

function readInPieces(loops: ByteLoops, log: Uint8Array, sizes: readonly number[], strip: boolean) {
  loops.input.set(log);
  // What lies behind the bytes is not looked at.
  loops.input.set(new Uint8Array(64).fill(LF), log.length);
  loops.beginPayload();
  let at = 0, stripped = "", maybeOutside = false;
  const take = () => void (stripped += String.fromCharCode(...loops.stripped));
  for (let end = 0, turn = 0;;) {
    const stop = Math.min(log.length, end + sizes[turn++ % sizes.length]!);
    at = loops.readPayload(at, stop, strip);
    take();
    maybeOutside ||= loops.mayBeOutsideAscii;
    if (loops.isOver || stop === log.length) break;
    end = stop;
  }
  loops.endPayload();
  take();
  return { at, ...loops.facts(), joined: strip ? stripped : null, maybeOutside };
}

test("payload lines are read as the contract says, wherever the bytes are cut", () => {
  const loops = new ByteLoops();
  fc.assert(
    fc.property(bytes, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }), (log, sizes) => {
      const { joined, ...facts } = readSlowly(log);
      const trailing = facts.lines > 0 ? facts.trailing : facts.at;
      for (const strip of [false, true]) {
        const { joined: found, maybeOutside, ...read } = readInPieces(loops, log, sizes, strip);
        assert.deepEqual(read, { ...facts, trailing });
        if (strip) assert.equal(found, joined);
        if (log.subarray(0, read.at).includes(0xc3)) assert.equal(maybeOutside, true);
      }
    }),
    { numRuns: 3000 },
  );
});

test("what is ASCII for certain is known to be, where nothing else lies near", () => {
  const loops = new ByteLoops();
  loops.input.set(new TextEncoder().encode("\tabc\n\tdef\nV"));
  loops.beginPayload();
  assert.equal(loops.readPayload(0, 11, false), 10);
  assert.equal(loops.mayBeOutsideAscii, false);
});

test("a line end is found at every distance, and not behind the end", () => {
  const loops = new ByteLoops();
  for (let from = 0; from < 20; from++) {
    for (let distance = 0; distance < 40; distance++) {
      loops.input.fill(97, 0, 100);
      loops.input[from + distance] = LF;
      assert.equal(loops.findLineEnd(from, 100), from + distance);
      assert.equal(loops.findLineEnd(from, from + distance), from + distance);
      assert.equal(loops.findLineEnd(from + distance + 1, 90), 90);
    }
  }
});

test("the input grows and keeps what is in it", () => {
  const loops = new ByteLoops();
  const before = loops.input.length;
  loops.input.set([1, 2, 3]);
  loops.growInput();
  assert.equal(loops.input.length, before * 2);
  assert.deepEqual([...loops.input.subarray(0, 3)], [1, 2, 3]);
  loops.input[loops.input.length - 1] = LF;
  assert.equal(loops.findLineEnd(3, loops.input.length), loops.input.length - 1);
});

test("one that has not grown serves the next log", () => {
  const first = takeByteLoops();
  giveBack(first);
  assert.equal(takeByteLoops(), first);
  first.growInput();
  giveBack(first);
  assert.notEqual(takeByteLoops(), first);
});

test("MD5 is that of the runtime, for all lengths about a block and however they come", () => {
  const module = new WebAssembly.Module(byteLoopCode() as Uint8Array<ArrayBuffer>);
  const loops = new WebAssembly.Instance(module).exports as unknown as ByteLoopExports;
  loops.memory.grow(8);
  const input: number = loops.INPUT.value, memory = new Uint8Array(loops.memory.buffer);
  for (const length of [...Array(200).keys(), 4095, 4096, 100_000]) {
    const message = Uint8Array.from({ length }, (_, i) => i * 7 + length);
    memory.set(message, input);
    for (const first of [0, 1, 63, 64, length]) {
      const cut = Math.min(first, length);
      loops.beginMd5();
      loops.updateMd5(input, cut);
      loops.updateMd5(input + cut, length - cut);
      loops.endMd5();
      const digest = memory.subarray(loops.DIGEST.value, loops.DIGEST.value + 16);
      assert.deepEqual([...digest], [...createHash("md5").update(message).digest()], `${length} bytes, ${cut} first`);
    }
  }
});

test("a claim is 32 lower-case hex digits", () => {
  const words = new Uint32Array(4);
  assert.equal(readClaim("0123456789abcdeffedcba9876543210", words), true);
  assert.deepEqual([...words], [0x01234567, 0x89abcdef, 0xfedcba98, 0x76543210]);
  for (
    const wrong of [
      "",
      "0123456789ABCDEFfedcba9876543210",
      "0123456789abcdeffedcba987654321",
      "g".repeat(32),
      "0".repeat(33),
    ]
  ) {
    assert.equal(readClaim(wrong, words), false);
    assert.deepEqual([...words], [0, 0, 0, 0]);
  }
});

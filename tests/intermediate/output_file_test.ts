import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { OutputFile } from "../../intermediate/output_file.ts";

function written(write: (file: OutputFile) => void): string {
  const dir = mkdtempSync(join(tmpdir(), "tlparse-output-"));
  try {
    const path = join(dir, "file");
    const file = new OutputFile(path);
    write(file);
    file.close();
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Bytes that are often the beginning or the end of characters outside ASCII. */
const byte = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(
    0x22,
    0x5c,
    0x0a,
    0x1f,
    0x41,
    0x80,
    0xbf,
    0xc3,
    0xe0,
    0xa0,
    0xed,
    0x9f,
    0xef,
    0xbf,
    0xbd,
    0xf0,
    0x90,
    0xf4,
    0x8f,
  ),
);

test("bytes in any pieces become the JSON string of what a TextDecoder makes of them", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.uint8Array({ maxLength: 40 }).chain((some) =>
          fc.array(byte, { maxLength: 9 }).map((odd) => Uint8Array.of(...some, ...odd))
        ),
      ),
      (pieces) => {
        const json = written((file) => {
          file.text('"');
          for (const piece of pieces) file.escaped(piece);
          file.endEscaped();
          file.text('"');
        });
        const whole = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
        assert.equal(JSON.parse(json), new TextDecoder("utf-8", { ignoreBOM: true }).decode(whole));
      },
    ),
    { numRuns: 300 },
  );
});

test("long texts keep characters that a slice would cut", () => {
  for (const shift of [0, 1]) {
    const text = "x".repeat(shift) + "\u{1f600}".repeat(100_000);
    assert.equal(written((file) => file.text(text)), text);
    assert.equal(JSON.parse(written((file) => file.quoted(text))), text);
  }
});

test("a patch reaches text that is still in the buffer and text that was written long ago", () => {
  const text = written((file) => {
    file.text("[    ,");
    for (let k = 0; k < 10; k++) file.bytes(new Uint8Array(100_000).fill(32));
    const late = file.position;
    file.text("    ]");
    file.patch(1, "12");
    file.patch(late, "34");
  });
  assert.deepEqual(JSON.parse(text), [12, 34]);
});

import { equal } from "node:assert/strict";
import { test } from "node:test";
import { counted, durationText, sizeText } from "../../format/quantities.ts";

for (
  const [ms, text] of [
    [0, "0.0 ms"],
    [0.44, "0.4 ms"],
    [9.97, "10 ms"],
    [35.4, "35 ms"],
    [994.4, "994 ms"],
    [999.9, "1.00 s"],
    [1250, "1.25 s"],
    [9996, "10.0 s"],
    [18_240, "18.2 s"],
    [59_960, "1 min 0 s"],
    [185_400, "3 min 5 s"],
  ] as const
) {
  test(`${ms} milliseconds are shown as ${text}`, () => equal(durationText(ms), text));
}

for (
  const [bytes, text] of [
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1400, "1.4 KB"],
    [9960, "10 KB"],
    [999_600, "1.0 MB"],
    [210_000_000, "210 MB"],
    [4e15, "4000 TB"],
  ] as const
) {
  test(`${bytes} bytes are shown as ${text}`, () => equal(sizeText(bytes), text));
}

test("one of something is not many", () => {
  equal(counted(1, "file"), "1 file");
  equal(counted(0, "file"), "0 files");
  equal(counted(2, "entry", "entries"), "2 entries");
});

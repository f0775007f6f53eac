import assert from "node:assert/strict";
import { test } from "node:test";
import { matchGlog } from "../../format/glog.ts";

test("a prefix gives time, thread, pathname with its leading blank, and line", () => {
  assert.deepEqual(matchGlog("V0401 12:34:56.123456 140 torch/x.py:12] {}"), {
    prefix: { time: "04-01T12:34:56.123456Z", thread: "140", pathname: " torch/x.py", lineno: "12" },
    end: 41,
  });
});

test("text may stand before the prefix, and the leftmost prefix counts", () => {
  const found = matchGlog("[rank0]:V0401 12:34:56.123456 1 a:1] V0402 12:34:56.123456 2 b:2] {}");
  assert.equal(found?.prefix.thread, "1");
});

test("without a blank after the thread the last digit is the path", () => {
  const prefix = matchGlog("V9999 99:99:99x123456 12:34] {}")?.prefix;
  assert.deepEqual(prefix, { time: "99-99T99:99:99.123456Z", thread: "1", pathname: "2", lineno: "34" });
});

for (
  const [what, line] of [
    ["the level F", "F0401 12:34:56.123456 140 torch/x.py:12] {}"],
    ["nothing after the bracket", "V0401 12:34:56.123456 140 torch/x.py:12] "],
    ["five digits of microseconds", "V0401 12:34:56.12345 140 torch/x.py:12] {}"],
    ["a single shared digit", "V0401 12:34:56.123456 1:12] {}"],
    ["no line number", "V0401 12:34:56.123456 140 torch/x.py:] {}"],
    ["no blank after the bracket", "V0401 12:34:56.123456 140 torch/x.py:12]{}"],
    ["digits of another script", "V0401 12:34:56.12345٣ 140 torch/x.py:12] {}"],
  ] as const
) {
  test(`a line with ${what} has no prefix`, () => assert.equal(matchGlog(line), null));
}

test("any one character may stand before the microseconds, also one of two code units", () => {
  assert.equal(matchGlog("V0401 12:34:56😀123456 7 a:1] {}")?.prefix.time, "04-01T12:34:56.123456Z");
});

test("a hostile line of repeated beginnings is read in linear time", () => {
  const line = "V0401 12:34:56.123456 1".repeat(200_000) + "1".repeat(2_000_000);
  const short = matchGlog(line.slice(0, 46));
  assert.equal(short, null);
  // A quadratic matcher would need hours for this line.
  assert.equal(matchGlog(line), null);
});

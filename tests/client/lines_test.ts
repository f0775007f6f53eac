import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { LineIndex } from "../../client/line_index.ts";
import { clampRange, formatLineRange, parseLineRange } from "../../client/line_range.ts";

describe("The index of lines", () => {
  it("knows where each line begins", () => {
    const lines = new LineIndex("a\n\nbc");
    assert.equal(lines.count, 3);
    assert.deepEqual([0, 1, 2, 3, 9].map((line) => lines.start(line)), [0, 2, 3, 5, 5]);
    assert.deepEqual([0, 1, 2, 3, 4, 5].map((offset) => lines.at(offset)), [0, 0, 1, 2, 2, 2]);
  });

  it("begins no line after a final line feed", () => {
    assert.equal(new LineIndex("a\n").count, 1);
    assert.equal(new LineIndex("\n").count, 1);
    assert.equal(new LineIndex("").count, 0);
  });

  it("agrees with splitting the text", () => {
    fc.assert(fc.property(fc.array(fc.constantFrom("a", "\n", "bb"), { maxLength: 200 }), (parts) => {
      const text = parts.join("");
      const lines = new LineIndex(text);
      const expected = text.split("\n").map((line) => line + "\n");
      expected[expected.length - 1] = expected.at(-1)!.slice(0, -1);
      if (expected.at(-1) === "") expected.pop();
      const actual = Array.from({ length: lines.count }, (_, i) => text.slice(lines.start(i), lines.start(i + 1)));
      assert.deepEqual(actual, expected);
    }));
  });
});

describe("A fragment that names lines", () => {
  it("is one line or a range", () => {
    assert.deepEqual(parseLineRange("#L120"), { first: 120, last: 120 });
    assert.deepEqual(parseLineRange("#L10-L20"), { first: 10, last: 20 });
    assert.deepEqual(parseLineRange("#L10-20"), { first: 10, last: 20 });
  });

  it("may name the last line first", () => assert.deepEqual(parseLineRange("#L20-L10"), { first: 10, last: 20 }));

  for (
    const fragment of ["", "#", "#[0/0]", "#L", "#L0", "#L-1", "#Lx", "#L1-", "#L1-L0", "#L1-L2-L3", "#L9999999999"]
  ) {
    it(`is not "${fragment}"`, () => assert.equal(parseLineRange(fragment), null));
  }

  it("is written as it is read", () => {
    assert.equal(formatLineRange({ first: 3, last: 3 }), "#L3");
    assert.equal(formatLineRange({ first: 3, last: 9 }), "#L3-L9");
  });

  it("ends where the text does", () => {
    assert.deepEqual(clampRange({ first: 3, last: 9 }, 5), { first: 3, last: 5 });
    assert.equal(clampRange({ first: 6, last: 9 }, 5), null);
  });
});

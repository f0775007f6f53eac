import assert from "node:assert/strict";
import { test } from "node:test";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { double, fields, reformat } from "../../format/json.ts";
import { isSound, readStrict, type StrictNode, suspicious } from "../../format/strict_json.ts";

/** The table of contract 0.3, with the sign of the supplement. */
for (
  const [token, expected] of [
    ["9223372036854775807", "9223372036854775807"],
    ["-9223372036854775808", "-9223372036854775808"],
    ["18446744073709551615", "18446744073709551615"],
    ["18446744073709551616", "1.8446744073709552e+19"],
    ["-9223372036854775809", "-9.223372036854776e+18"],
    ["-0", "-0.0"],
    ["0", "0"],
    ["1.0", "1.0"],
    ["1e3", "1000.0"],
    ["1E2", "100.0"],
    ["1733527096845517.0", "1733527096845517.0"],
    ["0.00001", "0.00001"],
    ["1e-6", "1e-6"],
    ["1e-7", "1e-7"],
    ["1e15", "1000000000000000.0"],
    ["1e16", "1e+16"],
    ["9.999999999999999e15", "1e+16"],
    ["123456789012345678.0", "1.2345678901234568e+17"],
    ["-1e22", "-1e+22"],
    ["1.7976931348623157e308", "1.7976931348623157e+308"],
  ] as const
) {
  test(`${token} is written as ${expected}`, () => assert.equal(reformat(token, null), expected));
}

for (
  const [what, text] of [
    ["an overflow", "[1e400]"],
    ["a lone surrogate", '"\\ud83d"'],
    ["128 levels", "[".repeat(128) + "]".repeat(128)],
    ["a trailing comma", "[1,]"],
    ["text after the value", "{} x"],
    ["a raw control character", '"\u0001"'],
    ["a leading zero", "01"],
    ["NaN", "NaN"],
    ["nothing", ""],
  ] as const
) {
  test(`${what} is no JSON here`, () => assert.throws(() => reformat(text, null), SyntaxError));
}

test("127 levels pass", () => {
  const text = "[".repeat(127) + "]".repeat(127);
  assert.equal(reformat(text, null), text);
});

test("keys are sorted by code point, also where UTF-16 sorts otherwise, and the last of equal keys counts", () => {
  assert.equal(
    reformat('{"\u{1f600}":1,"\uffee":2,"10":3,"9":4,"9":5}', null),
    '{"10":3,"9":5,"\uffee":2,"\u{1f600}":1}',
  );
});

test("the pretty form", () => {
  const text = '{"b": [1, {"c": []}], "a": {}}';
  assert.equal(reformat(text, ""), '{\n  "a": {},\n  "b": [\n    1,\n    {\n      "c": []\n    }\n  ]\n}');
});

test("escapes are short, lower case, and only where they must be", () => {
  assert.equal(
    reformat('"\\u0041\\/\\u0008\\u001F\\u007f\\u2028\\ud83d\\ude00"', null),
    '"A/\\b\\u001f\u007f\u2028\u{1f600}"',
  );
});

test("members of an object come as key and compact value, sorted", () => {
  assert.deepEqual(fields('{"b" : [1, 2.0], "a": "x"}'), [["a", '"x"'], ["b", "[1,2.0]"]]);
  assert.equal(fields("[1]"), null);
});

test("a double that is no number is refused", () => assert.throws(() => double(Infinity), SyntaxError));

/** A JSON text as a person might write it, and its canonical form, both made from the same random tree. */
interface Sample {
  readonly text: string;
  readonly canonical: string;
}

const NUMBERS: readonly Sample[] = [
  { text: "1.50", canonical: "1.5" },
  { text: "-0.0", canonical: "-0.0" },
  { text: "12e-1", canonical: "1.2" },
  { text: "9007199254740993", canonical: "9007199254740993" },
  { text: "100000000000000000000", canonical: "1e+20" },
];
const blank = fc.constantFrom("", " ", "\n\t", "\r\n  ");
const number: fc.Arbitrary<Sample> = fc.oneof(
  fc.constantFrom(...NUMBERS),
  fc.integer().map((n) => ({ text: String(n), canonical: String(n) })),
);
const word: fc.Arbitrary<Sample> = fc.constantFrom("true", "false", "null").map((text) => ({ text, canonical: text }));
const string: fc.Arbitrary<Sample> = fc.tuple(fc.string({ unit: "grapheme" }), fc.boolean()).map(([value, escaped]) => {
  const canonical = JSON.stringify(value);
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return { text: escaped ? `"${value.split("").map(escape).join("")}"` : canonical, canonical };
}).filter(({ text }) => (JSON.parse(text) as string).isWellFormed());

const { value } = fc.letrec<{ value: Sample; list: Sample; object: Sample }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, number, word, string, tie("list"), tie("object")),
  list: fc.tuple(fc.array(tie("value"), { maxLength: 4 }), blank).map(([items, gap]) => ({
    text: `[${gap}${items.map(({ text }) => `${text}${gap}`).join(`,${gap}`)}]`,
    canonical: `[${items.map(({ canonical }) => canonical).join(",")}]`,
  })),
  object: fc.tuple(fc.array(fc.tuple(string, tie("value")), { maxLength: 4 }), blank).map(([members, gap]) => ({
    text: `{${gap}${members.map(([key, { text }]) => `${key.text}${gap}:${gap}${text}${gap}`).join(`,${gap}`)}}`,
    canonical: `{${lastOfEach(members).map(([key, { canonical }]) => `${key}:${canonical}`).join(",")}}`,
  })),
}));

function lastOfEach(members: readonly (readonly [Sample, Sample])[]): [string, Sample][] {
  const unique = new Map(members.map(([key, member]) => [key.canonical, member]));
  const points = (key: string) => Buffer.from(JSON.parse(key) as string);
  return [...unique].sort(([a], [b]) => Buffer.compare(points(a), points(b)));
}

test("random documents come out canonical, and the strict reader finds them sound", () => {
  fc.assert(
    fc.property(value, ({ text, canonical }) => {
      assert.equal(reformat(text, null), canonical);
      assert.equal(reformat(reformat(text, ""), null), canonical);
      assert.equal(isSound(readStrict(text)), true);
    }),
    { numRuns: 500 },
  );
});

test("the strict reader and the canonical one refuse the same damaged documents", () => {
  const broken = fc.tuple(value, fc.constantFrom("\\ud800", "1e999", "[".repeat(130))).map(([{ text }, what]) =>
    what.startsWith("[")
      ? `[${text},${what}${"]".repeat(130)}]`
      : `[${text},${what.startsWith("1") ? what : `"${what}"`}]`
  );
  fc.assert(
    fc.property(broken, (text) => {
      assert.throws(() => reformat(text, null), SyntaxError);
      assert.equal(isSound(readStrict(text) as StrictNode), false);
    }),
    { numRuns: 200 },
  );
});

test("how a number is written matters only where somebody wants an integer", () => {
  const wants = (key: string) => key === "n";
  for (
    const [text, expected] of [
      ['{"a":1.0,"b":-2e0}', false],
      ['{"a":1.0,"n":2.0}', true],
      ['{"n":1.5}', false],
      ['{"\\u006e":1.0}', true],
      ['{"x\\"n":1.0}', true],
      ['{"x\\"a":1.0}', false],
      ['{"a":[1.0]}', true],
      ['{"a":"b: 1.0, \\"c\\": 2.0}"}', true],
      ['{"a":1.0,"b":"\\ud83d"}', true],
      ['{"a":1.0,"a":1.0}', true],
    ] as const
  ) {
    assert.equal(suspicious(text, JSON.parse(text), wants), expected, text);
    if (expected) assert.equal(suspicious(text, JSON.parse(text)), true, text);
  }
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { COLOURS, PieceParse } from "../../client/python_colours.ts";
import { PieceScanner } from "../../client/python_pieces.ts";

const never = () => false;
const always = () => true;

function piecesOf(text: string): [kind: string, text: string][] {
  const scanner = new PieceScanner(text);
  assert.equal(scanner.advance(text.length, never), true);
  return [...scanner.between(0, text.length)].map(({ from, to, kind }) => [kind, text.slice(from, to)]);
}

describe("The pieces of a Python text", () => {
  it("are code and triple-quoted strings", () => {
    assert.deepEqual(piecesOf('a = """x\n"y" """ + 1'), [["code", "a = "], ["string", '"""x\n"y" """'], [
      "code",
      " + 1",
    ]]);
  });

  it("do not begin at quotes in comments and short strings", () => {
    const text = "# don't '''\nx = \"'''\" + 'it\\'s \"\"\"'\n";
    assert.deepEqual(piecesOf(text), [["code", text]]);
  });

  it("end a short string with its line", () => {
    assert.deepEqual(piecesOf("it's\n'''s'''"), [["code", "it's\n"], ["string", "'''s'''"]]);
  });

  it("keep a quote behind a backslash in its string", () => {
    assert.deepEqual(piecesOf("'''a\\''''''"), [["string", "'''a\\''''"], ["code", "''"]]);
    assert.deepEqual(piecesOf("'''a\\\\'''x"), [["string", "'''a\\\\'''"], ["code", "x"]]);
  });

  it("take a program in a string as code", () => {
    const text = "f('''\nimport triton\n\"\"\"doc\"\"\"\n''', 1)";
    assert.deepEqual(piecesOf(text), [
      ["code", "f("],
      ["string", "'''"],
      ["code", "\nimport triton\n"],
      ["string", '"""doc"""'],
      ["code", "\n"],
      ["string", "'''"],
      ["code", ", 1)"],
    ]);
  });

  it("take prose in a string as a string", () => {
    assert.deepEqual(piecesOf('"""from here\nto there"""').map(([kind]) => kind), ["string"]);
  });

  it("go to the end of the text where a string has none", () => {
    assert.deepEqual(piecesOf("x = '''a\nb"), [["code", "x = "], ["string", "'''a\nb"]]);
    assert.deepEqual(piecesOf("'''import a\n'").map(([kind]) => kind), ["string", "code"]);
  });

  it("are cut before a statement, and never get long", () => {
    const text = "def f():\n    return 1\n\n".repeat(5_000) + "x".repeat(100_000);
    const pieces = piecesOf(text);
    assert.equal(pieces.map(([, piece]) => piece).join(""), text);
    assert.ok(pieces.every(([, piece]) => piece.length <= 16_000));
    assert.ok(pieces.slice(0, 20).every(([, piece]) => piece.startsWith("def f():")));
  });

  it("are found in steps, as far as somebody looks", () => {
    const text = "x = 'a'\n".repeat(100_000);
    const scanner = new PieceScanner(text);
    assert.equal(scanner.advance(20_000, never), true);
    const seen = [...scanner.between(0, text.length)];
    assert.ok(seen.at(-1)!.to >= 20_000 && seen.at(-1)!.to < 100_000);
    const quotes = new PieceScanner("'' ".repeat(100_000));
    let steps = 1;
    while (!quotes.advance(300_000, always)) steps++;
    assert.ok(steps > 3);
  });

  it("cover any text without gap or overlap", () => {
    const bits = fc.constantFrom("'''", '"""', "'", '"', "#", "\\", "\n", "import a\n", " ", "def f(): pass\n");
    fc.assert(fc.property(fc.array(bits, { maxLength: 60 }), (parts) => {
      const text = parts.join("");
      assert.equal(piecesOf(text).map(([, piece]) => piece).join(""), text);
    }));
  });

  it("take time in proportion to the text, whatever its quotes", () => {
    for (const bit of ["'''import a #'''", "'''import a\n\"\"\" '''", "\\'''", "'", "#", '"""\n', "('''"]) {
      const text = bit.repeat(Math.ceil(2_000_000 / bit.length));
      const started = performance.now();
      piecesOf(text);
      // One look at all of the text for each of its quotes would take minutes.
      assert.ok(performance.now() - started < 5_000, bit);
    }
  });
});

describe("The colours of a piece", () => {
  const colours = (text: string): string[] => {
    const found = new PieceParse(text).advance(never)!;
    return Array.from({ length: found.length / 3 }, (_, i) => {
      const [from, to, colour] = found.slice(i * 3);
      return `${text.slice(from, to)} ${COLOURS[colour!]}`;
    });
  };

  it("are those of Python", () => {
    assert.deepEqual(colours("@jit\ndef f(self, n=1):  # why\n    return g('a', None)\n"), [
      "@ decorator",
      "def keyword",
      "f definition",
      "1 number",
      "# why comment",
      "return keyword",
      "g call",
      "'a' string",
      "None constant",
    ]);
  });

  it("are found in the middle of a function too", () => {
    assert.deepEqual(colours("    x = 1\n  )\nreturn x"), ["1 number", "return keyword"]);
  });

  it("come in slices of time", () => {
    const parse = new PieceParse("x = 1\n".repeat(100));
    let slices = 1;
    while (parse.advance(always) === null) slices++;
    assert.ok(slices > 100);
  });

  it("are none for brackets nested deeper than the stack of the program", () => {
    assert.deepEqual(colours("(".repeat(16_000)), []);
  });
});

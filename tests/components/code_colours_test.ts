import { deepEqual, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { renderToString } from "preact-render-to-string";
import { COLOURS } from "../../client/colours.ts";
import { codeColours } from "../../components/code_colours.ts";
import { CodeView } from "../../components/CodeView.tsx";
import { LEGACY_STYLES } from "../../components/legacy_styles.ts";

const head = { path: "-_0_0_0/inductor_output_code_0.html", id: "[0/0]", bytes: 1 };

/** What stands in the code element. */
function codeOf(text: string): string {
  const html = renderToString(CodeView.markup({ head, text, colours: codeColours(text) }, { root: "../" }));
  return /<code[^>]*>(.*)<\/code>/s.exec(html)![1]!;
}

const textOf = (html: string): string =>
  html.replace(/<[^>]*>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&");

/** The tokens of a text with what they are coloured as. */
function tokens(text: string): string[] {
  const colours = codeColours(text);
  return Array.from({ length: colours.length / 3 }, (_, i) => {
    const [from, to, colour] = colours.slice(i * 3, i * 3 + 3);
    return `${COLOURS[colour!]} ${text.slice(from, to)}`;
  });
}

test("words of Python have their colours", () => {
  deepEqual(tokens("@jit\ndef f(x):\n    return g(1, None, 'a')  # why\n"), [
    "decorator @",
    "keyword def",
    "definition f",
    "keyword return",
    "call g",
    "number 1",
    "constant None",
    "string 'a'",
    "comment # why",
  ]);
});

test("a program in a string is coloured like the code around it, other long strings are strings", () => {
  deepEqual(tokens("k = '''\nimport a\ndef f(): pass\n'''\n"), [
    "string '''",
    "keyword import",
    "keyword def",
    "definition f",
    "keyword pass",
    "string '''",
  ]);
  deepEqual(tokens("c = '''\nint a = 1;\n'''\n"), ["string '''\nint a = 1;\n'''"]);
});

test("the markup holds the text unchanged, with its colours as classes", () => {
  const text = "if a < b and \"x\" != '&':\n\treturn 1\r\n";
  const html = codeOf(text);
  equal(textOf(html), text);
  match(html, /<span class="tl-keyword">if<\/span> a &lt; b/);
  match(html, /<span class="tl-string">&quot;x&quot;<\/span>/);
});

test("a string that is longer than a part of the page is coloured in each of them", () => {
  const text = `a = '''\n${"x <\n".repeat(1200)}'''\nb = 1\n`;
  const html = codeOf(text);
  equal(textOf(html), text);
  deepEqual(html.split('<span class="part">').slice(1).map((part) => part.split('"tl-string"').length - 1), [1, 1, 1]);
  match(html, /b = <span class="tl-number">1<\/span>/);
});

test("of a very long text the begin is coloured, and all of it is there", () => {
  const text = "value = call(1)\n".repeat(100_000);
  const colours = codeColours(text);
  const last = colours.at(-2)!;
  ok(last > 900_000 && last < 1_100_000, `coloured up to ${last}`);
  equal(textOf(codeOf(text)), text);
});

test("text that is no Python, or nested without end, stays as it is", () => {
  for (const text of ["", "(".repeat(50_000), "'\"\n".repeat(1000), "\u0000\uffff\ud83d", "'''", "</code><script>"]) {
    equal(textOf(codeOf(text)), text);
  }
});

test("every colour has a rule, and what needs scripts is hidden in every browser", () => {
  ok(!LEGACY_STYLES.includes("scripting"));
  match(LEGACY_STYLES, /@media all\{\.marker\{display:none\}\}/);
  for (const name of COLOURS) match(LEGACY_STYLES, new RegExp(`\\.tl-${name}\\{color:`));
});

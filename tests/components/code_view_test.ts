import { deepEqual, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { renderToString } from "preact-render-to-string";
import { CodeView } from "../../components/CodeView.tsx";
import { markupOf } from "../modules/report_of.ts";
import { lineCount, textLines } from "../../components/text_lines.ts";

const head = { path: "-_0_0_1/inductor_output_code_4.html", id: "[0/0_1]", bytes: 1200 };
const markup = (text: string) => markupOf(renderToString(CodeView.markup({ head, text }, { root: "../" })));
/** Long texts are cut in parts, so that the browser need not lay out all of them; the text is the same. */
const whole = (html: string) => html.replace(/<span class="part">|(?<=\n)<\/span>/g, "");

test("the code stands in one block, with a column of numbers that is not the contract's", () => {
  const html = whole(markup("a = 1\nb = 2\n"));
  match(html, /<pre[^>]*class="code"[^>]*><code[^>]*>a = 1\nb = 2\n<\/code><\/pre>/);
  match(html, /<pre data-chrome aria-hidden="true" class="gutter[^>]*>1\n2\n<\/pre>/);
});

test("the head leads back to the compilation, and says how large the code is", () => {
  const html = markup("a\n");
  ok(html.includes('<a href="../index.html#%5B0%2F0_1%5D">[0/0_1]</a>'));
  ok(html.includes("<h1>inductor_output_code_4.html</h1>"));
  ok(html.includes("1.2 KB") && html.includes("1 line<"));
});

test("the page has landmarks, and what is not the code is chrome", () => {
  const html = markup("");
  match(html, /^<header data-chrome/);
  match(html, /<nav aria-label="Report">/);
  match(html, /<main class="code-page"><p data-chrome class="empty">/);
});

test("buttons wait for the script that serves them", () => {
  deepEqual([...markup("a").matchAll(/<button[^>]*data-action="(\w+)"[^>]*hidden/g)].map(([, name]) => name), [
    "copy",
    "wrap",
  ]);
});

test("lines end at LF, one CR before it is dropped, and a final LF begins no line", () => {
  deepEqual(["", "a", "a\n", "a\r\n\r\r\nb", "\n"].map(textLines), [[], ["a"], ["a"], ["a", "\r", "b"], [""]]);
  deepEqual(["", "a", "a\n", "a\n\nb", "\n"].map(lineCount), [0, 1, 1, 3, 1]);
});

test("a megabyte of code is one block too, with as many numbers as lines", () => {
  const html = whole(markup("x = 1\n".repeat(200_000)));
  equal((html.match(/<code/g) ?? []).length, 1);
  ok(html.includes("\n200000\n</pre>"));
});

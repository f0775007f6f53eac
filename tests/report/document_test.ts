import { deepEqual, equal, match } from "node:assert/strict";
import { test } from "node:test";
import { h } from "preact";
import { CodeView } from "../../components/CodeView.tsx";
import { defineView, type View } from "../../components/view.ts";
import { escapeCode, scriptJson } from "../../format/script_block.ts";
import { type Content, part, type RenderContext } from "../../modules/module.ts";
import { jsonBlock, nonceOf, policy, renderDocument, renderPage } from "../../report/document.tsx";

const NONCE = nonceOf("ab".repeat(32));
const shell = { nonce: NONCE };
const view = (scripts: readonly ("page" | "code")[] = []) =>
  defineView<unknown>({ name: "v", title: String, markup: (data) => h("pre", null, String(data)), scripts });
const rendered = (data: string, root = "", scripts: readonly ("page" | "code")[] = []) =>
  [...renderPage(view(scripts), data, { root }, shell)].join("");

/** As much as a document of no parts needs. */
const contextOf = (customHeader: string) =>
  ({
    store: { origin: { name: "a.log" }, rank: null, torch: null, ok: 1, source: () => null, unknownKeys: new Map() },
    options: { customHeader },
    about: { generatedAt: "2026-04-01T00:00:00Z" },
    faults: new Map(),
    failed: [],
  }) as unknown as RenderContext;

test("every page carries the whole policy", () => {
  equal(
    policy("R"),
    "default-src 'none'; script-src 'nonce-R'; style-src 'nonce-R'; img-src data:; connect-src 'self'; worker-src blob:; " +
      "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types tlparse",
  );
  const document: Extract<Content, { kind: "document" }> = {
    kind: "document",
    title: "t",
    scripts: [],
    parts: () => [],
  };
  for (
    const html of [
      rendered("x"),
      [...renderDocument(document, contextOf(""), { root: "" }, shell)].join(""),
    ]
  ) {
    const content = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
    equal(content, policy(NONCE));
  }
});

test("a page has doctype, language, charset, viewport, title, icon and styles, and no base", () => {
  const html = rendered("x", "../");
  equal(html.startsWith('<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"'), true);
  match(html, /<meta name="viewport" content="width=device-width, initial-scale=1"/);
  match(html, /<title>x<\/title>/);
  match(html, /<link rel="icon" href="data:,"/);
  match(html, new RegExp(`<link rel="stylesheet" href="../assets/tlparse.css" nonce="${NONCE}"`));
  equal(/<base|<script|style=| on\w+=/.test(html), false);
  equal(html.endsWith("</body></html>\n"), true);
});

test("scripts are there only where the view asks for them", () => {
  deepEqual(rendered("x", "../", ["page", "code"]).match(/<script.*?<\/script>/g), [
    `<script src="../assets/page.js" nonce="${NONCE}" defer></script>`,
    `<script src="../assets/code.js" nonce="${NONCE}" defer></script>`,
  ]);
});

test("text of a log stays text, in the title too", () => {
  const html = rendered("</title></pre><script>alert(1)</script>\n&amp;");
  equal(html.includes("<script"), false);
  match(html, /<title>&lt;\/title&gt;&lt;\/pre&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt; &amp;amp;<\/title>/);
});

test("the markup begins on the second line of the file, whatever the title", () => {
  deepEqual(rendered("one\ntwo").split("\n").slice(1), ["<pre>one", "two</pre></body></html>", ""]);
});

test("line k of generated code is line k + 1 of its page", () => {
  const text = "# AOT ID\n\nimport torch\n  <b>\n";
  const data = { head: { path: "-_0_0_0/inductor_output_code_1.html", id: "[0/0]", bytes: 9 }, text };
  const html = [...renderPage(CodeView as View<unknown>, data, { root: "../" }, shell)].join("");
  const lines = html.split("\n").map((line) => line.replace(/<[^>]*>/g, ""));
  deepEqual(lines.slice(2, 5), ["", "import torch", "  &lt;b>"]);
  match(lines[1]!, /# AOT ID$/);
});

test("scripts and styles of the user's header get the nonce of the page, and nothing else changes", () => {
  const header = "<STYLE>p{}</STYLE><script\nsrc='x' nonce='old'>1</script><scripty><p onclick='x'>&amp;</p>";
  const document: Extract<Content, { kind: "document" }> = {
    kind: "document",
    title: "t",
    scripts: [],
    parts: () => [part(view(), "<script>"), part(view(), "2")],
  };
  const html = [...renderDocument(document, contextOf(header), { root: "" }, shell)].join("");
  const body = html.slice(html.indexOf("<body>") + 7);
  const bar = body.indexOf("<header"), main = body.indexOf("<main>");
  equal(
    body.slice(0, bar),
    `<STYLE nonce="${NONCE}">p{}</STYLE><script nonce="${NONCE}"\nsrc='x' nonce='old'>1</script><scripty>` +
      "<p onclick='x'>&amp;</p>",
  );
  match(body.slice(bar, main), /^<header [^>]*class="bar".*<\/header>$/s);
  equal(body.slice(main), "<main><pre>&lt;script></pre><pre>2</pre></main></body></html>\n");
});

test("data in a script block cannot end the block, and is still the same JSON", () => {
  const value = { "</script><!--": ["&amp;", "\u2028", "<b>"] };
  const text = scriptJson(value);
  equal(/[<>&\u2028]/.test(text), false);
  deepEqual(JSON.parse(text), value);
  equal(
    jsonBlock("lineMappings", { json: '{"n":18446744073709551615,"s":"</script>"}' }).raw,
    '<script id="lineMappings" type="application/json">{"n":18446744073709551615,"s":"\\u003c/script\\u003e"}</script>',
  );
});

test("code in a script block cannot end the block, and is still the same code", () => {
  const code =
    `let i = 0; const script = [1, 2]; while (i<script.length) i++; return [i, "</SCRIPT>", "<!--", /[</script]/.source]`;
  const escaped = escapeCode(code);
  equal(/<\/script|<!--/i.test(escaped), false);
  deepEqual(new Function(escaped)(), [2, "</SCRIPT>", "<!--", "[\\x3c/script]"]);
});

test("the nonce follows from the input", () => {
  match(NONCE, /^[0-9a-f]{32}$/);
  equal(nonceOf("ab".repeat(32)), NONCE);
  equal(nonceOf("ac".repeat(32)) === NONCE, false);
});

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { renderToString } from "preact-render-to-string";
import { StackBlock, type TrieRow } from "../../components/StackBlock.tsx";

const row = (name: string, depth = 0, marker = false, more: Partial<TrieRow> = {}): TrieRow => ({
  depth,
  marker,
  terminals: [],
  file: "a.py",
  line: 1,
  name,
  loc: null,
  dumpHref: null,
  ...more,
});

const markup = (rows: TrieRow[], root = "") => renderToString(<StackBlock caption="Stack" rows={rows} root={root} />);

/** The lists of a block as nested arrays of function names; null where the lists do not nest. */
function outline(html: string): unknown {
  const stack: unknown[][] = [[]];
  for (const [tag, name] of html.matchAll(/<ul>|<\/ul>|class="function">([^<]*)/g)) {
    if (tag === "<ul>") stack.push([]);
    else if (tag === "</ul>") stack.at(-2)!.push(stack.pop());
    else stack.at(-1)!.push(name);
  }
  return stack[0]![0];
}

test("a chain of callers is one flat list", () => {
  deepEqual(outline(markup([row("f"), row("g"), row("h")])), ["f", "g", "h"]);
});

test("below a branching point each branch has a list of its own", () => {
  deepEqual(
    outline(markup([row("f"), row("g", 0, true), row("g1", 1), row("g2", 1), row("h", 0, true), row("h1", 1)])),
    [
      "f",
      "g",
      ["g1", "g2"],
      "h",
      ["h1"],
    ],
  );
});

test("only a branch with callees can be folded", () => {
  const html = markup([row("g", 0, true), row("g1", 1), row("h", 0, true)]);
  equal(html.match(/<button/g)!.length, 1);
  match(html, /<button data-chrome[^>]* class="marker"/);
});

test("below a hundred levels a trie goes on flat, and no frame is lost", () => {
  const rows = Array.from({ length: 5000 }, (_, depth) => row(`f${depth}`, depth, true));
  const html = markup(rows);
  equal(html.match(/<li/g)!.length, 5000);
  equal(html.match(/<ul/g)!.length, 101);
  ok(html.indexOf("f100<") < html.indexOf("f101<") && html.indexOf("f4998<") < html.indexOf("f4999<"));
});

test("an id leads to its row and carries its status, an unknown one neither", () => {
  const terminals = [{ display: "[0/0]", status: "ok" as const, href: "#%5B0%2F0%5D" }, {
    display: "(unknown)",
    status: null,
    href: null,
  }];
  const html = markup([row("f", 0, false, { terminals })]);
  match(
    html,
    /<a class="terminal status-ok" href="#%5B0%2F0%5D">\[0\/0\]<\/a> <span class="terminal">\(unknown\)<\/span> /,
  );
});

test("generated code is a link from the report root and shows no line of code", () => {
  const html = markup([row("f", 0, false, { dumpHref: "dump_file/eval_with_key_1.html#L1", loc: "code" })], "../");
  match(html, /<a href="\.\.\/dump_file\/eval_with_key_1\.html#L1">a\.py:1<\/a> in /);
  ok(!html.includes("code<"));
});

test("markup in file, function and code is text", () => {
  const html = markup([row("<b>f", 0, false, { file: "<img src=x>", loc: "</li><script>" })]);
  ok(!/<b>|<img|<script/.test(html));
});

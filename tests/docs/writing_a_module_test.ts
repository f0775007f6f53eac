import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { EMPTY, PAGE, SECTION, withModule, type Written } from "./user_folder.ts";

const reading = (use: (written: Written & { read(path: string): string }) => void) => (written: Written) =>
  use({ ...written, read: (path) => readFileSync(join(written.folder, path), "utf8") });

test("the module that does nothing leaves the report as it is", () =>
  withModule(
    EMPTY,
    [],
    reading(({ result, read }) => {
      assert.equal(result.code, 0, result.stderr);
      assert.match(read("index.html"), /<h2[^>]*>Stack trie/i);
      assert.doesNotMatch(read("index.html"), /Largest graphs/);
    }),
  ));

test("the section lists the largest graphs", () =>
  withModule(
    SECTION,
    [],
    reading(({ result, read }) => {
      assert.equal(result.code, 0, result.stderr);
      const items = [...read("index.html").matchAll(/<li>(\[\d+\/\d+\S*\] \w+): (\d+) bytes<\/li>/g)];
      assert.equal(items.length, 3);
      const sizes = items.map(([, , bytes]) => Number(bytes));
      assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a));
    }),
  ));

test("the page is linked, takes no number, and asks for the island with the nonce of the policy", () =>
  withModule(
    PAGE,
    [],
    reading(({ result, read }) => {
      assert.equal(result.code, 0, result.stderr);
      assert.match(read("index.html"), /<a href="largest_graphs.html">All of them<\/a>/);
      const page = read("largest_graphs.html");
      const nonce = /'nonce-(\w+)'/.exec(page)![1];
      assert.ok(page.includes(`<script src="assets/island-largest_filter.js" nonce="${nonce}" defer></script>`));
      assert.match(read("assets/island-largest_filter.js"), /Filter graphs/);
      assert.doesNotMatch(read("compile_directory.json"), /largest/);
      assert.doesNotMatch(read("index.html"), /island-/);
    }),
  ));

test("a report without scripts has the page, and no island", () =>
  withModule(
    PAGE,
    ["--legacy"],
    reading(({ result, read }) => {
      assert.equal(result.code, 0, result.stderr);
      assert.doesNotMatch(read("largest_graphs.html"), /<script/);
      assert.throws(() => read("assets/island-largest_filter.js"), /ENOENT/);
    }),
  ));

test("in a lazy report the page stands beside the index, with its island", () =>
  withModule(
    PAGE,
    ["--lazy"],
    reading(({ result, read }) => {
      assert.equal(result.code, 0, result.stderr);
      assert.match(read("largest_graphs.html"), /island-largest_filter\.js/);
      assert.match(read("assets/island-largest_filter.js"), /Filter graphs/);
    }),
  ));

/** The section asks for the island too. */
const SECTION_ISLAND = PAGE.replace('scripts: ["page"],', 'scripts: ["page"],\n  islands: ["largest_filter"],')
  .replace("const table =", "// </script>\nconst table =");
const INDEX_TAG = /<\/main><script src="assets\/island-largest_filter\.js" nonce="\w{32}" defer><\/script><\/body>/;

for (const delivery of [[], ["--lazy"]]) {
  test(`an island of a section runs on the index ${delivery.join("")}`, () =>
    withModule(
      SECTION_ISLAND,
      delivery,
      reading(({ result, read }) => {
        assert.equal(result.code, 0, result.stderr);
        assert.match(read("index.html"), INDEX_TAG);
        assert.match(read("assets/island-largest_filter.js"), /Filter graphs/);
      }),
    ));
}

test("an island of a section is no part of a report without scripts", () =>
  withModule(
    SECTION_ISLAND,
    ["--legacy"],
    reading(({ result, read }) => {
      assert.equal(result.code, 0, result.stderr);
      assert.doesNotMatch(read("index.html"), /<script/);
    }),
  ));

test("two islands of one name are told as the failure of the module that came later", () =>
  withModule(
    PAGE.replace("islands: [{", 'islands: [{ name: "largest_filter", script: "0" }, {'),
    [],
    reading(({ result, read }) => {
      assert.equal(result.code, 1);
      assert.match(result.stderr, /The module largest failed: its island largest_filter has the name of another one/);
      assert.match(read("index.html"), /Stack trie/i);
    }),
  ));

test("an island without a name that can be that of a file is refused", () =>
  withModule(PAGE.replace('islands: [{ name: "largest_filter"', 'islands: [{ name: "../x"'), [], ({ result }) => {
    assert.match(result.stderr, /its `islands\[0\]` has no `name` in snake_case/);
  }));

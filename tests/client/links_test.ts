import assert from "node:assert/strict";
import { test } from "node:test";
import { targetOf as targetWithHref } from "../../client/lazy/links.ts";

const PAGE = "file:///tmp/report/index.html";
/** Without the URL. */
function targetOf(href: string, page: string) {
  const target = targetWithHref(href, page);
  if (target?.kind !== "file") return target;
  const { href: _, ...rest } = target;
  return rest;
}

const file = (path: string, more = {}) => ({ kind: "file", path, lines: null, place: null, ...more });

test("a link below the report leads to a file of it", () => {
  assert.deepEqual(targetOf("0_0_0/a_1.txt", PAGE), file("0_0_0/a_1.txt"));
  assert.deepEqual(targetOf("a%20b/%5B0%5D.txt", PAGE), file("a b/[0].txt"));
  assert.deepEqual(targetOf("https://host/r/raw.log?key=1", "https://host/r/?key=1"), file("raw.log"));
});

test("a link may name lines or a place of the file", () => {
  assert.deepEqual(
    targetOf("dump_file/x.html#L12", PAGE),
    file("dump_file/x.html", { lines: { first: 12, last: 12 } }),
  );
  assert.deepEqual(targetOf("tlparse_index.html#%5B0/0%5D", PAGE), file("tlparse_index.html", { place: "[0/0]" }));
});

test("the index is the page itself, whatever that is called", () => {
  const place = { kind: "place", id: "[0/0]" };
  assert.deepEqual(targetOf("#[0/0]", PAGE), place);
  assert.deepEqual(targetOf("index.html#%5B0%2F0%5D", PAGE), place);
  assert.deepEqual(targetOf("index.html#[0/0]", "file:///tmp/train.report.html"), place);
  assert.deepEqual(targetOf("index.html#[0/0]", "https://host/report/"), place);
});

test("an address of the page is one", () => {
  const target = targetOf("#f=a.txt&L=2", PAGE);
  assert.deepEqual(target?.kind === "address" && target.address.files, ["a.txt"]);
});

test("what lies elsewhere is no file of the report", () => {
  for (
    const href of [
      "https://example.com/a.txt",
      "../other/a.txt",
      "/etc/passwd",
      "javascript:alert(1)",
      "data:text/html,x",
      "http://[",
    ]
  ) {
    assert.equal(targetOf(href, PAGE), null, href);
  }
  assert.equal(targetOf("http://other/r/a.txt", "http://host/r/index.html"), null);
});

test("a name that is no valid escape is taken as it is", () => {
  assert.deepEqual(targetOf("100%.txt", PAGE), file("100%.txt"));
});

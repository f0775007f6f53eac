import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withPageQuery } from "../../client/query.ts";

const PAGE = "https://host/report/index.html?token=a%26b&x=1";

describe("The query parameters of a page (D-31)", () => {
  it("are set on links to the same host, which become absolute", () => {
    assert.equal(withPageQuery("-_0_0_0/a_1.txt", PAGE), "https://host/report/-_0_0_0/a_1.txt?token=a%26b&x=1");
    assert.equal(withPageQuery("../raw.log#L5", PAGE), "https://host/raw.log?token=a%26b&x=1#L5");
  });

  it("replace those of the same name and keep the others", () => {
    assert.equal(withPageQuery("a.html?x=2&y=3", PAGE), "https://host/report/a.html?y=3&token=a%26b&x=1");
  });

  it("stay repeated where they are repeated", () => {
    assert.equal(withPageQuery("a?t=0", "http://host/?t=1&t=2"), "http://host/a?t=1&t=2");
  });

  it("are carried over on pages from disk", () => {
    assert.equal(withPageQuery("b.html", "file:///tmp/out/a.html?q=1"), "file:///tmp/out/b.html?q=1");
  });

  it("leave links alone on a page without any", () => {
    assert.equal(withPageQuery("a.html", "https://host/index.html"), null);
    assert.equal(withPageQuery("a.html", "https://host/index.html?"), null);
  });

  for (
    const href of [
      "#[0/0]",
      "mailto:someone@example.org",
      "javascript:void 0",
      "data:text/plain,x",
      "http://host/report/a.html",
      "https://elsewhere/a.html",
      "//elsewhere/a.html",
      "https://host:8443/a.html",
      "http://[",
    ]
  ) {
    it(`leave ${href} alone`, () => assert.equal(withPageQuery(href, PAGE), null));
  }
});

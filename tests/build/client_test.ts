import assert from "node:assert/strict";
import { test } from "node:test";
import { Script } from "node:vm";
import { ASSETS } from "../../client/generated/assets.ts";

test("the assets are the scripts that pages ask for", () => {
  assert.deepEqual(Object.keys(ASSETS).sort(), ["code.js", "page.js", "provenance.js"]);
});

for (const [name, text] of Object.entries(ASSETS)) {
  test(`${name} is a classic script, so that it runs on file://`, () => {
    assert.ok(text.length > 100);
    new Script(text, { filename: name });
  });

  test(`${name} means the same in every charset`, () => {
    assert.match(text, /^[\n\x20-\x7e]*$/);
  });
}

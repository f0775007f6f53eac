import assert from "node:assert/strict";
import { test } from "node:test";
import { Script } from "node:vm";
import { LAZY_ASSETS, LIVE_ASSETS, RANKS_ASSETS, SITE_ASSETS } from "../../client/asset_names.ts";
import { ASSETS } from "../../client/generated/assets.ts";

test("the assets are the scripts that pages ask for", () => {
  const wanted = new Set([...SITE_ASSETS, ...LAZY_ASSETS, ...LIVE_ASSETS, ...RANKS_ASSETS]);
  assert.deepEqual(Object.keys(ASSETS).sort(), [...wanted].sort());
});

for (const [name, text] of Object.entries(ASSETS)) {
  test(`${name} is a classic script, so that it runs on file://`, () => {
    assert.ok(text.length > 100);
    new Script(text, { filename: name });
  });

  test(`${name} means the same in every charset`, () => {
    assert.match(text, /^[\t\n\x20-\x7e]*$/);
  });
}

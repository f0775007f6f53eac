/** Whether a page holds only markup that a renderer of ours wrote. */
import assert from "node:assert/strict";

/** As a renderer writes it: attributes in double quotes or without a value. */
const TAG = /<([a-z][\w-]*)((?:\s+[^\s"'>=/]+(?:="[^"]*")?)*)\s*\/?>/gi;
const ATTRIBUTE = /([^\s"'>=/]+)(?:="([^"]*)")?/g;
const FORBIDDEN = new Set(["base", "iframe", "img", "object", "embed", "form", "style", "image", "video", "audio"]);

export function assertOurMarkup(path: string, html: string, nonce: string): void {
  assert.equal(/<script>alert/i.test(html), false, `${path}: a script of the log`);
  const tags = [...html.matchAll(TAG)];
  assert.equal(tags.length, html.match(/<[a-z]/gi)?.length, `${path}: a tag that no renderer wrote`);
  for (const [, name, written] of tags) {
    const attributes = new Map(
      [...written!.matchAll(ATTRIBUTE)].map(([, key, value]) => [key!.toLowerCase(), value ?? ""]),
    );
    assert.equal(FORBIDDEN.has(name!.toLowerCase()), false, `${path}: ${name}`);
    for (const key of attributes.keys()) assert.equal(/^on|^style$|^srcdoc$/.test(key), false, `${path}: ${key}`);
    if (name!.toLowerCase() !== "script" || attributes.get("type") === "application/json") continue;
    assert.match(attributes.get("src") ?? "", /^(?:\.\.\/)*assets\/\w+\.js$/, `${path}: script`);
    assert.equal(attributes.get("nonce"), nonce, `${path}: script`);
  }
}

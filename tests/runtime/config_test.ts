import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseConfig, readConfig } from "../../runtime/config.ts";

const refusal = (text: string) => parseConfig(text, "c.jsonc").then(() => "accepted", ({ message }: Error) => message);

test("comments and trailing commas are fine", async () => {
  const text = `\ufeff// ours\n{ "modules": ["guards", "index"], /* no code */ "plainText": true, "color": "never", }`;
  assert.deepEqual(await parseConfig(text, "c"), { modules: ["guards", "index"], plainText: true, color: "never" });
});

test("an unknown key is named with its line, and the known ones", async () => {
  const error = await parseConfig('{\n  "plainText": true,\n  "plaintext": true\n}', "c.jsonc").catch((error) => error);
  assert.equal(error.message, 'Cannot use the config file c.jsonc: line 3: unknown key "plaintext"');
  assert.match(error.details[0], /^Known keys: modules, skipModules, plainText/);
});

test("a key that is written like its flag is put right", async () => {
  const error = await parseConfig('{ "skip-modules": [] }', "c.jsonc").catch((error) => error);
  assert.match(error.details[0], /Did you mean "skipModules"\?$/);
});

test("a value of the wrong kind is named with line and key", async () => {
  assert.equal(
    await refusal('{\n"modules": "guards"}'),
    'Cannot use the config file c.jsonc: line 2: "modules" must be a list of texts',
  );
  assert.match(await refusal('{"plainText": 1}'), /line 1: "plainText" must be true or false$/);
  assert.match(await refusal('{"color": "red"}'), /line 1: "color" must be one of "auto", "always", "never"$/);
});

test("text that is no JSON is named with its line", async () => {
  assert.match(await refusal('{\n\n"modules": [,]\n}'), /^Cannot use the config file c\.jsonc: line 3: /);
  assert.match(await refusal("[]"), /line 1: the settings must be an object/);
  assert.match(await refusal(""), /line 1: /);
});

test("keys of objects are no settings", async () => {
  assert.match(await refusal('{"toString": 1}'), /unknown key "toString"/);
  assert.match(await refusal('{"__proto__": 1}'), /unknown key "__proto__"/);
});

test("a module of one's own cannot be named in the file, since it would run in any folder", async () => {
  assert.match(await refusal('{"module": ["./mine.ts"]}'), /unknown key "module"/);
});

test("a file is read where it is named, and its absence is an error only then", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tlparse-config-"));
  try {
    const path = join(folder, "mine.jsonc");
    await assert.rejects(readConfig(path), {
      message: `Cannot read the config file ${path}: No such file or directory (os error 2)`,
    });
    writeFileSync(path, '{ "quiet": true }');
    assert.deepEqual(await readConfig(path), { path, config: { quiet: true } });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadModule } from "../../runtime/user_modules.ts";

const folder = mkdtempSync(join(tmpdir(), "tlparse-modules-"));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
function fileOf(source: string): string {
  const path = join(folder, `module${files++}.mjs`);
  writeFileSync(path, source);
  return path;
}

const refusal = (path: string) => loadModule(path).then(() => "accepted", ({ message }: Error) => message);
const MEMBERS = 'name: "Mine", subscriptions: ["graphs"], loadingStrategy: "eager", render: () => ({})';

test("a file that default-exports a module is one", async () => {
  const module = await loadModule(fileOf(`export default { id: "mine", ${MEMBERS} };`));
  assert.equal(module.id, "mine");
});

test("what cannot be loaded is refused by the name of the file, with the reason", async () => {
  const missing = join(folder, "missing.mjs");
  assert.equal(await refusal(missing), `Cannot load the module ${missing}: it is not a file`);
  const throwing = fileOf('throw new Error("no luck");');
  assert.equal(await refusal(throwing), `Cannot load the module ${throwing}: no luck`);
  const broken = fileOf("export default {");
  assert.ok((await refusal(broken)).startsWith(`Cannot load the module ${broken}: `));
});

test("what is no module is told by its first fault", async () => {
  const faultOf = async (source: string) => (await refusal(fileOf(source))).replace(/^.*\.mjs: /, "");
  assert.equal(await faultOf("export const mine = 1;"), "it has no default export");
  assert.equal(await faultOf("export default () => 1;"), "its default export is no object");
  assert.equal(
    await faultOf(`export default { id: "My-Module", ${MEMBERS} };`),
    "its `id` must be a name in snake_case",
  );
  assert.match(
    await faultOf(`export default { id: "a", ${MEMBERS}, subscriptions: ["graph"] };`),
    /^its `subscriptions` must be a list of these: graphs, /,
  );
  assert.match(
    await faultOf(`export default { id: "a", ${MEMBERS}, loadingStrategy: "slow" };`),
    /^its `loadingStrategy` must be one of/,
  );
  assert.equal(
    await faultOf(`export default { id: "a", ${MEMBERS}, render: null };`),
    "its `render` must be a function",
  );
});

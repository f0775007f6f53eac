import { deepEqual, throws } from "node:assert/strict";
import { test } from "node:test";
import { MODULES, selectModules, skippedModules } from "../../modules/registry.ts";

const chosen = (choice: Parameters<typeof selectModules>[1]) => selectModules(MODULES, choice).map(({ id }) => id);

test("without a choice all modules run, each id once", () => {
  deepEqual(chosen({}), MODULES.map(({ id }) => id));
  deepEqual(new Set(chosen({})).size, MODULES.length);
});

test("a choice keeps the order of the registry", () => {
  deepEqual(chosen({ only: ["guards", "index", "stack_trie"] }), ["stack_trie", "index", "guards"]);
});

test("what is both chosen and skipped is skipped", () => {
  deepEqual(chosen({ only: ["guards", "cache"], skip: ["guards"] }), ["cache"]);
});

test("what is not chosen is skipped, so that it is planned all the same (P-17)", () => {
  deepEqual(skippedModules(MODULES, { skip: ["guards", "vllm"] }), new Set(["guards", "vllm"]));
});

test("an unknown id is answered with the known ones and the nearest", () => {
  throws(() => chosen({ only: ["stack_tree"] }), (error: unknown) => {
    if (!(error instanceof RangeError)) return false;
    return /"stack_tree"/.test(error.message) && /Did you mean stack_trie\?/.test(error.message) &&
      MODULES.every(({ id }) => error.message.includes(id));
  });
});

test("an id that is like none gets no suggestion", () => {
  throws(() => chosen({ skip: ["x".repeat(10_000)] }), (error: unknown) => !/Did you mean/.test(String(error)));
});

import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("docs/differences.md explains every departure that the comparison with the reference allows", () => {
  const text = read("docs/differences.md");
  const allowed = JSON.parse(read("tests/parity_deviations.json")) as { readonly defect: string }[];
  const numbers = [...new Set(allowed.map(({ defect }) => defect))].sort();
  ok(numbers.length > 10);
  deepEqual(numbers.filter((number) => !new RegExp(`\\b${number}\\b`).test(text)), []);
});

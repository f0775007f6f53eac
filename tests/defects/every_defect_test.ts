import { deepEqual } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const LAST = 66;

/** Defects that no log of testdata/defects/ shows, with where they show. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "D-09": "a header of the user",
  "D-11": "the command line",
  "D-12": "the command line",
  "D-24": "testdata/invalid-utf8.log",
  "D-31": "the address of a page",
  "D-38": "any report of several ranks",
  "D-40": "testdata/tab-lines-without-envelope.log",
  "D-41": "testdata/other-ranks.log",
  "D-44": "testdata/huge-string-index.log",
  "D-45": "a log of many megabytes, made by its test",
  "D-46": "a folder that changes",
  "D-56": "the server",
  "D-58": "the server",
  "D-59": "the server",
  "D-60": "the server",
  "D-61": "the server",
  "D-62": "the server",
};

const defects = Array.from({ length: LAST }, (_, index) => `D-${String(index + 1).padStart(2, "0")}`);

test("every defect of the reference has a log that is named by it", () => {
  const logs = readdirSync(`${ROOT}testdata/defects`);
  const lacking = defects.filter((defect) => !logs.some((name) => name.startsWith(`${defect.toLowerCase()}-`)));
  deepEqual(lacking, Object.keys(ELSEWHERE));
});

test("every defect of the reference has a test that names it", () => {
  const tests = readdirSync(`${ROOT}tests`, { recursive: true, encoding: "utf8" })
    .filter((name) => /_test\.tsx?$/.test(name) && !name.includes("every_defect"))
    .map((name) => readFileSync(`${ROOT}tests/${name}`, "utf8"));
  const names = tests.flatMap((text) => text.match(/["`][^"`\n]*\bD-\d\d\b[^"`\n]*["`]/g) ?? []).join("\n");
  deepEqual(defects.filter((defect) => !names.includes(defect)), []);
});

test("docs/differences.md names every defect of the reference", () => {
  const text = readFileSync(`${ROOT}docs/differences.md`, "utf8");
  const named = new Set(text.match(/D-\d\d/g));
  for (const [, from, to] of text.matchAll(/D-(\d\d) to D-(\d\d)/g)) {
    for (let number = Number(from); number <= Number(to); number++) named.add(`D-${String(number).padStart(2, "0")}`);
  }
  deepEqual(defects.filter((defect) => !named.has(defect)), []);
});

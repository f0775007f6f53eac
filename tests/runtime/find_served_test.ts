import { equal } from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { servedKind } from "../../runtime/find_served.ts";
import { inFolder } from "../run_cli.ts";

const CASES: readonly (readonly [kind: string, files: readonly string[]])[] = [
  ["report", ["index.html", "manifest.json", "raw.log"]],
  ["report", ["index.html", "compile_directory.json", "raw.log", "raw.jsonl"]],
  ["report", ["index.html", "rank_0/index.html"]],
  ["entries", ["index.jsonl", "manifest.json", "graphs.jsonl"]],
  ["log", ["index.html", "a.log"]],
  ["log", ["a.log", "manifest.json"]],
  ["log", []],
];

for (const [kind, files] of CASES) {
  test(`a folder with ${files.join(", ") || "nothing"} is taken for ${kind}`, () =>
    inFolder((folder) => {
      for (const file of files) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), "");
      }
      equal(servedKind(folder), kind);
    }));
}

test("a file is a log, and so is what is not there: reading it says why not", () =>
  inFolder((folder) => {
    writeFileSync(join(folder, "index.html"), "");
    equal(servedKind(join(folder, "index.html")), "log");
    equal(servedKind(join(folder, "none")), "log");
  }));

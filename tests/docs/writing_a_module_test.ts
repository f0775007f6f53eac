import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type CliResult, inFolder, runCli } from "../run_cli.ts";
import { codeBlocks } from "./code_blocks.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const [EMPTY, SECTION, PAGE] = codeBlocks(join(ROOT, "docs/writing-a-module.md"), "tsx") as [string, string, string];

interface Written {
  readonly result: CliResult;
  read(path: string): string;
}

/** Runs the module of a code block on a log, in a folder like that of a user. */
const withModule = (source: string, args: readonly string[], use: (written: Written) => void) =>
  inFolder(async (folder) => {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(ROOT, join(folder, "node_modules/tlparse"), "junction");
    symlinkSync(join(ROOT, "node_modules/preact"), join(folder, "node_modules/preact"), "junction");
    writeFileSync(join(folder, "package.json"), '{"type":"module","dependencies":{"tlparse":"*","preact":"*"}}');
    writeFileSync(join(folder, "mine.tsx"), source);
    const log = join(ROOT, "testdata/recompiles.log");
    const result = await runCli([log, "-o", "out", "--module", "./mine.tsx", ...args], { cwd: folder });
    use({ result, read: (path) => readFileSync(join(folder, "out", path), "utf8") });
  });

test("the module that does nothing leaves the report as it is", () =>
  withModule(EMPTY, [], ({ result, read }) => {
    assert.equal(result.code, 0, result.stderr);
    assert.match(read("index.html"), /<h2[^>]*>Stack trie/i);
    assert.doesNotMatch(read("index.html"), /Largest graphs/);
  }));

test("the section lists the largest graphs", () =>
  withModule(SECTION, [], ({ result, read }) => {
    assert.equal(result.code, 0, result.stderr);
    const items = [...read("index.html").matchAll(/<li>(\[\d+\/\d+\S*\] \w+): (\d+) bytes<\/li>/g)];
    assert.equal(items.length, 3);
    const sizes = items.map(([, , bytes]) => Number(bytes));
    assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a));
  }));

test("the page is linked, takes no number, and asks for the island with the nonce of the policy", () =>
  withModule(PAGE, [], ({ result, read }) => {
    assert.equal(result.code, 0, result.stderr);
    assert.match(read("index.html"), /<a href="largest_graphs.html">All of them<\/a>/);
    const page = read("largest_graphs.html");
    const nonce = /'nonce-(\w+)'/.exec(page)![1];
    assert.ok(page.includes(`<script src="assets/island-largest_filter.js" nonce="${nonce}" defer></script>`));
    assert.match(read("assets/island-largest_filter.js"), /Filter graphs/);
    assert.doesNotMatch(read("compile_directory.json"), /largest/);
    assert.doesNotMatch(read("index.html"), /island-/);
  }));

test("a report without scripts has the page, and no island", () =>
  withModule(PAGE, ["--legacy"], ({ result, read }) => {
    assert.equal(result.code, 0, result.stderr);
    assert.doesNotMatch(read("largest_graphs.html"), /<script/);
    assert.throws(() => read("assets/island-largest_filter.js"), /ENOENT/);
  }));

test("in a lazy report the page stands beside the index, with its island", () =>
  withModule(PAGE, ["--lazy"], ({ result, read }) => {
    assert.equal(result.code, 0, result.stderr);
    assert.match(read("largest_graphs.html"), /island-largest_filter\.js/);
    assert.match(read("assets/island-largest_filter.js"), /Filter graphs/);
  }));

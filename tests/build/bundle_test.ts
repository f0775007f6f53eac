import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BUNDLE = join(ROOT, "dist/tlparse.mjs");
const LOG = join(ROOT, "testdata/simple.log");
/** Deno or Bun, whichever runs this test. */
const RUNTIME = "Deno" in globalThis ? [process.execPath, "run", "-A"] : [process.execPath];

execFileSync("node", ["build.mjs", "bundle"], { cwd: ROOT });
const bundle = readFileSync(BUNDLE, "utf8");

const folder = mkdtempSync(join(tmpdir(), "bundle-"));
after(() => rmSync(folder, { recursive: true }));

/** Path -> text of the report that a command makes, without what tells one occasion from another. */
function reportOf([program, ...args]: readonly string[]): Report {
  const out = join(folder, "out");
  const made = spawnSync(program ?? "", [...args, LOG, "-o", out, "--no-browser"], { encoding: "utf8", cwd: ROOT });
  assert.equal(made.status, 0, made.stderr);
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name));
  const report = paths.map((path): [string, string] => [path.slice(out.length + 1), readFileSync(path, "latin1")]);
  rmSync(out, { recursive: true });
  return new Map(report.map(([path, text]) => [path, withoutOccasion(text)]));
}

type Report = ReadonlyMap<string, string>;

const withoutOccasion = (text: string): string => text.replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:[\d:.]+(?:Z| UTC)/g, "TIME");

function assertSame(actual: Report, expected: Report): void {
  assert.ok(expected.has("index.html"));
  assert.deepEqual([...actual.keys()].sort(), [...expected.keys()].sort());
  assert.deepEqual([...expected.keys()].filter((path) => expected.get(path) !== actual.get(path)), []);
}

test("the bundle needs no package", () => {
  const specifiers = [...bundle.matchAll(/^(?:import|export)\b[^"';]*?\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"/gm)]
    .concat([...bundle.matchAll(/\b(?:import|_*require\d*)\("([^"]+)"\)/g)])
    .map(([, from, alone]) => from ?? alone ?? "");
  assert.ok(specifiers.length > 3, "the imports of the bundle were not found");
  const packages = specifiers.filter((specifier) => !builtinModules.includes(specifier.replace(/^node:/, "")));
  assert.deepEqual(packages, []);
});

test("the bundle knows no path of the machine that made it", () => {
  assert.ok(!bundle.includes(ROOT));
});

test("the bundle makes the report that the sources make, byte by byte", () => {
  assertSame(reportOf([...RUNTIME, BUNDLE]), reportOf([...RUNTIME, join(ROOT, "cli.ts")]));
});

test("the bundle makes the same report under Node", () => {
  assertSame(reportOf(["node", BUNDLE]), reportOf([...RUNTIME, BUNDLE]));
});

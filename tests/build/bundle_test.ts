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

/** Path -> bytes of the report that a command makes. */
function reportOf([program, ...args]: readonly string[], name: string): Map<string, Uint8Array> {
  const out = join(folder, name);
  const made = spawnSync(program ?? "", [...args, LOG, "-o", out, "--no-browser"], { encoding: "utf8", cwd: folder });
  assert.equal(made.status, 0, made.stderr);
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name));
  return new Map(paths.map((path) => [path.slice(out.length + 1), readFileSync(path)]));
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

test("the bundle makes the report that the sources make", () => {
  const expected = reportOf([...RUNTIME, join(ROOT, "cli.ts")], "sources");
  const actual = reportOf([...RUNTIME, BUNDLE], "bundle");
  assert.ok(expected.has("index.html"));
  assert.deepEqual([...actual.keys()].sort(), [...expected.keys()].sort());
  assert.deepEqual([...expected.keys()].filter((path) => !same(path, expected, actual)), []);
});

test("the bundle makes the same report under Node", () => {
  const expected = reportOf([...RUNTIME, BUNDLE], "runtime");
  const actual = reportOf(["node", BUNDLE], "node");
  assert.deepEqual([...expected.keys()].filter((path) => !same(path, expected, actual)), []);
});

type Report = ReadonlyMap<string, Uint8Array>;

/** The manifest and the index say when and by which command the report was made. */
function same(path: string, expected: Report, actual: Report): boolean {
  const [wanted, have] = [expected, actual].map((report) => withoutOccasion(report.get(path)));
  return wanted === have;
}

function withoutOccasion(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes) return undefined;
  return new TextDecoder("latin1").decode(bytes).replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME").replaceAll(
    folder,
    "FOLDER",
  );
}

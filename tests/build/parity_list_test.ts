import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What the checker prints for a case that is equal, one with a page that differs, and one that lacks a file. */
const OUTPUT = `case equal: equal 3, differ 0, missing 0, extra 0
case page: equal 2, differ 1, missing 0, extra 0  FAILED
    differs: -_0_0_0/metrics_1.html (content)
      line 6:
      - expected
      + actual
case gone: equal 2, differ 0, missing 1, extra 0  FAILED
    missing: raw.log
1 passed, 2 failed
`;

interface Result {
  readonly status: number | null;
  readonly lines: readonly string[];
  /** The list afterwards. */
  readonly list: unknown;
}

function check(
  list: unknown,
  { output = OUTPUT, args = [] }: { output?: string; args?: readonly string[] } = {},
): Result {
  const folder = mkdtempSync(join(tmpdir(), "parity-list-"));
  try {
    mkdirSync(join(folder, "tools"));
    writeFileSync(join(folder, "tools/parity.mjs"), `process.stdout.write(${JSON.stringify(output)});`);
    const cases = join(folder, "cases.json");
    writeFileSync(cases, JSON.stringify(list));
    const { stdout, status } = spawnSync("node", ["tests/parity.mjs", "--cmd", "none", "--cases", cases, ...args], {
      cwd: ROOT,
      encoding: "utf8",
      env: { ...process.env, TLPARSE_PARITY: folder },
    });
    return { status, lines: stdout.trimEnd().split("\n"), list: JSON.parse(readFileSync(cases, "utf8")) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a listed case that passes is counted", () => {
  const { status, lines } = check({ full: ["equal"], files: [{ cases: ["page"], globs: ["raw.*", "**/*.txt"] }] });
  assert.equal(lines.at(-1), "2 passed, 0 failed");
  assert.equal(status, 0);
});

test("a listed case that no longer passes is a failure and is shown", () => {
  const { status, lines } = check({ full: ["page"], files: [{ cases: ["gone"], globs: ["raw.*"] }] });
  assert.equal(lines.at(-1), "0 passed, 2 failed");
  assert.equal(status, 1);
  assert.ok(lines.includes("    differs: -_0_0_0/metrics_1.html (content)"));
  assert.ok(lines.includes("    missing: raw.log"));
});

test("a glob reaches into folders", () => {
  assert.equal(check({ full: [], files: [{ cases: ["page"], globs: ["**/metrics_*.html"] }] }).status, 1);
  assert.equal(check({ full: [], files: [{ cases: ["page"], globs: ["*.html"] }] }).status, 0);
});

test("a case that passes and is not listed is reported, and listed on demand", () => {
  const list = { full: [], files: [{ cases: ["page"], globs: ["raw.*"] }] };
  assert.ok(check(list).lines.includes("can be added: equal: the whole report"));
  assert.deepEqual(check(list, { args: ["--add"] }).list, { ...list, full: ["equal"] });
});

test("a listed case that the checker does not know is a failure", () => {
  assert.equal(check({ full: ["equal", "renamed"], files: [] }).lines.at(-1), "1 passed, 1 failed");
});

test("nothing listed, and a checker that breaks off, are failures", () => {
  assert.equal(check({ full: [], files: [] }).status, 1);
  assert.equal(check({ full: ["equal"], files: [] }, { output: OUTPUT.slice(0, 60) }).status, 1);
});

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse, render, report } from "../../mod.ts";
import { inFolder, runCli } from "../run_cli.ts";

const TESTDATA = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "testdata");
const LOG = join(TESTDATA, "recompiles.log");
const SAME = { generatedAt: "2026-01-01T00:00:00.000Z", command: "tlparse" };

function filesOf(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    statSync(join(folder, path)).isFile()
  );
  return new Map(paths.sort().map((path) => [path, readFileSync(join(folder, path), "latin1")]));
}

test("a report made from the entries is the report of the log, byte for byte", () =>
  inFolder(async (folder) => {
    await report(LOG, join(folder, "direct"), SAME);
    await parse(LOG, join(folder, "entries"), SAME);
    const { failedModules, failedFiles } = await render(join(folder, "entries"), join(folder, "rendered"), SAME);
    assert.deepEqual([...failedModules, ...failedFiles], []);
    const direct = filesOf(join(folder, "direct"));
    assert.ok(direct.size > 10);
    assert.deepEqual(filesOf(join(folder, "rendered")), direct);
  }));

test("`render --export` makes the report on the export that the log makes", () =>
  inFolder(async (cwd) => {
    assert.equal((await runCli(["parse", LOG, "-o", "entries"], { cwd })).code, 0);
    assert.equal((await runCli([LOG, "--export", "-o", "direct"], { cwd })).code, 0);
    assert.equal((await runCli(["render", "entries", "--export", "-o", "rendered"], { cwd })).code, 0);
    const names = (folder: string) => [...filesOf(join(cwd, folder)).keys()];
    assert.ok(!names("rendered").includes("compile_directory.json"));
    assert.deepEqual(names("rendered"), names("direct"));
  }));

test("without the log there is a report without raw.log", () =>
  inFolder(async (cwd) => {
    writeFileSync(join(cwd, "a.log"), readFileSync(LOG));
    assert.equal((await runCli(["parse", "a.log", "-o", "entries"], { cwd })).code, 0);
    rmSync(join(cwd, "a.log"));
    const { code, stdout, lines } = await runCli(["render", "entries", "-o", "out"], { cwd });
    assert.equal(code, 0, lines.join("\n"));
    assert.equal(stdout, "");
    assert.ok(lines.some((line) => line.startsWith("Stats { ok: ")), lines.join("\n"));
    assert.ok(existsSync(join(cwd, "out", "index.html")));
    assert.ok(!existsSync(join(cwd, "out", "raw.log")));
  }));

test("`parse` says what it wrote and where", () =>
  inFolder(async (cwd) => {
    const { code, stdout, lines } = await runCli(["parse", LOG], { cwd });
    assert.equal(code, 0);
    assert.equal(stdout, "");
    assert.match(lines.at(-1) ?? "", /^Entries {3}tl_parsed\/manifest\.json {2}\(\d+ files, /);
    assert.deepEqual(readdirSync(cwd), ["tl_parsed"]);
  }));

test("`render` refuses what is no folder of `parse`, and other versions, before anything is written", () =>
  inFolder(async (cwd) => {
    mkdirSync(join(cwd, "empty"));
    mkdirSync(join(cwd, "foreign"));
    writeFileSync(join(cwd, "foreign", "manifest.json"), '{ "name": "an extension" }');
    await runCli(["parse", LOG, "-o", "other"], { cwd });
    const manifest = join(cwd, "other", "manifest.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace('"version": "2.1"', '"version": "9.9"'));
    for (
      const [dir, reason] of [["empty", /no folder with a manifest\.json/], [
        "foreign",
        /not that of intermediate files/,
      ], ["other", /9\.9/]] as const
    ) {
      const { code, lines } = await runCli(["render", dir, "-o", "out"], { cwd });
      assert.equal(code, 1);
      assert.ok(lines[0]?.startsWith(`Error: Cannot read ${dir}`), lines[0]);
      assert.match(lines.join("\n"), reason);
    }
    assert.deepEqual(readdirSync(cwd).sort(), ["empty", "foreign", "other"]);
  }));

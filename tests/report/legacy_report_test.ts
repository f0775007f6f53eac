import { deepEqual, equal, match, ok } from "node:assert/strict";
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type RenderOptions, report, reportRanks } from "../../mod.ts";
import { inFolder } from "../run_cli.ts";

const TESTDATA = join(dirname(fileURLToPath(import.meta.url)), "../../testdata");
const LOGS = readdirSync(TESTDATA).filter((name) => name.endsWith(".log")).map((name) => join(TESTDATA, name));
const SIMPLE = join(TESTDATA, "simple.log");
const OPTIONS: RenderOptions = { generatedAt: "2026-04-01T00:00:00Z", inductorProvenance: true };

type Files = ReadonlyMap<string, string>;

function filesIn(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path.slice(folder.length + 1).split(sep).join("/"), readFileSync(path, "utf8")]));
}

const reportOf = (log: string, options: RenderOptions): Promise<Files> =>
  inFolder(async (folder) => {
    await report(log, join(folder, "out"), { ...OPTIONS, ...options });
    return filesIn(join(folder, "out"));
  });

const pagesOf = (files: Files): [string, string][] => [...files].filter(([path]) => path.endsWith(".html"));

/** What browsers would run. */
const scriptsOf = (files: Files): string[] =>
  pagesOf(files).flatMap(([path, html]) =>
    (html.match(/<script\b[^>]*>/gi) ?? []).filter((tag) => !tag.includes('type="application/json"'))
      .map((tag) => `${path}: ${tag}`)
  );

const textOf = (html: string): string => html.replace(/<script[^>]* defer><\/script>/g, "").replace(/<[^>]*>/g, "");

for (const log of LOGS) {
  test(`${basename(log)}: no page has a script, and every page says what it says with scripts`, async () => {
    const [legacy, usual] = await Promise.all([reportOf(log, { legacy: true }), reportOf(log, {})]);
    deepEqual(scriptsOf(legacy), []);
    ok(scriptsOf(usual).length > 0);
    deepEqual([...legacy.keys()].filter((path) => path.startsWith("assets/")), ["assets/tlparse.css"]);
    for (const [path, html] of pagesOf(usual)) equal(textOf(legacy.get(path) ?? ""), textOf(html), path);
    const others = (files: Files) =>
      [...files].filter(([path]) => !/\.html$|^assets\/|^manifest\.json$/.test(path)).sort();
    deepEqual(others(legacy), others(usual));
  });
}

test("code has its colours in the markup", async () => {
  const pages = pagesOf(await reportOf(SIMPLE, { legacy: true }));
  const code = pages.find(([path]) => path.includes("inductor_output_code"))!;
  match(code[1], /<span class="tl-keyword">import<\/span> torch/);
});

test("provenance pages keep the block that says which lines belong together", async () => {
  const pages = pagesOf(await reportOf(SIMPLE, { legacy: true }));
  const provenance = pages.filter(([path]) => path.startsWith("provenance_tracking"));
  ok(provenance.length > 0);
  for (const [, html] of provenance) match(html, /<script id="lineMappings" type="application\/json">\{/);
});

test("an export report has no script either", async () => {
  deepEqual(scriptsOf(await reportOf(SIMPLE, { legacy: true, mode: "export" })), []);
});

test("a report of all ranks has none on the landing page and in the ranks", () =>
  inFolder(async (folder) => {
    mkdirSync(join(folder, "logs"));
    for (const rank of [0, 1]) {
      copyFileSync(SIMPLE, join(folder, "logs", `dedicated_log_torch_trace_rank_${rank}_a.log`));
    }
    await reportRanks([join(folder, "logs")], join(folder, "out"), { ...OPTIONS, legacy: true });
    const files = filesIn(join(folder, "out"));
    deepEqual(scriptsOf(files), []);
    deepEqual([...files.keys()].filter((path) => path.endsWith(".js")), []);
    ok(files.has("rank_1/index.html"));
  }));

test("a script in the user's own header is not let through, its styles are", async () => {
  const customHeaderHtml = "<script>go()</script><style>p{}</style>";
  const html = (await reportOf(SIMPLE, { legacy: true, customHeaderHtml })).get("index.html")!;
  match(html, /<script>go\(\)<\/script><style nonce="[0-9a-f]{32}">p\{\}<\/style>/);
  match(html, /script-src 'nonce-/);
});

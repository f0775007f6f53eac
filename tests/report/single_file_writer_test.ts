/** A report in one file holds what a lazy report has in a folder. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { MODULES } from "../../modules/registry.ts";
import { type MemoryReport, writeToMemory } from "../../report/memory_writer.ts";
import type { Report } from "../../report/report.ts";
import { writeSingleFile } from "../../report/single_file_writer.ts";
import { LogSlices } from "../../report/slices.ts";
import { C, record, withLog } from "../log_text.ts";
import { moduleOf, plan } from "./helpers.ts";
import { LazyReader, pageChunks } from "./lazy_reader.ts";
import { LOGS } from "./real_logs.ts";

const FIRST = 'page("</script><!--<script>")', LATER = "viewer()";
const ASSETS = new Map([
  ["tlparse.css", "body{color:red}"],
  ["page.js", FIRST],
  ["lazy.js", "lazy()"],
  ["viewer.js", LATER],
]);

interface Made {
  readonly report: Report;
  readonly site: MemoryReport;
  readonly html: string;
  readonly files: readonly string[];
  readonly bytes: number;
}

async function made(
  log: string | Uint8Array,
  use: (made: Made) => void | Promise<void>,
  modules = MODULES,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tlparse-single-"));
  try {
    await withLog(log, async ({ store }) => {
      const report = await plan(store, modules);
      const site = await writeToMemory(report, new Map());
      mkdirSync(join(folder, "out"));
      const slices = new LogSlices(store.source(), join(folder, "slices"), { sliceBytes: 100_000 });
      const { sizes } = await writeSingleFile(report, store, join(folder, "out"), "report.html", {
        assets: ASSETS,
        slices,
        extraFiles: ({ failed }) => new Map([["manifest.json", [JSON.stringify(failed.map(({ path }) => path))]]]),
      });
      const html = readFileSync(join(folder, "out/report.html"), "utf8");
      await use({ report, site, html, files: readdirSync(join(folder, "out")), bytes: sizes.get("report.html")! });
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const { name, path } of LOGS.filter(({ name }) => name.startsWith("testdata/") || /^(?:simple|vllm)/.test(name))) {
  test(`the one file of ${name} has all files of the site`, () =>
    made(readFileSync(path), async ({ report, site, html, files, bytes }) => {
      deepEqual(files, ["report.html"]);
      equal(Buffer.byteLength(html), bytes);
      const reader = new LazyReader(pageChunks(html));
      for (const file of reader.report.files) {
        if (file.path === "manifest.json") continue;
        let wanted = Buffer.from(site.files.get(file.path)!);
        if (file.content.kind === "document") wanted = wanted.subarray(wanted.indexOf("<body>\n") + 7);
        const found = Buffer.from(await reader.file(file, report, () => new Uint8Array()));
        ok(found.equals(wanted), file.path);
      }
      deepEqual(reader.report.files.map(({ path }) => path), [
        ...[...site.files.keys()].filter((path) => path !== "index.html"),
        "manifest.json",
      ]);
    }));
}

const CODE = record({ inductor_output_code: { filename: "a.py" }, ...C }, "</script><script>alert(1)</script>");

test("the page is that of the site, with styles and scripts in it and the data at its end", () =>
  made(CODE, ({ report, site, html }) => {
    const whole = new TextDecoder().decode(site.files.get("index.html"));
    const body = whole.slice(whole.indexOf("<body>\n") + 7, -"</body></html>\n".length);
    ok(html.includes(`<body>\n${body}<script type="text/plain"`));
    ok(html.endsWith("</script>\n</body></html>\n"));
    const nonce = `nonce="${report.nonce}"`;
    ok(html.includes(`<style data-asset="tlparse.css" ${nonce}>body{color:red}</style>`));
    deepEqual(
      [...html.matchAll(/<(script)(?: type="text\/plain"| data-asset="[^"]*")?( nonce="[^"]*")?[^>]*>/g)].map((
        [, , mark],
      ) => mark).filter(
        Boolean,
      ),
      [
        ` ${nonce}`,
        ` ${nonce}`,
      ],
    );
    equal(/(?:src|href)="[^"]*assets/.test(html), false);
  }));

test("a script in the page is the same script, whatever its strings hold", () =>
  made(CODE, ({ html }) => {
    const [, text] = /<script data-asset="page.js" nonce="[^"]*">(page.*?)<\/script>/.exec(html)!;
    let found = "";
    new Function("page", text!)((value: string) => found = value);
    equal(found, "</script><!--<script>");
  }));

test("scripts that are run later are data", () =>
  made(CODE, ({ html }) => {
    const [, text] = /<script type="text\/plain" id="asset-viewer\.js">([^<]*)<\/script>/.exec(html)!;
    equal(gunzipSync(Buffer.from(text!, "base64")).toString(), LATER);
  }));

test("an index that cannot be made says so, and the manifest knows", () =>
  made(
    CODE,
    async ({ report, html }) => {
      match(html, /This page could not be made.*TypeError: no index/s);
      equal(html.includes("begun"), false);
      const reader = new LazyReader(pageChunks(html));
      const manifest = reader.report.files.find(({ path }) => path === "manifest.json")!;
      const bytes = await reader.file(manifest, report, () => new Uint8Array());
      deepEqual(JSON.parse(new TextDecoder().decode(bytes)), ["index.html"]);
    },
    [moduleOf("front", () => ({
      front: {
        role: "index",
        content: {
          kind: "stream",
          *parts() {
            yield "begun".repeat(100_000);
            throw new TypeError("no index");
          },
        },
      },
    }))],
  ));

test("a log of 60 MB makes one file, in bounded pieces", () => {
  const payload = Array.from({ length: 30_000 }, (_, i) => `buf${i} = triton_poi_fused_add_${i * 7919 % 9973}(arg0_1)`)
    .join("\n");
  const log = Array.from(
    { length: 45 },
    (_, i) => record({ graph_dump: { name: `graph_${i}` }, ...C }, `${i}\n${payload}`),
  ).join("");
  ok(log.length > 60_000_000);
  return made(log, async ({ report, site, html }) => {
    const reader = new LazyReader(pageChunks(html));
    for (const file of reader.report.files.filter(({ path }) => /graph_(?:0|22|44)_/.test(path))) {
      const found = Buffer.from(await reader.file(file, report, () => new Uint8Array()));
      ok(found.equals(Buffer.from(site.files.get(file.path)!)), file.path);
    }
  });
});

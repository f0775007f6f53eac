/** A lazy report holds every file of the site, byte for byte, and writes none of them. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { h } from "preact";
import { defineView } from "../../components/view.ts";
import { type Module, page } from "../../modules/module.ts";
import { EXPORT_MODULES, MODULES } from "../../modules/registry.ts";
import { C, record, withLog } from "../log_text.ts";
import { moduleOf } from "./helpers.ts";
import { folderChunks, LazyReader } from "./lazy_reader.ts";
import { type Made, made } from "./made_lazy.ts";
import { LOGS } from "./real_logs.ts";

/** Everything that is not the same. */
async function differences({ report, site, folder }: Made): Promise<string[]> {
  const reader = new LazyReader(folderChunks(folder));
  const besides = (path: string) => readFileSync(join(folder, path));
  const wrong: string[] = [];
  for (const file of reader.report.files) {
    const bytes = Buffer.from(await reader.file(file, report, besides));
    let wanted = Buffer.from(site.files.get(file.path) ?? []);
    if (file.content.kind === "document") {
      wanted = wanted.subarray(wanted.indexOf("<body>\n") + 7).subarray(report.context.options.customHeader.length);
    }
    if (!bytes.equals(wanted)) wrong.push(`${file.path} (${file.content.kind})`);
  }
  deepEqual(
    reader.report.files.map(({ path }) => path),
    [...site.files.keys()].filter((path) => path !== "index.html"),
  );
  return wrong;
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();

for (const { name, path } of LOGS) {
  test(`the lazy report of ${name} has all files of the site, and no other file`, async () => {
    await withLog(readFileSync(path), ({ store }) =>
      made(store, MODULES, async (all) => {
        deepEqual(await differences(all), []);
        deepEqual(all.lazy.failed, []);
        const others = filesOf(all.folder).filter((file) => !/^data\/[a-z]+\d*\.js$/.test(file));
        deepEqual(others, ["assets/lazy.js", "assets/page.js", "assets/tlparse.css", "index.html", "manifest.json"]);
        for (const file of filesOf(all.folder)) {
          equal(all.lazy.sizes.get(file), readFileSync(join(all.folder, file)).length, file);
        }
        equal(all.lazy.sizes.size, filesOf(all.folder).length);
      }));
  });
}

const log = (name: string) => readFileSync(LOGS.find((log) => log.name === name)!.path);
const SIMPLE = log("testdata/simple.log"), RECOMPILES = log("testdata/recompiles.log");

test("the same is true of every kind of report", async () => {
  for (
    const path of LOGS.filter(({ name }) => /simple|provenance|export|vllm|recompiles/.test(name)).map(({ path }) =>
      path
    )
  ) {
    await withLog(readFileSync(path), async ({ store }) => {
      const check = async (all: Made) => deepEqual(await differences(all), []);
      await made(store, EXPORT_MODULES, check, { mode: "export" });
      await made(store, MODULES, check, { provenance: true });
      await made(store, MODULES, check, { plainText: true, customHeader: "<p>mine</p>" });
    });
  }
});

test("payloads, lines and events may lie across slices", () =>
  withLog(SIMPLE, ({ store }) =>
    made(
      store,
      MODULES,
      async (all) => {
        ok(readdirSync(join(all.folder, "data")).length > 100);
        deepEqual(await differences(all), []);
      },
      {},
      { sliceBytes: 97, threadBytes: 1 },
    )));

test("a difference would be noticed", () =>
  withLog(SIMPLE, ({ store }) =>
    made(store, MODULES, async (all) => {
      for (const path of ["raw.log", "raw.jsonl", "chromium_events.json", "compile_directory.json"]) {
        const bytes = all.site.files.get(path)!;
        bytes[bytes.length >> 1]! ^= 1;
        const [file] = (await differences(all)).filter((line) => line.startsWith(path));
        ok(file, path);
      }
    })));

test("the index is that of the site, with scripts that show the rest", () =>
  withLog(RECOMPILES, ({ store }) =>
    made(store, MODULES, ({ folder, site }) => {
      const lazy = readFileSync(join(folder, "index.html"), "utf8");
      const whole = new TextDecoder().decode(site.files.get("index.html"));
      const body = (html: string) => html.slice(html.indexOf("<body>"));
      equal(body(lazy), body(whole));
      deepEqual([...lazy.matchAll(/<script src="([^"]*)"/g)].map(([, src]) => src), [
        "assets/page.js",
        "assets/lazy.js",
      ]);
    })));

const view = defineView<string>({
  name: "mine",
  title: String,
  markup: (text) => h("p", null, text),
  scripts: ["page", "code"],
});
const mine = (path: string): Module =>
  moduleOf(
    "mine",
    () => ({ extra: [{ path, phase: "early", content: { kind: "page", page: page(view, () => "<text>") } }] }),
  );

test("a page of a module that the browser does not know stands beside the index, with the scripts that are there", () =>
  withLog(RECOMPILES, ({ store }) =>
    made(store, [...MODULES, mine("my/page.html")], async (all) => {
      const html = readFileSync(join(all.folder, "my/page.html"), "utf8");
      match(html, /<p>&lt;text>/);
      deepEqual([...html.matchAll(/<script src="([^"]*)"/g)].map(([, src]) => src), ["../assets/page.js"]);
      deepEqual(await differences(all), ["my/page.html (beside)"], "but for the scripts");
      equal(all.lazy.sizes.get("my/page.html"), html.length);
    })));

test("such a page takes no place of the report's own", () =>
  withLog(RECOMPILES, ({ store }) =>
    made(store, [...MODULES, mine("data/s0.js")], (all) => {
      match(readFileSync(join(all.folder, "data/s0.js"), "utf8"), /^__tlparse\.chunk/);
    })));

const fails = (): never => {
  throw new TypeError("<no data>");
};
const broken: Module = moduleOf("broken", () => ({
  extra: [
    { path: "bad/page.html", phase: "early", content: { kind: "page", page: page(view, fails) } },
    { path: "bad.json", phase: "early", content: { kind: "text", text: fails } },
    {
      path: "bad.txt",
      phase: "early",
      content: {
        kind: "stream",
        *parts() {
          yield "begun";
          fails();
        },
      },
    },
  ],
}));

test("a file that cannot be made says so, as in the site", () =>
  withLog(RECOMPILES, ({ store }) =>
    made(store, [...MODULES, broken], async (all) => {
      deepEqual((await differences(all)).filter((file) => !file.includes("(beside)")), []);
      deepEqual(all.lazy.failed.map(({ path }) => path).sort(), ["bad.json", "bad.txt", "bad/page.html"]);
    })));

test("a report without the module of the index has a page all the same", () =>
  withLog(RECOMPILES, ({ store }) =>
    made(store, MODULES.filter(({ id }) => id !== "index"), async (all) => {
      match(readFileSync(join(all.folder, "index.html"), "utf8"), /<header[^>]* class="bar"/);
      deepEqual(await differences(all), []);
    })));

const HOSTILE = `</script><script>alert(1)</script>\u2028"\\\n<!--`;

test("nothing of a log becomes a script of its chunks, nor the name of a file", () =>
  withLog(
    record({ artifact: { name: `../../${HOSTILE}`, encoding: "string" }, ...C }, HOSTILE) +
      record({ dump_file: { name: `../data/s0.js` }, ...C }, HOSTILE) +
      record({ inductor_output_code: { filename: HOSTILE }, ...C }, HOSTILE),
    ({ store }) =>
      made(store, MODULES, async (all) => {
        deepEqual(await differences(all), []);
        for (const file of readdirSync(join(all.folder, "data"))) {
          match(file, /^(?:files|rows|[sd]\d+)\.js$/);
          const text = readFileSync(join(all.folder, "data", file), "latin1");
          match(text, /^__tlparse\.chunk\("[a-z]+\d*","[A-Za-z0-9+/=]*"\);\n$/);
        }
        equal(existsSync(join(all.folder, "dump_file")), false);
      }),
  ));

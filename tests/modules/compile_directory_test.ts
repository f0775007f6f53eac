import { deepEqual, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { cacheModule } from "../../modules/cache.ts";
import { compileArtifactsModule } from "../../modules/compile_artifacts.ts";
import { compileDirectoryModule } from "../../modules/compile_directory.ts";
import { indexModule } from "../../modules/index.ts";
import { C, record, withLog } from "../log_text.ts";
import { plan, settings, texts } from "../report/helpers.ts";

const MODULES = [compileDirectoryModule, indexModule, cacheModule, compileArtifactsModule];

const filesOf = (log: string, ranked = false): Promise<ReadonlyMap<string, string>> =>
  withLog(log, async ({ store }) => {
    const { options } = settings();
    return texts(await plan(store, MODULES, { options: { ...options, ranked } }));
  });

const artifact = (name: string, context: object = C) =>
  record({ artifact: { name, encoding: "string" }, ...context }, "x");
const id = (frame_id: number, frame_compile_id?: number, attempt?: number) => ({ frame_id, frame_compile_id, attempt });

/** The index without chrome that this file does not look at: the list of compilations. */
const listOf = (index: string) => index.slice(index.indexOf("Build products below:"));

test("the directory lists the files of each id, with the last part of their names", async () => {
  const files = await filesOf(
    artifact("sub/cache_hit") + record({ link: { name: "a/b", url: "https://e.com/x" }, ...C }),
  );
  equal(
    files.get("compile_directory.json"),
    `{
  "[0/0]": {
    "artifacts": [
      {
        "name": "cache_hit_0.txt",
        "number": 0,
        "readable_url": null,
        "suffix": "✅",
        "url": "-_0_0_0/sub/cache_hit_0.txt"
      },
      {
        "name": "b",
        "number": 1,
        "readable_url": null,
        "suffix": "",
        "url": "https://e.com/x"
      }
    ]
  }
}`,
  );
});

test("ids stand in the order of their bytes, those without files too, and an unusable one is unknown", async () => {
  const lines = [id(2, 0, 0), id(10, 0, 0), { compiled_autograd_id: 0 }, {}, { frame_id: "bad" }, id(0, 0, 0)];
  const log = lines.map((context) => record({ dynamo_start: {}, ...context })).join("");
  const directory = (await filesOf(log)).get("compile_directory.json")!;
  deepEqual(Object.keys(JSON.parse(directory)), ["[!0/-/-]", "[-/-]", "[0/0]", "[10/0]", "[2/0]", "unknown"]);
  match(directory, /"unknown": \{\n {4}"artifacts": \[\]\n {2}\}\n\}$/);
});

test("ids of one display form are one key with the files of both, in the order of the log (D-19)", async () => {
  const files = await filesOf(artifact("a", id(5)) + artifact("b", id(5, undefined, 0)) + artifact("c", id(5)));
  const { "[5/-]": listed } = JSON.parse(files.get("compile_directory.json")!);
  deepEqual(listed.artifacts.map(({ url }: { url: string }) => url), [
    "-_5_-_-/a_0.txt",
    "-_5_-_0/b_1.txt",
    "-_5_-_-/c_2.txt",
  ]);
});

test("an empty log has an empty directory, and the index says so", async () => {
  const files = await filesOf("");
  equal(files.get("compile_directory.json"), "{}");
  match(files.get("index.html")!, /No compilation was logged\./);
});

test("a compilation on the index has an anchor, and each of its files a link with its number", async () => {
  const list = listOf((await filesOf(artifact("my#name"))).get("index.html")!);
  match(list, /<a id="\[0\/0\]">\[0\/0\]<\/a>/);
  match(list, /<a href="-_0_0_0\/my%23name_0\.txt"><span class="folder">-_0_0_0\/<\/span>my#name_0\.txt<\/a> +\(0\)/);
});

test("a link that is no http address is shown as text, name and address (D-05)", async () => {
  const log = record({ link: { name: "<b>n</b>", url: "javascript:alert(1)" }, ...C });
  const list = listOf((await filesOf(log)).get("index.html")!);
  ok(!/<a[^>]*href="javascript:/.test(list) && !list.includes("<b>"));
  match(list, /logged as javascript:alert\(1\)/);
  match(list, /&lt;b>n&lt;\/b>|&lt;b&gt;n&lt;\/b&gt;/);
});

test("the parity report is linked only where the report is one of several ranks (D-15)", async () => {
  const linked = async (ranked: boolean) =>
    (await filesOf("", ranked)).get("index.html")!.includes("collectives_parity.json");
  deepEqual([await linked(false), await linked(true)], [false, true]);
});

test("a long directory is rendered in pieces that lose no compilation", async () => {
  const log = Array.from({ length: 450 }, (_, f) => record({ dynamo_start: {}, ...id(f, 0, 0) })).join("");
  const list = listOf((await filesOf(log)).get("index.html")!);
  equal(list.match(/<ul class="directory/g)!.length, 5);
  deepEqual(
    [...list.matchAll(/<a id="\[(\d+)\/0\]">/g)].map(([, f]) => Number(f)),
    Array.from({ length: 450 }, (_, f) => f),
  );
});

test("what a row says of a compilation is chrome: function, place, status, time and cache in words", async () => {
  const log = record({
    compilation_metrics: {
      co_name: "f<",
      co_filename: "/home/u/main.py",
      co_firstlineno: 7,
      entire_frame_compile_time_s: 1.25,
      graph_op_count: 2,
      restart_reasons: ["why"],
    },
    ...C,
  }) + artifact("fx_cache_miss");
  const list = listOf((await filesOf(log)).get("index.html")!);
  const [row] = /<span data-chrome[^>]* class="row-summary">.*?<\/span><\/span>/.exec(list)!;
  deepEqual(row.replace(/<[^>]*>/g, "|").split("|").filter(Boolean), [
    "f&lt;",
    "main.py:7",
    "restarted",
    "1.25 s",
    "cache miss",
  ]);
});

import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { cacheModule } from "../../modules/cache.ts";
import { compileArtifactsModule } from "../../modules/compile_artifacts.ts";
import { C, record } from "../log_text.ts";
import { reportOf } from "./report_of.ts";

const artifact = (name: string, encoding: string, payload: string) =>
  record({ artifact: { name, encoding }, ...C }, payload);
const MODULES = [cacheModule, compileArtifactsModule];
const LOG = artifact("fx_graph_cache_miss", "json", '{"key":"k"}') + artifact("other", "string", "o") +
  artifact("x.cache_hit", "string", "h") + artifact("cache_bypass", "string", "b") +
  artifact("aot_cache_miss", "json", "{}");

test("cache records have the files of other artifacts, numbered with them", async () => {
  const report = await reportOf(LOG, MODULES);
  deepEqual(report.listed.map(({ url, suffix, module }) => [url, suffix, module]), [
    ["-_0_0_0/fx_graph_cache_miss_0.json", "❌", "cache"],
    ["-_0_0_0/other_1.txt", "", "compile_artifacts"],
    ["-_0_0_0/x.cache_hit_2.txt", "✅", "cache"],
    ["-_0_0_0/cache_bypass_3.txt", "❓", "cache"],
    ["-_0_0_0/aot_cache_miss_4.json", "❌", "cache"],
  ]);
  equal(report.files.get("-_0_0_0/fx_graph_cache_miss_0.json"), '{\n  "key": "k"\n}');
});

test("the index says in words and numbers how often the caches helped", async () => {
  const section = (await reportOf(LOG, MODULES)).sections.get("Cache Status")!;
  equal(section.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim(), "✅ hit 1 ❌ misses 2 ❓ bypass 1");
  equal(section.startsWith("<dl data-chrome"), true);
});

test("a log without cache records has no cache section", async () => {
  equal((await reportOf(artifact("other", "string", "o"), MODULES)).sections.get("Cache Status"), "");
});

import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { cacheModule } from "../../modules/cache.ts";
import { compilationMetricsModule } from "../../modules/compilation_metrics.ts";
import { compileArtifactsModule } from "../../modules/compile_artifacts.ts";
import { guardsModule } from "../../modules/guards.ts";
import { indexModule } from "../../modules/index.ts";
import { vllmModule } from "../../modules/vllm.ts";
import { C, record } from "../log_text.ts";
import { A, config, G, S, unescaped } from "../vectors/vllm_page.ts";
import { markupOf, reportOf } from "./report_of.ts";

const MODULES = [
  vllmModule,
  cacheModule,
  compilationMetricsModule,
  compileArtifactsModule,
  guardsModule,
  indexModule,
];
const front = async (log: string, options = {}) =>
  markupOf((await reportOf(log, MODULES, options)).files.get("index.html")!);
const isVllm = (html: string) => html.includes("<h1>vLLM Compilation Summary</h1>");

const texts = (html: string, pattern: RegExp): string[] =>
  [...html.matchAll(pattern)].map(([, text]) => unescaped(text!));

/** Name and suffix of the links in a piece of the page. */
const files = (html: string) => texts(html, /<li><a href="[^"]*">([^<]*)<\/a>( [✅❌❓])?/g);

/** Label -> [subgraph, files] of each. */
function groups(html: string): [string, [string, string[]][]][] {
  const inductor = html.split("<h2>Inductor Compilation</h2>")[1]!.split('id="other-files"')[0]!;
  return inductor.split("<h3>").slice(1).map((group) => [
    unescaped(group.split("</h3>")[0]!),
    group.split("<h4>").slice(1).map((subgraph) => [unescaped(subgraph.split("</h4>")[0]!), files(subgraph)]),
  ]);
}

const below = (html: string, heading: string): string => html.split(`<h2>${heading}</h2>`)[1]?.split("<h2")[0] ?? "";
const rows = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<th[^>]*>([^<]*)<\/th><td>([^<]*)<\/td>/g)].map((
      [, label, value],
    ) => [label!, unescaped(value!)]),
  );

// ---------------------------------------------------------------- what makes a run one of vLLM (B.10)

const MARKS: readonly (readonly [string, string, boolean])[] = [
  ["a config with unknown keys", config('{"model":"m","unknown_key":[1]}'), true],
  ["an empty config", config("{}"), true],
  ["a config as a string", config('{"model":"m"}', "string"), true],
  ["a config of an unknown encoding", config('{"model":"m"}', "yaml"), true],
  ["a config of null", config("null"), false],
  ["a config with a repeated key", config('{"model":"a","model":"b"}'), false],
  ["a config with a value of another type", config('{"model":"m","compile_sizes":[8,4]}'), false],
  ["a config that is no JSON", config("{not json"), false],
  ["a dump of a submodule", G("vllm_submod_"), true],
  ["a dump of a subgraph in a folder", G("vllm_subgraph_a/b"), true],
  ["a split graph", G("vllm_piecewise_split_graph"), true],
  ["other dumps", G("vllm_other") + G("vllm_submod") + G("VLLM_submod_0") + G("vllm_piecewise_split_graph_x"), false],
  ["a start that is no JSON", A("vllm_piecewise_compile_start", "{bad"), true],
  ["artifacts of similar names", A("vllm_something", "{}") + A("vllm_submod_0", "{}"), false],
];

for (const [what, log, expected] of MARKS) {
  test(`${what} ${expected ? "puts the summary" : "leaves the index"} in front`, async () => {
    const { files } = await reportOf(log, MODULES);
    equal(isVllm(files.get("index.html")!), expected);
    equal(files.has("tlparse_index.html"), expected);
  });
}

test("export mode has no summary", async () => {
  const { files } = await reportOf(config("{}"), MODULES, { mode: "export" });
  equal(files.has("tlparse_index.html"), false);
});

// ---------------------------------------------------------------- configuration

test("the configuration is shown with all rows, as text", async () => {
  const html = await front(config(`{"model":"org/model-<1> & \\"x\\" 'y'","dynamic_shapes_evaluate_guards":true}`));
  deepEqual(texts(html, /<summary>([^<]*)<\/summary>/g).slice(-2), ["Core Settings", "Compile Settings"]);
  const shown = rows(html);
  equal(Object.keys(shown).length, 14);
  equal(shown["Model"], `org/model-<1> & "x" 'y'`);
  equal(shown["Mode"], "");
  equal(shown["Dynamic Shapes Evaluate Guards"], "true");
});

test("the last acceptable config counts, and a later one that does not fit is named (B.11, D-53)", async () => {
  const html = await front(
    config('{"model":"first","mode":"1"}') + config('{"model":"second"}') + config('{"model":3}'),
  );
  deepEqual([rows(html)["Model"], rows(html)["Mode"]], ["second", ""]);
  match(html, /<p data-chrome[^>]*>Not shown of the config on line 5 of the log, since the type is another: model\./);
});

test("where no config is acceptable, what fits of the last one is shown and the rest named (D-53)", async () => {
  const html = await front(config('{"model":"m","mode":3,"backend":"b"}') + G("vllm_submod_0"));
  deepEqual([rows(html)["Model"], rows(html)["Mode"], rows(html)["Backend"]], ["m", "", "b"]);
  match(html, /since the type is another: mode\.</);
});

test("a config that is no JSON is named, and there is no configuration", async () => {
  const html = await front(config("{not json") + G("vllm_submod_0"));
  doesNotMatch(html, /Compilation Configuration/);
  match(html, /The config on line 1 of the log is no JSON object/);
});

// ---------------------------------------------------------------- files

const NONE = {};

test("each subgraph has its files, that of its start first; equal labels make a group (B.9, D-47)", async () => {
  const html = await front(
    record({ dynamo_output_graph: {}, ...C }, "g") + A("fx_graph_cache_miss", "{}") +
      record({ compilation_metrics: {}, ...C }) +
      S(0, "submod_0", 1, 512, false, NONE) + G("vllm_submod_0", NONE) + A("fx_graph_cache_miss", "{}", NONE) +
      record({ link: { name: "l", url: "https://example.org" } }) +
      record({ dump_file: { name: "<eval_with_key>.7" } }, "d") +
      S(1, null, 513, 16384, false, NONE) + G("vllm_subgraph_1", NONE) +
      S(0, "submod_0", 8, 8, true, NONE) + A("fx_graph_cache_bypass", "b", NONE, "string") +
      S(2, "submod_2", 1, 512, false, NONE),
  );
  deepEqual(groups(html), [
    ["range [1, 512]", [
      ["submod_0", ["vllm_piecewise_compile_start_3", "vllm_submod_0_4", "fx_graph_cache_miss_5", "eval_with_key_7"]],
      ["submod_2", ["vllm_piecewise_compile_start_12"]],
    ]],
    ["range [513, 16384]", [["subgraph_1", ["vllm_piecewise_compile_start_8", "vllm_subgraph_1_9"]]]],
    ["size 8", [["submod_0", ["vllm_piecewise_compile_start_10", "fx_graph_cache_bypass_11"]]]],
  ]);
  deepEqual(texts(html, /<summary>(Subgraphs[^<]*|Artifacts[^<]*)<\/summary>/g).slice(0, 3), [
    "Subgraphs (2)",
    "Artifacts (4 files)",
    "Artifacts (1 files)",
  ]);
  match(html, /fx_graph_cache_miss_5<\/a> ❌/);
  deepEqual(files(below(html, "Dynamo Compilation")), ["dynamo_output_graph_0", "compilation_metrics_2"]);
});

test("files outside the subgraphs that are not Dynamo's are listed too (D-49)", async () => {
  const html = await front(config("{}") + A("fx_graph_cache_miss", "{}") + S(0, "s", 1, 2, false));
  const other = html.split('id="other-files"')[1]!;
  deepEqual(files(other), ["vllm_compilation_config_0", "vllm_compilation_config_1", "fx_graph_cache_miss_2"]);
  ok(html.includes('<section data-chrome aria-labelledby="other-files">'));
});

test("a subgraph ends where another compile id makes files (B.14, D-48)", async () => {
  const frame7 = { frame_id: 7, frame_compile_id: 0, attempt: 0 };
  const html = await front(
    S(0, "s", 1, 2, false, NONE) + record({ dynamo_output_graph: {}, ...frame7 }, "g") +
      record({ compilation_metrics: { fail_type: "E" }, ...frame7 }) + A("late", "{}", NONE),
  );
  deepEqual(groups(html), [["range [1, 2]", [["s", ["vllm_piecewise_compile_start_0"]]]]]);
  deepEqual(files(below(html, "Dynamo Compilation")), ["dynamo_output_graph_1", "compilation_metrics_2"]);
  deepEqual(files(html.split('id="other-files"')[1]!), ["late_3"]);
});

test("the dump of a subgraph belongs to it under any compile id, and so does what follows under that id", async () => {
  const frame1 = { frame_id: 1, frame_compile_id: 0, attempt: 0 };
  const html = await front(
    S(2, "submod_2", 1, 512, false, NONE) + G("vllm_submod_2", frame1) + record({ compilation_metrics: {}, ...frame1 }),
  );
  deepEqual(groups(html), [["range [1, 512]", [
    ["submod_2", ["vllm_piecewise_compile_start_0", "vllm_submod_2_1", "compilation_metrics_2"]],
  ]]]);
});

test("names on the page have no extension, and links lead to the files (B.14)", async () => {
  const html = await front(
    A("sub/dynamo_output_graph_z", "x", C, "string") + A("compilation_metrics_note", "x", C, "string") +
      A("my_dynamo_output_graph", "x", C, "string") + S(0, "s", 1, 2, false) + A(".hidden", "x", C, "string") +
      A("", "x", C, "string") + A("cache_bypass/sub", "x", C, "string") +
      record({ dump_file: { name: "foo.py" }, ...C }, "d") +
      A(`q'"<&>`, "{}"),
  );
  deepEqual(files(below(html, "Dynamo Compilation")), ["dynamo_output_graph_z_0", "compilation_metrics_note_1"]);
  ok(html.includes('<a href="-_0_0_0/sub/dynamo_output_graph_z_0.txt">'));
  deepEqual(groups(html)[0]![1][0]![1], [
    "vllm_piecewise_compile_start_3",
    ".hidden_4",
    ".txt_5",
    "sub_6",
    "foo.py",
    `q'"<&>_8`,
  ]);
  ok(html.includes('<a href="dump_file/foo.py.html">foo.py</a>'));
  match(html, /sub_6<\/a> ❓/);
});

test("the split-graph link leads to the last file of that name, and others of the name are listed (B.12, D-54)", async () => {
  const one = await front(G("vllm_piecewise_split_graph"));
  deepEqual(texts(below(one, "Piecewise Split Graph"), /href="([^"]*)"/g), [
    "-_0_0_0/vllm_piecewise_split_graph_0.txt",
  ]);
  const two = await front(G("vllm_piecewise_split_graph") + A("vllm_piecewise_split_graph_note", "n", C, "string"));
  const section = below(two, "Piecewise Split Graph");
  match(section, /<a href="-_0_0_0\/vllm_piecewise_split_graph_note_1.txt">vllm_piecewise_split_graph<\/a>/);
  deepEqual(files(section.split("data-chrome")[1]!), [
    "vllm_piecewise_split_graph_0",
    "vllm_piecewise_split_graph_note_1",
  ]);
});

test("a size that ends elsewhere says so (D-54)", async () => {
  match(await front(S(0, "submod_0", 8, 99, true)), /<h4>submod_0<\/h4><p data-chrome[^>]*>range ends at 99</);
});

// ---------------------------------------------------------------- links

test("the summary leads to the ordinary index, the trace, and what only the index had (D-55)", async () => {
  const log = config("{}") + record({ compilation_metrics: { fail_type: "E", fail_reason: "r" }, ...C });
  const html = await front(log, { provenance: true, ranked: true });
  const nav = html.split('class="front-links"')[1]!.split("</p>")[0]!;
  deepEqual(texts(nav, /href="([^"]*)"/g), [
    "tlparse_index.html",
    "failures_and_restarts.html",
    "tlparse_index.html#provenance",
    "collectives_parity.json",
  ]);
  ok(nav.includes("View original tlparse output →"));
  deepEqual(texts(html.split("<h1>vLLM")[1]!, /href="(chromium[^"]*|https:[^"]*)"/g), [
    "chromium_events.json",
    "https://ui.perfetto.dev/",
  ]);
  const plain = (await front(config("{}"))).split('class="front-links"')[1]!.split("</p>")[0]!;
  deepEqual(texts(plain, /href="([^"]*)"/g), ["tlparse_index.html"]);
});

test("a page of a compilation leads to where the compilations are listed", async () => {
  const log = record({ compilation_metrics: {}, ...C });
  const page = async (log: string) => (await reportOf(log, MODULES)).files.get("-_0_0_0/compilation_metrics_0.html")!;
  ok((await page(log)).includes('href="../index.html#%5B0%2F0%5D"'));
  ok((await page(log + config("{}"))).includes('href="../tlparse_index.html#%5B0%2F0%5D"'));
});

test("the custom header stands first on the summary too", async () => {
  match(await front(config("{}"), { customHeader: "<p id=mine>Mine</p>" }), /<body>\s*<p id=mine>Mine<\/p>/);
});

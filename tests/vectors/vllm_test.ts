/** Vectors of the supplement, B.9 to B.14. D-47 to D-49, D-51 and D-53 are repaired. */
import { deepEqual, equal, match } from "node:assert/strict";
import { test } from "node:test";
import { C, record } from "../log_text.ts";
import { type WholeReport, wholeReport } from "../whole_report.ts";
import { A, config, G, S, startPayload, vllmPage } from "./vllm_page.ts";

const urls = ({ listed }: WholeReport): string[] => listed.map(({ url }) => url);
const NONE = {};

test("B.9: a full vLLM run", async () => {
  const text = (name: string, id: object = C) => A(name, "text", id, "string");
  const log = record({ str: ["/home/user/m.py", 0] }) +
    record({ dynamo_start: { stack: [{ filename: 0, line: 1, name: "f" }] }, ...C }) + text("dynamo_side_effects") +
    record({ dynamo_output_graph: {}, ...C }, "g") +
    config(`{"model":"org/model-<1> & \\"x\\" 'y'"}`) + G("vllm_piecewise_split_graph") +
    A("fx_graph_cache_miss", "{}") +
    record({ dynamo_cpp_guards_str: {}, ...C }, "g") + record({ bwd_compilation_metrics: {}, ...C }) +
    record({ compilation_metrics: {}, ...C }) +
    S(0, "submod_0", 1, 512, false, NONE) + G("vllm_submod_0", NONE) + A("fx_graph_cache_miss", "{}", NONE) +
    record({ inductor_output_code: { filename: "/tmp/cabc.x.py" } }, "code") +
    A("inductor_provenance_tracking_kernel_stack_traces", '{"k":["s"]}', NONE) +
    record({ link: { name: "l", url: "https://e.com/" } }) +
    record({ dump_file: { name: "<eval_with_key>.7" } }, "code") +
    S(1, null, 513, 16384, false, NONE) + G("vllm_subgraph_1", NONE) + A("aotautograd_cache_hit", "{}", NONE) +
    S(0, "submod_0", 8, 8, true, NONE) + text("fx_graph_cache_bypass", NONE) +
    S(2, "submod_2", 1, 512, false, NONE) + G("vllm_submod_2", { ...C, frame_id: 1 }) +
    record({ compilation_metrics: {}, ...C, frame_id: 1 }) + S(0, "submod_0", 8, 99, true, NONE);
  const report = await wholeReport(log);
  equal(report.stats, "Stats { ok: 25 }");
  const page = vllmPage(report.text("index.html"));
  equal(page.config?.["Model"], `org/model-<1> & "x" 'y'`);
  deepEqual(page.dynamo, [
    "dynamo_side_effects_0",
    "dynamo_output_graph_1",
    "dynamo_cpp_guards_str_6",
    "compilation_metrics_8",
  ]);
  equal(page.split, "-_0_0_0/vllm_piecewise_split_graph_4.txt");
  deepEqual(page.groups, [
    ["range [1, 512]", [
      ["submod_0", [
        "vllm_piecewise_compile_start_9",
        "vllm_submod_0_10",
        "fx_graph_cache_miss_11 ❌",
        "inductor_output_code_cabc.x_12",
        "inductor_provenance_tracking_kernel_stack_traces_13",
        "eval_with_key_7",
      ]],
      ["submod_2", ["vllm_piecewise_compile_start_22", "vllm_submod_2_23", "compilation_metrics_24"]],
    ]],
    ["range [513, 16384]", [
      ["subgraph_1", ["vllm_piecewise_compile_start_17", "vllm_subgraph_1_18", "aotautograd_cache_hit_19 ✅"]],
    ]],
    ["size 8", [
      ["submod_0", ["vllm_piecewise_compile_start_20", "fx_graph_cache_bypass_21 ❓"]],
      ["submod_0", ["vllm_piecewise_compile_start_25"]],
    ]],
  ]);
  deepEqual(page.others, [
    "vllm_compilation_config_2",
    "vllm_compilation_config_3",
    "fx_graph_cache_miss_5 ❌",
    "bwd_compilation_metrics_7",
  ]);
});

const dumpWithoutPayload = (name: string) => record({ graph_dump: { name }, ...C });
const RUNS: readonly (readonly [what: string, log: string, isSummary: boolean, files: readonly string[]])[] = [
  [
    "one config with an unknown key",
    config('{"model":"m","unknown_key":[1]}'),
    true,
    ["vllm_compilation_config_0.json", "vllm_compilation_config_1.json"],
  ],
  ["a config {}", config("{}"), true, ["vllm_compilation_config_0.json", "vllm_compilation_config_1.json"]],
  [
    "a config with an unknown key twice",
    config('{"z":"a","z":"b"}'),
    true,
    ["vllm_compilation_config_0.json", "vllm_compilation_config_1.json"],
  ],
  ["a config of null", config("null"), false, ["vllm_compilation_config_0.json", "vllm_compilation_config_1.json"]],
  [
    "a known key twice",
    config('{"model":"a","model":"b"}'),
    false,
    ["vllm_compilation_config_0.json", "vllm_compilation_config_1.json"],
  ],
  [
    "a list where a text is expected",
    config('{"model":"m","compile_sizes":[8,4]}'),
    false,
    ["vllm_compilation_config_0.json", "vllm_compilation_config_1.json"],
  ],
  [
    "dumps of submodules and subgraphs",
    G("vllm_submod_") + G("vllm_subgraph_a/b") + G("vllm_submod_.x.y") + dumpWithoutPayload("vllm_submod_1"),
    true,
    ["vllm_submod__0.txt", "vllm_subgraph_a/b_1.txt", "vllm_submod_.x_2.y.txt", "vllm_submod_1_3.txt"],
  ],
  ["a start of broken JSON", A("vllm_piecewise_compile_start", "{bad"), true, ["vllm_piecewise_compile_start_0.json"]],
  [
    "a start without a field",
    A(
      "vllm_piecewise_compile_start",
      '{"piecewise_index":0,"compile_range_start":1,"compile_range_end":2,"is_single_size":true}',
    ),
    true,
    ["vllm_piecewise_compile_start_0.json"],
  ],
  [
    "artifacts of like names",
    A("vllm_something", "{}") + A("vllm_submod_0", "{}"),
    false,
    ["vllm_something_0.json", "vllm_submod_0_1.json"],
  ],
  [
    "a dump of another rank",
    record({ aot_joint_graph: {}, rank: 1, ...C }, "g") + G("vllm_submod_9", { ...C, rank: 2 }),
    false,
    ["aot_joint_graph_0.txt"],
  ],
];

for (const [what, log, isSummary, files] of RUNS) {
  test(`B.10: ${what} ${isSummary ? "makes" : "does not make"} a vLLM page`, async () => {
    const report = await wholeReport(log);
    const page = vllmPage(report.text("index.html"));
    equal(page.isSummary, isSummary);
    equal(report.paths.includes("tlparse_index.html"), isSummary);
    // The name with dots before the extension: contract 2.5 puts the number before the last dot of the whole name.
    deepEqual(urls(report), files.map((file) => `-_0_0_0/${file.replace("_2.y.txt", ".y_2.txt")}`));
    deepEqual(page.groups, []);
  });
}

test("B.10: the config of the own rank counts", async () => {
  const at = (rank: number) => ({ ...C, rank });
  const log = A("vllm_compilation_config", '{"model":"of 1"}', at(1)) +
    A("vllm_compilation_config", '{"model":"of 2"}', at(2)) + G("vllm_submod_0", at(2));
  const { text, stats } = await wholeReport(log);
  equal(vllmPage(text("index.html")).config?.["Model"], "of 1");
  equal(stats, "Stats { ok: 1, other_rank: 2 }");
});

test("B.10: a config with a wrong MD5 is a config, and counted", async () => {
  const log = record(
    { artifact: { name: "vllm_compilation_config", encoding: "json" }, ...C, has_payload: "0".repeat(32) },
    '{"model":"m"}',
  );
  const { text, stats } = await wholeReport(log);
  equal(vllmPage(text("index.html")).config?.["Model"], "m");
  equal(stats, "Stats { ok: 1, fail_payload_md5: 1 }");
});

for (const payload of ["{not json", "", '{"model":"m"} x', '{"model":"\\ud83d"}']) {
  test(`B.11: a config of ${JSON.stringify(payload)} is one file, unchanged, and fails once`, async () => {
    const report = await wholeReport(config(payload));
    deepEqual(urls(report), ["-_0_0_0/vllm_compilation_config_0.json"]);
    equal(report.text("-_0_0_0/vllm_compilation_config_0.json"), payload);
    equal(report.stats, "Stats { ok: 1, fail_parser: 1 }");
    match(report.messages.join(), /^Failed to format payload for -_0_0_0\/vllm_compilation_config_1\.json: /);
    equal(vllmPage(report.text("index.html")).isSummary, false);
    equal(report.rawLines[0]?.["payload_filename"], "-_0_0_0/vllm_compilation_config_0.json");
  });
}

test("B.11: behind such a config a dump takes the next number and makes a vLLM page without configuration", async () => {
  const report = await wholeReport(config("{not json") + G("vllm_submod_0"));
  deepEqual(urls(report), ["-_0_0_0/vllm_compilation_config_0.json", "-_0_0_0/vllm_submod_0_1.txt"]);
  const page = vllmPage(report.text("index.html"));
  deepEqual([page.isSummary, page.config], [true, null]);
});

test("B.11: a config as text has a text file and a JSON file", async () => {
  const report = await wholeReport(config('{"model":"m"}', "string"));
  deepEqual(urls(report), ["-_0_0_0/vllm_compilation_config_0.txt", "-_0_0_0/vllm_compilation_config_1.json"]);
  equal(vllmPage(report.text("index.html")).isSummary, true);
});

test("B.11: a config of an unknown encoding fails as an artifact and has its JSON file", async () => {
  const report = await wholeReport(config('{"model":"m"}', "yaml"));
  deepEqual(urls(report), ["-_0_0_0/vllm_compilation_config_0.json"]);
  deepEqual(report.messages, ["Parser artifact failed: Unsupported encoding: yaml"]);
  equal(report.stats, "Stats { ok: 1, fail_parser: 1 }");
});

test("B.11: of three configs the last acceptable one is shown", async () => {
  const report = await wholeReport(
    config('{"model":"first","mode":"1"}') + config('{"model":"second"}') + config('{"model":3}'),
  );
  equal(urls(report).length, 6);
  const page = vllmPage(report.text("index.html"));
  deepEqual([page.config?.["Model"], page.config?.["Mode"]], ["second", ""]);
});

test("B.11: export mode has the second file only, and names it where it fails", async () => {
  const report = await wholeReport(config("{bad"), { mode: "export" });
  match(report.messages.join(), /^Failed to format payload for -_0_0_0\/vllm_compilation_config_0\.json: /);
  deepEqual(report.paths.filter((path) => path.startsWith("payloads/")).map(report.text), ["{bad"]);
});

test("B.12: dumps of other vllm_ names have no number, those of other names are ordinary", async () => {
  const names = ["vllm_other", "vllm_", "vllm_piecewise_split_graph_extra", "vllm_submod"];
  const report = await wholeReport(
    [...names, "vllmx", "xvllm_submod_0", "VLLM_submod_0"].map((name) => G(name)).join(""),
  );
  deepEqual(urls(report), ["vllmx_0", "xvllm_submod_0_1", "VLLM_submod_0_2"].map((name) => `-_0_0_0/${name}.txt`));
  equal(vllmPage(report.text("index.html")).isSummary, false);
  const payload = report.paths.find((path) => path.startsWith("payloads/"));
  deepEqual(report.rawLines.slice(0, 4).map((line) => line["payload_filename"]), Array(4).fill(payload));
});

test("B.12: the split link leads to the last file of that name", async () => {
  const link = async (log: string) => vllmPage((await wholeReport(log)).text("index.html")).split;
  const split = G("vllm_piecewise_split_graph"), note = A("vllm_piecewise_split_graph_note", "text", C, "string");
  equal(
    await link(split + G("vllm_piecewise_split_graph", { frame_id: "bad" })),
    "unknown_3/vllm_piecewise_split_graph_1.txt",
  );
  equal(await link(split + note), "-_0_0_0/vllm_piecewise_split_graph_note_1.txt");
  equal(vllmPage((await wholeReport(note)).text("index.html")).isSummary, false);
});

test("B.13: starts of every form", async () => {
  const raw = (payload: string) => A("vllm_piecewise_compile_start", payload);
  const fields = (index: string, name: string, from: string, to: string, single = "false") =>
    `{"piecewise_index":${index},"submod_name":${name},"compile_range_start":${from},"compile_range_end":${to},"is_single_size":${single},"is_cudagraph_capture_size":false}`;
  const MAX = "9223372036854775807", MIN = "-9223372036854775808";
  const log = S(0, null, 1, 2, false) + S(-5, null, -1, -2, false) + S(3, "", 7, 9, true) + S(4, `<b>&'"`, 7, 7, true) +
    raw(fields("2147483648", '"r"', "1", "2")) + raw(fields("1.0", '"r"', "1", "2")) +
    raw(fields("1", '"r"', "1.0", "2")) +
    raw(fields("1", "5", "1", "2")) + raw(fields("1", '"r"', "1", "2", '"yes"')) +
    raw(startPayload(0, null, 1, 2, false).replace("{", '{"artifacts":["a"],"extra":1,')) +
    raw('[5,"arr",1,2,false,false]') + raw(fields("6", '"i64"', MAX, MIN)) +
    raw(fields("7", '"r"', "9223372036854775808", "2")) +
    raw(fields("9", "null", "1", "2")) + raw(startPayload(0, "r", 1, 2, false).replace("{", '{"piecewise_index":1,')) +
    raw(startPayload(0, "r", 1, 2, false).replace("piecewise_index", "index"));
  const page = vllmPage((await wholeReport(log)).text("index.html"));
  const file = (number: number) => `vllm_piecewise_compile_start_${number}`;
  deepEqual(page.groups, [
    ["range [1, 2]", [
      ["subgraph_0", [file(0)]],
      ["subgraph_0", [file(9)]],
      ["arr", [file(10)]],
      ["subgraph_9", [file(13), file(14), file(15)]],
    ]],
    ["range [-1, -2]", [["subgraph_-5", [file(1)]]]],
    ["size 7", [["", [file(2)]], [`<b>&'"`, [3, 4, 5, 6, 7, 8].map(file)]]],
    [`range [${MAX}, ${MIN}]`, [["i64", [file(11), file(12)]]]],
  ]);
});

test("B.13: a start of any encoding begins a subgraph", async () => {
  const start = (name: string, encoding: string) =>
    A("vllm_piecewise_compile_start", startPayload(0, name, 1, 2, false), C, encoding);
  const report = await wholeReport(start("s", "string") + start("y", "yaml") + A("x", "text", C, "string"));
  deepEqual(vllmPage(report.text("index.html")).groups, [
    ["range [1, 2]", [["s", ["vllm_piecewise_compile_start_0"]], ["y", ["x_1"]]]],
  ]);
  equal(report.stats, "Stats { ok: 3, fail_parser: 1 }");
});

test("B.13: a line with a start, a dump, a graph and metrics", async () => {
  const report = await wholeReport(record({
    artifact: { name: "vllm_piecewise_compile_start", encoding: "json" },
    graph_dump: { name: "vllm_submod_0" },
    aot_forward_graph: {},
    compilation_metrics: {},
    ...C,
  }, startPayload(0, "s0", 1, 2, false)));
  deepEqual(urls(report), [
    "-_0_0_0/aot_forward_graph_0.txt",
    "-_0_0_0/vllm_piecewise_compile_start_1.json",
    "-_0_0_0/compilation_metrics_2.html",
  ]);
  const [group] = vllmPage(report.text("index.html")).groups;
  equal(group![1][0]![1].at(-1), "compilation_metrics_2");
});

test("B.14: names on the page", async () => {
  const text = (name: string) => A(name, "text", C, "string");
  const report = await wholeReport(
    text("sub/dynamo_output_graph_z") + text("compilation_metrics_note") + text("my_dynamo_output_graph") +
      G('vllm_submod_a b#c?d%é"<') + S(0, "s", 1, 2, false) + text(".hidden") + text("") + text("cache_bypass/sub") +
      G("a.b.c") + record({ dump_file: { name: "foo.py" }, ...C }, "code") + text(`q'"<&>`) +
      record({ link: { name: "l", url: "https://e.com/" }, ...C }),
  );
  const html = report.text("index.html"), page = vllmPage(html);
  deepEqual(page.dynamo, ["dynamo_output_graph_z_0", "compilation_metrics_note_1"]);
  match(html, /href="-_0_0_0\/sub\/dynamo_output_graph_z_0\.txt"/);
  match(html, /href="dump_file\/foo\.py\.html"/);
  deepEqual(page.groups, [
    ["range [1, 2]", [
      ["s", ["vllm_piecewise_compile_start_4", ".hidden_5", ".txt_6", "sub_7 ❓", "a.b.c_8", "foo.py", `q'"<&>_10`]],
    ]],
  ]);
  deepEqual(page.others, ["my_dynamo_output_graph_2", 'vllm_submod_a b#c?d%é"<_3']);
});

test("B.14: a later compilation of another frame (D-48 repaired)", async () => {
  const seven = { ...C, frame_id: 7 };
  const { text } = await wholeReport(
    S(0, "s", 1, 2, false, NONE) + record({ dynamo_output_graph: {}, ...seven }, "g") +
      record({ compilation_metrics: { fail_type: "E", fail_reason: "r" }, ...seven }),
  );
  const page = vllmPage(text("index.html"));
  deepEqual(page.groups, [["range [1, 2]", [["s", ["vllm_piecewise_compile_start_0"]]]]]);
  deepEqual(page.dynamo, ["dynamo_output_graph_1", "compilation_metrics_2"]);
  match(text("tlparse_index.html"), /href="failures_and_restarts\.html"/);
});

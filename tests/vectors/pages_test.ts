/** Vectors of contract B.3, B.4 and B.6: stack trie, outputs of one id, provenance. What is repaired is named. */
import { deepEqual, equal, match } from "node:assert/strict";
import { test } from "node:test";
import { C, record } from "../log_text.ts";
import { wholeReport } from "../whole_report.ts";

const id = (frame: number, attempt?: number) => ({
  frame_id: frame,
  frame_compile_id: 0,
  ...attempt === undefined ? {} : { attempt },
});

const SIGNS: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'" };
const plain = (html: string): string =>
  html.replace(/<[^>]*>/g, "").replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => SIGNS[name]!);

interface Row {
  /** It has siblings, so what follows below it is one list deeper. */
  readonly branch: boolean;
  /** `ID status`, or `(unknown)`. */
  readonly terminals: readonly string[];
  readonly frame: string;
}

/** The rows of the first stack trie of a page. */
const trieOf = (html: string): Row[] =>
  /<div class="stack-trie">(.*?)<\/div>/s.exec(html)![1]!.split(/(?=<li)/).filter((item) => item.startsWith("<li")).map(
    rowOf,
  );

function rowOf(item: string): Row {
  const [before = "", frame = ""] = item.split('<span class="frame">');
  const terminals = [...before.matchAll(/status-(\w+)" href="[^"]*">([^<]*)<|(\(unknown\))/g)];
  return {
    branch: before.startsWith('<li class="branch"'),
    terminals: terminals.map(([, status, name, unknown]) => unknown ?? `${name} ${status}`),
    frame: plain(frame.split("<code")[0]!).trim(),
  };
}

const STRINGS = [
  "/x/y#link-tree/a/b.py#link-tree/zz",
  "/tmp/foo-seed-nspid4_cgpid1-ns-1/torch/run.py",
  "<eval_with_key>.12 from /tmp/<q>.py",
  "/pre#link-tree/torch/_dynamo/convert_frame.py",
  "/home/u/f3.py",
];
const strings = STRINGS.map((string, index) => record({ str: [string, index] })).join("");
const frame = (filename: number, line: number, name: string) => ({ filename, line, name, loc: `code ${line}` });
const F0 = frame(0, 1, "f0"),
  F1 = frame(1, 2, "f1"),
  F2 = frame(2, 7, "f2"),
  F3 = frame(4, 3, "f3"),
  F4 = frame(4, 4, "f4");
const ended = (...names: string[]) => names.map((name) => frame(3, 9, name));
const started = (stack: object[], where: object) => record({ dynamo_start: { stack }, ...where });

test("B.3: shared beginnings, Dynamo's own frames, names and statuses of the stack trie (D-21, D-30 repaired)", async () => {
  const A = id(0, 0), B = id(1, 0), CC = id(2), D = id(3, 1);
  const log = strings +
    started([F0, F1, F2, ...ended("__call__", "__call__", "__call__")], A) +
    started([F0, F1, F3, ...ended("catch_errors", "_convert_frame", "_convert_frame_assert")], B) +
    started([F0, F1], CC) + started([F0, F1, F4], D) + started([F0, F1, F4], A) +
    started([F0, F1, F4], { frame_id: "bad" }) +
    record({ compilation_metrics: { graph_op_count: 3, restart_reasons: [] }, ...A }) +
    record({ compilation_metrics: { graph_op_count: 3 }, ...B }) +
    record({ compilation_metrics: { graph_op_count: 3, restart_reasons: ["r"] }, ...CC }) +
    record({ compilation_metrics: { graph_op_count: 3, restart_reasons: [] }, ...D });
  const html = (await wholeReport(log)).text("index.html");
  deepEqual(trieOf(html), [
    { branch: false, terminals: [], frame: "a/b.py:1 in f0" },
    { branch: false, terminals: ["[2/0] break"], frame: "torch/run.py:2 in f1" },
    { branch: true, terminals: ["[0/0] ok"], frame: "<eval_with_key>.12 from /tmp/<q>.py:7 in f2" },
    { branch: true, terminals: ["[1/0] ok"], frame: "/home/u/f3.py:3 in f3" },
    { branch: true, terminals: ["[3/0_1] ok", "[0/0] ok", "(unknown)"], frame: "/home/u/f3.py:4 in f4" },
  ]);
  match(html, /href="dump_file\/eval_with_key_12\.html#L7"/);
});

test("B.4: outputs of one id have the numbers of their order", async () => {
  const artifact = (name: string, payload = "text", encoding = "string") =>
    record({ artifact: { name, encoding }, ...C }, payload);
  const fill = (count: number) => artifact("fill").repeat(count);
  const dump = record({ dump_file: { name: "<eval_with_key>.7" }, ...C }, "code");
  const KERNELS = "inductor_provenance_tracking_kernel_stack_traces";
  const log = record({ link: { name: "grp/my <link>", url: "https://e.com/a/b?x=1&y='2'" }, ...C }) +
    artifact(KERNELS, '{"k":["s"]}', "json") + artifact("plain") + artifact(KERNELS, "{bad", "json") + fill(4) +
    artifact("yaml", "a: 1", "yaml") + artifact(".hidden") + dump.repeat(2) + fill(4) +
    record({ inductor_output_code: { filename: "/tmp/t/cabc.x.py" }, ...C }, "code") + fill(5) +
    record(
      { aot_forward_graph: {}, aot_backward_graph: {}, artifact: { name: "multi", encoding: "string" }, ...C },
      "m",
    ) +
    record({ compilation_metrics: {}, ...C });
  const { directory, paths, rawLines, text } = await wholeReport(log);
  const entries = directory["[0/0]"]!.artifacts.filter(({ name }) => !String(name).includes("fill"));
  deepEqual(entries.map(({ url, number, readable_url }) => [url, number, readable_url]), [
    ["https://e.com/a/b?x=1&y='2'", 0, null],
    [`-_0_0_0/${KERNELS}_1.json`, 2, `-_0_0_0/${KERNELS}_1_readable.html`],
    ["-_0_0_0/plain_3.txt", 3, null],
    [`-_0_0_0/${KERNELS}_4.json`, 4, ""],
    ["-_0_0_0/.hidden_9.txt", 9, null],
    ["dump_file/eval_with_key_7.html", 10, null],
    ["dump_file/eval_with_key_7.html", 11, null],
    ["-_0_0_0/inductor_output_code_cabc.x_16.html", 16, null],
    ["-_0_0_0/aot_forward_graph_22.txt", 22, null],
    ["-_0_0_0/aot_backward_graph_23.txt", 23, null],
    ["-_0_0_0/multi_24.txt", 24, null],
    ["-_0_0_0/compilation_metrics_25.html", 25, null],
  ]);
  equal(entries[0]!["name"], "my <link>");
  equal(paths.filter((path) => path === "dump_file/eval_with_key_7.html").length, 1);
  const multi = rawLines.find((line) => "aot_backward_graph" in line);
  equal(multi?.["payload_filename"], "-_0_0_0/multi_24.txt");
  equal(paths.some((path) => path.startsWith("payloads/") && text(path) === "a: 1"), true);
  match(
    text("-_0_0_0/compilation_metrics_25.html"),
    /<a href="https:\/\/e\.com\/a\/b\?x=1&amp;y='2'"[^>]*>[^<]*my &lt;link>/,
  );
});

test("B.6: line mappings with a kernel in front of `# AOT ID:` (D-26 repaired)", async () => {
  const graph = (name: string, payload: string) => record({ graph_dump: { name }, ...C }, payload);
  const mappings = {
    preToPost: { add: ["add_1", "nope"], mul: ["add_1"] },
    postToPre: { add_1: ["add", "mul"] },
    cppCodeToPost: { k_1: ["add_1"], "k_2:3": ["add_1"] },
    postToCppCode: { add_1: ["k_1", "k_2:3", "zz"] },
  };
  const log = graph("before_pre_grad_graph", "\n# add\nadd: f = 1\n mul = 2\nadd = 3") +
    graph("after_post_grad_graph", "add_1 = 1") +
    record(
      { inductor_output_code: { filename: "/tmp/c.py" }, ...C },
      "import k_1\n\n# AOT ID: ['0']\n# k_2:3\nx=k_1\nk_2.run()",
    ) +
    record(
      { artifact: { name: "inductor_provenance_tracking_node_mappings", encoding: "json" }, ...C },
      JSON.stringify(mappings),
    );
  for (const plainText of [true, false]) {
    const { text } = await wholeReport(log, { provenance: true, plainText });
    const page = text("provenance_tracking_-_0_0_0.html");
    deepEqual(JSON.parse(/<script[^>]*id="lineMappings"[^>]*>(.*?)<\/script>/s.exec(page)![1]!), {
      preToPost: { 4: [1], 5: [1] },
      postToPre: { 1: [5, 4] },
      pyCodeToPost: { 3: [1], 4: [1] },
      postToPyCode: { 1: [3, 4] },
      cppCodeToPost: {},
      postToCppCode: {},
    });
  }
});

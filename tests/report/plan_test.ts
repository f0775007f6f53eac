import { deepEqual, equal, match } from "node:assert/strict";
import { test } from "node:test";
import type { ModuleOutput } from "../../modules/module.ts";
import { fakeStore } from "./fake_store.ts";
import { artifact, artifactOutput, artifacts, moduleOf, nameOf, paths, plan, textPage, texts } from "./helpers.ts";

const listed = (report: Awaited<ReturnType<typeof plan>>) =>
  report.context.directory.inOrder().map(({ url, number }) => `${number} ${url}`);

test("outputs are numbered by line, then by place in the parser order, over all modules", async () => {
  const store = fakeStore([artifact("a"), artifact("b")]);
  const early = moduleOf("early", (store) => ({
    numbered: [...store.entries("artifacts")].map((at) => ({
      ...artifactOutput(at),
      order: 30,
      path: `${nameOf(at)}_graph.txt`,
    })),
  }));
  deepEqual(listed(await plan(store, [artifacts, early])), [
    "0 -_0_0_0/a_graph_0.txt",
    "1 -_0_0_0/a_1.txt",
    "2 -_0_0_0/b_graph_2.txt",
    "3 -_0_0_0/b_3.txt",
  ]);
});

test("a link takes a number and makes no file", async () => {
  const links = moduleOf("links", (store) => ({
    numbered: [...store.entries("artifacts")].filter(({ type }) => type === "link").map((at) => ({
      at,
      order: 170,
      kind: "link",
      path: "https://e.com/cache_hit",
      name: "grp/mine",
    })),
  }));
  const report = await plan(fakeStore([{ type: "link" }, artifact("a")]), [links, artifacts]);
  const [link] = report.context.directory.inOrder();
  deepEqual([link!.name, link!.url, link!.number, link!.suffix], ["grp/mine", "https://e.com/cache_hit", 0, ""]);
  deepEqual(paths(report), ["-_0_0_0/a_1.txt", "raw.jsonl"]);
});

test("a dump of the same name takes the place of the earlier one, and both are listed", async () => {
  const dumps = moduleOf("dumps", (store) => ({
    numbered: [...store.entries("artifacts")].map((at) => ({
      ...artifactOutput(at),
      kind: "global",
      path: "dump_file/d.txt",
    })),
  }));
  const report = await plan(fakeStore([artifact("d", "one"), artifact("d", "two"), artifact("d", "three")]), [dumps]);
  deepEqual(listed(report), ["0 dump_file/d.txt", "1 dump_file/d.txt", "2 dump_file/d.txt"]);
  equal((await texts(report)).get("dump_file/d.txt"), "three");
  equal(paths(report).filter((path) => path === "dump_file/d.txt").length, 1);
});

test("a readable companion takes a number of its own, and the list shows one more than the file name", async () => {
  const name = "inductor_provenance_tracking_kernel_stack_traces";
  const store = fakeStore([artifact(name), artifact(name), artifact("next")]);
  const traces = moduleOf("traces", (store) => ({
    numbered: [...store.entries("artifacts")].map((at) => ({
      ...artifactOutput(at),
      path: `${nameOf(at)}.json`,
      ...(at.seq === 0 ? { readable: textPage("readable") } : at.seq === 1 ? { readable: "invalid" as const } : {}),
    })),
  }));
  const report = await plan(store, [traces]);
  deepEqual(report.context.directory.inOrder().map(({ number, readableUrl }) => [number, readableUrl]), [
    [1, `-_0_0_0/${name}_0_readable.html`],
    [2, ""],
    [3, null],
  ]);
  deepEqual(paths(report).slice(0, 4), [
    `-_0_0_0/${name}_0.json`,
    `-_0_0_0/${name}_0_readable.html`,
    `-_0_0_0/${name}_2.json`,
    "-_0_0_0/next_3.json",
  ]);
});

test("a record with an unusable compile id goes to the folder of its line, and all such records to one list", async () => {
  const unusable = { id: (ids: { unusable: never }) => ids.unusable } as never as object;
  const store = fakeStore([{ ...artifact("a"), ...unusable }, { ...artifact("b"), ...unusable }]);
  const report = await plan(store, [artifacts]);
  deepEqual(listed(report), ["0 unknown_10/a_0.txt", "1 unknown_20/b_1.txt"]);
  equal(report.context.directory.of(store.ids.unusable).length, 2);
  equal(report.unusableId, true);
});

test("an absent attempt is listed with attempt 0, below a folder as logged", async () => {
  const store = fakeStore([
    { ...artifact("a"), id: (ids) => ids.get(null, 3, 0, null) },
    { ...artifact("b"), id: (ids) => ids.get(null, 3, 0, 0) },
  ]);
  const report = await plan(store, [artifacts]);
  const [group] = report.context.directory.groups();
  deepEqual(report.context.directory.of(group!).map(({ url }) => url), ["-_3_0_-/a_0.txt", "-_3_0_0/b_1.txt"]);
});

test("the suffix of a list entry is looked for in the whole path, a miss before a hit before a bypass", async () => {
  const names = ["cache_miss_cache_hit", "x_cache_hit", "cache_bypass/sub", "plain"];
  const report = await plan(fakeStore(names.map((name) => artifact(name))), [artifacts]);
  deepEqual(report.context.directory.inOrder().map(({ suffix }) => suffix), ["❌", "✅", "❓", ""]);
});

test("what an output had before itself is known by line and place, not by the time of asking", async () => {
  const store = fakeStore([artifact("a"), artifact("b"), { ...artifact("c"), id: (ids) => ids.get(null, 1, 0, 0) }]);
  const report = await plan(store, [artifacts]);
  const [a, b] = [...store.entries("artifacts")];
  const before = (at: typeof a, order: number) =>
    report.context.directory.before(at!, order).map(({ number }) => number);
  deepEqual(before(a, 180), []);
  deepEqual(before(b, 180), [0]);
  deepEqual(before(b, 210), [0, 1]);
});

test("a module that throws loses its outputs, and the others are written", async () => {
  const broken = moduleOf("broken", () => {
    throw new RangeError("no such guard");
  });
  const report = await plan(fakeStore([artifact("a")]), [broken, artifacts]);
  deepEqual(report.failed.map(({ module, error }) => [module, error.message]), [["broken", "no such guard"]]);
  deepEqual(listed(report), ["0 -_0_0_0/a_0.txt"]);
});

test("a module that returns something else than its outputs is one that failed, and what is wrong is named", async () => {
  const text = { kind: "text", text: () => "" };
  const nonsense: readonly (readonly [output: unknown, message: RegExp])[] = [
    [42, /^it returned no object$/],
    [null, /^it returned no object$/],
    [{ extra: "x" }, /^its `extra` is no list$/],
    [{ extra: [{ path: "a", phase: "early", content: text }, null] }, /^its `extra\[1\]` is no object$/],
    [{ extra: [{ path: 5, phase: "early", content: text }] }, /^its `extra\[0\]` has no text `path`$/],
    [{ extra: [{ path: "a", content: text }] }, /`phase`/],
    [
      { extra: [{ path: "a", phase: "late", content: { kind: "toString" } }] },
      /has no `content` of these kinds: payload,/,
    ],
    [{ extra: [{ path: "a", phase: "late", content: { kind: "page", page: {} } }] }, /what its kind page needs$/],
    [
      { numbered: [{ at: {}, order: 1, path: "a", kind: "payload", content: text }] },
      /^its `numbered\[0\]` has no entry `at`$/,
    ],
    [{ sections: [{ section: "nowhere", title: "x", pages: () => [] }] }, /of these: overview, /],
    [{ front: { role: "back", content: text } }, /`role` of these: index, front$/],
  ];
  for (const [output, message] of nonsense) {
    const broken = { ...moduleOf("broken", () => ({})), render: () => output as ModuleOutput };
    const report = await plan(fakeStore([artifact("a")]), [broken, artifacts]);
    deepEqual(report.failed.map(({ module }) => module), ["broken"]);
    match(report.failed[0]!.error.message, message);
    equal(report.files.some(({ path }) => path === "-_0_0_0/a_0.txt"), true);
  }
});

test("a skipped module leaves gaps in the numbers and its payloads to nobody", async () => {
  const graphs = moduleOf("graphs", (store) => ({
    numbered: [...store.entries("graphs")].map((at) => ({ ...artifactOutput(at), path: "graph.txt" })),
  }));
  const lines = [{ type: "graph", category: "graphs" as const, payload: "g", json: '{"a":1}' }, artifact("a")];
  const report = await plan(fakeStore(lines), [graphs, artifacts], { skipped: new Set(["graphs"]) });
  deepEqual(paths(report), ["-_0_0_0/a_1.txt", "raw.jsonl"]);
  const [, first, second] = (await texts(report)).get("raw.jsonl")!.split("\n");
  equal(first!.includes("payload_filename"), false);
  equal(second!.includes('"payload_filename":"-_0_0_0/a_1.txt"'), true);
});

test("a module of the user takes no number: its files have their own names", async () => {
  const mine = moduleOf("mine", (store) => ({ numbered: [...store.entries("artifacts")].map(artifactOutput) }));
  const store = fakeStore([artifact("a"), artifact("a")]);
  const report = await plan(store, [mine, artifacts], { added: new Set(["mine"]) });
  deepEqual(listed(report), ["0 -_0_0_0/a_0.txt", "1 -_0_0_0/a_1.txt"]);
  const [group] = report.context.directory.groups();
  deepEqual(report.context.directory.extras(group!).map(({ path }) => path), ["-_0_0_0/a.txt", "-_0_0_0/a-2.txt"]);
});

test("the payload of a record without an output of its own is kept below payloads/, equal ones once", async () => {
  const hash = "3a87c40b1e971f0f530c04dce4c6aa15";
  const lines = [
    { type: "other", payload: "text", hash },
    { type: "other", payload: "text", hash },
    { type: "other", payload: "", hash: "d41d8cd98f00b204e9800998ecf8427e" },
    { type: "event", payload: "{}", chromium: true },
    { payload: "text", status: "other_rank" as const },
  ];
  const report = await plan(fakeStore(lines), [artifacts]);
  deepEqual(paths(report), [`payloads/${hash}.txt`, "raw.jsonl"]);
  const rawLines = (await texts(report)).get("raw.jsonl")!.split("\n");
  deepEqual(rawLines.map((line) => line.includes("payload_filename")), [false, true, true, false, false, false]);
});

test("a line with a payload_filename of its own is a key conflict where it is given one", async () => {
  const json = '{"payload_filename":"mine"}';
  const lines = [{ ...artifact("a"), json }, { json }, { ...artifact("b"), json: "{}" }];
  const report = await plan(fakeStore(lines), [artifacts]);
  equal(report.stats, "Stats { ok: 3, fail_key_conflict: 1 }");
  const rawLines = (await texts(report)).get("raw.jsonl")!.trimEnd().split("\n").slice(1);
  deepEqual(rawLines.map((line) => (JSON.parse(line) as { payload_filename: string }).payload_filename), [
    "mine",
    "-_0_0_0/b_1.txt",
  ]);
});

test("of payloads that claim one hash and differ the last has the name, as the contract has it, and the others are beside it", async () => {
  const hash = "a".repeat(32);
  const lines = ["one", "two", "two", "other"].map((payload) => ({ payload, hash }));
  const report = await plan(fakeStore(lines, { faults: [["fail_payload_md5", 4]] }), []);
  deepEqual(paths(report), [`payloads/${hash}.txt`, `payloads/${hash}-2.txt`, `payloads/${hash}-3.txt`, "raw.jsonl"]);
  const all = await texts(report);
  deepEqual(["", "-2", "-3"].map((end) => all.get(`payloads/${hash}${end}.txt`)), ["other", "one", "two"]);
});

const wholeReport = (front: ModuleOutput["front"] | null) => [
  moduleOf("index", () => ({ front: { content: textPage("index"), role: "index" } })),
  moduleOf("vllm", () => front ? { front } : {}),
  moduleOf("directory", () => ({
    extra: [
      { path: "compile_directory.json", content: { kind: "text", text: () => "{}" }, phase: "early" },
      { path: "failures_and_restarts.html", content: textPage("failures"), phase: "early" },
      { path: "provenance_tracking_-_0_0_0.html", content: textPage("provenance"), phase: "late" },
    ],
  })),
];

test("files come in the order of the contract", async () => {
  const source = { name: "a.log", given: "a.log", bytes: 0, sha256: "", path: "/dev/null", modified: 0 };
  const report = await plan(fakeStore([], { source }), wholeReport(null));
  deepEqual(paths(report), [
    "failures_and_restarts.html",
    "compile_directory.json",
    "index.html",
    "raw.log",
    "raw.jsonl",
    "provenance_tracking_-_0_0_0.html",
  ]);
});

test("a module that claims the front page has index.html, and the index goes where that module says", async () => {
  const front = { content: textPage("vLLM"), role: "front" as const, otherwise: "tlparse_index.html" };
  const files = await texts(await plan(fakeStore([]), wholeReport(front)));
  equal(files.get("index.html")!.includes("<p>vLLM</p>"), true);
  equal(files.get("tlparse_index.html")!.includes("<p>index</p>"), true);
});

test("a module cannot take the names of the report's own files", async () => {
  const thief = moduleOf("thief", () => ({
    extra: ["index.html", "raw.jsonl", "assets/tlparse.css"].map((path) => ({
      path,
      content: { kind: "text", text: () => "stolen" },
      phase: "early",
    })),
  }));
  deepEqual(paths(await plan(fakeStore([]), [thief])), [
    "index-2.html",
    "raw-2.jsonl",
    "assets/tlparse-2.css",
    "raw.jsonl",
  ]);
});

test("export mode has no raw files", async () => {
  const options = { mode: "export" as const, plainText: false, provenance: false, customHeader: "", ranked: false };
  deepEqual(paths(await plan(fakeStore([artifact("a")]), [artifacts], { options })), ["-_0_0_0/a_0.txt"]);
});

test("a late output reads the text of an earlier one, and of a page the payload", async () => {
  const code = moduleOf("code", (store) => ({
    numbered: [...store.entries("artifacts")].map((at) => ({
      at,
      order: 130,
      kind: "rendered",
      path: "code.html",
      content: textPage("markup"),
    })),
    extra: [{
      path: "late.txt",
      content: { kind: "text", text: async (r) => `${await r.read("-_0_0_0/code_0.html")}|${await r.read("none")}` },
      phase: "late",
    }],
  }));
  equal((await texts(await plan(fakeStore([artifact("a", "x < y")]), [code]))).get("late.txt"), "x < y|null");
});

test("two outputs that read each other end", async () => {
  const reader = (path: string, other: string) => ({
    path,
    content: { kind: "text" as const, text: async (r: { read(path: string): unknown }) => `(${await r.read(other)})` },
    phase: "late" as const,
  });
  const both = moduleOf("both", () => ({ extra: [reader("a.txt", "b.txt"), reader("b.txt", "a.txt")] }));
  equal((await texts(await plan(fakeStore([]), [both]))).get("a.txt"), "((null))");
});

const names = [
  ["up", "../../x", "-_0_0_0/%2E%2E/%2E%2E/x_0.txt"],
  ["an absolute path", "/tmp/x", "-_0_0_0/%2F/tmp/x_0.txt"],
  ["folders", "a/b", "-_0_0_0/a/b_0.txt"],
  ["two dots, which an extension makes harmless", "..", "-_0_0_0/.._0.txt"],
  ["nothing", "", "-_0_0_0/.txt_0"],
  ["a final slash", "a/", "-_0_0_0/a/.txt_0"],
  ["a NUL and a line feed", "a\0b\nc", "-_0_0_0/a%00b%0Ac_0.txt"],
  ["a backslash", "..\\x", "-_0_0_0/..%5Cx_0.txt"],
  ["what a link must encode", "g#1? %41é", "-_0_0_0/g#1? %41é_0.txt"],
  ["a lone surrogate", "a\ud800", "-_0_0_0/a\ufffd_0.txt"],
] as const;
for (const [what, name, path] of names) {
  test(`an artifact named with ${what} stays below the folder of its compilation`, async () => {
    const report = await plan(fakeStore([artifact(name)]), [artifacts]);
    equal(report.files[0]!.path, path);
    const changed = path.includes("%2") || path.includes("%0") || path.includes("%5C") || path.includes("\ufffd");
    equal(report.context.directory.inOrder()[0]!.original, changed ? `${name}.txt` : null);
  });
}

test("a hash with slashes and dots does not lead out of payloads/", async () => {
  const report = await plan(fakeStore([{ payload: "x", hash: "../index.html" }, { payload: "y", hash: "/etc/x" }]), []);
  deepEqual(paths(report), ["payloads/%2E%2E/index.html.txt", "payloads/%2F/etc/x.txt", "raw.jsonl"]);
});

test("a dump cannot replace a page of a compilation", async () => {
  const dumps = moduleOf("dumps", (store) => ({
    numbered: [...store.entries("artifacts")].map((at) => ({
      ...artifactOutput(at),
      kind: "global",
      path: `dump_file/${nameOf(at)}.html`,
    })),
  }));
  const report = await plan(fakeStore([artifact("../-_0_0_0/dynamo_guards_0")]), [dumps]);
  deepEqual(paths(report), [
    "dump_file/%2E%2E/-_0_0_0/dynamo_guards_0.html",
    `payloads/${"0".repeat(32)}.txt`,
    "raw.jsonl",
  ]);
});

test("a name that is a file of the report is no folder of another one", async () => {
  const report = await plan(fakeStore([artifact("a"), artifact("a_0.txt/b"), artifact("a_0.txt/c")]), [artifacts]);
  deepEqual(paths(report).slice(0, 3), ["-_0_0_0/a_0.txt", "-_0_0_0/a_0-2.txt/b_1.txt", "-_0_0_0/a_0-2.txt/c_2.txt"]);
});

test("Stats has the counters that are not zero, in the order of the contract", async () => {
  const store = fakeStore([artifact("a")], {
    faults: [["fail_json", 10], ["fail_glog", 4], ["invalid_utf8", 3]],
    unknownKeys: new Map([["b", 2], ["a\u009b2J", 1]]),
  });
  const parser = {
    ...moduleOf("parser", () => ({})),
    render: ({ store, fault }: Parameters<(typeof artifacts)["render"]>[0]) => {
      for (const at of store.entries("artifacts")) fault("fail_parser", at, "Parser artifact failed: no");
      return {};
    },
  };
  const printed: string[] = [];
  const report = await plan(store, [parser], { print: (message) => printed.push(message) });
  equal(report.stats, "Stats { ok: 1, fail_glog: 4, fail_json: 10, fail_parser: 1, unknown: 3 }");
  equal(
    report.unknownFields,
    'Unknown fields: {"a\\u009b2J", "b"} (consider updating tlparse to render these)',
  );
  deepEqual(printed, ["Parser artifact failed: no"]);
  equal((await plan(fakeStore([]), [])).stats, "Stats { }");
});

test("strict fails for a line of another rank, but not for one that has no context at all", async () => {
  const strict = async (faults: Parameters<typeof fakeStore>[1]) => (await plan(fakeStore([], faults), [])).strictFault;
  equal(await strict({ faults: [["other_rank", 2]] }), true);
  equal(await strict({ faults: [["other_rank", 2], ["contextless", 2]] }), false);
  equal(await strict({ faults: [["other_rank", 2], ["contextless", 1]] }), true);
  equal(await strict({ faults: [["fail_key_conflict", 1], ["invalid_utf8", 1]] }), false);
  equal(await strict({ faults: [["fail_payload_md5", 1]] }), true);
});

/** Vectors of the supplement, B.15 and B.16: symbols and other metrics on metrics pages. D-21, D-43 and D-65 are repaired. */
import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { C, record } from "../log_text.ts";
import { type WholeReport, wholeReport } from "../whole_report.ts";

const SIGNS: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'" };
const plain = (html: string): string =>
  html.replace(/<[^>]*>/g, "").replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => SIGNS[name]!);
const below = (html: string, heading: string): string | null =>
  html.split(`<h2>${heading}</h2>`)[1]?.split("<h2")[0] ?? null;
/** Cells of the rows of a table. */
const rowsOf = (html: string): string[][] =>
  [...html.matchAll(/<tr>((?:<td>.*?<\/td>)+)<\/tr>/gs)].map(([, row]) => row!.split("<td>").slice(1));
const table = (html: string, heading: string): string[][] => rowsOf(below(html, heading) ?? "");
const metrics = (fields: object | string = {}, id: object = C): string =>
  typeof fields === "string"
    ? record(`{"compilation_metrics":${fields},"frame_id":0,"frame_compile_id":0,"attempt":0}`)
    : record({ compilation_metrics: fields, ...id });
const pages = ({ paths, text }: WholeReport): string[] =>
  paths.filter((path) => path.includes("/compilation_metrics_")).map(text);

// Symbols

const created = (symbol: unknown, id: object = C) => record({ create_symbol: symbol, ...id });
const unbacked = (symbol: unknown, id: object = C) => record({ create_unbacked_symbol: symbol, ...id });
const STACK = [{ filename: 0, line: 1, name: "f" }];

const BASIC =
  created({ symbol: "s0", val: "8", vr: "[2, int_oo]", source: "L['x'].size()[0]", user_stack: STACK, stack: STACK }) +
  created({ symbol: "s<1>", val: '1 & "2"', source: "<src>" }) + created({}) +
  created({ symbol: null, val: null, vr: null, source: null, user_stack: null, stack: null }) +
  unbacked({ symbol: "u0", node_id: 0, vr: "[0, 1]" }) + unbacked({}) + unbacked({ symbol: "u<1>", user_stack: [] });

test("B.15: a metrics page shows the symbols so far, the next one none of them", async () => {
  const [first, second] = pages(await wholeReport(BASIC + metrics() + metrics()));
  deepEqual(table(first!, "Created Symbols").map((row) => row.slice(0, 4).map(plain)), [
    ["s0", "8", "[2, int_oo]", "L['x'].size()[0]"],
    ["s<1>", '1 & "2"', "", "<src>"],
    ["", "", "", ""],
    ["", "", "", ""],
  ]);
  deepEqual(table(first!, "Unbacked Symbols").map((row) => row.slice(0, 2).map(plain)), [["u0", "[0, 1]"], ["", ""], [
    "u<1>",
    "",
  ]]);
  deepEqual([table(second!, "Created Symbols"), table(second!, "Unbacked Symbols")], [[], []]);
});

test("B.15: export mode reads them too (D-43 repaired)", async () => {
  equal((await wholeReport(BASIC, { mode: "export" })).stats, "Stats { ok: 7 }");
});

test("B.15: symbols of any attempt belong to their frame compile, of an unusable id to the next such page (D-65 repaired)", async () => {
  const frame = (attempt?: number) => ({
    frame_id: 0,
    frame_compile_id: 0,
    ...attempt === undefined ? {} : { attempt },
  });
  const autograd = { compiled_autograd_id: 0, frame_id: 1, frame_compile_id: 2 };
  const ids: readonly (readonly [string, object])[] = [
    ["a0", frame(0)],
    ["none", frame()],
    ["a1", frame(1)],
    ["no_id", {}],
    ["f5", { frame_id: 5 }],
    ["f5a0", { frame_id: 5, attempt: 0 }],
    ["bad", { frame_id: "x" }],
    ["ca", autograd],
  ];
  const log = ids.map(([name, id]) => created({ symbol: `s_${name}` }, id) + unbacked({ symbol: `u_${name}` }, id))
    .join("");
  const asked: readonly (readonly [id: object, symbols: readonly string[]])[] = [
    [frame(1), ["a0", "none", "a1"]],
    [frame(0), []],
    [frame(), []],
    [{}, ["no_id"]],
    [{ frame_id: 5 }, ["f5"]],
    [{ frame_id: 5, attempt: 0 }, ["f5a0"]],
    [{ frame_id: "y" }, ["bad"]],
    [{ ...autograd, attempt: 3 }, ["ca"]],
  ];
  const made = pages(await wholeReport(log + asked.map(([id]) => metrics({}, id)).join("")));
  deepEqual(
    made.map((page) =>
      ["Created Symbols", "Unbacked Symbols"].map((heading) => table(page, heading).map(([symbol]) => plain(symbol!)))
    ),
    asked.map(([, names]) => [names.map((name) => `s_${name}`), names.map((name) => `u_${name}`)]),
  );
});

test("B.15: a metrics page does not see the symbols of its own line", async () => {
  const log = record({ create_symbol: { symbol: "same" }, compilation_metrics: {}, ...C }) +
    created({ symbol: "later" }) + metrics() + metrics();
  const made = pages(await wholeReport(log));
  deepEqual(made.map((page) => table(page, "Created Symbols").map(([symbol]) => plain(symbol!))), [[], [
    "same",
    "later",
  ], []]);
});

test("B.15: symbols and memoizer records of other types are refused, and stay in raw.jsonl", async () => {
  const refused = [
    created({ symbol: 1 }),
    created({ val: 8 }),
    created({ vr: [] }),
    created({ source: {} }),
    created({ stack: [{ line: 1, name: "f" }] }),
    created(5),
    ...[{ aggregated: "yes" }, { sub_key: 1 }, [], "x"].map((value) => record({ memoizer_artifacts: value, ...C })),
  ];
  const accepted = [
    created(null),
    created({ unknown_inside: 1 }),
    record({ memoizer_artifacts: {}, ...C }),
    record({ memoizer_artifacts: { aggregated: null, sub_key: null, unknown_inside: 1 }, ...C }),
    record({ memoizer_artifacts: [true, "k"], ...C }),
  ];
  const { stats, rawLines } = await wholeReport([...refused, ...accepted].join(""));
  equal(stats, "Stats { ok: 5, fail_json: 10 }");
  equal(rawLines.length, 15);
});

test("B.15: a memoizer record has a payload file and no entry", async () => {
  const memoizer = { memoizer_artifacts: {}, ...C };
  const log = record(memoizer, '{"a":1}') + record(memoizer, "text") + record(memoizer) +
    record({ ...memoizer, aot_forward_graph: {} }, "g");
  const { stats, listed, paths } = await wholeReport(log);
  equal(stats, "Stats { ok: 4 }");
  deepEqual(listed.map(({ url }) => url), ["-_0_0_0/aot_forward_graph_0.txt"]);
  equal(paths.filter((path) => path.startsWith("payloads/")).length, 2);
});

// Other metrics

/** Key -> text of its value, marked where it is folded. */
async function others(fields: object | string): Promise<[string, string][] | null> {
  const [page] = pages(await wholeReport(metrics(fields)));
  const section = below(page!, "Other Metrics");
  if (section === null) return null;
  return rowsOf(section).map(([key, value]) => {
    const folded = /<details><summary>\(click to expand\)<\/summary>(.*)<\/details>/s.exec(value!);
    return [plain(key!), folded ? `folded ${plain(folded[1]!)}` : plain(value!)];
  });
}

const VALUES: readonly (readonly [logged: string, shown: string])[] = [
  ['"1"', "1"],
  [`"v<b>&\\"'"`, `v<b>&"'`],
  ["null", "null"],
  ["true", "true"],
  ["false", "false"],
  ["-5", "-5"],
  ["18446744073709551615", "18446744073709551615"],
  ["18446744073709551616", "1.8446744073709552e+19"],
  ["1.0", "1.0"],
  ["-0", "-0.0"],
  ["1e3", "1000.0"],
  ["1e-7", "1e-7"],
  ["1e22", "1e+22"],
  ['""', ""],
  ['{"b":1,"a":[1,2.5,null,"x<y>"]}', '{"a":[1,2.5,null,"x<y>"],"b":1}'],
  ["{}", "{}"],
  ["[]", "[]"],
  [`"${"x".repeat(200)}"`, "x".repeat(200)],
  [`"${"x".repeat(201)}"`, `folded ${"x".repeat(201)}`],
  [`"${"é".repeat(100)}"`, "é".repeat(100)],
  [`"${"é".repeat(101)}"`, `folded ${"é".repeat(101)}`],
  [`["${"y".repeat(196)}"]`, `["${"y".repeat(196)}"]`],
  [`["${"y".repeat(197)}"]`, `folded ["${"y".repeat(197)}"]`],
];

for (const [logged, shown] of VALUES) {
  test(`B.16: a metric of ${logged.slice(0, 40)} (${logged.length}) is shown as ${shown.slice(0, 40)}`, async () => {
    deepEqual(await others(`{"key":${logged}}`), [["key", shown]]);
  });
}

test("B.16: keys come in the order of their bytes and are text; known ones are not among them", async () => {
  const keys = ["_u", "alpha", "Zeta", `k<b>&"'`, "\u{1f600}", "\uffee"];
  const fields = Object.fromEntries([...keys, "co_name"].map((key) => [key, "v"]));
  const shown = await others({ ...fields, cache_size: null, start_time: 1 });
  deepEqual(shown!.map(([key]) => key), ["Zeta", "_u", "alpha", `k<b>&"'`, "\uffee", "\u{1f600}"]);
});

test("B.16: of a key that is there twice the last value counts", async () => {
  deepEqual(await others('{"dup":1,"dup":2}'), [["dup", "2"]]);
});

for (const fields of ["{}", '{"co_name":"f","cache_size":1}']) {
  test(`B.16: ${fields} has no other metrics`, async () => equal(await others(fields), null));
}

const lists = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
const REJECTS: readonly (readonly [value: string, ok: number, failJson: number])[] = [
  ['{"x":"\\ud83d"}', 0, 2],
  ['{"x":1e400}', 0, 2],
  [`{"x":${lists(124)}}`, 1, 0],
  [`{"x":${lists(125)}}`, 1, 0],
  [`{"x":${lists(126)}}`, 0, 2],
  [`{"x":${lists(200)}}`, 0, 2],
  ['{"cache_size":1,"cache_size":2}', 0, 1],
  ['{"x":1,"x":2}', 1, 0],
  ["[]", 0, 1],
  [`[${Array(23).fill("null").join()}]`, 0, 1],
  ['"s"', 0, 1],
  ["null", 1, 0],
  ['{"cache_size":"8"}', 0, 1],
  ['{"cache_size":1.0}', 0, 1],
  ['{"cache_size":-1}', 0, 1],
  ['{"start_time":5}', 1, 0],
];

for (const [value, ok, failJson] of REJECTS) {
  test(`B.16: metrics of ${value.slice(0, 40)} (${value.length}) count ${ok} as ok and ${failJson} as fail_json`, async () => {
    const counters = [ok ? `ok: ${ok}` : "", failJson ? `fail_json: ${failJson}` : ""].filter((text) => text !== "");
    equal((await wholeReport(metrics(value))).stats, `Stats { ${counters.join(", ")} }`);
  });
}

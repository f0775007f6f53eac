import assert from "node:assert/strict";
import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { C, record } from "../log_text.ts";
import {
  artifact,
  at,
  chromeText,
  contractText,
  estimates,
  graph,
  logName,
  metrics,
  reportOf,
  schedule,
  withRanks,
} from "../rank_logs.ts";
import { inFolder } from "../run_cli.ts";

const event = (name: string, fields: object = {}): string =>
  record({ chromium_event: {}, ...C }, JSON.stringify({ name, ph: "B", ts: 1, pid: 99, tid: 0, ...fields }));

// ---------------------------------------------------------------- what is there

test("each rank has a whole report of its own, and the landing page leads to it", async () => {
  await withRanks({ 0: graph("a"), 1: graph("a") }, ({ landing, text, result, said }) => {
    for (const rank of [0, 1]) {
      assert.ok(landing.includes(`<a href="rank_${rank}/index.html">Rank ${rank}</a>`));
      for (const file of ["index.html", "raw.log", "raw.jsonl", "compile_directory.json", "manifest.json"]) {
        assert.notEqual(text(`rank_${rank}/${file}`), null, file);
      }
      assert.ok(text(`rank_${rank}/index.html`)!.includes("collectives_parity.json"));
      assert.notEqual(text(`rank_${rank}/collectives_parity.json`), null);
    }
    assert.ok(!landing.includes("collectives_parity.json"));
    assert.deepEqual([result.ranks, result.unread], [2, []]);
    assert.match(said[0]!, /^Processing rank 0 → .*rank_0$/);
    assert.match(said.at(-2)!, /^Multi-rank report generated under /);
    assert.equal(said.at(-1), "Individual pages: rank_*/index.html");
  });
});

test("the page of a rank leads back to all ranks, outside of the contract's content", async () => {
  await withRanks({ 0: graph("a") }, ({ text }) => {
    const index = text("rank_0/index.html")!;
    assert.match(index, /<a class="all-ranks" href="\.\.\/index\.html">All ranks<\/a>/);
    assert.ok(!contractText(index).includes("All ranks"));
  });
});

test("other files and other names in the folder are no ranks; zeros, a sign and a suffix are", async () => {
  const logs = { "another.log": graph("a"), "dedicated_log_torch_trace_rank_x.log": "", [logName("-2")]: graph("a") };
  await withRanks({ ...logs, [logName("007_x_y")]: graph("a"), [logName("+1")]: graph("a") }, ({ landing, text }) => {
    assert.match(contractText(landing), /2 rank\(s\).*Individual rank reports: Rank 1 Rank 7 /);
    assert.notEqual(text("rank_7/index.html"), null);
    assert.match(chromeText(landing), /No log of rank 0, 2, 3, 4, 5, 6\./);
  });
});

test("a report without anything to compare says what it lacks", async () => {
  await withRanks({ 0: graph("a"), 1: graph("a") }, ({ landing, text }) => {
    const said = contractText(landing);
    assert.match(said, /Execution-order analysis unavailable\./);
    assert.match(said, /All ranks have matching tensor meta signatures across graphs\./);
    assert.ok(!said.includes("Warning:"));
    assert.ok(!said.includes("Chromium Events"));
    assert.ok(!said.includes("Graph Runtime Analysis"));
    for (
      const name of ["runtime_estimations", "collective_schedules", "chromium_trace_with_runtime", "chromium_events"]
    ) {
      assert.equal(text(`${name}.json`), null);
    }
    assert.match(chromeText(landing), /No rank differs from the others/);
  });
});

// ---------------------------------------------------------------- ids and caches

test("ranks that compile other ids are warned about, and the table says which", async () => {
  await withRanks({ 0: graph("a"), 1: graph("a") + graph("b", at(1)), 2: graph("a") }, ({ landing }) => {
    assert.match(contractText(landing), /Warning: Diverging Compilation IDs detected across ranks\./);
    assert.match(
      chromeText(landing),
      /Compilation ranks 0, 2 rank 1 \[0\/0\] ✓ ✓ \[1\/0\] – ✓/,
    );
  });
});

test("a graph that differs is marked; device numbers and places in the source make no difference", async () => {
  const own = (device: number, op: string) =>
    graph(`# File: r${device}.py:${device}\nx: "f32[2]cuda:${device}" = ${op}(y)`);
  await withRanks({ 0: own(0, "mm"), 1: own(1, "mm"), 2: own(2, "bmm") }, ({ landing }) => {
    assert.ok(!contractText(landing).includes("Warning:"));
    assert.match(chromeText(landing), /Warning: Some ranks have another graph under the same id: \[0\/0\] \./);
    assert.match(chromeText(landing), /Compilation ranks 0, 1 rank 2 \[0\/0\] ✓ ≠/);
  });
});

const cached = (status: string, id: object = C): string => artifact(`fx_graph_cache_${status}`, {}, id);

test("cache results that differ are warned about, group by group", async () => {
  await withRanks({ 0: cached("hit"), 1: cached("miss"), 2: cached("hit"), 3: graph("a") }, ({ landing }) => {
    const said = contractText(landing);
    assert.match(said, /Diverging Cache hit\/miss patterns detected across ranks\. Ranks: 0, 2 Ranks: 1 Ranks: 3 /);
    assert.match(chromeText(landing), /1 hit.*1 miss.*no cache artifacts/);
  });
  await withRanks({ 0: cached("hit") + cached("miss"), 1: cached("hit") + cached("miss") }, ({ landing }) => {
    assert.ok(!contractText(landing).includes("Diverging"));
  });
});

test("ids that are written alike are one compilation (D-19), and attempts of one are compared as one (D-21)", async () => {
  const logged = graph("a", { frame_id: 5 }) + graph("b", { frame_id: 5, attempt: 0 }) + graph("c", at(6)) +
    cached("miss", { ...at(6), attempt: 1 });
  await withRanks({ 0: logged, 1: logged }, ({ landing, json }) => {
    const listed = Object.keys(json("rank_0/compile_directory.json") as object);
    const overview = new RegExp(`${listed.length} compile ids, equal on all ranks`);
    assert.match(chromeText(landing), overview);
    assert.ok(!contractText(landing).includes("Warning:"));
  });
});

// ---------------------------------------------------------------- traces

test("the traces of all ranks are joined, each event with its rank as process", async () => {
  const logs = { 0: event("a") + event("b"), 2: graph("none"), 3: event("c", { args: { pid: 1 } }) };
  await withRanks(logs, ({ json, text, landing }) => {
    const events = json("chromium_events.json") as { name: string; pid: number }[];
    assert.deepEqual(events.map(({ name, pid }) => [name, pid]), [["a", 0], ["b", 0], ["c", 3]]);
    assert.equal((json("rank_0/chromium_events.json") as unknown[]).length, 2);
    assert.equal((json("rank_2/chromium_events.json") as unknown[] | null)?.length ?? 0, 0);
    assert.match(text("chromium_events.json")!, /^\[\n {2}\{\n {4}"name": "a",/);
    assert.match(contractText(landing), /Chromium Events Chromium Trace Events Perfetto/);
  });
});

test("each rank has a string table of its own (D-10)", async () => {
  const table = (index: number, text: string) => record({ str: [text, index] }) + graph("a");
  await withRanks({ 0: table(0, "of rank 0") + table(1, "more"), 1: table(0, "of rank 1") }, ({ text }) => {
    assert.equal(text("rank_1/raw.jsonl")!.split("\n")[0], '{"string_table":["of rank 1"]}');
  });
});

// ---------------------------------------------------------------- estimates

/** Vector B.7. */
test("estimates of all ranks are listed, drawn as a trace and compared by the name of the graph", async () => {
  const first = estimates({ a: 0, b: 1000, c: 1000.5, d: -5 }) + estimates({ z: 7 });
  const logs = {
    0: first,
    [logName("+1")]: estimates({ a: 0, b: 1234567 }),
    [logName("007_x_y")]: estimates({ a: 0, b: 1234567.5 }, at(1)),
  };
  await withRanks(logs, ({ json, text, landing, said }) => {
    const listed = json("runtime_estimations.json") as { rank: number; graph: string }[];
    assert.deepEqual(listed.map(({ rank, graph }) => [rank, graph]), [[0, "-_0_0_0"], [1, "-_0_0_0"], [7, "-_1_0_0"]]);
    assert.match(text("runtime_estimations.json")!, /"estimated_runtime_ns": 1000\.0\n/);
    const events = json("chromium_trace_with_runtime.json") as {
      ph: string;
      pid: number;
      name: string;
      dur: number;
      ts: number;
      args: { runtime_ns: number };
    }[];
    const complete = events.filter(({ ph }) => ph === "X");
    assert.deepEqual(complete.map(({ pid, name, dur, ts, args }) => [pid, name, dur, ts, args.runtime_ns]), [
      [0, "a", 1, 0, 0],
      [0, "b", 1, 1, 1000],
      [0, "c", 2, 2, 1000],
      [0, "d", 1, 4, 0],
      [1, "a", 1, 0, 0],
      [1, "b", 1235, 1, 1234567],
      [7, "a", 1, 0, 0],
      [7, "b", 1235, 1, 1234567],
    ]);
    assert.deepEqual(events.slice(8).map(({ name, pid }) => [name, pid]).slice(0, 3), [
      ["process_name", 0],
      ["process_sort_index", 0],
      ["process_name", 1],
    ]);
    const page = contractText(landing);
    assert.match(page, /Runtime Trace Visualization Runtime Estimation Chromium Trace Perfetto/);
    assert.ok(!page.includes("ms delta"), "no graph is on all three ranks");
    assert.match(chromeText(landing), /Not on all ranks, so not compared: -_0_0_0, -_1_0_0\./);
    assert.ok(said.some((line) => /^Runtime estimations: .*runtime_estimations\.json$/.test(line)));
  });
});

test("deltas name the fastest and the slowest rank", async () => {
  await withRanks({ 0: estimates({ a: 0 }), 1: estimates({ a: 0, b: 1234567 }) }, ({ landing }) => {
    assert.match(
      contractText(landing),
      /2 rank\(s\) Graph -_0_0_0: 1\.235 ms delta \(Fastest: Rank 0 - 0\.0 ms, Slowest: Rank 1 - 1\.235 ms\)/,
    );
    assert.equal(landing.match(/<circle /g)?.length, 2);
    assert.match(chromeText(landing), /-_0_0_0 0\.618 ± 0\.618 ms 1\.235 ms rank 1/);
  });
});

test("ranks with other numbers of graphs are not compared, but their estimates are drawn", async () => {
  await withRanks(
    { 0: estimates({ a: 1 }), 1: estimates({ a: 1 }) + estimates({ a: 1 }, at(1)) },
    ({ landing, text }) => {
      const said = contractText(landing);
      assert.match(said, /Graph Runtime Analysis Runtime analysis not available:/);
      assert.ok(!said.includes("ms delta"));
      assert.notEqual(text("chromium_trace_with_runtime.json"), null);
    },
  );
});

test("run times alone make other tensor metadata, without a warning (D-16, D-32)", async () => {
  const tensors = (ns: number, size: number) =>
    estimates({ a: ns }, C, { outputs: [{ shape: [size, 2], dtype: "f32" }] });
  await withRanks({ 0: tensors(1, 4), 1: tensors(2, 4), 2: tensors(1, 4) }, ({ landing }) => {
    const said = contractText(landing);
    assert.match(said, /Ranks exhibit divergent inductor tensor metadata across graphs\. Ranks: 0, 2 Ranks: 1$/);
    assert.match(chromeText(landing), /Only the estimated run times differ/);
    assert.ok(!landing.includes("warning-box"));
  });
  await withRanks({ 0: tensors(1, 4), 1: tensors(1, 8) }, ({ landing }) => {
    assert.match(
      chromeText(landing),
      /Warning: The ranks' operators or their tensors differ, not only in estimated run time\. Ranks: 0 Ranks: 1/,
    );
    assert.ok(!contractText(landing).includes("Warning:"));
  });
});

// ---------------------------------------------------------------- collectives

test("schedules that differ are warned about with the first collective that differs", async () => {
  const ops = ["all_reduce", "all_gather", "wait_tensor"];
  const logs = {
    0: schedule(ops),
    1: schedule(["all_reduce", "reduce_scatter"]),
    2: schedule(ops),
    3: schedule(["all_reduce"]),
  };
  await withRanks(logs, ({ landing, json }) => {
    assert.match(
      contractText(landing),
      /Diverging collective operation sequences detected across ranks\. Collective operation sequence groups: Ranks: 0, 2 Ranks: 1 Ranks: 3 /,
    );
    const ours = chromeText(landing);
    assert.match(ours, /collective 2 of -_0_0_0 is reduce_scatter , in rank 0 it is all_gather/);
    assert.match(ours, /without collective 2 of -_0_0_0 , which in rank 0 is all_gather/);
    assert.deepEqual(json("collective_schedules.json"), [
      { rank: 0, graph: "-_0_0_0", ops },
      { rank: 1, graph: "-_0_0_0", ops: ["all_reduce", "reduce_scatter"] },
      { rank: 2, graph: "-_0_0_0", ops },
      { rank: 3, graph: "-_0_0_0", ops: ["all_reduce"] },
    ]);
  });
});

test("graphs come in a fixed order, so that a log in another order does not differ (D-38)", async () => {
  const a = schedule(["all_reduce"], at(0)), b = schedule(["all_gather"], at(1));
  const ids = graph("g", at(0)) + graph("g", at(1));
  await withRanks({ 0: ids + a + b, 1: ids + b + a }, ({ landing, json }) => {
    assert.ok(!contractText(landing).includes("Diverging collective"));
    const listed = json("collective_schedules.json") as { graph: string }[];
    assert.deepEqual(listed.map(({ graph }) => graph), ["-_0_0_0", "-_1_0_0", "-_0_0_0", "-_1_0_0"]);
  });
});

test("a graph whose code lacks waits is in the parity report of its rank", async () => {
  const code = record(
    { inductor_output_code: { filename: "/tmp/c.py" }, ...C },
    "x = torch.ops._c10d_functional.all_reduce.default(y)",
  );
  await withRanks({ 0: schedule(["all_reduce"]) + code }, ({ json }) => {
    assert.deepEqual((json("rank_0/collectives_parity.json") as { graphs: unknown }).graphs, [
      { graph: "-_0_0_0", compile_id: "[0/0]", offset: 0, missing_waits: 1 },
    ]);
  });
});

test("ranks that run their graphs in another order are told, with what differs there", async () => {
  const order = (...ids: string[]) =>
    artifact("inductor_graph_execution", { graph_execution_order: ids.map((compile_id) => ({ compile_id })) }, {});
  const both = schedule(["all_reduce"], at(0)) + schedule(["all_gather"], at(1));
  await withRanks({ 0: both + order("0/0", "1/0"), 1: both + order("1/0", "0/0") }, ({ landing }) => {
    assert.match(
      contractText(landing),
      /Graph execution order differs across ranks\. Warning: Schedule mismatch across ranks: Rank 0, Rank 1 Cache hit\/miss sequence: Consistent across ranks\./,
    );
  });
  await withRanks({ 0: both + order("0/0"), 1: both + order("0/0") }, ({ landing }) => {
    assert.match(
      contractText(landing),
      /Graph execution order: consistent across ranks\. Collectives Schedule: Consistent across ranks\. Cache hit/,
    );
  });
});

// ---------------------------------------------------------------- what goes wrong

test("artifacts that cannot be compared are named, and everything else is compared (D-36)", async () => {
  const broken = artifact("inductor_runtime_and_tensor_meta", { no: "ops" }) + schedule([1, 2], at(1)) +
    artifact("inductor_collective_schedule", "{not json", at(2)) + estimates({ a: 1 }, at(3)) +
    artifact("inductor_runtime_and_tensor_meta", { ops: [{ name: "a" }] }, at(4)) +
    artifact("inductor_runtime_and_tensor_meta", '{"ops":[{"name":"a","estimated_runtime_ns":1e999}]}', at(5));
  await withRanks({ 0: broken, 1: broken }, ({ landing, json }) => {
    assert.match(
      chromeText(landing),
      /10 artifacts could not be compared rank 0: -_0_0_0\/\S+: no list of ops rank 0: -_1_0_0\/\S+: no list of texts/,
    );
    assert.match(contractText(landing), /Graph -_3_0_0: 0\.0 ms delta/);
    const { ranks } = json("manifest.json") as { ranks: { faults: string[] }[] };
    assert.deepEqual(ranks.map(({ faults }) => faults.length), [5, 5]);
  });
});

test("of two logs of a rank the newest counts and the other is named (D-37)", async () => {
  await inFolder(async (folder) => {
    const old = join(folder, logName(0)), young = join(folder, logName("0_a"));
    writeFileSync(old, graph("old"));
    writeFileSync(young, graph("young"));
    writeFileSync(join(folder, logName(1)), graph("young"));
    utimesSync(old, 1000, 1000);
    const { landing, text, result } = await reportOf([folder], join(folder, "out"));
    assert.equal(result.ranks, 2);
    assert.equal(text("rank_0/-_0_0_0/dynamo_output_graph_0.txt"), "young");
    assert.match(
      chromeText(landing),
      new RegExp(`Rank 0 has several logs: ${logName("0_a")} is the newest and was read, not ${logName(0)}\\.`),
    );
  });
});

const UNREADABLE = "/proc/self/mem";

test(
  "a rank that cannot be read is named, and the others are complete",
  { skip: !existsSync(UNREADABLE) },
  async () => {
    await inFolder(async (folder) => {
      for (const rank of [0, 2]) writeFileSync(join(folder, logName(rank)), schedule(["all_reduce"]) + event("e"));
      symlinkSync(UNREADABLE, join(folder, logName(1)));
      const { landing, result, text, json } = await reportOf([folder], join(folder, "out"));
      assert.deepEqual(result.unread.map(({ rank }) => rank), [1]);
      assert.match(chromeText(landing), /Rank 1 could not be read \(\S+_rank_1\.log\): .+/);
      assert.match(contractText(landing), /3 rank\(s\).*Individual rank reports: Rank 0 Rank 2 /);
      assert.equal(text("rank_1/index.html"), null);
      assert.deepEqual((json("collective_schedules.json") as { rank: number }[]).map(({ rank }) => rank), [0, 2]);
      const { ranks } = json("manifest.json") as {
        ranks: { rank: number; folder: string | null; error: string | null }[];
      };
      assert.deepEqual(ranks.map(({ folder, error }) => [folder, error !== null]), [["rank_0", false], [null, true], [
        "rank_2",
        false,
      ]]);
    });
  },
);

test("an empty log is a rank without compilations", async () => {
  await withRanks({ 0: graph("a"), 1: "" }, ({ landing, noted, text }) => {
    assert.match(contractText(landing), /Diverging Compilation IDs.*2 rank\(s\).*Rank 0 Rank 1/);
    assert.ok(noted.some((note) => note.includes("the log is empty")));
    assert.notEqual(text("rank_1/index.html"), null);
  });
});

// ---------------------------------------------------------------- inputs

test("packed logs of ranks are unpacked one after the other", async () => {
  const logs = {
    [`${logName(0)}.gz`]: gzipSync(graph("a")),
    [`${logName(1)}.zst`]: zstdCompressSync(graph("a")),
    2: graph("a"),
  };
  await withRanks(logs, ({ result, text, landing }) => {
    assert.equal(result.ranks, 3);
    for (const rank of [0, 1, 2]) assert.equal(text(`rank_${rank}/raw.log`), graph("a"));
    assert.ok(!contractText(landing).includes("Warning:"));
  });
});

test("files given by name have the rank of their name, else of their records, else the next free one (P-14)", async () => {
  await inFolder(async (folder) => {
    const file = (name: string, log: string) => {
      const path = join(folder, name);
      writeFileSync(path, log);
      return path;
    };
    const paths = [
      file("no_rank.log", graph("a")),
      file("worker.log", graph("a", { ...C, rank: 4 })),
      file(logName(0), graph("a")),
    ];
    const { landing, result } = await reportOf(paths, join(folder, "out"));
    assert.equal(result.ranks, 3);
    assert.match(contractText(landing), /Individual rank reports: Rank 0 Rank 1 Rank 4 /);
    const ours = chromeText(landing);
    assert.match(ours, /Neither the name nor the records of no_rank\.log say a rank: it is called rank 1\./);
    assert.match(ours, /The name of worker\.log says no rank: its records say rank 4\./);
  });
});

test("a log whose records are of another rank than its name is told", async () => {
  await withRanks({ 5: graph("a", { ...C, rank: 1 }) }, ({ landing }) => {
    assert.match(chromeText(landing), /The records say another rank than the name of the log: rank 5 \(1\)\./);
  });
});

test("a folder that is named like a log is none", async () => {
  await inFolder(async (folder) => {
    mkdirSync(join(folder, logName(1)));
    writeFileSync(join(folder, logName(0)), graph("a"));
    assert.equal((await reportOf([folder], join(folder, "out"))).result.ranks, 1);
  });
});

// ---------------------------------------------------------------- modes

test("export mode makes a report of each rank and a landing page", async () => {
  const log = record({ exported_program: {}, ...C }, "ExportedProgram:");
  await withRanks({ 0: log, 1: log }, ({ text, landing, printed }) => {
    assert.match(text("rank_1/index.html")!, /xport/);
    assert.equal(text("rank_1/raw.jsonl"), null);
    assert.match(contractText(landing), /2 rank\(s\)/);
    assert.ok(!printed.some((line) => line.startsWith("Stats")));
  }, { mode: "export" });
});

/** Vector B.18. */
test("ranks of a vLLM run have its page, with the index beside it", async () => {
  const rank = (status: string) =>
    artifact("vllm_compilation_config", { model: "m" }) +
    artifact("vllm_piecewise_compile_start", { piecewise_index: 0 }) +
    record({ graph_dump: { name: "vllm_submod_0" }, ...C }, "graph") + cached(status) + metrics({});
  await withRanks({ 0: rank("miss"), 1: rank("hit") }, ({ text, landing, printed }) => {
    for (const rank of [0, 1]) {
      assert.match(text(`rank_${rank}/index.html`)!, /vLLM Compilation Summary/);
      assert.ok(text(`rank_${rank}/tlparse_index.html`)!.includes("collectives_parity.json"));
    }
    const warnings = contractText(landing).match(/Warning: [^.]*\./g);
    assert.deepEqual(warnings, ["Warning: Diverging Cache hit/miss patterns detected across ranks."]);
    assert.equal(printed.filter((line) => line === "Stats { ok: 5 }").length, 2);
  });
});

test("provenance pages are made in every rank", async () => {
  const log = artifact("before_pre_grad_graph", "a = 1") + artifact("after_post_grad_graph", "a = 1") +
    artifact("inductor_provenance_tracking_node_mappings", {
      preToPost: {},
      postToPre: {},
      cppCodeToPost: {},
      postToCppCode: {},
    });
  await withRanks({ 0: log, 1: log }, ({ text }) => {
    for (const rank of [0, 1]) assert.notEqual(text(`rank_${rank}/provenance_tracking_-_0_0_0.html`), null);
  }, { inductorProvenance: true });
});

test("with --strict the first rank with a fault ends the run", async () => {
  const faulty = "no record at all\n" + graph("a");
  await assert.rejects(withRanks({ 0: graph("a"), 1: faulty }, () => {}, { strict: true }), /Something went wrong/);
  await withRanks({ 0: graph("a"), 1: graph("a") }, ({ result }) => assert.equal(result.ranks, 2), { strict: true });
});

test("a module that is left out does not stand in the way of the comparison", async () => {
  await withRanks({ 0: event("a") + graph("a"), 1: event("b") + graph("a") }, ({ text, landing }) => {
    assert.equal(text("chromium_events.json"), null);
    assert.ok(!contractText(landing).includes("Chromium Events"));
    assert.match(contractText(landing), /2 rank\(s\)/);
  }, { skipModules: ["chromium_trace"] });
});

// ---------------------------------------------------------------- hostile logs

test("names with markup are text on the landing page", async () => {
  const evil = '<img src=x onerror="alert(1)">';
  const log = schedule([evil]) + estimates({ [evil]: 1 }) +
    artifact("inductor_runtime_and_tensor_meta", { ops: evil }, at(1)) +
    metrics({ co_name: evil, co_filename: `/${evil}`, co_firstlineno: 1 }, at(2));
  await withRanks({ 0: log, 1: schedule(["other"]) + graph("a", at(2)) }, ({ landing }) => {
    assert.ok(!landing.includes("<img"));
    assert.ok(chromeText(landing).includes(evil));
    assert.ok(!/\sstyle=|\son\w+=/.test(landing.replace(/<(?:code|span|li)[^>]*>[^<]*/g, "")));
  });
});

test("a schedule of 100,000 collectives and huge tensor metadata are compared in a few seconds", async () => {
  const ops = Array.from({ length: 100_000 }, (_, i) => `all_reduce_${i}`);
  const shapes = { outputs: Array.from({ length: 50_000 }, (_, i) => ({ shape: [i, i] })) };
  const log = (last: string) => schedule([...ops, last]) + estimates({ a: 1 }, C, shapes);
  const started = performance.now();
  await withRanks({ 0: log("x"), 1: log("y") }, ({ landing }) => {
    assert.match(chromeText(landing), /collective 100001 of -_0_0_0 is y , in rank 0 it is x/);
    assert.ok(landing.length < 100_000);
  });
  assert.ok(performance.now() - started < 20_000);
});

test("tensor metadata nested deeper than any program needs is a fault or equal, and never ends the run", async () => {
  const deep = `{"ops":[],"x":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
  const log = artifact("inductor_runtime_and_tensor_meta", deep) + schedule(["all_reduce"], at(1));
  await withRanks({ 0: log, 1: log }, ({ result, json }) => {
    assert.deepEqual([result.ranks, result.unread], [2, []]);
    assert.equal((json("collective_schedules.json") as unknown[]).length, 2);
  });
});

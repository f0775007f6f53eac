import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { VERSION } from "../../format/version.ts";
import type { IndexLine, Manifest } from "../../intermediate/format.ts";
import { reportManifest } from "../../intermediate/manifest.ts";
import { record } from "../log_text.ts";
import { readJsonLines, withParsed } from "../round_trip.ts";

const id = (frame: number, attempt = 0) => ({ frame_id: frame, frame_compile_id: 0, attempt });
const stack = (...lines: readonly number[]) => lines.map((line) => ({ filename: 1, line, name: `f${line}`, loc: "x" }));

const LOG = record({ str: ["/home/user/model.py", 1] }) +
  record({ dynamo_start: { stack: stack(1, 2) }, rank: 3, ...id(0) }) +
  record({ dynamo_start: { stack: stack(1, 2) }, rank: 3, ...id(1) }) +
  record({ dynamo_start: { stack: stack(1, 5) }, rank: 3, ...id(2) }) +
  record({ aot_forward_graph: {}, rank: 3, ...id(0) }, "graph") +
  record({ dynamo_guards: {}, rank: 3, ...id(0) }, "[]") +
  record({ artifact: { name: "fx_graph_cache_miss", encoding: "json" }, rank: 3, ...id(0) }, "{}") +
  record({ compilation_metrics: { entire_frame_compile_time_s: 1.5, graph_op_count: 4 }, rank: 3, ...id(0) }) +
  record({ compilation_metrics: { fail_type: "Unsupported", fail_reason: "because" }, rank: 3, ...id(1) }) +
  record({ new_key: 1, "10": 2, rank: 3, ...id(3) }) + record({ rank: 4 }) + "no record\n";

const parsed = <T>(log: string, check: (manifest: Manifest, index: IndexLine[]) => T) =>
  withParsed({ text: log }, ({ dir }) =>
    check(
      JSON.parse(readFileSync(join(dir, "manifest.json"), "utf8")) as Manifest,
      readJsonLines(dir, "index.jsonl") as IndexLine[],
    ));

test("the manifest says what made it, from what, and how much there is", () =>
  parsed(LOG, (manifest) => {
    assert.equal(manifest.version, "2.1");
    assert.equal(manifest.generator, `tlparse ${VERSION}`);
    assert.equal(manifest.source_name, "test.log");
    assert.equal(manifest.source_bytes, LOG.length);
    assert.equal(manifest.total_envelopes, 10);
    assert.equal(manifest.string_table_entries, 1);
    assert.deepEqual(manifest.ranks, [3, 4]);
    assert.equal(manifest.rank, 3);
    assert.deepEqual(manifest.envelope_counts, {
      dynamo_start: 3,
      aot_forward_graph: 1,
      dynamo_guards: 1,
      artifact: 1,
      compilation_metrics: 2,
      unknown: 1,
    });
  }));

test("the manifest has every counter, the lines of the faults, and the unknown keys", () =>
  parsed(LOG, (manifest) => {
    assert.deepEqual(manifest.stats, {
      ok: 9,
      other_rank: 1,
      fail_glog: 1,
      fail_json: 0,
      fail_payload_md5: 0,
      fail_dynamo_guards_json: 0,
      fail_parser: 0,
      fail_key_conflict: 0,
      fail_json_serialization: 0,
      unknown: 2,
    });
    assert.deepEqual(manifest.faults["fail_glog"], { count: 1, lines: [15] });
    assert.deepEqual(manifest.unknown_keys, { new_key: 1, "10": 1 });
  }));

test("the manifest lists the compilations in order of appearance", () =>
  parsed(LOG, (manifest) => {
    assert.deepEqual(manifest.compile_ids[0], {
      id: "0_0_0",
      display_name: "0/0",
      directory: "-_0_0_0",
      has_metrics: true,
      has_graphs: true,
      has_guards: true,
      status: "ok",
      cache_status: "miss",
      duration_ms: 1500,
    });
    assert.deepEqual(manifest.compile_ids.map(({ display_name, status }) => [display_name, status]), [
      ["0/0", "ok"],
      ["1/0", "error"],
      ["2/0", "missing"],
      ["3/0", "missing"],
    ]);
    assert.deepEqual(manifest.cache_summary, { hits: 0, misses: 1, bypasses: 0 });
  }));

test("the manifest names the failures with their lines", () =>
  parsed(LOG, ({ failures_summary: summary }) => {
    assert.equal(summary.failures, 1);
    assert.equal(summary.restarts, 0);
    assert.deepEqual(summary.items, [{
      compile_id: "1_0_0",
      kind: "failure",
      type: "Unsupported",
      reason: "because",
      source: "N/A:0",
      seq: 7,
      log_line: 12,
    }]);
  }));

test("the stack trie is a list of nodes with parents and terminals", () =>
  parsed(LOG, (manifest) => {
    const file = "/home/user/model.py", loc = "x";
    assert.deepEqual(manifest.stack_trie, [
      { parent: null, file, line: 1, name: "f1", loc },
      { parent: 0, file, line: 2, name: "f2", loc, terminals: ["0_0_0", "1_0_0"] },
      { parent: 0, file, line: 5, name: "f5", loc, terminals: ["2_0_0"] },
    ]);
    assert.deepEqual(manifest.unknown_stack_trie, []);
  }));

test("the index has a line for each compilation and for each place where one begins", () =>
  parsed(LOG, (_, index) => {
    const summaries = index.filter((line) => line.type === "compile_summary");
    assert.deepEqual(summaries.map((line) => [line.compile_id, line.status, line.duration_ms]), [
      ["0_0_0", "ok", 1500],
      ["1_0_0", "error", null],
      ["2_0_0", "missing", null],
      ["3_0_0", "missing", null],
    ]);
    assert.deepEqual(index.filter((line) => line.type === "stack_trie_node"), [
      {
        type: "stack_trie_node",
        path: ["/home/user/model.py:1 in f1", "/home/user/model.py:2 in f2"],
        terminal: ["0_0_0", "1_0_0"],
      },
      {
        type: "stack_trie_node",
        path: ["/home/user/model.py:1 in f1", "/home/user/model.py:5 in f5"],
        terminal: ["2_0_0"],
      },
    ]);
  }));

test("equal user stacks have equal hashes, others have not, and no stack has none", () =>
  parsed(LOG, (_, index) => {
    const hashes = index.flatMap((line) => line.type === "compile_summary" ? [line.stack_hash] : []);
    assert.match(String(hashes[0]), /^[0-9a-f]{16}$/);
    assert.equal(hashes[1], hashes[0]);
    assert.notEqual(hashes[2], hashes[0]);
    assert.equal(hashes[3], null);
  }));

test("a later attempt of the same frame has the stack of the first", () =>
  parsed(
    record({ dynamo_start: { stack: stack(1) }, ...id(0) }) + record({ aot_forward_graph: {}, ...id(0, 1) }, "g"),
    (_, index) => {
      const hashes = index.flatMap((line) => line.type === "compile_summary" ? [line.stack_hash] : []);
      assert.equal(hashes.length, 2);
      assert.equal(hashes[1], hashes[0]);
      assert.notEqual(hashes[0], null);
    },
  ));

test("a stack of 100,000 frames makes a list, not a tree that no reader can read", () => {
  const frames = Array.from({ length: 100_000 }, (_, line) => ({ filename: 1, line, name: "f" }));
  return parsed(record({ dynamo_start: { stack: frames }, ...id(0) }), (manifest) => {
    assert.equal(manifest.stack_trie.length, 100_000);
    assert.deepEqual(manifest.stack_trie[99_999]!.terminals, ["0_0_0"]);
  });
});

test("the files of the manifest have the sizes and counts that they have on disk", () =>
  withParsed({ text: LOG }, ({ dir }) => {
    const manifest = JSON.parse(readFileSync(join(dir, "manifest.json"), "utf8")) as Manifest;
    for (const { path, bytes, count } of Object.values(manifest.files)) {
      assert.equal(readFileSync(join(dir, path)).length, bytes, path);
      if (path.endsWith(".jsonl")) assert.equal(readJsonLines(dir, path).length, count, path);
    }
    const [range] = manifest.files.compilation_metrics.ranges["1_0_0"]!;
    const lines = readFileSync(join(dir, "compilation_metrics.jsonl"), "utf8").slice(...range!).trimEnd().split("\n");
    assert.deepEqual(lines.map((json) => JSON.parse(json).compile_id), ["1_0_0"]);
  }));

test("the manifest of a report lists its files with module and compilation, and the modules that failed", () =>
  withParsed({ text: LOG }, ({ store, summary }) => {
    const text = [...reportManifest({
      generator: "tlparse 0.1.0",
      generatedAt: "2026-04-01T00:00:00Z",
      command: "tlparse test.log",
      store,
      summary,
      faults: new Map([...store.faults, ["fail_parser", { count: 2, lines: [1] }]]),
      files: [
        {
          path: "-_0_0_0/aot_forward_graph_0.txt",
          module: "compile_artifacts",
          compileId: store.groups()[0]!,
          kind: "payload",
          extra: false,
          original: null,
        },
        { path: "x%2F.html", module: "findings", compileId: null, kind: "page", extra: true, original: "x/" },
      ],
      failedModules: [{ module: "guards", name: "Guards", error: "out of luck" }],
    })].join("");
    const manifest = JSON.parse(text);
    assert.equal(manifest.generator, "tlparse 0.1.0");
    assert.equal(manifest.source_file_hash, store.source()!.sha256);
    assert.equal(manifest.stats.fail_parser, 2);
    assert.deepEqual(manifest.files, [
      { path: "-_0_0_0/aot_forward_graph_0.txt", module: "compile_artifacts", compile_id: "0_0_0", kind: "payload" },
      { path: "x%2F.html", module: "findings", compile_id: null, kind: "page", extra: true, original: "x/" },
    ]);
    assert.deepEqual(manifest.failed_modules, [{ module: "guards", name: "Guards", error: "out of luck" }]);
  }));

test("package.json names the same version", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  assert.equal(version, VERSION);
});

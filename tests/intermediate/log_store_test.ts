import assert from "node:assert/strict";
import { test } from "node:test";
import { C, PREFIX, record, withLog } from "../log_text.ts";

const FRAME = { filename: 3, line: 1, name: "f" };

test("metadata survives as logged, numbers beyond 2^53 and fractions included", async () => {
  const json = '{"describe_storage":{"id":18446744073709551615,"describer_id":1,"size":3},"z":[1.0, {"b":2,"10":1}]}';
  await withLog(record(json), ({ store }) => {
    const [entry] = store.entries("tensor_metadata");
    assert.equal(entry!.metadataText, '{"id":18446744073709551615,"describer_id":1,"size":3}');
    assert.deepEqual(entry!.context.context, [["z", '[1.0, {"b":2,"10":1}]']]);
  });
});

test("an entry knows its place and the context of its line", async () => {
  const envelope = { aot_forward_graph: {}, rank: 2, ...C, subgraph_name: "s", has_payload: "00" };
  await withLog(record({}) + record(envelope), ({ store }) => {
    const [entry] = store.entries("graphs");
    assert.deepEqual(
      { type: entry!.type, seq: entry!.seq, part: entry!.part, line: entry!.line, id: entry!.compileId.id },
      { type: "aot_forward_graph", seq: 1, part: 30, line: 2, id: "0_0_0" },
    );
    assert.deepEqual(entry!.context, {
      rank: 2,
      timestamp: "2026-04-01T12:34:56.123456Z",
      thread: "140000000000",
      pathname: " torch/x.py",
      lineno: "12",
      hasPayload: "00",
      subgraph: "s",
      context: [],
    });
  });
});

test("the year of the time stamps is the file's or the given one", async () => {
  const timestamp = (year: number | null) =>
    withLog(
      record({ artifact: { name: "a", encoding: "json" } }),
      ({ store }) => [...store.entries("artifacts")][0]!.context.timestamp,
      {
        year,
      },
    );
  assert.match(await timestamp(null), /^2026-04-01T/);
  assert.match(await timestamp(1999), /^1999-04-01T/);
});

test("several keys of a line make entries in parser order that share the payload", async () => {
  const line = {
    artifact: { name: "x", encoding: "string" },
    dynamo_output_graph: {},
    aot_forward_graph: {},
    stack: [FRAME],
  };
  await withLog(record(line, "text") + record({ graph_dump: { name: "g" } }), ({ store }) => {
    const entries = store.entriesAt(0);
    assert.deepEqual(entries.map(({ type }) => type), ["aot_forward_graph", "dynamo_output_graph", "artifact"]);
    assert.deepEqual(entries.map(({ payload }) => store.text(payload!)), ["text", "text", "text"]);
    assert.deepEqual(entries[0]!.context.context, [["stack", JSON.stringify([FRAME])]]);
    assert.deepEqual(store.entriesAt(1).map(({ type }) => type), ["graph_dump"]);
    assert.deepEqual([...store.unknownStacks()], [{ seq: 0, line: 1, json: JSON.stringify([FRAME]) }]);
  });
});

test("a line without known key keeps everything in an entry of type unknown", async () => {
  await withLog(record({ rank: 0, ...C, news: { a: 1 }, unknown: 2 }), ({ store }) => {
    const [entry] = store.entries("other");
    assert.equal(entry!.type, "unknown");
    assert.deepEqual(entry!.metadata, {});
    assert.deepEqual(entry!.context.context, [["news", '{"a":1}'], ["unknown", "2"]]);
  });
});

test("artifacts are cache records by their name", async () => {
  const names = [
    "fx_graph_cache_miss",
    "dynamo_cache_exception",
    "put_local_code_state",
    "cache_note",
    "precompile_cache_bypass",
  ];
  await withLog(names.map((name) => record({ artifact: { name, encoding: "json" } }, "{}")).join(""), ({ store }) => {
    const named = (category: "cache" | "artifacts") =>
      [...store.entries(category)].map(({ metadata }) => (metadata as { name: string }).name);
    assert.deepEqual(named("artifacts"), ["cache_note"]);
    assert.deepEqual(named("cache"), names.filter((name) => name !== "cache_note"));
  });
});

test("groups come in order of first appearance, an absent attempt with attempt 0", async () => {
  const id = (f: number, c: number, t?: number) =>
    record({ frame_id: f, frame_compile_id: c, ...(t === undefined ? {} : { attempt: t }) });
  await withLog(
    id(1, 0, 1) + id(0, 0) + id(0, 0, 0) + record({}) + record({ frame_id: "x" }) + id(1, 0, 1),
    ({ store }) => {
      assert.deepEqual(store.groups().map(({ display }) => display), ["[1/0_1]", "[0/0]", "[-/-]", "(unknown)"]);
      assert.equal([...store.entriesOf(store.groups()[1]!, "other")].length, 2);
    },
  );
});

test("the string table is known as it was at each line", async () => {
  const log = record({ str: ["a", 0] }) + record({ x: 1 }) + record({ str: ["b", 0] }) + record({ x: 2 }) +
    record({ str: ["c", 4294967295] });
  await withLog(log, ({ store }) => {
    assert.deepEqual([store.string(0, 0), store.string(0, 1), store.string(0), store.string(1)], ["a", "b", "b", null]);
    assert.deepEqual([...store.strings()], [[0, "b"], [4294967295, "c"]]);
  });
});

test("a string that is logged a hundred thousand times is looked up as fast as one that is logged once", async () => {
  const TIMES = 100_000;
  const log = Array.from({ length: TIMES }, (_, i) => `${record({ str: [`f${i}`, 0] })}${record({})}`).join("");
  await withLog(log, ({ store }) => {
    const started = performance.now();
    for (let seq = 0; seq < TIMES; seq++) assert.equal(store.string(0, seq), `f${seq}`);
    assert.ok(performance.now() - started < 5_000, `${performance.now() - started} ms`);
  });
});

test("lines tell what raw.jsonl and payloads/ need", async () => {
  const log = record({ rank: 0, chromium_event: {} }, "{}") + `${PREFIX}{"rank":"x"}\n${PREFIX}junk\n` +
    record({ rank: 1, has_payload: "../x" }) + record({ rank: 0, payload_filename: 1, has_payload: "../x" }) + "\t\n";
  await withLog(log, ({ store }) => {
    const lines = [...store.lines()];
    assert.deepEqual(lines.map(({ status, chromium, payload }) => [status, chromium, payload?.bytes ?? null]), [
      ["accepted", true, 2],
      ["refused", false, null],
      ["refused", false, null],
      ["other_rank", false, null],
      ["accepted", false, 0],
    ]);
    assert.deepEqual(lines.map((line) => store.raw(line).json !== null), [true, true, false, true, true]);
    assert.deepEqual(lines.map(({ ownPayloadFilename }) => ownPayloadFilename), [false, false, false, false, true]);
    assert.equal(store.claimedMd5(lines[0]!), "99914b932bd37a50b983c5e7c90ae93b");
    assert.equal(store.claimedMd5(lines[4]!), "../x");
    assert.equal(store.claimedMd5(lines[1]!), null);
  });
});

test("payloads can be read in any order, as text, for a JSON reader and as bytes", async () => {
  const payloads = Array.from({ length: 50 }, (_, i) => `{"i":\n${i},\n"text":"${"é".repeat(i * 3000)}"}`);
  await withLog(
    payloads.map((payload) => record({ artifact: { name: "a", encoding: "json" } }, payload)).join(""),
    ({ store }) => {
      const entries = [...store.entries("artifacts")];
      for (const i of [49, 0, 25, 48, 1]) {
        const payload = entries[i]!.payload!;
        assert.equal(store.text(payload) === payloads[i], true);
        assert.deepEqual(JSON.parse(store.jsonText(payload)), JSON.parse(payloads[i]!));
        const pieces: Uint8Array[] = [];
        store.copy(payload, (piece) => pieces.push(piece.slice()));
        const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
        pieces.reduce((at, piece) => (bytes.set(piece, at), at + piece.length), 0);
        assert.equal(bytes.length, payload.bytes);
        assert.equal(new TextDecoder().decode(bytes) === payloads[i], true);
      }
    },
  );
});

test("many blank lines before a payload do not lose it", async () => {
  const log = record({ aot_forward_graph: {}, ...C }, "a").replace("\n\t", `${"\n".repeat(1000)}\t`);
  await withLog(log, ({ store }) => assert.equal(store.text([...store.entries("graphs")][0]!.payload!), "a"));
});

test("the source is known by name, size and hash", async () => {
  await withLog("", ({ store }) => {
    assert.equal(store.source()?.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert.equal(store.source()?.bytes, 0);
  });
});

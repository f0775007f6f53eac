import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { C, faultCounts, PREFIX, record, withLog } from "../log_text.ts";

const VECTOR_B1 = [
  "garbage line",
  "",
  "\torphan tab",
  `${PREFIX}notjson`,
  `${PREFIX}[1,2]`,
  `${PREFIX}{"rank":-1}`,
  `${PREFIX}{"a":1} trailing`,
  `${PREFIX}{"rank":0,"rank":0}`,
  `${PREFIX}{"zz":0,"zz":1}`,
  `${PREFIX}{"artifact":{"name":"x"},"has_payload":"00"}`,
  "\tone",
  "\ttwo",
  `${PREFIX}{"timestamp":1,"pathname":2}`,
  record({ artifact: { name: "conf", encoding: "string" }, payload_filename: "own", ...C }, "text").trimEnd(),
  `junk before ${PREFIX}{"aot_forward_graph":{},"has_payload":"f3085cccd508e131c268385174aee259",${
    JSON.stringify(C).slice(1)
  }`,
  "\ta",
  "\t",
  "\tb",
  `${PREFIX}{"aot_forward_graph":{},"has_payload":"XYZ",${JSON.stringify(C).slice(1)}`,
  "\tone",
  `${PREFIX}{"str":["/a/b.py",3],"unk1":1}`,
  `${PREFIX}{"str":["/a/b.py",3,4]}`,
  "V9999 99:99:99x123456 12:34] {}",
  'V0401 12:34:56.123456 7 a b c:12] {"dynamo_guards":{}, "frame_id":0}',
].join("\n") + "\n";

test("the counters of contract B.1, as far as reading decides them", async () => {
  await withLog(VECTOR_B1, ({ store }) => {
    const { contextless: _, ...counts } = faultCounts(store);
    // The dynamo_guards payload and the claimed payload_filename are judged when outputs are planned.
    assert.deepEqual(counts, { fail_glog: 4, fail_json: 10, fail_payload_md5: 1, fail_key_conflict: 1 });
    assert.equal(store.ok, 7);
    assert.equal([...store.unknownKeys.values()].reduce((sum, count) => sum + count, 0), 5);
    assert.deepEqual([...store.strings()], [[3, "/a/b.py"]]);
  });
});

test("a payload line that is a single tab is a blank line, one with nothing does not count", async () => {
  const log = `${PREFIX}{"aot_forward_graph":{},"has_payload":"5ad5cc4d26869082efd29c436b57384a"}\n\ta\n\n\t\n\tb\n`;
  await withLog(log, ({ store }) => {
    const [entry] = store.entries("graphs");
    assert.equal(store.text(entry!.payload!), "a\n\nb");
    assert.equal(entry!.payload!.bytes, 4);
  });
});

test("CRLF line ends give the same payloads and no fault", async () => {
  const log = record({ aot_forward_graph: {}, ...C }, "a\n\nb c\n").replaceAll("\n", "\r\n");
  await withLog(log, ({ store }) => {
    const [entry] = store.entries("graphs");
    assert.equal(store.text(entry!.payload!), "a\n\nb c\n");
    assert.deepEqual(faultCounts(store), {});
  });
});

test("payloads that do not fit any buffer are read whole, whatever their line ends", async () => {
  for (const lineEnd of ["\n", "\r\n"]) {
    const payload = `${"x".repeat(3_000_001)}\n${"é".repeat(700_000)}\n${"line\n".repeat(300_000)}end`;
    await withLog(
      record({ aot_forward_graph: {} }, payload).replaceAll("\n", lineEnd) + record({ rank: 0 }),
      async ({ store }) => {
        assert.deepEqual(faultCounts(store), {});
        const [entry] = store.entries("graphs");
        assert.equal(await store.text(entry!.payload!) === payload, true);
        assert.equal(store.ok, 2);
      },
    );
  }
});

test("ranks: the vector of contract B.5", async () => {
  const graph = (rank?: number) =>
    record({ aot_forward_graph: {}, ...(rank === undefined ? {} : { rank }), ...C }, "g");
  await withLog(graph() + graph(3) + graph() + graph(2) + graph(3), ({ store, messages }) => {
    assert.deepEqual(messages, ["Detected rank: Some(3)"]);
    assert.equal(store.ok, 3);
    assert.deepEqual(faultCounts(store), { other_rank: 2 });
    assert.deepEqual([...store.lines()].map(({ status }) => status), [
      "accepted",
      "accepted",
      "other_rank",
      "other_rank",
      "accepted",
    ]);
  });
});

test("the torch version of a ranked log is known although its record has no rank", async () => {
  const version = record(
    { artifact: { name: "torch_version", encoding: "json" } },
    '{"pytorch_version":"2.15.0","commit":"d0f2"}',
  );
  await withLog(record({ dynamo_start: {}, rank: 1, ...C }) + version, ({ store }) => {
    assert.deepEqual(store.torch, { version: "2.15.0", commit: "d0f2" });
    assert.deepEqual(faultCounts(store), { other_rank: 1, contextless: 1 });
  });
});

test("tab lines after a refused envelope are no envelopes, and each counts once", async () => {
  const log = `${PREFIX}{"artifact":{"name":"x"}}\n\t${PREFIX}{"rank":7}\n\n\tmore\n${record({ rank: 0 })}`;
  await withLog(log, ({ store, messages }) => {
    assert.equal(store.rank, 0);
    assert.deepEqual(faultCounts(store), { fail_json: 1, fail_glog: 2 });
    assert.equal(messages.filter((message) => message.startsWith("Failed to parse glog")).length, 0);
  });
});

for (
  const [what, cut, faults] of [
    ["in a payload", (log: string) => log.slice(0, -4), { fail_payload_md5: 1, cut_off: 1 }],
    [
      "in an envelope",
      (log: string) => log.slice(0, log.length - record({ aot_forward_graph: {} }, "abc\ndef").length + 80),
      {
        fail_json: 2,
        cut_off: 1,
      },
    ],
    ["before a payload", (log: string) => log.slice(0, -11), { fail_payload_md5: 1, cut_off: 1 }],
    ["in a prefix", (log: string) => log + "V0401 12:34", { fail_glog: 1, cut_off: 1 }],
    ["behind its last character", (log: string) => log.slice(0, -1), {}],
  ] as const
) {
  test(`a log cut off ${what} keeps what is whole`, async () => {
    const log = record({ rank: 0, ...C }) + record({ aot_forward_graph: {}, rank: 0 }, "abc\ndef");
    // Hashed in passing, and in a thread beside.
    for (const threadBytes of [Infinity, 0]) {
      await withLog(cut(log), ({ store }) => {
        assert.deepEqual(faultCounts(store), faults);
        assert.equal(store.ok >= 1, true);
      }, { threadBytes });
    }
  });
}

test("invalid UTF-8 is replaced and counted, in envelopes and in payloads", async () => {
  const bytes = new TextEncoder().encode(
    record({ artifact: { name: "a#b", encoding: "string" } }, "x#y") + record({ rank: 0 }),
  );
  bytes.forEach((byte, i) => byte === 35 && (bytes[i] = 0xff));
  await withLog(bytes, ({ store }) => {
    const [entry] = store.entries("artifacts");
    assert.deepEqual(entry!.metadata, { name: "a\ufffdb", encoding: "string" });
    assert.equal(store.text(entry!.payload!), "x\ufffdy");
    assert.deepEqual(faultCounts(store), { invalid_utf8: 2, fail_payload_md5: 1 });
    assert.equal(store.ok, 2);
  });
});

test("the envelope is found behind a prefix with characters of several bytes", async () => {
  await withLog(`é]] ü V0401 12:34:56.123456 7 pä]th.py:12] {"dump_file":{"name":"ö"}}\n`, ({ store }) => {
    const [entry] = store.entries("artifacts");
    assert.equal(entry!.metadataText, '{"name":"ö"}');
    assert.equal(entry!.context.pathname, " pä]th.py");
  });
});

test("a line of 64 MB without end, and an envelope of 20 MB, lose nothing beside them", async () => {
  const log = record({ rank: 0 }) + "x".repeat(64_000_000) + "\n" + record({ note: "y".repeat(20_000_000) }) +
    record({ rank: 0 });
  await withLog(log, ({ store }) => {
    assert.equal(store.ok, 2);
    assert.deepEqual(faultCounts(store), { fail_glog: 1, other_rank: 1, contextless: 1 });
  });
});

test("in a long line too an envelope is found wherever its prefix stands, and what only looks like one is none", async () => {
  const filler = "é] x:] 12] :1 2] ".repeat(10_000);
  await withLog(
    `${filler}\n${filler}${record({ artifact: { name: "a", encoding: "json" } })}${filler}`,
    ({ store }) => {
      assert.equal(store.ok, 1);
      assert.deepEqual(store.faults.get("fail_glog"), { count: 2, lines: [1, 3] });
      assert.equal([...store.lines()][0]!.line, 2);
      assert.equal([...store.entries("artifacts")][0]!.metadataText, '{"name":"a","encoding":"json"}');
      assert.equal(store.faults.has("invalid_utf8"), false);
    },
  );
});

test("a long line that is no UTF-8 is counted as such", async () => {
  const line = Buffer.concat([Buffer.alloc(100_000, 120), Buffer.from([0xff, 10])]);
  await withLog(line, ({ store }) => assert.deepEqual(faultCounts(store), { fail_glog: 1, invalid_utf8: 1 }));
});

test("NUL bytes in a line refuse that line alone", async () => {
  await withLog(`${PREFIX}{"rank":\0}\n\0\0\0\n` + record({ rank: 0 }), ({ store }) => {
    assert.equal(store.ok, 1);
    assert.deepEqual(faultCounts(store), { fail_json: 2, fail_glog: 1 });
  });
});

test("messages of a kind stop at the limit", async () => {
  await withLog("junk\n".repeat(30), ({ messages, store }) => {
    assert.equal(messages.length, 4);
    assert.deepEqual(store.faults.get("fail_glog"), { count: 30, lines: [1, 2, 3, 4, 5] });
  }, { messageLimit: 3 });
});

test("an empty log is a log without records", async () => {
  await withLog("", ({ store }) => {
    assert.equal(store.ok, 0);
    assert.deepEqual(store.groups(), []);
  });
});

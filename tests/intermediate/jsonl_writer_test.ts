import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CompileIds } from "../../format/compile_id.ts";
import { JsonlWriter, type JsonlWriterOptions, type WrittenLog } from "../../intermediate/jsonl_writer.ts";
import type { EnvelopeLine, LogEvents, PayloadPlace } from "../../log/events.ts";
import { KEYS, type KnownKey } from "../../log/keys.ts";
import { assertFilesFit, assertFits } from "../round_trip.ts";

const ids = new CompileIds();
const prefix = { time: "04-01T12:34:56.123456Z", thread: "14", pathname: " torch/x.py", lineno: "12" };
const ENCODER = new TextEncoder();

/** An accepted line with these keys, as the scanner reports it. */
function line(json: string, changes: Partial<EnvelopeLine> = {}): EnvelopeLine {
  const value = JSON.parse(json) as Record<string, unknown>;
  const keys = Object.keys(value).map((key) => KEYS.get(key)).filter((key): key is KnownKey => key !== undefined);
  return {
    seq: 0,
    line: 1,
    status: "accepted",
    reason: null,
    jsonAt: 50,
    jsonBytes: json.length,
    json,
    value,
    strict: true,
    prefix,
    keys: keys.sort((a, b) => a.part - b.part),
    compileId: ids.get(null, 0, 0, 0),
    rank: (value["rank"] ?? null) as number | null,
    hasPayload: (value["has_payload"] ?? null) as string | null,
    chromium: "chromium_event" in value,
    ...changes,
  };
}

function payload(events: LogEvents, ...pieces: readonly string[]): void {
  for (const piece of pieces) events.payload?.(ENCODER.encode(piece));
  const bytes = ENCODER.encode(pieces.join("")).length;
  const place: PayloadPlace = { at: 0, rawBytes: bytes, bytes, lines: 1, plain: true };
  events.payloadEnd(place);
}

/** Name of a file -> its text. */
interface Files {
  readonly written: WrittenLog;
  text(name: string): string;
}

function withFiles(
  feed: (writer: JsonlWriter) => void,
  check: (files: Files) => void,
  options?: Partial<JsonlWriterOptions>,
): void {
  const dir = mkdtempSync(join(tmpdir(), "tlparse-writer-"));
  try {
    const writer = new JsonlWriter(dir, { year: 2026, ...options });
    feed(writer);
    const written = writer.close();
    check({ written, text: (name) => readFileSync(join(dir, name), "utf8") });
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const ID = '"frame_id":0,"frame_compile_id":0,"attempt":0';
const CONTEXT = '"compile_id":"0_0_0","rank":null,"timestamp":"2026-04-01T12:34:56.123456Z","thread":14,' +
  '"pathname":" torch/x.py","lineno":12';

test("an entry holds its key, its context, and the payload with escapes", () => {
  withFiles((writer) => {
    writer.envelope(line(`{"aot_forward_graph":{},${ID},"has_payload":"md5","new_key":[1.0, 2]}`, { seq: 3, line: 7 }));
    payload(writer, 'say "hi"\n', "\\ \u0001\u20ac");
  }, ({ text }) => {
    assert.equal(
      text("graphs.jsonl"),
      `{"type":"aot_forward_graph",${CONTEXT},"has_payload":"md5","metadata":{},"context":{"new_key":[1.0, 2]},"seq":3,"part":30,` +
        `"log_line":7,"payload":"say \\"hi\\"\\n\\\\ \\u0001\u20ac","payload_bytes":15}\n`,
    );
  });
});

test("the payload of a line with two keys stands in the first, and the second names its part", () => {
  withFiles((writer) => {
    writer.envelope(line(`{"artifact":{"name":"n","encoding":"string"},"aot_joint_graph":{},${ID},"has_payload":"m"}`));
    payload(writer, "text");
  }, ({ text, written }) => {
    assert.deepEqual(JSON.parse(text("graphs.jsonl")).payload, "text");
    const artifact = JSON.parse(text("artifacts.jsonl"));
    assert.equal(artifact.payload, undefined);
    assert.equal(artifact.payload_of, 60);
    assert.deepEqual([...written.types], [["aot_joint_graph", 1], ["artifact", 1]]);
  });
});

test("entries of one line that go to one file stand there in parser order", () => {
  withFiles((writer) => {
    writer.envelope(line(`{"aot_joint_graph":{},"aot_forward_graph":{},"has_payload":"m"}`));
    payload(writer, "0123456789abcdefg");
  }, ({ text }) => {
    const lines = text("graphs.jsonl").trimEnd().split("\n").map((json) => JSON.parse(json));
    assert.deepEqual(lines.map(({ type, chunk }) => [type, chunk]), [
      ["aot_forward_graph", 0],
      ["aot_forward_graph", 1],
      ["aot_joint_graph", undefined],
    ]);
  }, { chunkBytes: 16 });
});

test("an empty payload is a payload, and a line without one has none", () => {
  withFiles((writer) => {
    writer.envelope(line(`{"aot_forward_graph":{},"has_payload":"m"}`));
    payload(writer);
    writer.envelope(line(`{"aot_forward_graph":{}}`, { seq: 1 }));
  }, ({ text }) => {
    const [empty, none] = text("graphs.jsonl").trimEnd().split("\n").map((json) => JSON.parse(json));
    assert.equal(empty.payload, "");
    assert.equal("payload" in none, false);
  });
});

test("cache records go to their own file with their status", () => {
  withFiles((writer) => {
    for (const [seq, name] of ["fx_graph_cache_hit", "dynamo_cache_entries", "inductor_cache_hits"].entries()) {
      writer.envelope(line(`{"artifact":{"name":"${name}","encoding":"json"}}`, { seq }));
    }
    writer.envelope(line(`{"artifact":{"name":"code","encoding":"string"}}`, { seq: 3 }));
  }, ({ text }) => {
    const statuses = text("cache.jsonl").trimEnd().split("\n").map((json) => JSON.parse(json).cache_status);
    assert.deepEqual(statuses, ["hit", null, "hit"]);
    assert.equal("cache_status" in JSON.parse(text("artifacts.jsonl")), false);
  });
});

test("a payload over the chunk size is cut between characters, and each line says which chunk of how many it is", () => {
  withFiles((writer) => {
    writer.envelope(line(`{"aot_forward_graph":{},"has_payload":"m"}`));
    payload(writer, "0123456789abcde\u20ac", "0123456789abc");
  }, ({ text, written }) => {
    const lines = text("graphs.jsonl").trimEnd().split("\n").map((json) => JSON.parse(json));
    for (const chunk of lines) assertFits("entry", chunk, "chunk");
    assert.deepEqual(lines.map((chunk) => [chunk.payload, chunk.chunk, chunk.total_chunks, chunk.payload_bytes]), [
      ["0123456789abcde", 0, 2, undefined],
      ["\u20ac0123456789abc", 1, 2, 31],
    ]);
    assert.equal(written.files.get("graphs")?.count, 1);
  }, { chunkBytes: 16 });
});

test("the number of chunks is filled in where the first lines have left the buffer long ago", () => {
  const text = "0123456789abcdef".repeat(1 << 15);
  withFiles((writer) => {
    writer.envelope(line(`{"aot_forward_graph":{},"has_payload":"m"}`));
    payload(writer, text);
  }, (files) => {
    const lines = files.text("graphs.jsonl").trimEnd().split("\n").map((json) => JSON.parse(json));
    assert.equal(lines.length, 512);
    assert.ok(lines.every((chunk, i) => chunk.chunk === i && chunk.total_chunks === 512));
    assert.equal(lines.map((chunk) => chunk.payload).join(""), text);
  }, { chunkBytes: 1 << 10 });
});

test("trace events are an array of the payloads as logged; one that is no JSON stays in its entry", () => {
  withFiles((writer) => {
    for (const [seq, text] of ['{\n"ts": 1733527096845517.0\n}', "{broken", '{"b":18446744073709551615}'].entries()) {
      writer.envelope(line(`{"chromium_event":{},"has_payload":"m"}`, { seq }));
      payload(writer, text);
    }
  }, ({ text }) => {
    assert.equal(text("chromium_events.json"), '[\n{\n"ts": 1733527096845517.0\n},\n{"b":18446744073709551615}\n]\n');
    const lines = text("chromium_events.jsonl").trimEnd().split("\n").map((json) => JSON.parse(json));
    assert.deepEqual(lines.map(({ event, payload }) => [event, payload]), [[0, undefined], [undefined, "{broken"], [
      1,
      undefined,
    ]]);
    const [from, to] = lines[2].event_range;
    assert.equal(text("chromium_events.json").slice(from, to), '{"b":18446744073709551615}');
  });
});

test("a log without trace events has an empty array of them", () => {
  withFiles(() => {}, ({ text }) => assert.deepEqual(JSON.parse(text("chromium_events.json")), []));
});

test("lines that make no entry are kept with their reason", () => {
  withFiles((writer) => {
    writer.envelope(
      line(`{"artifact":{}}`, {
        status: "refused",
        reason: "artifact.name: missing",
        keys: [],
        compileId: ids.unusable,
      }),
    );
    const broken = {
      status: "refused",
      reason: "no JSON",
      value: null,
      strict: false,
      keys: [],
      json: "{\u0007",
      seq: 1,
    } as const;
    writer.envelope(line("{}", broken));
    writer.envelope(line(`{"rank":1,"has_payload":"m"}`, { status: "other_rank", keys: [], seq: 2 }));
    writer.payloadEnd({ at: 0, rawBytes: 3, bytes: 2, lines: 1, plain: true });
  }, ({ text, written }) => {
    const lines = text("rejected.jsonl").trimEnd().split("\n").map((json) => JSON.parse(json));
    lines.forEach((rejected) => assertFits("rejected", rejected, "rejected"));
    assert.deepEqual(lines.map(({ status, reason, envelope, text }) => [status, reason, envelope ?? text]), [
      ["refused", "artifact.name: missing", { artifact: {} }],
      ["refused", "no JSON", "{\u0007"],
      ["other_rank", "of rank 1", { rank: 1, has_payload: "m" }],
    ]);
    assert.deepEqual(written.ranks, [1]);
    assert.equal(written.envelopes, 3);
  });
});

test("the string table keeps every text with the line from which on it holds", () => {
  withFiles((writer) => {
    writer.string(0, "a.py", 0);
    writer.string(0, 'b"\u{1f600}.py', 4);
  }, ({ text }) => {
    assert.deepEqual(JSON.parse(text("string_table.json")), [
      { index: 0, seq: 0, text: "a.py" },
      { index: 0, seq: 4, text: 'b"\u{1f600}.py' },
    ]);
  });
});

test("the byte ranges of a compile id hold its lines and nothing else", () => {
  const first = ids.get(null, 0, 0, 0), second = ids.get(null, 1, 0, 0);
  withFiles((writer) => {
    for (const [seq, compileId] of [first, first, second, first].entries()) {
      writer.envelope(line(`{"aot_forward_graph":{},"has_payload":"m"}`, { seq, compileId }));
      payload(writer, `graph ${seq}`);
    }
  }, ({ text, written }) => {
    const ranges = new Map(written.files.get("graphs")!.ranges.entries());
    assert.equal(ranges.get(first)!.length, 2);
    const seqs = (places: readonly [number, number][]) =>
      places.flatMap(([from, to]) =>
        text("graphs.jsonl").slice(from, to).trimEnd().split("\n").map((json) => JSON.parse(json).seq)
      );
    assert.deepEqual(seqs(ranges.get(first)!), [0, 1, 3]);
    assert.deepEqual(seqs(ranges.get(second)!), [2]);
  });
});

test("ids that change with every line get few ranges, which still hold all of their lines", () => {
  const count = 3000;
  withFiles((writer) => {
    for (let seq = 0; seq < count; seq++) {
      writer.envelope(line(`{"aot_forward_graph":{}}`, { seq, compileId: ids.get(null, seq % 3, 0, 0) }));
    }
  }, ({ text, written }) => {
    const bytes = text("graphs.jsonl");
    for (const [id, places] of written.files.get("graphs")!.ranges.entries()) {
      assert.ok(places.length <= 256, `${places.length} ranges`);
      const own = places.flatMap(([from, to]) => bytes.slice(from, to).trimEnd().split("\n")).map((json) =>
        JSON.parse(json)
      )
        .filter((entry) => entry.compile_id === id.id);
      assert.equal(own.length, count / 3);
    }
  });
});

test("all files are made, also for an empty log, and fit the schema with those that come later", () => {
  assert.throws(() => assertFilesFit("/nowhere"), /ENOENT/);
  withFiles(() => {}, ({ written, text }) => {
    assert.equal(written.files.size, 12);
    assert.equal(text("other.jsonl"), "");
  });
});

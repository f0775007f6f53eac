import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Manifest } from "../../intermediate/format.ts";
import { type JsonlStore, openJsonlStore } from "../../intermediate/jsonl_store.ts";
import { C, record } from "../log_text.ts";
import { withParsed } from "../round_trip.ts";

const LOG = record({ str: ["a.py", 0] }) + record({ aot_forward_graph: {}, ...C }, "graph") +
  record({ chromium_event: {} }, "{}");

const opened = <T>(dir: string, use: (store: JsonlStore) => T): T => {
  const store = openJsonlStore(dir);
  try {
    return use(store);
  } finally {
    store.close();
  }
};

function changeManifest(dir: string, change: (manifest: Record<string, unknown>) => void): void {
  const path = join(dir, "manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  change(manifest);
  writeFileSync(path, JSON.stringify(manifest));
}

function withFolder(use: (dir: string) => void): void {
  const dir = mkdtempSync(join(tmpdir(), "tlparse-store-"));
  try {
    use(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

test("a folder without a manifest is refused, and the message says what makes one", () =>
  withFolder((dir) => {
    assert.throws(
      () => openJsonlStore(dir),
      /^Error: Cannot read .*: it is no folder with a manifest\.json; "tlparse parse LOG -o DIR" makes/,
    );
    writeFileSync(join(dir, "a.log"), LOG);
    assert.throws(() => openJsonlStore(join(dir, "a.log")), /it is no folder with a manifest\.json/);
  }));

test("the manifest of a report is not taken for one of intermediate files", () =>
  withFolder((dir) => {
    writeFileSync(join(dir, "manifest.json"), '{"generator":"tlparse 0.1.0","files":[]}');
    assert.throws(() => openJsonlStore(dir), /its manifest\.json is not that of intermediate files/);
    writeFileSync(join(dir, "manifest.json"), "{");
    assert.throws(() => openJsonlStore(dir), /manifest\.json: it is no JSON/);
  }));

test("files of another version are refused by name of both versions", () =>
  withParsed({ text: LOG }, ({ dir }) => {
    changeManifest(dir, (manifest) => manifest["version"] = "3.0");
    assert.throws(() => openJsonlStore(dir), /its files are of version 3\.0, this program reads version 2\.1/);
  }));

test("a file that was changed or left out is named", async () => {
  await withParsed({ text: LOG }, ({ dir }) => {
    appendFileSync(join(dir, "graphs.jsonl"), "x");
    assert.throws(() => openJsonlStore(dir), /graphs\.jsonl has \d+ bytes, the manifest says \d+/);
  });
  await withParsed({ text: LOG }, ({ dir }) => {
    rmSync(join(dir, "guards.jsonl"));
    assert.throws(() => openJsonlStore(dir), /it has no file guards\.jsonl/);
    mkdirSync(join(dir, "guards.jsonl"));
    assert.throws(() => openJsonlStore(dir), /it has no file guards\.jsonl/);
  });
});

test("a line that this program does not write is named by file and number", async () => {
  const bad: readonly [string, RegExp][] = [
    ["not JSON", /graphs\.jsonl: line 2 is no JSON object/],
    ['{"type":"aot_forward_graph"', /line 2 is no JSON object/],
    ['{"type":"nonsense","seq":2,"part":1,"log_line":1}', /line 2 is not one that this program writes/],
    ['{"type":"graph_dump","seq":-1,"part":1,"log_line":1}', /line 2 is not one that this program writes/],
    [
      '{"type":"graph_dump","compile_id":"x","seq":2,"part":1,"log_line":1}',
      /line 2 is not one that this program writes/,
    ],
    ['{"type":"graph_dump","seq":4000000000,"part":1,"log_line":1}', /lines up to seq 4000000000, but only 3 entries/],
    ['{"type":"graph_dump","seq":1,"part":1,"log_line":1}', /^$/],
    [
      '{"type":"graph_dump","seq":0,"part":1,"log_line":1,"payload":"","chunk":1}',
      /line 2 is chunk 1 of a payload, and does not follow/,
    ],
  ];
  for (const [text, message] of bad) {
    await withParsed({ text: LOG }, ({ dir }) => {
      appendFileSync(join(dir, "graphs.jsonl"), `${text}\n`);
      changeManifest(dir, (manifest) => {
        const { graphs } = manifest["files"] as { graphs: { bytes: number } };
        graphs.bytes += text.length + 1;
      });
      if (message.source === "^$") opened(dir, (store) => assert.equal(store.entriesAt(1).length, 2));
      else assert.throws(() => openJsonlStore(dir), message);
    });
  }
});

test("the log is offered as long as it lies where it was, unchanged", () =>
  withParsed({ text: LOG }, ({ dir, store: log }) => {
    const { file, ...source } = log.source()!;
    const { path } = source;
    assert.notEqual(file, undefined);
    opened(dir, (store) => assert.deepEqual(store.source(), source));
    writeFileSync(path, LOG.replace("a.py", "b.py"));
    opened(dir, (store) => assert.equal(store.source(), null));
    rmSync(path);
    opened(dir, (store) => {
      assert.equal(store.source(), null);
      assert.equal(store.origin.sha256, log.source()!.sha256);
      assert.equal(store.text([...store.entries("graphs")][0]!.payload!), "graph");
    });
  }));

test("a payload that is longer than a string can be is a RangeError", () =>
  withParsed({ text: LOG }, ({ dir }) =>
    opened(dir, (store) => {
      const [entry] = [...store.entries("graphs")];
      const parse = JSON.parse;
      JSON.parse = () => {
        throw new RangeError("Invalid string length");
      };
      try {
        assert.throws(() => store.text(entry!.payload!), {
          name: "RangeError",
          message: /longer than a string can be/,
        });
      } finally {
        JSON.parse = parse;
      }
    })));

test("a manifest that names a pipe or a folder as its log does not make the reader wait", () =>
  withParsed({ text: LOG }, ({ dir }) => {
    changeManifest(dir, (manifest: Partial<Record<keyof Manifest, unknown>>) => manifest.source_file = dir);
    opened(dir, (store) => assert.equal(store.source(), null));
  }));

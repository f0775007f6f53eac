import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openJsonlStore } from "../../intermediate/jsonl_store.ts";
import type { EntryStore } from "../../intermediate/store.ts";
import { MODULES } from "../../modules/registry.ts";
import { writeToMemory } from "../../report/memory_writer.ts";
import { planReport } from "../../report/plan.ts";
import { C, record } from "../log_text.ts";
import { withParsed } from "../round_trip.ts";

const TESTDATA = fileURLToPath(new URL("../../testdata", import.meta.url));
const logs = readdirSync(TESTDATA, { encoding: "utf8" }).filter((name) => name.endsWith(".log")).sort();

async function report(store: EntryStore): Promise<{ readonly stats: string; readonly files: Map<string, string> }> {
  const messages: string[] = [];
  const planned = await planReport(store, MODULES, {
    options: { mode: "normal", plainText: false, provenance: true, customHeader: "", ranked: false },
    about: { generator: "tlparse", generatedAt: "2026-04-01T00:00:00Z", command: "tlparse" },
    print: (message) => void messages.push(message),
    messageLimit: 20,
  });
  const { files } = await writeToMemory(planned, new Map());
  const texts = [...files].map(([path, bytes]): [string, string] => [path, new TextDecoder("latin1").decode(bytes)]);
  return { stats: planned.stats + messages.join("\n"), files: new Map(texts) };
}

for (const name of logs) {
  test(`the report of ${name} is byte for byte the same from the log and from its intermediate files`, () =>
    withParsed({ path: join(TESTDATA, name) }, async ({ store, dir }) => {
      const read = openJsonlStore(dir);
      try {
        const expected = await report(store);
        assert.ok(expected.files.has("index.html"));
        assert.deepEqual(await report(read), expected);
      } finally {
        read.close();
      }
    }, 64));
}

test("a report from files whose log is gone lacks raw.log and nothing else, and the index says so", () =>
  withParsed({ text: record({ aot_forward_graph: {}, ...C }, "graph") + record("broken") }, async ({ store, dir }) => {
    const expected = await report(store);
    rmSync(store.source().path);
    const read = openJsonlStore(dir);
    try {
      const actual = await report(read);
      const lacking = [...expected.files.keys()].filter((path) => !actual.files.has(path));
      assert.deepEqual(lacking, ["raw.log"]);
      const differing = [...actual.files].filter(([path, text]) => text !== expected.files.get(path)).map(([path]) =>
        path
      );
      // The index says what the report lacks.
      assert.deepEqual(differing, ["index.html"]);
    } finally {
      read.close();
    }
  }));

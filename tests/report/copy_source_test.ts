import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { planReport } from "../../report/plan.ts";
import { writeSite } from "../../report/site_writer.ts";
import { MODULES } from "../../modules/registry.ts";
import { C, record, withLog } from "../log_text.ts";

const FILES = Array.from(
  { length: 3 },
  (_, i) => record({ graph_dump: { name: `g${i}` }, ...C }, "graph ".repeat(200)),
);
const LOG = FILES.join("");

/** A report of the log that something happens to after it was read. */
async function reportAfter(happening: (path: string) => void) {
  return await withLog(LOG, async ({ store }) => {
    const options = { mode: "normal", plainText: false, provenance: false, customHeader: "", ranked: false } as const;
    const about = { generator: "test", generatedAt: "", command: "" };
    const report = await planReport(store, MODULES, { options, about, print() {}, messageLimit: 20 });
    happening(store.source().path);
    const folder = mkdtempSync(join(tmpdir(), "tlparse-test-"));
    try {
      const { failed } = await writeSite(report, folder, { assets: new Map() });
      const read = (path: string) => readFileSync(join(folder, path), "utf8");
      return { log: read("raw.log"), lines: read("raw.jsonl"), failed };
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test("a log that is removed while the report is made is copied whole", async () => {
  const { log, failed } = await reportAfter((path) => rmSync(path));
  assert.equal(log, LOG);
  assert.deepEqual(failed, []);
});

test("a log that another file has replaced while the report is made is copied, not the other file", async () => {
  const { log, failed } = await reportAfter((path) => {
    renameSync(path, `${path}.1`);
    writeFileSync(path, "the next log");
  });
  assert.equal(log, LOG);
  assert.deepEqual(failed, []);
});

test("of a log that becomes shorter the lines that are left stay, and the failure is told", async () => {
  const left = FILES[0]!.length + FILES[1]!.length + 20;
  const { log, lines, failed } = await reportAfter((path) => truncateSync(path, left));
  assert.equal(log, LOG.slice(0, left));
  assert.deepEqual([...lines.matchAll(/"name":"(g\d)"/g)].map(([, name]) => name), ["g0", "g1"]);
  assert.equal(
    failed.find(({ path }) => path === "raw.log")?.error.message,
    "the log has become shorter while it was read",
  );
  assert.match(
    failed.find(({ path }) => path.endsWith("g2_2.txt"))!.error.message,
    /the file has become shorter since it was opened/,
  );
});

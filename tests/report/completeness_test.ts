/**
 * Nothing of a log gets lost: every record is an entry, a string or a rejected line, and every payload can be read in the report.
 *
 * Checked on the logs of testdata/, and where the folder of the parity checker is at hand (TLPARSE_PARITY, else ../shared) on its real logs.
 */
import { deepEqual, equal, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { reformat } from "../../format/json.ts";
import type { LogStore } from "../../intermediate/log_store.ts";
import type { Payload } from "../../intermediate/store.ts";
import { CATEGORIES } from "../../log/keys.ts";
import type { LogEvents } from "../../log/events.ts";
import { MODULES } from "../../modules/registry.ts";
import { type MemoryReport, writeToMemory } from "../../report/memory_writer.ts";
import { C, record, withLog } from "../log_text.ts";
import { plan } from "./helpers.ts";
import { LOGS } from "./real_logs.ts";

for (const { name, path } of LOGS) {
  test(`nothing is lost of ${name}`, async () => {
    const log = readFileSync(path);
    const strings = { count: 0 };
    await withLog(log, async ({ store }) => {
      const records = recordsIn(log.toString("latin1"));
      deepEqual({ records: recordsOf(store) + strings.count }, { records });
      const report = await writeToMemory(await plan(store, MODULES), new Map());
      deepEqual(report.failed, []);
      deepEqual(unreachable(store, report), []);
    }, { also: counting(strings) });
  });
}

const counting = (strings: { count: number }): LogEvents => ({
  envelope() {},
  payloadEnd() {},
  string: () => void strings.count++,
});

// ---- records

/** A prefix and something behind it, written down once more, in another way than the reader's. */
const RECORD = /[VIWEC]\d{4} \d\d:\d\d:\d\d.\d{6} \d+[^:]+:\d+\] ./;

/** Lines of the log that hold a record. A payload may hold what looks like one, but its lines begin with a tab. */
const recordsIn = (log: string): number =>
  log.split("\n").filter((line) => !line.startsWith("\t") && RECORD.test(line.replace(/\r$/, ""))).length;

/** Lines with an entry in some category, and lines that were rejected. */
function recordsOf(store: LogStore): number {
  const withEntry = new Set(CATEGORIES.flatMap((category) => [...store.entries(category)].map(({ seq }) => seq)));
  const rejected = [...store.lines()].filter(({ status }) => status !== "accepted").length;
  equal(withEntry.size, store.ok);
  return withEntry.size + rejected;
}

// ---- payloads

/** Lines of the log whose payload is no file of the report, no trace event, and on no page. */
function unreachable(store: LogStore, { files }: MemoryReport): number[] {
  const hashes = new Set([...files].filter(([path]) => !path.startsWith("raw.")).map(([, bytes]) => hash(bytes)));
  const events = new Set(eventsOf(files.get("chromium_events.json")));
  let pages: string | null = null;
  const lost: number[] = [];
  for (const { line, payload, chromium } of store.lines()) {
    if (payload === null || payload.bytes === 0) continue;
    const bytes = bytesOf(store, payload);
    if (hashes.has(hash(bytes))) continue;
    const text = new TextDecoder().decode(bytes);
    if (chromium ? events.has(eventText(text)) : hashes.has(hash(Buffer.from(canonical(text))))) continue;
    pages ??= pageTexts(files);
    if (!pages.includes(text)) lost.push(line);
  }
  return lost;
}

const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function bytesOf(store: LogStore, payload: Payload): Uint8Array {
  const pieces: Uint8Array[] = [];
  store.copy(payload, (piece) => pieces.push(piece.slice()));
  return Buffer.concat(pieces);
}

/** As JSON artifacts are written; what is no JSON stays as it is. */
function canonical(text: string): string {
  try {
    return reformat(text, "");
  } catch {
    return text;
  }
}

/** The same for equal events, however their numbers are written. */
function eventText(text: string): string | null {
  try {
    return canonical(JSON.stringify(JSON.parse(text)));
  } catch {
    return null;
  }
}

const eventsOf = (bytes: Uint8Array | undefined): (string | null)[] =>
  (JSON.parse(new TextDecoder().decode(bytes)) as unknown[]).map((event) => eventText(JSON.stringify(event)));

const ENTITIES: readonly (readonly [string, string])[] = [["&lt;", "<"], ["&gt;", ">"], ["&quot;", '"'], [
  "&amp;",
  "&",
]];

/** What the pages say, tags off. */
function pageTexts(files: MemoryReport["files"]): string {
  const html = [...files].filter(([path]) => path.endsWith(".html")).map(([, bytes]) =>
    new TextDecoder().decode(bytes)
  );
  return ENTITIES.reduce(
    (text, [entity, sign]) => text.replaceAll(entity, sign),
    html.join("\n").replace(/<[^>]*>/g, ""),
  );
}

test("a log that loses a record or a payload would be noticed", async () => {
  const log = record({ artifact: { name: "a", encoding: "string" }, ...C }, "kept") +
    record({ novel: {}, ...C }, "lost?");
  equal(recordsIn(log), 2);
  await withLog(log, async ({ store }) => {
    equal(recordsOf(store), 2);
    const report = await writeToMemory(await plan(store, MODULES), new Map());
    deepEqual(unreachable(store, report), []);
    for (const path of [...report.files.keys()]) {
      if (path.includes("novel") || path.startsWith("payloads/")) report.files.delete(path);
    }
    deepEqual(unreachable(store, report), [3]);
    ok(report.files.size > 0);
  });
});

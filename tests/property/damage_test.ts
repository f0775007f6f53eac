/** Damaged logs: what is whole is kept, what is written reads back, and a report comes out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EntryStore } from "../../intermediate/store.ts";
import type { Options } from "../../modules/module.ts";
import { EXPORT_MODULES, MODULES } from "../../modules/registry.ts";
import { writeToMemory } from "../../report/memory_writer.ts";
import { plan } from "../report/helpers.ts";
import { withLog } from "../log_text.ts";
import { checkRoundTrip } from "../round_trip.ts";
import { damagedLog, damagedMarkedLog, type MarkedLog, TEST_LOGS } from "./damage.ts";
import { HOSTILE_MARKUP, LogBytes, oddLog } from "./log_arbitrary.ts";
import { assertOurMarkup } from "./markup.ts";
import { readSlowly } from "./model.ts";
import { scan, ShortReads } from "./reading.ts";
import { holds } from "./runs.ts";

/** Every marker that stands whole in the log is an artifact of its line, with its payload. */
function assertKept(store: EntryStore, { markers }: MarkedLog): void {
  const byLine = new Map([...store.entries("artifacts")].map((entry) => [entry.line, entry]));
  for (const { name, line, payload, goesOn } of markers) {
    const entry = byLine.get(line);
    assert.deepEqual(entry?.metadata, { name, encoding: "string" }, `${name} on line ${line}`);
    const text = store.text(entry!.payload!) as string;
    if (goesOn) assert.ok(text.startsWith(`${payload}\n`));
    else assert.equal(text, payload);
  }
}

const OPTIONS: fc.Arbitrary<Options> = fc.record({
  mode: fc.constantFrom("normal", "normal", "export"),
  plainText: fc.boolean(),
  provenance: fc.boolean(),
  legacy: fc.boolean(),
  customHeader: fc.constant(""),
  ranked: fc.boolean(),
});

async function assertReport(store: EntryStore, options: Options): Promise<void> {
  const report = await plan(store, options.mode === "export" ? EXPORT_MODULES : MODULES, { options });
  const { files, failed } = await writeToMemory(report, new Map());
  assert.equal([...report.failed, ...failed].map(({ error }) => error.stack).join("\n"), "");
  assert.equal(files.has("index.html"), true);
  const decoder = new TextDecoder();
  for (const [path, bytes] of files) {
    if (path.endsWith(".html")) assertOurMarkup(path, decoder.decode(bytes), report.nonce);
  }
}

async function assertSurvives(log: MarkedLog, options?: Options): Promise<void> {
  const { reading } = scan(new ShortReads(log.bytes, [4096, 1, 77]), log.bytes);
  assert.deepEqual(reading, readSlowly(log.bytes));
  await withLog(log.bytes, async ({ store }) => {
    assertKept(store, log);
    if (options) await assertReport(store, options);
  });
}

const SHARE = 1 / TEST_LOGS.size;
for (const [name, bytes] of TEST_LOGS) {
  // A large log costs as much as many small ones.
  const share = bytes.length > 20_000 ? SHARE / 4 : SHARE;
  const cases = damagedMarkedLog(fc.constant(bytes));
  test(`${name}, damaged, keeps every record that is whole and makes a report`, () =>
    holds(fc.tuple(cases, OPTIONS), ([log, options]) => assertSurvives(log, options), share));
  test(`${name}, damaged, is written and read back as it is`, () =>
    holds(cases, ({ bytes }) => checkRoundTrip({ text: bytes }), share));
}

test("a random log, damaged, keeps every record that is whole", () =>
  holds(damagedMarkedLog(oddLog.map(({ bytes }) => bytes)), (log) => assertSurvives(log)));

test("a random log makes a report without markup of its own", () =>
  holds(
    fc.tuple(fc.oneof(oddLog, damagedLog(oddLog)), OPTIONS),
    ([{ bytes }, options]) => withLog(bytes, ({ store }) => assertReport(store, options)),
    0.5,
  ));

test("a page with markup of a log in it is found out", () => {
  const page = (body: string) => `<!DOCTYPE html><html lang="en"><body>${body}</body></html>`;
  const NONCE = "00";
  const ours = `<p class="x">&lt;script></p><script src="../assets/page.js" nonce="00" defer></script>`;
  assertOurMarkup("a.html", page(ours), NONCE);
  for (
    const body of [
      HOSTILE_MARKUP,
      "<img src=x>",
      `<p onclick="x">`,
      `<script src="x.js" nonce="00"></script>`,
      "<script >x</script>",
      `<b a='x'>`,
    ]
  ) {
    assert.throws(() => assertOurMarkup("a.html", page(body), NONCE), body);
  }
});

test("a random log, damaged or not, is written and read back as it is", () =>
  holds(
    fc.tuple(fc.oneof(oddLog, damagedLog(oddLog)), fc.constantFrom(undefined, 16, 100_000)),
    ([{ bytes }, chunkBytes]) =>
      checkRoundTrip({ text: new LogBytes(bytes).bytes }, bytes.length > 20_000 ? 100_000 : chunkBytes),
    0.5,
  ));

/** Payloads that a thread writes are the same files, and what it cannot write comes back. */
import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { LogStore } from "../../intermediate/log_store.ts";
import { MODULES } from "../../modules/registry.ts";
import { PayloadThread } from "../../report/payload_thread.ts";
import { writeSite } from "../../report/site_writer.ts";
import { C, record, withLog } from "../log_text.ts";
import { plan } from "./helpers.ts";
import { LOGS } from "./real_logs.ts";

const THREAD = { threadBytes: 0 };
const graph = (payload: string) => record({ dynamo_output_graph: {}, ...C }, payload);
const ODD = graph("a\n\nb") + graph("") + graph("x".repeat(3_000_000)) + graph(`${"line\r".repeat(400_000)}\n`) +
  graph("é\n".repeat(700_000)) + graph("no end").trimEnd();

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tlparse-payloads-"));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => statSync(join(folder, path)).isFile())
    .sort();

/** The site written with a thread and without. */
async function compare(store: LogStore, folder: string): Promise<number> {
  const report = await plan(store, MODULES);
  const [alone, beside] = ["alone", "beside"].map((name) => join(folder, name)) as [string, string];
  for (const path of [alone, beside]) mkdirSync(path);
  const settings = { assets: new Map<string, string>() };
  const expected = await writeSite(report, alone, settings);
  const found = await writeSite(report, beside, { ...settings, places: store, thread: THREAD });
  deepEqual([...found.sizes].sort(), [...expected.sizes].sort());
  deepEqual(filesOf(beside), filesOf(alone));
  for (const path of filesOf(alone)) ok(readFileSync(join(beside, path)).equals(readFileSync(join(alone, path))), path);
  return expected.sizes.size;
}

for (const { name, path } of LOGS.filter(({ name }) => name.startsWith("testdata/") || /^(?:simple|vllm)/.test(name))) {
  test(`the site of ${name} is the same`, () =>
    inFolder((folder) => withLog(readFileSync(path), async ({ store }) => void await compare(store, folder))));
}

for (const [what, log] of [["odd payloads", ODD], ["CRLF line ends", ODD.replaceAll("\n", "\r\n")]] as const) {
  test(`the site of a log with ${what} is the same`, () =>
    inFolder((folder) => withLog(log, async ({ store }) => void await compare(store, folder))));
}

test("more payloads than the thread has slots for are all written", () =>
  inFolder((folder) =>
    withLog(Array.from({ length: 6000 }, (_, i) => graph(`payload ${i}`)).join(""), async ({ store }) => {
      ok(await compare(store, folder) > 6000);
    })
  ));

/** A thread, and the payloads of a log to give it. */
const withThread = (
  settings: { silenceMs?: number },
  use: (thread: PayloadThread<string>, store: LogStore, folder: string) => Promise<void> | void,
) =>
  inFolder((folder) =>
    withLog(graph("first") + graph("second\nline"), async ({ store }) => {
      const thread = PayloadThread.start<string>(store.source(), { ...THREAD, ...settings });
      ok(thread !== null);
      try {
        await use(thread, store, folder);
      } finally {
        thread.stop();
      }
    })
  );
const payloadsOf = (store: LogStore) => [...store.entries("graphs")].map(({ payload }) => payload!);
const waited = () => new Promise((done) => setTimeout(done, 300));

test("what the thread writes is not given back, and the log is copied as long as it was", () =>
  withThread({}, async (thread, store, folder) => {
    const [first, second] = payloadsOf(store);
    equal(thread.offer("1", join(folder, "1"), store.cut(first!), first!.bytes), true);
    equal(thread.offer("2", join(folder, "2"), store.cut(second!), second!.bytes), true);
    equal(thread.offerLog("log", join(folder, "log"), 20), true);
    await waited();
    deepEqual([...thread.finish()], []);
    const texts = ["1", "2", "log"].map((name) => readFileSync(join(folder, name), "utf8"));
    deepEqual(texts, ["first", "second\nline", readFileSync(store.source().path, "utf8").slice(0, 20)]);
  }));

test("what it cannot write is given back", () =>
  withThread({}, async (thread, store, folder) => {
    const [first, second] = payloadsOf(store);
    mkdirSync(join(folder, "folder"));
    thread.offer("no file", join(folder, "folder"), store.cut(first!), first!.bytes);
    thread.offer("another size", join(folder, "size"), store.cut(second!), second!.bytes + 1);
    thread.offerLog("too short", join(folder, "log"), 1_000_000);
    thread.offer("fine", join(folder, "fine"), store.cut(first!), first!.bytes);
    await waited();
    deepEqual([...thread.finish()], ["no file", "another size", "too short"]);
    equal(readFileSync(join(folder, "fine"), "utf8"), "first");
  }));

test("a thread that has died gives all back", () =>
  withThread({ silenceMs: 100 }, (thread, store, folder) => {
    const [first] = payloadsOf(store);
    thread.stop();
    thread.offer("1", join(folder, "1"), store.cut(first!), first!.bytes);
    deepEqual([...thread.finish()], ["1"]);
  }));

test("a path that is too long for a slot is not taken", () =>
  withThread({}, (thread, store, folder) => {
    const [first] = payloadsOf(store);
    equal(thread.offer("1", join(folder, "é".repeat(300)), store.cut(first!), first!.bytes), false);
  }));

test("a small log gets no thread", () =>
  withLog(graph("x"), ({ store }) => equal(PayloadThread.start(store.source()), null)));

test("a log that becomes shorter while it is written is told as without a thread", () =>
  inFolder((folder) =>
    withLog(graph("x".repeat(2_000_000)) + graph("y".repeat(2_000_000)), async ({ store }) => {
      const report = await plan(store, MODULES);
      truncateSync(store.source().path, 1_000_000);
      const outcome = async (name: string, thread: object) => {
        mkdirSync(join(folder, name));
        const written = await writeSite(report, join(folder, name), { assets: new Map<string, string>(), ...thread });
        return written.failed.map(({ path, error }) => [path, error.message]);
      };
      const expected = await outcome("alone", {});
      ok(expected.length >= 2);
      deepEqual((await outcome("beside", { places: store, thread: THREAD })).sort(), expected.sort());
    })
  ));

test("a folder that takes no files ends the writing, and names the file", () =>
  inFolder((folder) =>
    withLog(graph("x"), async ({ store }) => {
      const report = await plan(store, MODULES);
      const { path } = report.files.find(({ content }) => content.kind === "payload")!;
      mkdirSync(join(folder, path), { recursive: true });
      const settings = { assets: new Map<string, string>(), places: store, thread: THREAD };
      await rejects(writeSite(report, folder, settings), (error: Error) => error.message.includes(path));
    })
  ));

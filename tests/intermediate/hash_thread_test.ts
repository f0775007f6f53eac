import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { HashThread } from "../../intermediate/hash_thread.ts";
import { C, faultCounts, PREFIX, record, withLog } from "../log_text.ts";

const IN_THREAD = { threadBytes: 0 }, INLINE = { threadBytes: Infinity };

/** A consumer beside the store: then the thread takes the hash of the log too. */
const IGNORING = { envelope() {}, payloadEnd() {}, string() {} };

const graph = (payload: string, has_payload?: string) =>
  record({ aot_forward_graph: {}, ...C, ...has_payload === undefined ? {} : { has_payload } }, payload);
const LOG = graph("a\n\nb") + graph("x", "00".repeat(16)) + graph("") + graph("y", "no md5") +
  graph("long line ".repeat(300_000)) +
  graph(`${"z\r".repeat(600_000)}\n`) + graph("é\n".repeat(400_000));
const BLANK_LINES =
  `${PREFIX}{"aot_forward_graph":{},"has_payload":"5ad5cc4d26869082efd29c436b57384a"}\n\n\ta\n\n\t\n\tb\n\n`;

for (
  const [what, log] of [
    ["LF line ends", LOG],
    ["CRLF line ends", LOG.replaceAll("\n", "\r\n")],
    ["blank lines between", BLANK_LINES],
    ["nothing in it", ""],
    ["its end cut off", LOG.slice(0, -5)],
  ] as const
) {
  test(`a log with ${what} has the same faults and the same hash whether a thread hashes it or not`, async () => {
    const facts = (options: object) =>
      withLog(log, ({ store }) => ({ faults: [...store.faults], sha256: store.origin.sha256, ok: store.ok }), options);
    const expected = await facts(INLINE);
    assert.deepEqual(await facts(IN_THREAD), expected);
    assert.deepEqual(await facts({ ...IN_THREAD, also: IGNORING }), expected);
    assert.equal(expected.sha256, createHash("sha256").update(log).digest("hex"));
  });
}

test("more payloads than the ring holds, all wrong, are all counted", async () => {
  await withLog(graph("x", "00".repeat(16)).repeat(20_000), ({ store }) => {
    assert.deepEqual(faultCounts(store), { fail_payload_md5: 20_000 });
    assert.deepEqual(store.faults.get("fail_payload_md5")!.lines, [1, 3, 5, 7, 9]);
  }, IN_THREAD);
});

test("a thread that was stopped leaves nothing undone", async () => {
  await withLog(LOG, ({ store }) => {
    const { path, bytes, sha256 } = store.source();
    const thread = new HashThread(path, bytes, 100);
    thread.stop();
    const payload = [...store.entries("graphs")][0]!.payload as unknown as { at: number; raw: number };
    const claim = (claimed: string) => thread.end({ at: payload.at, rawBytes: payload.raw, claimed, line: 1 });
    claim(createHash("md5").update("a\n\nb").digest("hex"));
    claim("00".repeat(16));
    assert.deepEqual(thread.finish(), { failed: 1, lines: [1], lastFailed: true });
    assert.equal(thread.sha256, sha256);
  });
});

/** Reading random logs agrees with the model. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { faultCounts, withLog } from "../log_text.ts";
import { damagedLog } from "./damage.ts";
import { LogBytes, longLog, oddLog, soundLog } from "./log_arbitrary.ts";
import { readSlowly } from "./model.ts";
import { scan, ShortReads, storeReading } from "./reading.ts";
import { holds } from "./runs.ts";

/** Sizes of reads, often of a single byte: then every line is cut everywhere. */
const sizes = fc.oneof(fc.constant([1]), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }));
const scaled = (sizes: readonly number[], log: Uint8Array): number[] =>
  sizes.map((size) => size * (1 + (log.length >> 12)) - (log.length >> 12));

test("a log without faults is read without a fault, every record with its keys and its payload", () =>
  holds(fc.tuple(soundLog, sizes), ([{ bytes, records }, sizes]) => {
    const { reading } = scan(new ShortReads(bytes, sizes), bytes);
    const { fail_key_conflict: _, ...faults } = reading.faults;
    assert.deepEqual(faults, {});
    assert.equal(reading.ok, records.length);
    const decoded = (payload: string | null) =>
      payload === null
        ? null
        : new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(payload, (c) => c.charCodeAt(0)));
    assert.deepEqual(
      reading.records.map(({ keys, payload }) => [[...keys].sort(), decoded(payload)]),
      records.map((
        { keys, payload },
      ) => [keys.length > 1 ? keys.filter((key) => key !== "stack").sort() : keys, payload]),
    );
  }));

test("any log, damaged or not, is read as the model reads it, however little a read gives", () =>
  holds(fc.tuple(fc.oneof(oddLog, damagedLog(oddLog)), sizes), ([{ bytes }, sizes]) => {
    const source = new ShortReads(bytes, scaled(sizes, bytes));
    const { reading, handedOver } = scan(source, bytes);
    assert.deepEqual(reading, readSlowly(bytes));
    assert.ok(source.bytesRead <= bytes.length, "no byte is read twice");
    assert.ok(source.reads <= bytes.length + 1, "no read gives nothing before the end");
    assert.ok(handedOver <= bytes.length, "no payload is longer than the log");
  }));

test("a line as long as the buffers is read as the model reads it, in reads of a byte or of many", () =>
  holds(
    fc.tuple(longLog, fc.constantFrom([1], [1 << 18], [1 << 20, 3])),
    ([{ bytes }, sizes]) => assert.deepEqual(scan(new ShortReads(bytes, sizes), bytes).reading, readSlowly(bytes)),
    0.1,
  ));

test("a store says what the model says, hashing beside or in passing", () =>
  holds(
    fc.tuple(fc.oneof(oddLog, damagedLog(oddLog)), fc.constantFrom(true, false, false, false)),
    async ([{ bytes }, beside]) => {
      const model = readSlowly(bytes);
      await withLog(bytes, ({ store }) => assert.deepEqual(storeReading(store, model), model), {
        threadBytes: beside ? 0 : Infinity,
      });
    },
    0.25,
  ));

test("a log that has become shorter is read as far as it goes, and it is said", () =>
  holds(fc.tuple(oddLog, fc.nat(), sizes), ([{ bytes }, cut, sizes]) => {
    const end = cut % (bytes.length + 1);
    const { shrunk, ...faults } = scan(new ShortReads(bytes, scaled(sizes, bytes), end), bytes).reading.faults;
    assert.equal((shrunk?.count ?? 0) > 0, end < bytes.length);
    assert.deepEqual(faults, readSlowly(bytes.subarray(0, end)).faults);
  }, 0.25));

test("messages say what is wrong and where, at most so many of a kind", () =>
  holds(oddLog, async ({ bytes }) => {
    await withLog(new LogBytes(bytes).bytes, ({ store, messages }) => {
      const counts = faultCounts(store);
      const glog = messages.filter((message) => message.startsWith("Failed to parse glog prefix on line "));
      assert.ok(glog.length <= Math.min(2, counts["fail_glog"] ?? 0));
      assert.equal(
        messages.filter((message) => message.startsWith("Detected rank: Some(")).length,
        store.rank === null ? 0 : 1,
      );
      const left = messages.filter((message) => message.startsWith("(further messages"));
      assert.ok(messages.length <= 1 + 3 * 2 + left.length);
    }, { messageLimit: 2 });
  }, 0.1));

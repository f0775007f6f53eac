import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import type { EntryStore, Payload } from "../../intermediate/store.ts";
import { chromiumTraceModule } from "../../modules/chromium_trace.ts";
import { indexModule } from "../../modules/index.ts";
import { torchRecordsModule } from "../../modules/torch_records.ts";
import { record, withLog } from "../log_text.ts";
import { plan, texts } from "../report/helpers.ts";

const event = (payload: string) => record({ chromium_event: {} }, payload);

const filesOf = (log: string): Promise<ReadonlyMap<string, string>> =>
  withLog(log, async ({ store }) => texts(await plan(store, [chromiumTraceModule, indexModule])));

test("the trace is a pretty array of the events in log order, keys sorted, numbers as logged", async () => {
  const files = await filesOf(
    event('{"ts": 1733527096845517.0, "name": "b", "args": {}}') + event('{"big":18446744073709551615}'),
  );
  equal(
    files.get("chromium_events.json"),
    `[
  {
    "args": {},
    "name": "b",
    "ts": 1733527096845517.0
  },
  {
    "big": 18446744073709551615
  }
]`,
  );
});

test("an event may be any JSON value, and what is no JSON is left out", async () => {
  const files = await filesOf(event("7") + event("{broken") + record({ chromium_event: {} }) + event("null"));
  equal(files.get("chromium_events.json"), "[\n  7,\n  null\n]");
});

test("an event that is longer than a string can be is left out of the trace and kept as a file", async () => {
  const files = await withLog(event("1") + event(`"${"x".repeat(50)}"`) + event("2"), async ({ store }) => {
    const limited = new Proxy<EntryStore>(store, {
      get(_, key: keyof EntryStore) {
        const member = store[key];
        if (typeof member !== "function") return member;
        return (...args: never[]) => {
          const [payload] = args as unknown as [Payload];
          if (key === "jsonText" && payload.bytes > 40) throw new RangeError("too long");
          return (member as (...args: never[]) => unknown).apply(store, args);
        };
      },
    });
    return texts(await plan(limited, [chromiumTraceModule, torchRecordsModule, indexModule]));
  });
  equal(files.get("chromium_events.json"), "[\n  1,\n  2\n]");
  deepEqual([...files].filter(([path]) => path.endsWith("chromium_event.txt")).map(([, text]) => text), [
    `"${"x".repeat(50)}"`,
  ]);
});

test("without a valid event the trace is empty and the index does not mention it", async () => {
  const files = await filesOf(event("{broken"));
  equal(files.get("chromium_events.json"), "[]");
  equal(files.get("index.html")!.includes("ui.perfetto.dev"), false);
});

test("with a valid event the index leads to the file and to a viewer", async () => {
  const index = (await filesOf(event("{broken") + event("{}"))).get("index.html")!;
  const section = index.slice(index.indexOf('id="chromium-events"'), index.indexOf('id="downloads"'));
  deepEqual([...section.matchAll(/href="([^"]*)"/g)].map(([, href]) => href), [
    "chromium_events.json",
    "https://ui.perfetto.dev/",
  ]);
});

test("a trace of many events is written in pieces that are put together without a seam", async () => {
  const one = JSON.stringify({ name: "x".repeat(5000) });
  const trace = (await filesOf(event(one).repeat(100))).get("chromium_events.json")!;
  deepEqual(JSON.parse(trace), Array(100).fill(JSON.parse(one)));
});

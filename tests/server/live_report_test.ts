import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { MODULES } from "../../modules/registry.ts";
import { planReport } from "../../report/plan.ts";
import type { Report } from "../../report/report.ts";
import { LiveReport, type LiveState, type LogState } from "../../server/live_report.ts";
import { record, withLog } from "../log_text.ts";

const LOG = record({ dynamo_output_graph: {}, frame_id: 0, frame_compile_id: 0, attempt: 0 }, "graph");
const PLAN = {
  options: { mode: "normal", plainText: false, provenance: false, customHeader: "", ranked: false },
  about: { generator: "tlparse", generatedAt: "2026-04-01T00:00:00Z", command: "" },
  print: () => {},
  messageLimit: 20,
} as const;

interface Faked {
  readonly live: LiveReport;
  /** How often the log was planned again, and how often such a plan was closed. */
  readonly counts: { planned: number; closed: number };
  /** Of the log, as it is now. */
  state: LogState | null;
  /** How long planning takes. */
  milliseconds: number;
  fails: boolean;
}

/** A log that is only said to grow. */
function withFake(bytes: number, use: (faked: Faked) => Promise<void>): Promise<void> {
  return withLog(LOG, async ({ store }) => {
    const report: Report = await planReport(store, MODULES, PLAN);
    const planned = (log: LogState | null) => ({ report, log, made: "", close: () => void faked.counts.closed++ });
    const first = { bytes, modified: 0, inode: 1 };
    const faked: Faked = {
      counts: { planned: 0, closed: 0 },
      state: first,
      milliseconds: 0,
      fails: false,
      live: new LiveReport(planned(first), {
        look: () => faked.state,
        async plan() {
          const log = faked.state;
          await new Promise((resolve) => setTimeout(resolve, faked.milliseconds));
          if (faked.fails) throw new Error("unreadable");
          faked.counts.planned++;
          return planned(log);
        },
      }),
    };
    await use(faked);
    faked.live.close();
  });
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("a log that has not changed is not read again", () =>
  withFake(100, async ({ live, counts }) => {
    for (let i = 0; i < 3; i++) await live.refresh();
    equal(counts.planned, 0);
  }));

for (const change of [{ bytes: 101 }, { modified: 1 }, { inode: 2 }]) {
  test(`a log with another ${Object.keys(change)} is read again, once`, () =>
    withFake(100, async (faked) => {
      faked.state = { ...faked.state!, ...change };
      for (let i = 0; i < 3; i++) await faked.live.refresh();
      deepEqual(faked.counts, { planned: 1, closed: 1 });
    }));
}

test("a large log rests five times as long as it took to read", () =>
  withFake(65 << 20, async (faked) => {
    const grow = () => {
      faked.state = { ...faked.state!, bytes: faked.state!.bytes + 1 };
      return faked.live.refresh();
    };
    faked.milliseconds = 60;
    await grow();
    equal(faked.counts.planned, 1);
    await grow();
    await wait(120);
    await grow();
    equal(faked.counts.planned, 1);
    await wait(250);
    await grow();
    equal(faked.counts.planned, 2);
  }));

test("it is not read twice at a time, and what has changed meanwhile is read next", () =>
  withFake(100, async (faked) => {
    faked.milliseconds = 30;
    faked.state = { ...faked.state!, bytes: 200 };
    const first = faked.live.refresh();
    faked.state = { ...faked.state!, bytes: 300 };
    await faked.live.refresh();
    await first;
    equal(faked.counts.planned, 1);
    await faked.live.refresh();
    equal(faked.counts.planned, 2);
    await faked.live.refresh();
    equal(faked.counts.planned, 2);
  }));

test("a log that cannot be read again leaves the report as it is, until it can", () =>
  withFake(100, async (faked) => {
    const told: (LiveState | null)[] = [];
    faked.live.listen((state) => told.push(state));
    faked.fails = true;
    faked.state = { ...faked.state!, bytes: 200 };
    await faked.live.refresh();
    deepEqual([faked.counts.planned, faked.counts.closed, told.length], [0, 0, 0]);
    faked.fails = false;
    await faked.live.refresh();
    deepEqual([faked.counts.planned, faked.counts.closed, told.length], [1, 1, 1]);
  }));

test("a report that is planned when the server ends is closed", () =>
  withFake(100, async (faked) => {
    faked.milliseconds = 20;
    faked.state = { ...faked.state!, bytes: 200 };
    const refreshed = faked.live.refresh();
    faked.live.close();
    await refreshed;
    deepEqual(faked.counts, { planned: 1, closed: 2 });
  }));

test("who holds a report keeps it open, however often it lets go", () =>
  withFake(100, async (faked) => {
    const one = faked.live.hold(), two = faked.live.hold();
    faked.state = { ...faked.state!, bytes: 200 };
    await faked.live.refresh();
    one.release();
    one.release();
    equal(faked.counts.closed, 0);
    two.release();
    equal(faked.counts.closed, 1);
  }));

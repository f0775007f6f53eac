import assert from "node:assert/strict";
import { test } from "node:test";
import { nameFlags, neighbour, nextFound } from "../../client/flame/steps.ts";
import { firstEndingAfter, NO_ROW, readTrace, timeText, type Trace } from "../../client/flame/trace.ts";

const event = (ph: string, name: string, ts: number, more: object = {}) => ({ ph, name, ts, pid: 1, tid: 1, ...more });

/** `NAME START+DURATION` of each row, top to bottom. */
const rowsOf = ({ rows, names, name, start, duration }: Trace): string[][] =>
  rows.map(({ events }) => [...events].map((e) => `${names[name[e]!]} ${start[e]}+${duration[e]}`));

test("begins and ends are paired by name, also where they cross", () => {
  const trace = readTrace([
    event("B", "a", 100),
    event("B", "b", 110),
    event("E", "a", 130, { args: { last: true } }),
    event("E", "b", 150),
  ]);
  assert.deepEqual(rowsOf(trace), [["a 0+30"], ["b 10+40"]]);
  assert.deepEqual(trace.given(0).end?.args, { last: true });
});

test("an event stands below those that it lies in, whatever the order in the log", () => {
  const trace = readTrace([
    event("X", "inner", 20, { dur: 10 }),
    event("X", "outer", 0, { dur: 100 }),
    event("X", "outer", 100, { dur: 50 }),
    event("X", "innermost", 20, { dur: 5 }),
  ]);
  assert.deepEqual(rowsOf(trace), [["outer 0+100", "outer 100+50"], ["inner 20+10"], ["innermost 20+5"]]);
});

test("what has not ended goes on to the end, and an end alone is counted", () => {
  const trace = readTrace([event("E", "a", 5), event("B", "b", 10), event("X", "c", 20, { dur: 30 })]);
  assert.deepEqual(rowsOf(trace), [["b 0+40"], ["c 10+30"]]);
  assert.equal(trace.leftOut, 1);
});

test("threads are tracks, with the names that the log gives them", () => {
  const trace = readTrace([
    { ph: "M", name: "process_name", pid: 1, args: { name: "rank 3" } },
    { ph: "M", name: "thread_name", pid: 1, tid: 2, args: { name: "autograd" } },
    event("X", "a", 0, { dur: 1 }),
    event("X", "b", 0, { dur: 1, tid: 2 }),
    event("X", "c", 0, { dur: 1, pid: "other" }),
  ]);
  assert.deepEqual(trace.tracks.map(({ label }) => label), [
    "rank 3 · thread 1",
    "rank 3 · autograd",
    "process other · thread 1",
  ]);
});

test("what is no event of a known kind is counted and left out", () => {
  const trace = readTrace([
    event("C", "counter", 1),
    event("b", "async", 1),
    { ph: "X", name: "no time" },
    { ph: 7, ts: 1 },
    { ph: "", ts: 1 },
    { ph: "X", ts: "1", dur: 1 },
    event("X", "negative", 3, { dur: -5 }),
  ]);
  assert.equal(trace.leftOut, 6);
  assert.deepEqual(rowsOf(trace), [["negative 0+0"]]);
});

test("a hundred thousand events in each other take no rows without end", () => {
  const deep = Array.from({ length: 100_000 }, (_, i) => event("X", "f", i, { dur: 1_000_000 - 2 * i }));
  const trace = readTrace(deep);
  assert.equal(trace.rows.length, 128);
  assert.equal(trace.row.filter((row) => row === NO_ROW).length, 100_000 - 128);
  assert.equal(trace.byStart.length, 100_000);
});

test("the first event that ends after a time is found in a row", () => {
  const trace = readTrace([0, 10, 20].map((ts) => event("X", "f", ts, { dur: 5 })));
  const row = trace.rows[0]!;
  assert.deepEqual([-1, 4, 5, 14, 15, 25].map((time) => firstEndingAfter(trace, row, time)), [0, 0, 1, 1, 2, 3]);
});

test("arrow keys lead to neighbours, a search to the next event of a name and round again", () => {
  const trace = readTrace([
    event("X", "outer", 0, { dur: 100 }),
    event("X", "Load data", 10, { dur: 5 }),
    event("X", "load more", 30, { dur: 5 }),
  ]);
  const [outer, first, second] = [0, 1, 2];
  assert.equal(neighbour(trace, null, "after"), outer);
  assert.equal(neighbour(trace, outer, "below"), first);
  assert.equal(neighbour(trace, first, "after"), second);
  assert.equal(neighbour(trace, second, "after"), second);
  assert.equal(neighbour(trace, second, "above"), outer);
  const found = nameFlags(trace, ["load"]);
  assert.equal(nextFound(trace, null, found), first);
  assert.equal(nextFound(trace, first, found), second);
  assert.equal(nextFound(trace, second, found), first);
  assert.equal(nextFound(trace, null, nameFlags(trace, ["absent"])), null);
});

test("times have the unit that fits", () => {
  assert.deepEqual([0, 0.25, 999, 1500, 18_200_000].map(timeText), ["0 µs", "0.25 µs", "999 µs", "1.5 ms", "18.2 s"]);
});

import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { EventTable } from "../../client/flame/EventTable.tsx";
import { nameFlags } from "../../client/flame/steps.ts";
import { readTrace } from "../../client/flame/trace.ts";
import { one, shown, texts, useDocument } from "./dom.tsx";

/** 250 events, one after the other. */
const TRACE = readTrace(
  Array.from({ length: 250 }, (_, i) => ({ ph: "X", name: `event_${i}`, ts: i * 1000, dur: 500, pid: 1, tid: 1 })),
);

/** Preact renders after a state has changed in a task of its own. */
const rendered = () => new Promise((resolve) => setTimeout(resolve, 20));

async function table(words: readonly string[] = [], count = TRACE.count) {
  const selected: number[] = [];
  const box = shown(
    <EventTable trace={TRACE} found={nameFlags(TRACE, words)} count={count} select={(event) => selected.push(event)} />,
  );
  const block = one<HTMLDetailsElement>(box, "details");
  equal(box.querySelector("table"), null);
  block.open = true;
  block.dispatchEvent(new Event("toggle"));
  await rendered();
  return { box, selected };
}

const button = (box: HTMLElement, label: string) =>
  [...box.querySelectorAll("button")].find((each) => each.textContent === label)!;
const names = (box: HTMLElement) => texts(box, "tbody td:first-child");

describe("The table of trace events", () => {
  useDocument();

  it("is made when it is opened, a hundred events at once", async () => {
    const { box } = await table();
    equal(names(box).length, 100);
    deepEqual(texts(box, ".tools .muted"), ["Page 1 of 3"]);
    deepEqual(texts(box, "tbody tr:nth-child(2) td"), ["event_1", "1.0 ms", "500 µs", "process 1 · thread 1"]);
  });

  it("goes from page to page, as far as there are pages", async () => {
    const { box } = await table();
    equal(button(box, "Previous page").disabled, true);
    for (const page of ["Page 2 of 3", "Page 3 of 3"]) {
      button(box, "Next page").click();
      await rendered();
      deepEqual(texts(box, ".tools .muted"), [page]);
    }
    deepEqual([names(box)[0], names(box).length], ["event_200", 50]);
    equal(button(box, "Next page").disabled, true);
    button(box, "Previous page").click();
    await rendered();
    equal(names(box)[0], "event_100");
  });

  it("has only the events that are searched for", async () => {
    const { box } = await table(["event_24"], 11);
    deepEqual(names(box), ["event_24", ...Array.from({ length: 10 }, (_, i) => `event_24${i}`)]);
    deepEqual(texts(box, ".tools .muted"), ["Page 1 of 1"]);
  });

  it("selects the event that is clicked", async () => {
    const { box, selected } = await table();
    button(box, "event_42").click();
    deepEqual(selected.map((event) => TRACE.names[TRACE.name[event]!]), ["event_42"]);
  });
});

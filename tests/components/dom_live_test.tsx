import { deepEqual, equal } from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Indicator } from "../../client/live/indicator.ts";
import { merge } from "../../client/live/merge.ts";
import { one, shown, useDocument, watched } from "./dom.tsx";

describe("The word about a growing log", () => {
  useDocument();
  const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
  let due: { readonly run: () => void; readonly after: number }[] = [];
  beforeEach(() => {
    due = [];
    const set = (run: () => void, after: number) => due.push({ run, after });
    const clear = (id: number | undefined) => void (id !== undefined && due.splice(id - 1, 1, { run() {}, after: 0 }));
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  });
  afterEach(() => void Object.assign(globalThis, { setTimeout: realSetTimeout, clearTimeout: realClearTimeout }));

  const bar = () =>
    one(
      shown(
        <header class="bar">
          <b>log</b>
          <span class="facts">3</span>
          <i>end</i>
        </header>,
      ),
      "header",
    );
  const word = (within: HTMLElement) => one(within, "[role=status]");

  it("stands behind the facts of the bar, or at its end", () => {
    const whole = bar();
    new Indicator(whole).show("growing");
    equal(word(whole).previousElementSibling!.className, "facts");
    const bare = one(
      shown(
        <header class="bare">
          <b>log</b>
        </header>,
      ),
      ".bare",
    );
    new Indicator(bare).show("growing");
    equal(bare.lastElementChild, word(bare));
  });

  it("says that the log is up to date when it has rested for ten seconds since it last grew", () => {
    const within = bar(), indicator = new Indicator(within);
    indicator.show("growing");
    indicator.show("growing");
    equal(word(within).textContent, "log is growing");
    due[0]!.run();
    equal(word(within).textContent, "log is growing");
    equal(due[1]!.after, 10_000);
    due[1]!.run();
    equal(word(within).textContent, "up to date");
  });

  it("does not say that a log is up to date when its server has stopped", () => {
    const within = bar(), indicator = new Indicator(within);
    indicator.show("growing");
    indicator.show("unreachable");
    due[0]!.run();
    equal(word(within).textContent, "server has stopped");
  });

  it("is not read aloud again while it stays the same", async () => {
    const within = bar(), indicator = new Indicator(within);
    indicator.show("growing");
    const changes = await watched(word(within), () => {
      indicator.show("growing");
      indicator.show("replaced");
      indicator.show("replaced");
    }, { childList: true, characterData: true, subtree: true });
    equal(changes.filter(({ addedNodes }) => addedNodes.length > 0).length, 1);
  });
});

describe("A page that is brought up to date", () => {
  useDocument();

  const list = (ids: readonly string[], more: object = {}) => (
    <ul {...more}>
      {ids.map((id) => (
        <li>
          <a id={id}>{id}</a>{" "}
          <details>
            <summary>files</summary>
          </details>
        </li>
      ))}
    </ul>
  );

  it("keeps the rows that are still there, and what the reader has opened", () => {
    const box = shown(list(["[0/0]", "[1/0]"]));
    const [, second] = box.querySelectorAll("li");
    box.querySelectorAll("details")[1]!.open = true;
    merge(one(box, "ul"), one(shown(list(["[2/0]", "[1/0]", "[3/0]"])), "ul"));
    deepEqual([...box.querySelectorAll("a")].map(({ id }) => id), ["[2/0]", "[1/0]", "[3/0]"]);
    equal(box.querySelectorAll("li")[1], second);
    deepEqual([...box.querySelectorAll("details")].map(({ open }) => open), [false, true, false]);
  });

  it("changes nothing where nothing has changed", async () => {
    const box = shown(list(["[0/0]", "[1/0]"], { class: "directory" }));
    const fresh = one(shown(list(["[0/0]", "[1/0]"], { class: "directory" })), "ul");
    deepEqual(await watched(box, () => merge(one(box, "ul"), fresh)), []);
  });

  it("passes over the controls of scripts", () => {
    const box = shown(
      <main>
        <div class="tools">filter</div>
        <p>1 row</p>
      </main>,
    );
    merge(
      one(box, "main"),
      one(
        shown(
          <main class="fresh">
            <p>2 rows</p>
          </main>,
        ),
        ".fresh",
      ),
    );
    deepEqual([...one(box, "main").children].map(({ textContent }) => textContent), ["filter", "2 rows"]);
  });
});

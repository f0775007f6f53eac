import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { defineView, type Module, page, serve, type ServedReport, type ServeOptions } from "../../mod.ts";
import { listen, type Listening } from "../../runtime/http.ts";
import { record } from "../log_text.ts";
import { launch, SKIP, type Visit, visiting } from "./browser.ts";

const at = (frame: number) => ({ frame_id: frame, frame_compile_id: 0, attempt: 0 });
const start = (frame: number): string =>
  record({
    dynamo_start: {
      stack: [{ line: frame, name: `f${frame}`, filename: 0, loc: "x" }, {
        line: 9,
        name: "deep",
        filename: 0,
        loc: "y",
      }],
    },
    ...at(frame),
  });
const STRINGS = record({ str: ["model.py", 0] });
const compilation = (frame: number): string =>
  start(frame) + record({ dynamo_output_graph: {}, ...at(frame) }, `graph of ${frame}`) +
  record({ compilation_metrics: { co_name: `f${frame}`, entire_frame_compile_time_s: 0.5 }, ...at(frame) });
const compilations = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => compilation(from + i)).join("");

const HOSTILE = '<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>';

describe("A page of a log that grows", { skip: SKIP }, () => {
  let browser: Browser;
  const root = mkdtempSync(join(tmpdir(), "tlparse-live-"));
  before(async () => {
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    rmSync(root, { recursive: true });
  });

  interface Live extends Visit {
    readonly served: ServedReport;
    readonly server: Listening;
    readonly log: string;
    /** Writes to the log, and waits until the page says so. */
    grow(text: string): Promise<void>;
  }

  let made = 0;
  async function live(first: string, use: (live: Live) => Promise<void>, options: ServeOptions = {}): Promise<void> {
    const log = join(root, `${made++}.log`);
    writeFileSync(log, STRINGS + first);
    const served = await serve(log, { command: "tlparse serve", ...options });
    const server = await listen(served.handler, { port: 0, host: "127.0.0.1" });
    try {
      await visiting(browser, async (visit) => {
        await visit.page.goto(`http://localhost:${server.port}/`);
        await word(visit.page, "up to date");
        await visit.page.evaluate(() => Object.assign(globalThis, { notReloaded: true }));
        const grow = async (text: string) => {
          const updated = visit.page.evaluate(() =>
            new Promise<void>((resolve) =>
              document.addEventListener("tlparse:changed", () => resolve(), { once: true })
            )
          );
          appendFileSync(log, text);
          await served.refresh();
          await updated;
        };
        await use({ ...visit, served, server, log, grow });
        assert.equal(await visit.page.evaluate(() => "notReloaded" in globalThis), true);
        assert.equal(await visit.page.evaluate(() => "pwned" in globalThis), false);
      });
    } finally {
      await server.close();
      served.close();
    }
  }

  const word = (page: Page, text: string) => page.locator(".bar .live", { hasText: text }).waitFor();
  const ids = (page: Page) =>
    page.locator(".directory > .compilation > a[id]").evaluateAll((all) => all.map(({ id }) => id));
  const facts = (page: Page) => page.locator(".bar .facts").textContent();
  const overview = (page: Page) => page.locator(".overview").first().textContent();

  it("shows new compilations without a reload, as a reload would show them", () =>
    live(compilation(0), async ({ page, grow, complaints }) => {
      assert.deepEqual(await ids(page), ["[0/0]"]);
      await grow(compilations(1, 4));
      await word(page, "log is growing");
      assert.deepEqual(await ids(page), ["[0/0]", "[1/0]", "[2/0]", "[3/0]"]);
      assert.match(await facts(page) ?? "", /^12 records/);
      assert.match(await overview(page) ?? "", /^4compilations/);
      const updated = await markup(page);
      assert.deepEqual(await complaints(), []);
      await page.reload();
      await page.evaluate(() => Object.assign(globalThis, { notReloaded: true }));
      await word(page, "up to date");
      const { main, header } = await markup(page);
      assert.equal(updated.main, main);
      assert.equal(updated.header, header);
    }));

  it("leads to the files of what is new", () =>
    live(compilation(0), async ({ page, grow, complaints }) => {
      await grow(compilation(1));
      const [popup] = await Promise.all([
        page.context().waitForEvent("page"),
        page.locator('.compilation a[href*="dynamo_output_graph"]').last().click({ modifiers: ["Control"] }),
      ]);
      assert.match(await popup.textContent("body") ?? "", /graph of 1/);
      await popup.close();
      assert.deepEqual(await complaints(), []);
    }));

  it("keeps what is open, filtered, folded and focused, and the place that is looked at", () =>
    live(compilations(0, 60), async ({ page, grow, complaints }) => {
      const row = page.locator(".compilation", { has: page.locator('a[id="[30/0]"]') });
      await row.locator("summary").click();
      await row.locator("summary").focus();
      await row.evaluate((element) => element.scrollIntoView({ block: "center" }));
      const top = () => row.evaluate((element) => Math.round(element.getBoundingClientRect().top));
      const before = await top();
      const failure = record({
        compilation_metrics: {
          co_name: "f60",
          fail_type: "Err",
          fail_reason: "because",
          entire_frame_compile_time_s: 1,
        },
        ...at(60),
      });
      await grow(start(60) + failure);
      await page.waitForTimeout(100);
      assert.ok(Math.abs(await top() - before) <= 2, `${await top()} after ${before}`);
      assert.equal(await row.locator("details").evaluate((files) => (files as HTMLDetailsElement).open), true);
      assert.equal(await page.locator(".compilation > details[open]").count(), 1);
      assert.equal(
        await page.evaluate(() => document.activeElement?.closest(".compilation")?.querySelector("a")?.id),
        "[30/0]",
      );

      const filter = page.getByLabel("Filter by id, function, status or file");
      await filter.fill("[6");
      const shown = () =>
        page.locator(".compilation:not([hidden]) > a[id]").evaluateAll((all) => all.map(({ id }) => id));
      assert.deepEqual(await shown(), ["[6/0]", "[60/0]"]);
      await grow(compilations(61, 63) + compilation(70));
      assert.deepEqual(await shown(), ["[6/0]", "[60/0]", "[61/0]", "[62/0]"]);
      assert.equal(await filter.inputValue(), "[6");
      assert.equal(await filter.evaluate((input) => input === document.activeElement), true);
      assert.equal(
        await page.locator("main .tools").count(),
        await page.locator("main .tools").evaluateAll((all) =>
          new Set(all.map((tools) => tools.nextElementSibling)).size
        ),
      );
      assert.deepEqual(await complaints(), []);
    }));

  it("keeps branches of the stack trie folded", () =>
    live(compilations(0, 3), async ({ page, grow, complaints }) => {
      const item = page.locator(".stack-trie li.branch", { hasText: "f1" }).first();
      await item.locator("button.marker").click();
      const folded = () =>
        page.locator(".stack-trie li.collapsed").evaluateAll((all) =>
          all.map((li) => /f\d+/.exec(li.textContent)?.[0])
        );
      assert.deepEqual(await folded(), ["f1"]);
      await grow(compilations(3, 5));
      assert.deepEqual(await folded(), ["f1"]);
      assert.equal(await page.locator(".stack-trie li.branch").count(), 5);
      assert.deepEqual(await complaints(), []);
    }));

  it("runs nothing that a log brings later", () =>
    live(compilation(0), async ({ page, grow, complaints }) => {
      await grow(
        record({ compilation_metrics: { co_name: HOSTILE, fail_type: HOSTILE, fail_reason: HOSTILE }, ...at(1) }) +
          record({ artifact: { name: "x<img src=x onerror=alert(1)>", encoding: "string" }, ...at(1) }, HOSTILE) +
          record({ link: { name: HOSTILE, url: "javascript:globalThis.pwned=1" }, ...at(1) }),
      );
      assert.ok((await page.locator("main").textContent() ?? "").includes("<img src=x"));
      assert.equal(await page.locator("main img, main script, main a[href^=javascript]").count(), 0);
      assert.deepEqual(await complaints(), []);
    }));

  it("says that the log was replaced, is gone, and is back", () =>
    live(compilations(0, 3), async ({ page, served, log, complaints }) => {
      writeFileSync(log, STRINGS + compilation(8));
      await served.refresh();
      await word(page, "log was replaced");
      assert.deepEqual(await ids(page), ["[8/0]"]);
      rmSync(log);
      await served.refresh();
      await word(page, "log is gone");
      assert.deepEqual(await ids(page), ["[8/0]"]);
      writeFileSync(log, STRINGS + compilations(8, 10));
      await served.refresh();
      await page.locator('a[id="[9/0]"]').waitFor();
      assert.deepEqual(await complaints(), []);
    }));

  it("asks for a reload where modules of the user's own have parts of the page", async () => {
    const view = defineView<string>({
      name: "own_section",
      title: () => "Own",
      scripts: [],
      markup: (text) => <p id="own-section">{text}</p>,
    });
    const own: Module = {
      id: "own",
      name: "Own",
      subscriptions: [],
      loadingStrategy: "eager",
      render: ({ store }) => ({
        sections: [{ section: "custom", title: "Own", pages: () => [page(view, () => `${store.ok} of my own`)] }],
      }),
    };
    await live(compilation(0), async ({ page, served, log, complaints }) => {
      appendFileSync(log, compilation(1));
      await served.refresh();
      await word(page, "reload to go on");
      assert.equal(await page.locator("#own-section").textContent(), "3 of my own");
      assert.deepEqual(await ids(page), ["[0/0]"]);
      assert.deepEqual(await complaints(), []);
    }, { added: [own] });
  });

  it("says that the server has stopped", () =>
    live(compilation(0), async ({ page, server }) => {
      await server.close();
      await word(page, "server has stopped");
    }));
});

/** Of the page, without what differs from visit to visit. */
const markup = (page: Page): Promise<{ main: string; header: string }> =>
  page.evaluate(() => {
    const text = (selector: string) => {
      const copy = document.querySelector(selector)!.cloneNode(true) as Element;
      copy.querySelectorAll("[data-live]").forEach((word) => word.remove());
      copy.querySelectorAll("details").forEach((details) => details.removeAttribute("open"));
      copy.normalize();
      return copy.outerHTML.replace(/ data-chrome="(?:true)?"/g, " data-chrome");
    };
    return { main: text("main"), header: text("header.bar") };
  });

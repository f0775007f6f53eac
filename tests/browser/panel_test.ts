import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { C, record } from "../log_text.ts";
import { hasHash, launch, SKIP, visiting } from "./browser.ts";
import { type PageFolder, pageFolder } from "./folder.ts";
import { type Reports, writeReports } from "./lazy_reports.ts";

const SIMPLE = fileURLToPath(new URL("../../testdata/simple.log", import.meta.url));

const LINES = Array.from({ length: 60_000 }, (_, i) => `value_${i + 1} = compute(${i + 1}, "text")`).join("\n");
const LONG = "-_0_0_0/dynamo_output_graph_0.txt";
const EMPTY = "-_0_0_0/nothing_1.txt";
const LOG = [
  record({ dynamo_output_graph: { sizes: {} }, ...C }, LINES),
  record({ artifact: { name: "nothing", encoding: "string" }, ...C }, ""),
  record({ graph_dump: { name: "before_pre_grad_graph" }, ...C }, "add = 1"),
  record({ graph_dump: { name: "after_post_grad_graph" }, ...C }, "x = 0\nadd_1 = 1"),
  record({ inductor_output_code: { filename: "/tmp/c.py" }, ...C }, "# AOT ID: ['0']\ndef call(args):\n    pass"),
  record(
    { artifact: { name: "inductor_provenance_tracking_node_mappings", encoding: "json" }, ...C },
    JSON.stringify({ preToPost: { add: ["add_1"] } }),
  ),
].join("");

describe("The panel of a lazy report", { skip: SKIP }, () => {
  let browser: Browser;
  let folder: PageFolder;
  let simple: Reports, long: Reports;
  /** Files of the simple log. */
  let graph: string, code: string, metrics: string;

  before(async () => {
    [browser, folder] = await Promise.all([launch(), pageFolder()]);
    const place = mkdtempSync(join(tmpdir(), "tlparse-panel-"));
    writeFileSync(join(place, "long.log"), LOG);
    simple = await writeReports(SIMPLE, folder, "simple");
    long = await writeReports(join(place, "long.log"), folder, "long", { inductorProvenance: true });
    rmSync(place, { recursive: true });
    const named = (part: string) => simple.files.find((path) => path.includes(part))!;
    [graph, code, metrics] = [
      named("dynamo_output_graph"),
      named("inductor_output_code"),
      named("compilation_metrics"),
    ];
  });
  after(async () => {
    await browser.close();
    await folder.close();
  });

  /** On the index with all rows open, or at an address of it. */
  const on = (
    reports: Reports,
    use: (page: Page, complaints: () => Promise<string[]>) => Promise<void>,
    address = "",
    options: BrowserContextOptions = {},
  ) =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/${reports.lazy}${address}`);
      await page.evaluate(() => document.querySelectorAll("details").forEach((block) => block.open = true));
      await use(page, complaints);
      assert.deepEqual(await complaints(), []);
    }, options);

  const link = (page: Page, path: string) =>
    page.locator(`.files a`, { hasText: path.slice(path.indexOf("/") + 1) }).first();
  const shows = (page: Page, path: string) =>
    page.waitForFunction((path) => {
      const head = document.querySelector<HTMLElement>(".panel-head h2");
      return head?.title === path && document.querySelector(".panel-content")?.ariaBusy === "false";
    }, path);
  const follow = async (page: Page, path: string) => {
    await link(page, path).click();
    await shows(page, path);
  };
  const tabs = (page: Page) =>
    page.locator("[role=tab]").evaluateAll((all) => all.map((tab) => (tab as HTMLElement).title));
  const shown = (page: Page) => page.locator('[role=tab][aria-selected="true"]').getAttribute("title");
  const marked = (page: Page) =>
    page.locator(".cm-line.marked-line").evaluateAll((all) => all.map((line) => line.textContent.split(" ")[0]));
  const problem = (page: Page) => page.locator(".panel-status.failure").textContent();

  it("opens a file beside the list, and says so in the address", () =>
    on(simple, async (page) => {
      await follow(page, graph);
      await hasHash(page, `#f=${graph}`);
      assert.equal(await page.locator(".cm-line").first().textContent(), simple.text(graph).split("\n")[0]);
      assert.equal(await link(page, graph).isVisible(), true);
      assert.match(await page.title(), /^dynamo_output_graph_\d+\.txt · /);
    }));

  it("keeps the open files over a reload, and goes back and forward", () =>
    on(simple, async (page) => {
      for (const path of [graph, code, metrics]) await follow(page, path);
      assert.deepEqual(await tabs(page), [graph, code, metrics]);
      await page.goBack();
      await shows(page, code);
      assert.deepEqual(await tabs(page), [graph, code]);
      await page.reload();
      await shows(page, code);
      assert.deepEqual(await tabs(page), [graph, code]);
      await page.goBack();
      await page.goBack();
      await page.locator(".panel-host").waitFor({ state: "hidden" });
      await page.goForward();
      await shows(page, graph);
    }));

  it("opens what a link that was sent says, with the line", () =>
    on(simple, async (page) => {
      await shows(page, code);
      assert.deepEqual(await tabs(page), [code, graph]);
      assert.deepEqual(await marked(page), [simple.text(code).match(/<code[^>]*><span[^>]*>.*\n(\S+)/)![1]]);
    }, `#f=${code}&f=${graph}&on=1&L=2`));

  it("names the line whose number is clicked, and with Shift the lines between", () =>
    on(long, async (page) => {
      await follow(page, LONG);
      const number = (n: number) =>
        page.locator(".cm-lineNumbers .cm-gutterElement", { hasText: new RegExp(`^${n}$`) });
      await number(5).click();
      await hasHash(page, `#f=${LONG}&L=5`);
      await number(8).click({ modifiers: ["Shift"] });
      await hasHash(page, `#f=${LONG}&L=5-8`);
      assert.deepEqual(await marked(page), ["value_5", "value_6", "value_7", "value_8"]);
      await page.reload();
      await shows(page, LONG);
      assert.deepEqual(await marked(page), ["value_5", "value_6", "value_7", "value_8"]);
    }));

  it("holds only the lines on the screen, and goes to any", () =>
    on(long, async (page) => {
      await follow(page, LONG);
      assert.ok(await page.locator(".cm-line").count() < 200);
      await page.getByLabel("Go to line, 1 to 60000").fill("59000");
      await page.keyboard.press("Enter");
      await page.locator(".cm-line.marked-line").waitFor();
      assert.deepEqual(await marked(page), ["value_59000"]);
      await hasHash(page, `#f=${LONG}&L=59000`);
      // The parser has to get there.
      await page.locator(".cm-line.marked-line .tl-string").waitFor();
    }));

  it("searches, and says how often", () =>
    on(long, async (page) => {
      await follow(page, LONG);
      await page.keyboard.press("Control+f");
      await page.keyboard.type("value_1234");
      await page.locator(".match-count", { hasText: /^11 matches$/ }).waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".cm-searchMatch-selected", { hasText: "value_1234" }).waitFor();
      await page.keyboard.press("Escape");
      assert.equal(await page.locator(".cm-search").count(), 0);
      assert.equal(await shown(page), LONG);
    }));

  it("comes back to where one was in a file", () =>
    on(long, async (page) => {
      await follow(page, LONG);
      await page.evaluate(() => document.querySelector(".cm-scroller")!.scrollTop = 20_000);
      await page.locator(".cm-line", { hasText: "value_1005 " }).waitFor();
      await follow(page, EMPTY);
      await page.locator("[role=tab]").first().click();
      await shows(page, LONG);
      await page.waitForFunction(() => Math.abs(document.querySelector(".cm-scroller")!.scrollTop - 20_000) < 50);
    }));

  it("wraps long lines", () =>
    on(simple, async (page) => {
      await follow(page, code);
      await page.getByRole("button", { name: "Wrap lines", pressed: false }).click();
      await page.locator(".cm-lineWrapping").waitFor();
      await page.getByRole("button", { name: "Wrap lines", pressed: true }).waitFor();
    }));

  it("says that a payload is empty", () =>
    on(long, async (page) => {
      await follow(page, EMPTY);
      assert.equal(
        await page.locator(".panel-status").textContent(),
        "This file is empty: the payload of its record has no text.",
      );
    }));

  it("shows the first megabyte of a long file, and all when asked", () =>
    on(long, async (page) => {
      await page.locator('a[href$="raw.log"]').first().click();
      await shows(page, "raw.log");
      await page.getByText("Only the first megabyte is shown.").waitFor();
      await page.getByRole("button", { name: "Show all" }).click();
      const lines = LOG.split("\n").length;
      await page.locator(".panel-facts", { hasText: `${lines} lines` }).waitFor();
      assert.equal(await page.getByText("Only the first megabyte").count(), 0);
    }));

  it("saves the file under its name", () =>
    on(simple, async (page) => {
      await follow(page, graph);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Download" }).click(),
      ]);
      assert.equal(download.suggestedFilename(), graph.slice(graph.indexOf("/") + 1));
      assert.equal(readFileSync(await download.path(), "utf8"), simple.text(graph));
    }));

  it("links lead into the panel in a new tab too", () =>
    on(simple, async (page) => {
      await link(page, graph).hover();
      assert.equal(
        await link(page, graph).evaluate((a) => decodeURIComponent((a as HTMLAnchorElement).hash)),
        `#f=${graph}`,
      );
      await link(page, code).focus();
      assert.equal(
        await link(page, code).evaluate((a) => decodeURIComponent((a as HTMLAnchorElement).hash)),
        `#f=${code}`,
      );
    }));

  it("stays while one goes through the page", () =>
    on(simple, async (page) => {
      await follow(page, graph);
      await page.locator('a.terminal[href="#%5B0%2F0%5D"]').first().click();
      await hasHash(page, "#[0/0]");
      assert.equal(await page.locator(".compilation:has(> a:target)").count(), 1);
      assert.equal(await shown(page), graph);
      await page.reload();
      await shows(page, graph);
    }));

  it("is used by keys alone", () =>
    on(simple, async (page) => {
      await link(page, graph).focus();
      await page.keyboard.press("Enter");
      await shows(page, graph);
      assert.equal(await page.evaluate(() => document.activeElement?.closest(".panel-content") !== null), true);
      await follow(page, code);
      await page.locator('[role=tab][aria-selected="true"]').focus();
      await page.keyboard.press("ArrowLeft");
      await shows(page, graph);
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("title")), graph);
      await page.keyboard.press("Delete");
      await shows(page, code);
      assert.deepEqual(await tabs(page), [code]);
      const divider = page.getByRole("separator", { name: "Width of the panel" });
      const before = Number(await divider.getAttribute("aria-valuenow"));
      await divider.focus();
      await page.keyboard.press("ArrowLeft");
      assert.equal(Number(await divider.getAttribute("aria-valuenow")), before + 2);
      await page.keyboard.press("Escape");
      await page.locator(".panel-host").waitFor({ state: "hidden" });
      await hasHash(page, "");
      assert.equal(
        await page.evaluate(() => document.activeElement?.textContent.includes("inductor_output_code")),
        true,
      );
    }));

  it("closes a tab by its cross and by the middle button", () =>
    on(simple, async (page) => {
      for (const path of [graph, code, metrics]) await follow(page, path);
      await page.locator("[role=tab]").nth(0).click({ button: "middle" });
      await page.locator("[role=tab] .panel-tab-close").nth(1).click();
      assert.deepEqual(await tabs(page), [code]);
    }));

  it("is dragged wider", () =>
    on(simple, async (page) => {
      await follow(page, graph);
      const width = () => page.locator(".panel-host").evaluate((panel) => panel.getBoundingClientRect().width);
      const from = 1200 - await width();
      await page.mouse.move(from, 400);
      await page.mouse.down();
      await page.mouse.move(300, 400);
      await page.mouse.up();
      assert.ok(Math.abs(await width() - 900) < 5);
    }));

  it("covers the page on a narrow screen", () =>
    on(
      simple,
      async (page) => {
        await follow(page, graph);
        assert.equal(await page.locator(".panel-host").evaluate((panel) => panel.getBoundingClientRect().width), 390);
        assert.equal(
          await page.locator("main").first().evaluate((main) => (main as HTMLElement).inert),
          true,
        );
        await page.getByRole("button", { name: "[0/0]" }).click();
        await page.locator(".panel-host").waitFor({ state: "hidden" });
        await hasHash(page, "#[0/0]");
        assert.equal(await page.locator("main").first().evaluate((main) => (main as HTMLElement).inert), false);
      },
      "",
      { viewport: { width: 390, height: 800 } },
    ));

  it("shows a file alone", () =>
    on(simple, async (page) => {
      await follow(page, graph);
      const href = await page.getByRole("link", { name: "Open alone" }).getAttribute("href");
      await page.goto("about:blank");
      await page.goto(`${folder.file}/${simple.lazy}${href}`);
      await shows(page, graph);
      assert.equal(await page.locator(".panel-host").evaluate((panel) => panel.getBoundingClientRect().width), 1200);
    }));

  it("links lines of a provenance page", () =>
    on(long, async (page) => {
      const path = "provenance_tracking_-_0_0_0.html";
      await page.locator("a", { hasText: "provenance_tracking_-_0_0_0" }).first().click();
      await shows(page, path);
      await page.locator("#preGradGraph").focus();
      await page.keyboard.press("ArrowDown");
      await page.locator('#postGradGraph .highlight[data-line="2"]').waitFor();
      await page.keyboard.press("Escape");
      assert.equal(await shown(page), path);
      assert.equal(await page.locator("main:not([role])").count(), 1);
    }));

  it("loads a chunk that was missing when it is there again", () =>
    visiting(browser, async ({ page, complaints }) => {
      const chunk = join(folder.path, "simple/lazy/data/s0.js");
      renameSync(chunk, `${chunk}.away`);
      try {
        await page.goto(`${folder.file}/${simple.lazy}#f=${graph}`);
        await shows(page, graph);
        assert.match((await problem(page))!, /Cannot load data\/s0\.js: the file is missing/);
      } finally {
        renameSync(`${chunk}.away`, chunk);
      }
      await complaints();
      await page.getByRole("button", { name: "Try again" }).click();
      await page.locator(".cm-line").first().waitFor();
      assert.deepEqual(await complaints(), []);
    }));

  const BAD: readonly (readonly [what: string, file: string, text: (whole: string) => string, says: RegExp])[] = [
    ["cut", "data/s0.js", (whole) => whole.slice(0, 500), /data\/s0\.js is no part of this report, or it was cut off/],
    ["changed", "data/s0.js", (whole) => whole.replace(/","[\w+/]{40}/, '","'), /chunk "s0" was cut off or changed/],
    ["of another report", "data/s0.js", () => '__tlparse.chunk("s9","");', /data\/s0\.js is no part of this report/],
    ["no script of ours", "data/files.js", () => "void 0;", /data\/files\.js is no part of this report/],
    ["cut, the viewer", "assets/viewer.js", () => "void 0;", /assets\/viewer\.js is no part of this report/],
  ];
  for (const [what, file, text, says] of BAD) {
    it(`says that a file is ${what}, and tries again`, () =>
      visiting(browser, async ({ page }) => {
        const path = join(folder.path, "simple/lazy", file);
        const whole = readFileSync(path, "utf8");
        writeFileSync(path, text(whole));
        try {
          await page.goto(`${folder.http}/${simple.lazy}#f=${graph}`);
          await shows(page, graph);
          assert.match((await problem(page))!, says);
        } finally {
          writeFileSync(path, whole);
        }
        await page.getByRole("button", { name: "Try again" }).click();
        await page.locator(".cm-line").first().waitFor();
      }));
  }

  it("says that a browser is too old", () =>
    visiting(browser, async ({ page }) => {
      await page.addInitScript(() => Object.defineProperty(globalThis, "DecompressionStream", { value: undefined }));
      await page.goto(`${folder.file}/${simple.lazy}#f=${graph}`);
      await shows(page, graph);
      assert.match((await problem(page))!, /This browser is too old to unpack the data/);
    }));

  it("leads to a file that stands beside the page, also before the list of files is there", () =>
    on(simple, async (page) => {
      folder.write("simple/lazy/beside.json", "{}");
      await page.evaluate(() => {
        const link = document.createElement("a");
        link.href = "beside.json";
        document.body.append(link);
        link.click();
      });
      await page.waitForURL(/\/beside\.json$/);
      await page.goBack();
      assert.equal(await page.locator(".panel-host").isVisible(), false);
    }));

  it("stays where it is after Back, when the list of files comes later", () =>
    visiting(browser, async ({ page, complaints }) => {
      let release = () => {};
      const released = new Promise<void>((done) => release = done);
      await page.route(/data\/files\.js$/, async (route) => {
        await released;
        await route.continue();
      });
      await page.goto(`${folder.file}/${simple.lazy}`, { waitUntil: "domcontentloaded" });
      const index = page.url();
      await page.evaluate(() => {
        const link = document.createElement("a");
        link.href = "beside.json";
        document.body.append(link);
        link.click();
      });
      await page.locator(".panel-host").waitFor();
      await page.goBack({ waitUntil: "commit" });
      assert.equal(page.url(), index);
      const loaded = page.waitForEvent("requestfinished", {
        predicate: (asked) => asked.url().endsWith("data/files.js"),
      });
      release();
      await loaded;
      await page.waitForTimeout(300);
      assert.equal(page.url(), index);
      assert.deepEqual(await complaints(), []);
    }));

  it("says that the report has no such file", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/${simple.lazy}#f=${encodeURIComponent("<img src=x onerror=alert(1)>")}`);
      await page.locator(".panel-status.failure").waitFor();
      assert.match((await problem(page))!, /This report has no file of this name: <img src=x/);
      assert.equal(await page.locator("img").count(), 0);
    }));
});

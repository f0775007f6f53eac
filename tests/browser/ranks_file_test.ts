import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { at, graph, logName, oneCollective, reportOf } from "../rank_logs.ts";
import { hasHash, launch, SKIP, visiting } from "./browser.ts";
import { type PageFolder, pageFolder, SCHEMES } from "./folder.ts";

const EVIL = '<img src=x onerror="globalThis.planted=1"></script><script>globalThis.planted=1</script>';
const FILE = "ranks.html";

describe("A report of all ranks in one file", { skip: SKIP }, () => {
  let browser: Browser;
  let folder: PageFolder;

  before(async () => {
    [browser, folder] = await Promise.all([launch(), pageFolder()]);
    const logs = join(folder.path, "logs");
    mkdirSync(logs);
    writeFileSync(join(logs, logName(0)), oneCollective("all_reduce", 1000) + graph("graph of rank 0", at(1)));
    writeFileSync(join(logs, logName(2)), oneCollective(EVIL, 5000) + graph(EVIL));
    await reportOf([logs], join(folder.path, FILE), { delivery: "single-file" });
  });
  after(async () => {
    await browser.close();
    await folder.close();
  });

  const rankOf = (page: Page) => page.frameLocator(".rank-frame iframe");

  for (const scheme of SCHEMES) {
    it(`opens a rank, and files in it, and leads back without complaint (${scheme})`, () =>
      visiting(browser, async ({ page, complaints }, context) => {
        await context.grantPermissions(["clipboard-read", "clipboard-write"]);
        await page.goto(`${folder[scheme]}/${FILE}`);
        await page.getByRole("link", { name: "Rank 2" }).click();
        await hasHash(page, "#rank=2");
        const rank = rankOf(page);
        await rank.getByRole("link", { name: /dynamo_output_graph_\d+\.txt/ }).last().click();
        await rank.locator(".panel-content .cm-line", { hasText: "onerror" }).waitFor();
        await page.waitForFunction(() => /^#rank=2&f=-_0_0_0\/dynamo_output_graph_\d+\.txt$/.test(location.hash));
        await rank.getByRole("button", { name: "Copy" }).click();
        await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes("onerror"));
        await page.evaluate(() => history.back());
        await hasHash(page, "#rank=2");
        await rank.getByRole("link", { name: "All ranks" }).click();
        await hasHash(page, "");
        assert.equal(await page.locator(".rank-frame").count(), 0);
        assert.equal(await page.title(), "2 ranks · tlparse");
        for (const frame of page.frames()) assert.equal(await frame.evaluate(() => "planted" in globalThis), false);
        assert.deepEqual(await complaints(), []);
      }));
  }

  it("has addresses that lead to a file of a rank", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/${FILE}#rank=0&f=-_1_0_0/dynamo_output_graph_3.txt`);
      await rankOf(page).locator(".cm-line", { hasText: "graph of rank 0" }).waitFor();
      await page.waitForFunction(() => document.title.startsWith("dynamo_output_graph_3.txt"));
      await page.evaluate(() => location.hash = "#rank=2");
      await rankOf(page).locator(".log", { hasText: "rank_2" }).waitFor();
      assert.deepEqual(await complaints(), []);
    }));

  it("opens files of a rank in new tabs, at addresses of the report", () =>
    visiting(browser, async ({ page, complaints }, context) => {
      await page.goto(`${folder.file}/${FILE}#rank=0`);
      const link = rankOf(page).getByRole("link", { name: "dynamo_output_graph_3.txt" });
      const opened = async (open: () => Promise<void>) => {
        const [tab] = await Promise.all([context.waitForEvent("page"), open()]);
        await rankOf(tab).locator(".cm-line", { hasText: "graph of rank 0" }).waitFor();
        const { hash } = new URL(tab.url());
        await tab.close();
        return hash;
      };
      const file = "#rank=0&f=-_1_0_0/dynamo_output_graph_3.txt";
      assert.equal(await opened(() => link.click({ modifiers: ["ControlOrMeta"] })), file);
      await link.click();
      assert.equal(await opened(() => rankOf(page).getByRole("link", { name: "Open alone" }).click()), `${file}&alone`);
      assert.deepEqual(await complaints(), []);
    }));

  it("leads from a sign of the table to that compilation", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/${FILE}`);
      await page.locator(".matrix tr", { hasText: "[1/0]" }).getByRole("link").click();
      await hasHash(page, "#rank=0&[1/0]");
      await rankOf(page).locator(".compilation:has(> a:target)").waitFor();
    }));

  it("shows the files of all ranks beside the page", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/${FILE}`);
      await page.getByRole("link", { name: "Runtime Estimation Chromium Trace" }).click();
      await page.locator(".panel-content .cm-line", { hasText: "all_reduce" }).first().waitFor();
      await page.getByText("About this report").click();
      for (const [name, text] of [["collective_schedules.json", "ops"], ["manifest.json", "rank_2"]] as const) {
        await page.getByRole("link", { name }).click();
        await page.locator(".panel-content .cm-line", { hasText: text }).first().waitFor();
      }
      assert.deepEqual(await complaints(), []);
    }));

  it("keeps what is chosen in a rank: dark pages stay dark", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/${FILE}#rank=0`);
      await rankOf(page).getByRole("button", { name: /light and dark/ }).click();
      await page.waitForFunction(() => document.documentElement.dataset["theme"] === "dark");
      await rankOf(page).getByRole("link", { name: "All ranks" }).click();
      await page.getByRole("link", { name: "Rank 2" }).click();
      assert.equal(await rankOf(page).locator("html").getAttribute("data-theme"), "dark");
    }));

  it("goes back to the page of all ranks, with the focus where it was", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/${FILE}`);
      const link = page.getByRole("link", { name: "Rank 0" });
      await link.focus();
      await page.keyboard.press("Enter");
      await rankOf(page).locator(".log").waitFor();
      await page.waitForFunction(() => document.activeElement?.tagName === "IFRAME");
      await page.evaluate(() => history.back());
      await page.locator(".rank-frame").waitFor({ state: "detached" });
      assert.equal(await link.evaluate((element) => element === document.activeElement), true);
    }));

  it("says which rank it does not have, or cannot read, and leads back", () =>
    visiting(browser, async ({ page }) => {
      const whole = readFileSync(join(folder.path, FILE), "utf8");
      folder.write("cut.html", whole.slice(0, whole.indexOf('id="rank_2-page"')));
      folder.write("damaged.html", whole.replace(/(id="rank_2-page">.{40}).{8}/, "$1AAAAAAAA"));
      for (
        const [file, message] of [["cut", /does not have it, or its file/], ["damaged", /cut off or changed/]] as const
      ) {
        await page.goto(`${folder.file}/${file}.html#rank=2`);
        await page.getByRole("status").filter({ hasText: message }).waitFor();
        await page.locator(".rank-frame").getByRole("link", { name: "All ranks" }).click();
        await page.locator(".rank-frame").waitFor({ state: "detached" });
      }
    }));
});

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { at, graph, logName, oneCollective, reportOf } from "../rank_logs.ts";
import { launch, SKIP, visiting } from "./browser.ts";
import { type PageFolder, pageFolder, SCHEMES } from "./folder.ts";

const EVIL = '<img src=x onerror="globalThis.planted=1">';

describe("The landing page of several ranks in a browser", { skip: SKIP }, () => {
  let browser: Browser;
  let folder: PageFolder;

  before(async () => {
    [browser, folder] = await Promise.all([launch(), pageFolder()]);
    const logs = join(folder.path, "logs");
    mkdirSync(logs);
    writeFileSync(join(logs, logName(0)), oneCollective("all_reduce", 1000) + graph("b", at(1)));
    writeFileSync(join(logs, logName(2)), oneCollective(EVIL, 5000));
    await reportOf([logs], join(folder.path, "out"));
  });
  after(async () => {
    await browser.close();
    await folder.close();
  });

  for (const scheme of SCHEMES) {
    it(`leads to the report of a rank and back without complaint (${scheme})`, () =>
      visiting(browser, async ({ page, complaints }) => {
        await page.goto(`${folder[scheme]}/out/index.html`);
        await page.getByRole("link", { name: "Rank 2" }).click();
        await page.getByRole("link", { name: "All ranks" }).click();
        assert.match(page.url(), /\/out\/index\.html$/);
        assert.equal(
          await page.evaluate(() => "planted" in globalThis || document.querySelector("img") !== null),
          false,
        );
        assert.deepEqual(await complaints(), []);
      }));
  }

  it("leads from a sign of the table to that compilation", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/out/index.html`);
      await page.locator(".matrix tr", { hasText: "[1/0]" }).getByRole("link").click();
      assert.match(page.url(), /\/rank_0\/index\.html#%5B1%2F0%5D$/);
      assert.equal(await page.locator(".compilation:has(> a:target)").count(), 1);
    }));

  it("needs no sideways scrolling of the page at 360 px, in the light and in the dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await visiting(browser, async ({ page }) => {
        await page.goto(`${folder.file}/out/index.html`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360));
      }, { viewport: { width: 360, height: 700 }, colorScheme });
    }
  });

  it("switches between light and dark", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/out/index.html`);
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await background();
      await page.getByRole("button", { name: /light and dark/ }).click();
      assert.notEqual(await background(), light);
    }));
});

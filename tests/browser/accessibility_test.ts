import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { report } from "../../mod.ts";
import { logName, oneCollective, reportOf } from "../rank_logs.ts";
import { launch, SKIP, visiting } from "./browser.ts";
import { type PageFolder, pageFolder } from "./folder.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDE = { width: 1300, height: 900 }, NARROW = { width: 390, height: 800 };

/** What of the page breaks a rule, each with the markup. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    (values) => (globalThis as unknown as { axe: typeof axe }).axe.run(document, { runOnly: { type: "tag", values } }),
    RULES,
  );
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** Of pages that differ in nothing but their numbers one is enough. */
function kindsOfPages(folder: string): string[] {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));
  return [
    ...new Map(pages.sort().map((path) => [path.replace(/[-_\d]+/g, "#").replace(/^.*[/\\]/, ""), path])).values(),
  ];
}

describe("Pages keep the rules of accessibility", { skip: SKIP }, () => {
  let browser: Browser;
  let folder: PageFolder;

  before(async () => {
    [browser, folder] = await Promise.all([launch(), pageFolder()]);
    for (const log of ["recompiles", "hostile-markup", "simple"]) {
      await report(join(ROOT, "testdata", `${log}.log`), join(folder.path, log), { inductorProvenance: true });
    }
    await report(join(ROOT, "testdata/recompiles.log"), join(folder.path, "lazy"), { delivery: "lazy" });
    const logs = join(folder.path, "logs");
    mkdirSync(logs);
    writeFileSync(join(logs, logName(0)), oneCollective("all_reduce", 1000));
    writeFileSync(join(logs, logName(1)), oneCollective("all_gather", 5000));
    await reportOf([logs], join(folder.path, "ranks"));
    await reportOf([logs], join(folder.path, "all-ranks.html"), { delivery: "single-file" });
  });
  after(async () => {
    await browser.close();
    await folder.close();
  });

  for (const colorScheme of ["light", "dark"] as const) {
    for (const viewport of [WIDE, NARROW]) {
      const options = { colorScheme, viewport, bypassCSP: true };
      it(`in the ${colorScheme}, ${viewport.width} pixels wide`, async () => {
        const seen: string[] = [];
        const look = (address: string, use: (page: Page) => Promise<void> = () => Promise.resolve()) =>
          visiting(browser, async ({ page }) => {
            await page.goto(`${folder.file}/${address}`);
            await use(page);
            seen.push(...(await violations(page)).map((what) => `${address}: ${what}`));
          }, options);
        for (const site of ["recompiles", "hostile-markup", "simple", "ranks"]) {
          for (const page of kindsOfPages(join(folder.path, site))) await look(`${site}/${page}`);
        }
        await look("lazy/index.html", async (page) => {
          await page.locator("details:has(.files) > summary").first().click();
          await page.locator(".files a").first().click();
          await page.locator(".panel-content .cm-line").first().waitFor();
        });
        await look("all-ranks.html", async (page) => {
          await page.getByText("About this report").click();
          await page.getByRole("link", { name: "manifest.json" }).click();
          await page.locator(".panel-content .cm-line").first().waitFor();
        });
        await look("all-ranks.html#rank=0", async (page) => {
          await page.frameLocator(".rank-frame iframe").locator(".log").waitFor();
        });
        assert.deepEqual(seen, []);
      });
    }
  }

  it("and a page that breaks one is found", () =>
    visiting(browser, async ({ page }) => {
      folder.write("broken.html", '<!DOCTYPE html><html lang="en"><title>x</title><main><h1>x</h1><img src="x">');
      await page.goto(`${folder.file}/broken.html`);
      assert.deepEqual(await violations(page), ['image-alt: <img src="x">']);
    }));
});

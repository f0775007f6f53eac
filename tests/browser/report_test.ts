import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { report } from "../../mod.ts";
import { launch, SKIP, visiting } from "./browser.ts";
import { type PageFolder, pageFolder, SCHEMES } from "./folder.ts";

const LOGS = fileURLToPath(new URL("../../testdata/", import.meta.url));
const SHOWN = ["simple.log", "recompiles.log", "hostile-markup.log", "hostile-names.log", "unusable-compile-ids.log"];

const pagesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.split(sep).join("/")).filter((path) => path.endsWith(".html")).sort();

const asUrl = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

describe("A report in a browser", { skip: SKIP }, () => {
  let browser: Browser;
  let folder: PageFolder;

  before(async () => {
    [browser, folder] = await Promise.all([launch(), pageFolder()]);
    for (const log of SHOWN) await report(join(LOGS, log), join(folder.path, log), { command: "tlparse" });
  });
  after(async () => {
    await browser.close();
    await folder.close();
  });

  for (const log of SHOWN) {
    for (const scheme of SCHEMES) {
      it(`opens every page of ${log} without complaint (${scheme})`, () =>
        visiting(browser, async ({ page, complaints }) => {
          const pages = pagesOf(join(folder.path, log));
          assert.ok(pages.includes("index.html"));
          for (const path of pages) {
            await page.goto(`${folder[scheme]}/${log}/${asUrl(path)}`);
            assert.deepEqual(await complaints(), [], path);
            assert.ok((await page.title()).length > 0, path);
          }
        }));
    }
  }

  it("runs nothing that a log holds, and shows no element of it", () =>
    visiting(browser, async ({ page }) => {
      for (const log of ["hostile-markup.log", "hostile-names.log"]) {
        for (const path of pagesOf(join(folder.path, log))) {
          await page.goto(`${folder.http}/${log}/${asUrl(path)}`);
          const found = await page.evaluate(() => ({
            ran: Object.keys(globalThis).filter((name) => /pwn|planted|hacked|xss|evil/i.test(name)),
            foreign:
              document.querySelectorAll("img, iframe, object, embed, form, base, body script, body style, [onerror]")
                .length,
            links: [...document.querySelectorAll("a[href]")].map((link) =>
              new URL((link as HTMLAnchorElement).href).protocol
            ),
          }));
          assert.deepEqual([found.ran, found.foreign], [[], 0], path);
          assert.deepEqual(found.links.filter((protocol) => !["http:", "https:"].includes(protocol)), [], path);
        }
      }
    }));

  it("leads from a compilation in the trie to its row, and from there to a code page with colours", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/simple.log/index.html`);
      const trie = page.locator("details.stack").first();
      if (!await trie.evaluate((block) => (block as HTMLDetailsElement).open)) await trie.locator("summary").click();
      await trie.locator("a.terminal").first().click();
      const row = page.locator(".compilation:has(> a:target)");
      await row.locator('a[href*="inductor_output_code"]').first().click();
      await page.waitForFunction(() => CSS.highlights.size > 0);
      await page.evaluate(() => location.hash = "#L5");
      await page.locator(".line-mark").waitFor();
      assert.deepEqual(await complaints(), []);
    }));
});

import assert from "node:assert/strict";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launch, SKIP, visiting, watchedPage } from "./browser.ts";
import { type PageFolder, pageFolder } from "./folder.ts";
import { type Reports, writeReports } from "./lazy_reports.ts";

const LOGS = fileURLToPath(new URL("../../testdata/", import.meta.url));

/** What the page was asked to copy and to save. */
interface Taken {
  copied: string;
  saved: Blob | null;
}

/** Runs in the page, before its scripts: from disk a page may not read the clipboard. */
function watchTaking(): void {
  const taken: Taken = { copied: "", saved: null };
  Object.assign(globalThis, { taken });
  Object.defineProperty(navigator, "clipboard", {
    value: {
      writeText(text: string) {
        taken.copied = text;
        return Promise.resolve();
      },
    },
  });
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob: Blob) => {
    taken.saved = blob;
    return make(blob);
  };
}

const asFragment = (path: string): string => `#f=${path.split("/").map(encodeURIComponent).join("/")}`;

/** The panel shows the file, or says why not. */
const settled = (page: Page, path: string) =>
  page.waitForFunction((path) => {
    const head = document.querySelector<HTMLElement>(".panel-head h2");
    return head?.title === path && document.querySelector(".panel-content")?.getAttribute("aria-busy") === "false";
  }, path);

async function open(page: Page, path: string): Promise<void> {
  await page.evaluate((fragment) => location.hash = fragment, asFragment(path));
  await settled(page, path);
}

/** What is shown, copied and saved of the file in the panel. */
async function taken(page: Page) {
  const buttons = page.locator(".panel-actions button");
  await buttons.filter({ hasText: /^Cop/ }).click();
  await buttons.filter({ hasText: "Download" }).click();
  await page.waitForFunction(() => (globalThis as unknown as { taken: Taken }).taken.saved !== null);
  return await page.evaluate(async () => {
    const { taken } = globalThis as unknown as { taken: Taken };
    const saved = await taken.saved!.text();
    const shown = document.querySelector(".panel-page main") ?? document.querySelector(".panel-page");
    const failure = document.querySelector(".panel-status.failure")?.textContent ?? null;
    const result = { copied: taken.copied, saved, text: shown?.textContent ?? null, failure };
    taken.saved = null;
    taken.copied = "";
    return result;
  });
}

/** Text of the main part of a page, as the browser reads it. */
const mainText = (scratch: Page, html: string): Promise<string> =>
  scratch.evaluate((html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    return (body.querySelector("main") ?? body).textContent;
  }, html);

const codeText = (scratch: Page, html: string): Promise<string> =>
  scratch.evaluate((html) => new DOMParser().parseFromString(html, "text/html").querySelector("pre.code")!.textContent, html);

const KINDS = ["file lazy", "http lazy", "file single"] as const;

describe("A lazy report in a browser", { skip: SKIP }, () => {
  let browser: Browser;
  let folder: PageFolder;
  let simple: Reports, recompiles: Reports, hostile: Reports, names: Reports;

  const urlOf = (reports: Reports, kind: typeof KINDS[number]): string => {
    const [scheme, delivery] = kind.split(" ") as ["file" | "http", "lazy" | "single"];
    return `${folder[scheme]}/${reports[delivery]}`;
  };

  before(async () => {
    [browser, folder] = await Promise.all([launch(), pageFolder()]);
    const write = (log: string, options = {}) => writeReports(join(LOGS, log), folder, log, options);
    simple = await write("simple.log", { provenance: true });
    recompiles = await write("recompiles.log");
    hostile = await write("hostile-markup.log");
    names = await write("hostile-names.log");
  });
  after(async () => {
    await browser.close();
    await folder.close();
  });

  const using = <Result>(use: (page: Page, complaints: () => Promise<string[]>, context: BrowserContext) => Promise<Result>, options = {}) =>
    visiting(browser, async ({ page, complaints }, context) => {
      await page.addInitScript(watchTaking);
      return await use(page, complaints, context);
    }, options);

  for (const kind of KINDS) {
    it(`shows, copies and saves every file with the text that the site has (${kind})`, () =>
      using(async (page, complaints, context) => {
        const { page: scratch } = await watchedPage(context);
        for (const reports of [simple, recompiles, hostile, names]) {
          await page.goto(urlOf(reports, kind));
          assert.ok(reports.files.length > 5);
          for (const path of reports.files) {
            await open(page, path);
            const { copied, saved, text, failure } = await taken(page);
            const site = reports.text(path);
            const about = `${reports.site}: ${path}`;
            assert.equal(failure, null, about);
            if (!path.endsWith(".html")) assert.deepEqual([copied, saved], [site, site], about);
            else if (site.includes('<pre class="code"')) {
              const code = await codeText(scratch, site);
              assert.deepEqual([copied, saved], [code, code], about);
            } else {
              const page = await mainText(scratch, site);
              assert.deepEqual([text, await mainText(scratch, saved)], [page, page], about);
            }
          }
        }
        assert.deepEqual(await complaints(), []);
      }));
  }

  it("runs nothing that a log holds, and shows no element of it", () =>
    using(async (page, complaints) => {
      for (const reports of [hostile, names]) {
        await page.goto(urlOf(reports, "file lazy"));
        for (const path of reports.files) {
          await open(page, path);
          const found = await page.evaluate(() => ({
            ran: Object.keys(globalThis).filter((name) => /pwn|planted|hacked|xss|evil/i.test(name)),
            foreign: document.querySelectorAll("img, iframe, object, embed, form, base, body script, body style, [onerror]").length,
            links: [...document.querySelectorAll<HTMLAnchorElement>("a[href]")].map((link) => new URL(link.href).protocol)
              .filter((protocol) => !["http:", "https:", "file:"].includes(protocol)),
          }));
          assert.deepEqual(found, { ran: [], foreign: 0, links: [] }, path);
        }
      }
      assert.deepEqual(await complaints(), []);
    }));
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launch, SKIP, visiting, watchedPage } from "./browser.ts";
import { type PageFolder, pageFolder } from "./folder.ts";
import { type Reports, writeReports } from "./lazy_reports.ts";

const LOGS = fileURLToPath(new URL("../../testdata/", import.meta.url));

/** Of a file in the panel. */
interface Taken {
  /** Of a page: of its main part. */
  text: string | null;
  copied: string;
  saved: string;
  failure: string | null;
  /** Elements and links on the page that a report never makes. */
  foreign: string[];
}

interface TestedPage {
  /** Opens the files one after the other, copies and saves each. */
  takeAll(paths: readonly string[]): Promise<Taken[]>;
}

/** Runs in the page, before its scripts: there, so that a hundred files take a second. */
function addTestedPage(): void {
  let copied = "", saved: Promise<string> | null = null;
  // From disk a page may not read the clipboard.
  Object.defineProperty(navigator, "clipboard", {
    value: {
      writeText(text: string) {
        copied = text;
        return Promise.resolve();
      },
    },
  });
  const make = URL.createObjectURL, click = HTMLAnchorElement.prototype.click;
  URL.createObjectURL = (blob: Blob) => {
    saved = blob.text();
    return make(blob);
  };
  HTMLAnchorElement.prototype.click = function () {
    if (!this.download) click.call(this);
  };

  const button = (name: RegExp) =>
    [...document.querySelectorAll<HTMLButtonElement>(".panel-actions button")].find((it) => name.test(it.textContent))!;
  const until = async (ready: () => unknown) => {
    for (const end = performance.now() + 5_000; !ready();) {
      if (performance.now() > end) throw new Error(document.querySelector(".panel-host")?.textContent ?? "no panel");
      await new Promise((next) => setTimeout(next));
    }
  };
  const isShown = (path: string) =>
    document.querySelector<HTMLElement>(".panel-head h2")?.title === path &&
    document.querySelector(".panel-content")?.ariaBusy === "false";

  const foreign = () =>
    [...document.querySelectorAll(
      "img:not(.cm-widgetBuffer), iframe, object, embed, form, base, [onerror], a[href], body script",
    )].filter((
      it,
    ) =>
      it instanceof HTMLAnchorElement
        ? !["http:", "https:", "file:"].includes(it.protocol)
        : !(it instanceof HTMLScriptElement && it.type === "text/plain")
    ).map((it) => it.outerHTML);

  async function take(path: string): Promise<Taken> {
    location.hash = `#f=${path.split("/").map(encodeURIComponent).join("/")}`;
    await until(() => isShown(path));
    const failure = document.querySelector(".panel-status.failure")?.textContent ?? null;
    if (failure !== null) return { text: null, copied: "", saved: "", failure, foreign: [] };
    copied = "";
    saved = null;
    button(/^Cop/).click();
    button(/^Download/).click();
    await until(() => saved);
    const shown = document.querySelector(".panel-page main") ?? document.querySelector(".panel-page");
    return { text: shown?.textContent ?? null, copied, saved: await saved!, failure, foreign: foreign() };
  }
  const tested: TestedPage = {
    async takeAll(paths) {
      const all: Taken[] = [];
      for (const path of paths) all.push(await take(path));
      return all;
    },
  };
  Object.assign(globalThis, { tested });
}

const takeAll = (page: Page, paths: readonly string[]): Promise<Taken[]> =>
  page.evaluate((paths) => (globalThis as unknown as { tested: TestedPage }).tested.takeAll(paths), paths);

/** What a script in the log would have left behind. */
const ranFromLog = (page: Page): Promise<string[]> =>
  page.evaluate(() => Object.keys(globalThis).filter((name) => /pwn|planted|hacked|xss|evil/i.test(name)));

/** Text of the main part of a page, as the browser reads it. */
const mainText = (scratch: Page, html: string): Promise<string> =>
  scratch.evaluate((html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    return (body.querySelector("main") ?? body).textContent;
  }, html);

/** A parser of HTML drops NUL and takes CR for LF; a text that a script shows has them. */
const asParsed = (text: string): string => text.replaceAll("\0", "").replace(/\r\n?/g, "\n");

const codeText = (scratch: Page, html: string): Promise<string> =>
  scratch.evaluate(
    (html) => new DOMParser().parseFromString(html, "text/html").querySelector("pre.code")!.textContent,
    html,
  );

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
    simple = await write("simple.log", { inductorProvenance: true });
    recompiles = await write("recompiles.log");
    hostile = await write("hostile-markup.log");
    names = await write("hostile-names.log");
  });
  after(async () => {
    await browser.close();
    await folder.close();
  });

  const using = <Result>(
    use: (page: Page, complaints: () => Promise<string[]>, context: BrowserContext) => Promise<Result>,
    options = {},
  ) =>
    visiting(browser, async ({ page, complaints }, context) => {
      await page.addInitScript(addTestedPage);
      return await use(page, complaints, context);
    }, options);

  for (const kind of KINDS) {
    it(`shows, copies and saves every file with the text that the site has (${kind})`, () =>
      using(async (page, complaints, context) => {
        const { page: scratch } = await watchedPage(context);
        for (const reports of kind === "http lazy" ? [simple] : [simple, recompiles, hostile, names]) {
          await page.goto(urlOf(reports, kind));
          assert.ok(reports.files.length > 5);
          const all = await takeAll(page, reports.files);
          assert.deepEqual(await ranFromLog(page), [], reports.lazy);
          for (const [i, path] of reports.files.entries()) {
            const { copied, saved, text, failure, foreign } = all[i]!;
            const site = reports.text(path);
            const about = `${reports.site}: ${path}`;
            assert.deepEqual([failure, foreign], [null, []], about);
            if (!path.endsWith(".html")) assert.deepEqual([copied, saved], [site, site], about);
            else if (site.includes('<pre class="code"')) {
              const code = await codeText(scratch, site);
              assert.deepEqual([copied, saved], [code, code], about);
            } else {
              const page = await mainText(scratch, site);
              assert.deepEqual([asParsed(text!), await mainText(scratch, saved)], [page, page], about);
            }
          }
        }
        assert.deepEqual(await complaints(), []);
      }));
  }
});

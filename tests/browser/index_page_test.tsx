import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type CompilationRow, directorySection } from "../../components/CompileDirectory.tsx";
import { stackTrieSection } from "../../components/StackTrie.tsx";
import type { StatusWord, TrieRow } from "../../components/StackBlock.tsx";
import { defineView } from "../../components/view.ts";
import { launch, SKIP, visiting } from "./browser.ts";
import { type PageFolder, pageFolder, SCHEMES } from "./folder.ts";
import { viewPage, writeAssets } from "./view_pages.ts";

const index = defineView<{ readonly rows: readonly TrieRow[]; readonly compilations: readonly CompilationRow[] }>({
  name: "index_parts",
  title: () => "Index",
  scripts: ["page"],
  markup: ({ rows, compilations }) => (
    <>
      <header data-chrome>
        <button type="button" data-action="theme">Theme</button>
      </header>
      <main>
        {stackTrieSection.markup({ rows, first: true }, { root: "" })}
        {directorySection.markup(
          { total: compilations.length, first: true, full: false, parity: false, rows: compilations },
          { root: "" },
        )}
        <p>
          <a href="#compilations">here</a> <a href="mailto:someone@example.org">mail</a>
          <a href="https://elsewhere.invalid/">elsewhere</a>
        </p>
      </main>
    </>
  ),
});

function frame(
  name: string,
  depth: number,
  marker: boolean,
  id: string | null = null,
  status: StatusWord = "ok",
): TrieRow {
  const terminals = id === null ? [] : [{ display: id, status, href: `#${encodeURIComponent(id)}` }];
  return { depth, marker, terminals, file: "train.py", line: 1, name, loc: null, dumpHref: null };
}

/** main calls forward (layer_0 to layer_29, all compiled) and backward (grad). */
const TRIE: readonly TrieRow[] = [
  frame("main", 0, false),
  frame("forward", 0, true),
  ...Array.from({ length: 30 }, (_, i) => frame(`layer_${i}`, 1, true, `[${i}/0]`, i === 7 ? "error" : "ok")),
  frame("backward", 0, true),
  frame("grad", 1, false, "[30/0]"),
];

const compilation = (display: string): CompilationRow => ({
  display,
  summary: null,
  files: [1, 2].map((number) => ({
    name: `dir/graph_${number}.txt`,
    href: `graph_${number}.txt`,
    link: false,
    number,
    suffix: "",
    readableHref: null,
    original: null,
  })),
  extras: [],
  open: false,
});

const COMPILATIONS = Array.from({ length: 60 }, (_, i) => compilation(`[${i}/0]`));

const visibleFrames = (page: Page) => page.locator(".stack-trie .function:visible").allTextContents();
const openRows = (page: Page) => page.locator(".compilation > details[open]").count();

describe("The scripts of an index", { skip: SKIP }, () => {
  let browser: Browser;
  let folder: PageFolder;

  before(async () => {
    [browser, folder] = await Promise.all([launch(), pageFolder()]);
    writeAssets(folder);
    folder.write("index.html", viewPage(index, { rows: TRIE, compilations: COMPILATIONS }));
    folder.write("small.html", viewPage(index, { rows: TRIE.slice(0, 5), compilations: COMPILATIONS.slice(0, 1) }));
    folder.write("graph_1.txt", "graph");
  });
  after(async () => {
    await browser.close();
    await folder.close();
  });

  it("fold and unfold a branch, by mouse and by key", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/index.html`);
      const marker = page.locator(".marker").last();
      await marker.click();
      assert.equal(await marker.getAttribute("aria-expanded"), "false");
      assert.equal(await page.getByText("grad", { exact: true }).isVisible(), false);
      await marker.press("ArrowRight");
      assert.equal(await marker.getAttribute("aria-expanded"), "true");
      assert.equal(await page.getByText("grad", { exact: true }).isVisible(), true);
      await marker.press("Enter");
      assert.equal(await marker.getAttribute("aria-expanded"), "false");
      assert.deepEqual(await complaints(), []);
    }));

  it("fold and unfold all branches", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/index.html`);
      const tools = page.locator("details.stack .tools");
      await tools.getByRole("button", { name: "Collapse all" }).click();
      assert.deepEqual(await visibleFrames(page), ["main", "forward", "backward"]);
      await tools.getByRole("button", { name: "Expand all" }).click();
      assert.equal((await visibleFrames(page)).length, TRIE.length);
    }));

  it("filter the trie by function and by status, and keep the callers", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/index.html`);
      const filter = page.getByLabel("Filter by function, file or status");
      await filter.fill("LAYER_12");
      assert.deepEqual(await visibleFrames(page), ["main", "forward", "layer_12"]);
      await filter.fill("error");
      assert.deepEqual(await visibleFrames(page), ["main", "forward", "layer_7"]);
      await filter.fill("grad train.py");
      assert.deepEqual(await visibleFrames(page), ["main", "backward", "grad"]);
      await filter.press("Escape");
      assert.equal((await visibleFrames(page)).length, TRIE.length);
    }));

  it("add no controls to a trie and a list that fit a screen", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/small.html`);
      assert.equal(await page.locator(".tools").count(), 0);
      assert.deepEqual(await complaints(), []);
    }));

  it("open the row that the fragment names", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.http}/index.html#[42/0]`);
      assert.equal(await openRows(page), 1);
      assert.ok(
        await page.getByText("[42/0]").last().evaluate((row) => {
          const { top } = row.getBoundingClientRect();
          return top >= 0 && top < innerHeight;
        }),
      );
      await page.locator(".stack-trie").getByText("[7/0]").click();
      await page.waitForFunction(() => document.querySelectorAll(".compilation > details[open]").length === 2);
    }));

  it("open and close all rows", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/index.html`);
      const tools = page.locator("main > .tools");
      await tools.getByRole("button", { name: "Expand all" }).click();
      assert.equal(await openRows(page), 60);
      await tools.getByRole("button", { name: "Collapse all" }).click();
      assert.equal(await openRows(page), 0);
    }));

  it("filter the rows", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/index.html`);
      await page.getByLabel("Filter by id, function, status or file").fill("[3/0]");
      assert.deepEqual(await page.locator(".compilation:visible > a").allTextContents(), ["[3/0]"]);
      assert.equal(await page.locator("main > .tools output").textContent(), "1 compilation");
    }));

  it("switch the theme, and keep the choice", () =>
    visiting(browser, async ({ page }, context) => {
      const ground = (at: Page) => at.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await page.goto(`${folder.http}/index.html`);
      const light = await ground(page);
      await page.getByRole("button", { name: "Theme" }).click();
      assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
      assert.notEqual(await ground(page), light);
      const another = await context.newPage();
      await another.goto(`${folder.http}/small.html`);
      assert.equal(await another.locator("html").getAttribute("data-theme"), "dark");
      await another.keyboard.press("t");
      assert.equal(await ground(another), light);
    }, { colorScheme: "light" }));

  it("work where storage is refused", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.addInitScript(() => {
        Object.defineProperty(globalThis, "localStorage", {
          get: () => {
            throw new DOMException("refused");
          },
        });
      });
      await page.goto(`${folder.file}/index.html`);
      await page.getByRole("button", { name: "Theme" }).click();
      assert.equal(await page.locator("html").getAttribute("data-theme"), "light");
      assert.deepEqual(await complaints(), []);
    }, { colorScheme: "dark" }));

  it("list the keys, and go to the filter", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/index.html`);
      await page.keyboard.press("?");
      assert.ok(await page.getByRole("dialog", { name: "Keys" }).isVisible());
      await page.keyboard.press("Escape");
      assert.equal(await page.getByRole("dialog").count(), 0);
      await page.keyboard.press("/");
      await page.keyboard.type("t/?");
      assert.equal(await page.getByLabel("Filter by function, file or status").inputValue(), "t/?");
      assert.deepEqual(await complaints(), []);
    }));

  for (const scheme of SCHEMES) {
    it(`carry the parameters of the page over to its links (${scheme})`, () =>
      visiting(browser, async ({ page, complaints }) => {
        await page.goto(`${folder[scheme]}/index.html?token=1&token=2`);
        const hrefs = (text: string) => page.getByText(text, { exact: true }).first().getAttribute("href");
        const graph = page.locator('.files a[href*="graph_1"]').first();
        assert.equal(await graph.getAttribute("href"), `${folder[scheme]}/graph_1.txt?token=1&token=2`);
        assert.equal(await hrefs("here"), "#compilations");
        assert.equal(await hrefs("mail"), "mailto:someone@example.org");
        assert.equal(await hrefs("elsewhere"), "https://elsewhere.invalid/");
        assert.deepEqual(await complaints(), []);
      }));
  }

  it("leave the links of a page without parameters as they are", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.http}/index.html`);
      assert.equal(await page.locator('.files a[href="graph_1.txt"]').count(), 60);
    }));

  it("are not needed: without them everything is there", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/index.html`);
      assert.equal((await visibleFrames(page)).length, TRIE.length);
      assert.equal(await page.locator(".marker:visible").count(), 0);
      await page.locator(".compilation summary").first().click();
      assert.equal(await openRows(page), 1);
      assert.deepEqual(await complaints(), []);
    }, { javaScriptEnabled: false }));
});

describe("The content policy", { skip: SKIP }, () => {
  let browser: Browser;
  let folder: PageFolder;

  before(async () => {
    [browser, folder] = await Promise.all([launch(), pageFolder()]);
    writeAssets(folder);
  });
  after(async () => {
    await browser.close();
    await folder.close();
  });

  const faults = {
    "an inline script": ["<script>globalThis.planted = true</script>", "script-src-elem"],
    "an inline handler": ['<img src="data:," onerror="globalThis.planted = true">', "script-src-attr"],
    "a style attribute": ['<p style="color:red">planted</p>', "style-src-attr"],
    "an image from elsewhere": ['<img src="https://elsewhere.invalid/planted.png">', "img-src"],
  } as const;

  for (const [what, [markup, directive]] of Object.entries(faults)) {
    for (const scheme of SCHEMES) {
      it(`reports ${what} that was planted (${scheme})`, () =>
        visiting(browser, async ({ page, complaints }) => {
          const whole = viewPage(index, { rows: [], compilations: [] });
          folder.write("planted.html", whole.replace("</main>", `${markup}</main>`));
          await page.goto(`${folder[scheme]}/planted.html`);
          assert.ok((await complaints()).includes(`violation of ${directive}`));
          assert.equal(await page.evaluate(() => "planted" in globalThis), false);
        }));
    }
  }
});

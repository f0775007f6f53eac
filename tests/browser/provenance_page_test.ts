import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { ProvenanceView } from "../../components/ProvenanceView.tsx";
import { launch, SKIP, visiting } from "./browser.ts";
import { type PageFolder, pageFolder } from "./folder.ts";
import { viewPage, writeAssets } from "./view_pages.ts";

/** `a1` to `an`, each in a line of its own. */
const numbered = (letter: string, count: number): string =>
  Array.from({ length: count }, (_, i) => `${letter}${i + 1} = ${i + 1}\n`).join("");

const HEAD = { path: "provenance_tracking_-_0_0_0.html", id: "[0/0]", bytes: null };

const pageOf = (changes: Partial<Parameters<typeof ProvenanceView.markup>[0]>): string =>
  viewPage(ProvenanceView, {
    head: HEAD,
    preGraph: numbered("pre", 400),
    postGraph: numbered("post", 400),
    code: { text: numbered("code", 400), pythonOffset: 2, cppOffset: 0 },
    mappings: JSON.stringify({
      preToPost: { 5: [300, 301, 302] },
      postToPre: { 300: [5], 301: [5], 302: [5] },
      pyCodeToPost: { 200: [301] },
      postToPyCode: { 301: [200] },
      cppCodeToPost: { 390: [300] },
      postToCppCode: { 300: [390] },
    }),
    complete: true,
    ...changes,
  });

/** Runs in the page: texts of the lines under the marks of a kind that can be seen in a panel. */
function markedLines([id, kind]: readonly [id: string, kind: string]): string[] {
  const editor = document.getElementById(id)!;
  const view = editor.getBoundingClientRect();
  const code = editor.querySelector("code")!;
  return [...editor.querySelectorAll(`.${kind}`)].flatMap((mark) => {
    const { top, height, left } = mark.getBoundingClientRect();
    if (top + height / 2 < view.top || top + height / 2 > view.bottom) return [];
    const x = Math.max(left, code.getBoundingClientRect().left) + 2;
    const place = document.caretPositionFromPoint(x, top + height / 2)!;
    const text = place.offsetNode.textContent!;
    const from = text.lastIndexOf("\n", place.offset - 1) + 1;
    return [text.slice(from, text.indexOf("\n", from))];
  });
}

const highlighted = (page: Page, id: string) => page.evaluate(markedLines, [id, "highlight"] as const);

/** In the middle of a line that is on the screen. */
async function over(page: Page, id: string, line: number): Promise<{ x: number; y: number }> {
  const { x, y } = await page.locator(`#${id} code`).evaluate((code, line) => {
    const { left, top, height } = code.getBoundingClientRect();
    return { x: left + 20, y: top + (line - 0.5) * height / 400 };
  }, line);
  return { x, y };
}

const hover = async (page: Page, id: string, line: number): Promise<void> => {
  const { x, y } = await over(page, id, line);
  await page.mouse.move(x, y);
  await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
};

const click = async (page: Page, id: string, line: number): Promise<void> => {
  const { x, y } = await over(page, id, line);
  await page.mouse.click(x, y);
  await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
};

describe("A provenance page", { skip: SKIP }, () => {
  let browser: Browser;
  let folder: PageFolder;

  before(async () => {
    [browser, folder] = await Promise.all([launch(), pageFolder()]);
    writeAssets(folder);
    folder.write("python.html", pageOf({}));
    const cpp = numbered("code", 400).replace("code380 = 380", "void AOTInductorModel::run_impl(");
    folder.write("cpp.html", pageOf({ code: { text: cpp, pythonOffset: 0, cppOffset: 1 } }));
    folder.write(
      "hostile.html",
      pageOf({ preGraph: "</code></pre><script>document.title = 'taken'</script>\n<img src=x>\n" }),
    );
    folder.write("large.html", pageOf({ code: { text: numbered("code", 250_000), pythonOffset: 0, cppOffset: 0 } }));
  });
  after(async () => {
    await browser.close();
    await folder.close();
  });

  it("shows the lines of the other panels that belong to the line under the pointer", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/python.html`);
      await hover(page, "preGradGraph", 5);
      assert.deepEqual(await highlighted(page, "preGradGraph"), ["pre5 = 5"]);
      assert.deepEqual(await highlighted(page, "postGradGraph"), ["post300 = 300", "post301 = 301", "post302 = 302"]);
      // The mapping calls 200 what is line 202 of the panel.
      assert.deepEqual(await highlighted(page, "generatedCode"), ["code202 = 202"]);
      assert.deepEqual(await complaints(), []);
    }));

  it("forgets the lines when the pointer leaves", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/python.html`);
      await hover(page, "preGradGraph", 5);
      await page.mouse.move(5, 5);
      await page.waitForFunction(() => document.querySelector(".highlight") === null);
    }));

  it("keeps the lines of a click while others are looked at, until Escape", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/python.html`);
      await click(page, "preGradGraph", 5);
      await hover(page, "preGradGraph", 8);
      assert.deepEqual(await highlighted(page, "preGradGraph"), ["pre5 = 5"]);
      await page.locator("#preGradGraph").press("Escape");
      await page.waitForFunction(() => document.querySelector(".highlight") === null);
    }));

  it("takes C++ mappings for C++ code, and begins at the function that runs the model", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/cpp.html`);
      const top = await page.locator("#generatedCode").evaluate((editor) => editor.scrollTop);
      assert.ok(top > 5000, `scrolled to ${top}`);
      await hover(page, "preGradGraph", 5);
      assert.deepEqual(await highlighted(page, "generatedCode"), ["code391 = 391"]);
    }));

  it("goes from linked line to linked line with the arrow keys", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/python.html`);
      for (const expected of ["post300 = 300", "post301 = 301"]) {
        await page.locator("#postGradGraph").press("ArrowDown");
        await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
        assert.deepEqual(await highlighted(page, "postGradGraph"), [expected]);
      }
      assert.equal(
        await page.textContent("[data-panel-status]"),
        "Line 301 of the post-grad graph: 1 of the pre-grad graph, 1 of the code",
      );
    }));

  it("has dividers that follow the pointer and the arrow keys", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/python.html`);
      const width = () => page.locator("#preGradGraph").evaluate((editor) => editor.clientWidth);
      const before = await width();
      const { x, y, height } = (await page.locator("#divider1").boundingBox())!;
      await page.mouse.move(x + 4, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + 104, y + height / 2);
      await page.mouse.up();
      const dragged = await width();
      assert.ok(Math.abs(dragged - before - 100) < 6, `from ${before} to ${dragged}`);
      await page.locator("#divider1").press("ArrowLeft");
      assert.ok(await width() < dragged - 10);
    }));

  it("shows markup of a log as text", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/hostile.html`);
      assert.equal(await page.title(), "Inductor Provenance Tracking Highlighter");
      assert.equal(await page.locator("#preGradGraph img").count(), 0);
      assert.match(await page.textContent("#preGradGraph code") ?? "", /^<\/code><\/pre><script>/);
    }));

  it("finds a line at the end of 250,000", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/large.html`);
      await page.locator("#generatedCode").evaluate((editor) => editor.scrollTop = editor.scrollHeight);
      const box = (await page.locator("#generatedCode").boundingBox())!;
      await page.waitForTimeout(100);
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.waitForFunction(() => document.querySelector("#generatedCode .highlight") !== null);
      const [line, text] = await page.evaluate(() => {
        const mark = document.querySelector<HTMLElement>("#generatedCode .highlight")!;
        const { top, height } = mark.getBoundingClientRect();
        const left = document.querySelector("#generatedCode code")!.getBoundingClientRect().left;
        const { offsetNode, offset } = document.caretPositionFromPoint(left + 2, top + height / 2)!;
        const data = offsetNode.textContent!;
        return [mark.dataset.line!, data.slice(data.lastIndexOf("\n", offset - 1) + 1).split("\n")[0]!];
      });
      assert.equal(text, `code${line} = ${line}`);
    }));
});

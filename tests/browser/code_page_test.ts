import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { CodeView } from "../../components/CodeView.tsx";
import { hasHash, launch, SKIP, visiting } from "./browser.ts";
import { type PageFolder, pageFolder } from "./folder.ts";
import { viewPage, writeAssets } from "./view_pages.ts";

const KERNEL = `# a comment
import torch

async_compile.triton('fused', '''
import triton

@triton.jit
def fused(x, y=None):
    return tl.load(x + 17)
''', device_str='cuda')

class Runner:
    def call(self, args):
        return "text"
`;

/** Text of the tokens of a colour, in order. */
const tokens = (page: Page, colour: string): Promise<string[]> =>
  page.evaluate((name) => {
    const texts = [...CSS.highlights.get(name) ?? []].map((token) => {
      const range = document.createRange();
      range.setStart(token.startContainer, token.startOffset);
      range.setEnd(token.endContainer, token.endOffset);
      return range.toString();
    });
    return texts.sort();
  }, `tl-${colour}`);

const coloured = (page: Page) => page.waitForFunction(() => CSS.highlights.size > 0);

/** Number of the line that the mark stands on, and how many it covers. */
const marked = (page: Page) =>
  page.evaluate(() => {
    const mark = document.querySelector<HTMLElement>(".line-mark")!;
    const block = document.querySelector<HTMLElement>("pre.code")!;
    const code = block.querySelector("code")!;
    const height = code.getBoundingClientRect().height / (code.textContent.match(/\n/g) ?? []).length;
    const top = mark.getBoundingClientRect().top - code.getBoundingClientRect().top;
    return mark.hidden ? null : { line: Math.round(top / height) + 1, lines: Math.round(mark.offsetHeight / height) };
  });

/** Runs in the page: keeps the longest time in which nothing else could run. */
function watchPauses(): void {
  const seen = globalThis as unknown as { longestPause: number };
  seen.longestPause = 0;
  let last = performance.now();
  const watch = () => {
    seen.longestPause = Math.max(seen.longestPause, performance.now() - last);
    last = performance.now();
    setTimeout(watch);
  };
  watch();
}

describe("A page with code", { skip: SKIP }, () => {
  let browser: Browser;
  let folder: PageFolder;

  before(async () => {
    [browser, folder] = await Promise.all([launch(), pageFolder()]);
    writeAssets(folder);
    const page = (path: string, text: string) =>
      folder.write(path, viewPage(CodeView, { head: { path, id: "[0/0]", bytes: text.length }, text }));
    page("kernel.html", KERNEL);
    page("lines.html", Array.from({ length: 500 }, (_, i) => `x${i + 1} = ${i + 1}\n`).join(""));
    page("large.html", Array.from({ length: 250_000 }, (_, i) => `value_${i} = compute(${i}, "text ${i}")\n`).join(""));
    page("pieces.html", "'''a''' + f(1)\n".repeat(3_000));
    page("long-line.html", `first()\n${"x('a', '''b''', 1); ".repeat(50_000)}\n`);
    page("hostile.html", `${"(".repeat(50_000)}\n'''${"\\'''".repeat(1_000)}\n<img src=x onerror=alert(1)>\n`);
  });
  after(async () => {
    await browser.close();
    await folder.close();
  });

  it("colours the tokens of Python, also of a program in a string", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/kernel.html`);
      await coloured(page);
      assert.deepEqual(await tokens(page, "keyword"), ["class", "def", "def", "import", "import", "return", "return"]);
      assert.deepEqual(await tokens(page, "comment"), ["# a comment"]);
      assert.deepEqual(await tokens(page, "string"), [`"text"`, "'''", "'''", "'cuda'", "'fused'"]);
      assert.deepEqual(await tokens(page, "number"), ["17"]);
      assert.deepEqual(await tokens(page, "definition"), ["Runner", "call", "fused"]);
      assert.deepEqual(await complaints(), []);
    }));

  it("leaves the text as it was served", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.http}/kernel.html`);
      await coloured(page);
      assert.equal(await page.textContent("pre.code code"), KERNEL);
      assert.deepEqual(await page.locator("pre.code code *").evaluateAll((all) => all.map((one) => one.className)), [
        "part",
      ]);
    }));

  it("shows plain text in a browser without highlights", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.addInitScript(() => Object.defineProperty(globalThis, "Highlight", { value: undefined }));
      await page.goto(`${folder.file}/kernel.html#L2`);
      assert.deepEqual(await marked(page), { line: 2, lines: 1 });
      assert.equal(await page.evaluate(() => CSS.highlights.size), 0);
      assert.deepEqual(await complaints(), []);
    }));

  it("marks the line that the fragment names and scrolls to it", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/lines.html#L400`);
      assert.deepEqual(await marked(page), { line: 400, lines: 1 });
      assert.ok(
        await page.locator(".line-mark").evaluate((mark) => {
          const { top, bottom } = mark.getBoundingClientRect();
          return top > 0 && bottom < innerHeight;
        }),
      );
      await page.evaluate(() => location.hash = "#L10-L20");
      await page.waitForFunction(() => scrollY < 1_000);
      assert.deepEqual(await marked(page), { line: 10, lines: 11 });
      await page.goBack();
      await page.waitForFunction(() => scrollY > 1_000);
      assert.deepEqual(await marked(page), { line: 400, lines: 1 });
    }));

  it("marks nothing for lines that the text does not have", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/lines.html#L501`);
      assert.equal(await marked(page), null);
      assert.deepEqual(await complaints(), []);
    }));

  it("names the line whose number is clicked, and with Shift the lines between", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.http}/lines.html`);
      const numbers = page.locator("pre.gutter");
      const height = await numbers.evaluate((gutter) => gutter.getBoundingClientRect().height / 500);
      await numbers.click({ position: { x: 5, y: height * 4.5 } });
      await hasHash(page, "#L5");
      assert.deepEqual(await marked(page), { line: 5, lines: 1 });
      await numbers.click({ position: { x: 5, y: height * 8.5 }, modifiers: ["Shift"] });
      await hasHash(page, "#L5-L9");
    }));

  it("goes to the line that is typed", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/lines.html`);
      await page.getByLabel("Go to line, 1 to 500").fill("321");
      await page.keyboard.press("Enter");
      await hasHash(page, "#L321");
      assert.deepEqual(await marked(page), { line: 321, lines: 1 });
    }));

  it("copies the text", () =>
    visiting(browser, async ({ page }, context) => {
      await context.grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.goto(`${folder.http}/kernel.html`);
      await page.getByRole("button", { name: "Copy" }).click();
      await page.getByRole("button", { name: "Copied" }).waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), KERNEL);
    }));

  it("hides the numbers while long lines are wrapped, and still colours", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/lines.html#L3`);
      await coloured(page);
      const wrap = page.getByRole("button", { name: "Wrap lines" });
      await wrap.click();
      assert.equal(await page.locator("pre.gutter").isVisible(), false);
      assert.deepEqual(await marked(page), { line: 3, lines: 1 });
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.waitForFunction(() =>
        [...CSS.highlights.get("tl-number") ?? []].some((token) => token.startContainer.textContent?.includes("500"))
      );
      await wrap.click();
      assert.equal(await page.locator("pre.gutter").isVisible(), true);
      assert.deepEqual(await complaints(), []);
    }));

  it("lays out only the lines of a long text that are on the screen", () =>
    visiting(browser, async ({ page }) => {
      await page.goto(`${folder.file}/large.html`);
      const states = await page.evaluate(() => {
        const skipped: Record<number, boolean> = {};
        document.querySelectorAll("pre.code .part").forEach((part, i) => {
          part.addEventListener("contentvisibilityautostatechange", (event) => {
            skipped[i] = (event as ContentVisibilityAutoStateChangeEvent).skipped;
          });
        });
        scrollTo(0, document.body.scrollHeight / 2);
        return new Promise<Record<number, boolean>>((settled) => setTimeout(() => settled(skipped), 500));
      });
      const laidOut = Object.values(states).filter((skipped) => !skipped).length;
      assert.ok(laidOut >= 1 && laidOut <= 4, `${laidOut} of 500 parts were laid out after a jump`);
    }));

  it("colours the end of 10 MB without a long pause", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/large.html`);
      await coloured(page);
      await page.evaluate(watchPauses);
      await page.evaluate(() => location.hash = "#L249990");
      await page.waitForFunction(() =>
        [...CSS.highlights.get("tl-string") ?? []].some((token) =>
          (token.startContainer as Text).data.slice(token.startOffset, token.endOffset).includes("text 24999")
        )
      );
      assert.deepEqual(await marked(page), { line: 249_990, lines: 1 });
      // Parsing all that stands before takes 15 seconds; a slice of work 10 ms. The rest is room for a busy machine.
      const longest = await page.evaluate(() => (globalThis as unknown as { longestPause: number }).longestPause);
      assert.ok(longest < 1_000, `the page was busy for ${longest} ms`);
      assert.deepEqual(await complaints(), []);
    }));

  it("comes to an end where every line has strings", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/pieces.html`);
      await page.waitForFunction(() => (CSS.highlights.get("tl-call")?.size ?? 0) > 50);
      assert.deepEqual(await complaints(), []);
    }));

  it("leaves a line of a megabyte plain, and answers", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/long-line.html#L2`);
      await coloured(page);
      await page.evaluate(watchPauses);
      await page.waitForTimeout(500);
      assert.deepEqual(await tokens(page, "call"), ["first"]);
      const longest = await page.evaluate(() => (globalThis as unknown as { longestPause: number }).longestPause);
      assert.ok(longest < 1_000, `the page was busy for ${longest} ms`);
      assert.deepEqual(await complaints(), []);
    }));

  it("takes text that is no Python", () =>
    visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.file}/hostile.html#L3`);
      await coloured(page);
      assert.equal(await page.locator("img").count(), 0);
      assert.deepEqual(await complaints(), []);
    }));
});

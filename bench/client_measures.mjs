/** What is measured in a browser. All in milliseconds, each in a fresh page. */

const FRAMES = 120;
/** Pixels a frame: the whole of a long file in a few seconds, as with a dragged scroll bar. */
const SCROLL_STEP = 15_000;

/** The browser is busy for a while after it has closed a page, and after it has opened an empty one. */
const PAUSE = 300;

async function inFreshPage(browser, use) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.waitForTimeout(PAUSE);
    return await use(page);
  } finally {
    await context.close();
  }
}

/** From the start of the navigation. */
export const firstPaint = (browser, address) =>
  inFreshPage(browser, async (page) => {
    await page.goto(address, { waitUntil: "commit" });
    return page.evaluate(() =>
      new Promise((painted) =>
        new PerformanceObserver((list) => {
          const [paint] = list.getEntriesByName("first-contentful-paint");
          if (paint) painted(paint.startTime);
        }).observe({ type: "paint", buffered: true })
      )
    );
  });

/** Until the frame with the content is painted. @param warm After the page has loaded its viewer, else right after it is parsed. */
export const clickToContent = (browser, address, path, warm) =>
  inFreshPage(browser, async (page) => {
    if (!warm) await page.addInitScript(() => globalThis.requestIdleCallback = () => 0);
    await page.goto(address, { waitUntil: "load" });
    if (warm) await page.waitForTimeout(1_500);
    return page.evaluate(async (path) => {
      document.querySelectorAll("details").forEach((block) => block.open = true);
      const link = document.querySelector(`.files a[href$="${CSS.escape(path.split("/")[1])}"]`);
      await frame();
      const started = performance.now();
      link.click();
      while (!shows()) await frame();
      // What is there when a frame begins is painted in it; a task comes after the frame.
      await new Promise((after) => setTimeout(after));
      return performance.now() - started;

      function frame() {
        return new Promise((next) => requestAnimationFrame(next));
      }
      function shows() {
        return document.querySelector(".panel-content")?.ariaBusy === "false" &&
          document.querySelector(".panel-content .cm-line") !== null;
      }
    }, path);
  });

/** The longest time between two frames while a file is scrolled from its beginning to its end. */
export const longestFrameScrolling = (browser, address, path) =>
  inFreshPage(browser, async (page) => {
    await page.goto(`${address}#f=${path}`);
    await page.locator(".panel-content .cm-line").first().waitFor();
    await page.waitForTimeout(500);
    return page.evaluate(async ({ frames, step }) => {
      const box = document.querySelector(".cm-scroller");
      const frame = () => new Promise((next) => requestAnimationFrame(next));
      let longest = 0;
      let last = await frame();
      for (let i = 0; i < frames; i++) {
        box.scrollTop += step;
        const now = await frame();
        longest = Math.max(longest, now - last);
        last = now;
      }
      return longest;
    }, { frames: FRAMES, step: SCROLL_STEP });
  });

/** The longest task of the page while a text is typed, and deleted, key by key. */
export const longestTaskTyping = (browser, address, text) =>
  inFreshPage(browser, async (page) => {
    await page.goto(address, { waitUntil: "load" });
    const filter = page.getByLabel("Filter by id, function, status or file");
    await filter.focus();
    await page.waitForTimeout(1_500);
    await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline", "toplevel"] });
    for (const key of [...text, ...Array(text.length).fill("Backspace")]) {
      await page.keyboard.press(key);
      await page.waitForTimeout(150);
    }
    return longestTask(JSON.parse((await browser.stopTracing()).toString("utf8")).traceEvents);
  });

/** Of the renderers' main threads; other pages are empty. */
function longestTask(events) {
  const threads = new Set(
    events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain").map(threadOf),
  );
  const tasks = events.filter((event) => /RunTask$/.test(event.name) && threads.has(threadOf(event)));
  if (tasks.length === 0) throw new Error("Cannot measure: the trace of the browser has no task");
  return tasks.reduce((longest, { dur = 0 }) => Math.max(longest, dur), 0) / 1000;
}

const threadOf = ({ pid, tid }) => `${pid}/${tid}`;

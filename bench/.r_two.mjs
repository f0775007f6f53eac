import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu","--no-first-run","--disable-background-networking"] });
for (let k=0;k<4;k++) {
  const ctx = await b.newContext({ viewport: { width: 1200, height: 800 } });
  const page = await ctx.newPage();
  await page.goto("file:///dev/shm/R/ltexts/index.html", { waitUntil: "load" });
  await page.waitForTimeout(1500);
  const go = (path)=> page.evaluate(async (path) => {
      document.querySelectorAll("details").forEach((block) => block.open = true);
      const link = document.querySelector(`.files a[href$="${path}"]`);
      const frame = () => new Promise((next) => requestAnimationFrame(next));
      await frame(); const started = performance.now();
      link.click();
      while (!(document.querySelector(".panel-head h2")?.title.endsWith(path)&& document.querySelector(".panel-content")?.ariaBusy === "false" && document.querySelector(".panel-content .cm-line") !== null)) await frame();
      await new Promise((after) => setTimeout(after));
      return performance.now() - started;
  }, path);
  const a = await go("dynamo_output_graph_1.txt"); await page.waitForTimeout(4000); const c = await go("dynamo_output_graph_0.txt"); await page.waitForTimeout(300); const d = await go("dynamo_output_graph_1.txt");
  console.log(a,c,d);
  await ctx.close();
}
await b.close();

import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu","--no-first-run","--disable-background-networking"] });
const what = process.argv[2];
for (let k=0;k<3;k++) {
  const ctx = await b.newContext({ viewport: { width: 1200, height: 800 } });
  const page = await ctx.newPage();
  await page.goto("file:///dev/shm/R/ltexts/index.html"+(what==="scroll"?"#f=-_1_0_0/dynamo_output_graph_1.txt":""), { waitUntil: "load" });
  await page.waitForTimeout(1500);
  await b.startTracing(page, { categories: ["devtools.timeline","disabled-by-default-devtools.timeline","toplevel","loading","blink.user_timing",...(process.argv[4]?["disabled-by-default-v8.cpu_profiler"]:[])] });
  if (what==="scroll") {
    const longest = await page.evaluate(async () => {
      const box = document.querySelector(".cm-scroller");
      const frame = () => new Promise((next) => requestAnimationFrame(next));
      const all=[]; let last = await frame();
      for (let i = 0; i < 120; i++) { box.scrollTop += 15000; const now = await frame(); all.push(Math.round(now-last)); last = now; }
      return all.join(" ");
    });
    console.log(longest);
  } else console.log(await page.evaluate(async (path) => {
      document.querySelectorAll("details").forEach((block) => block.open = true);
      const link = document.querySelector(`.files a[href$="${path}"]`);
      const frame = () => new Promise((next) => requestAnimationFrame(next));
      await frame();
      const started = performance.now();
      performance.mark("clicked");
      link.click();
      const shows = () => document.querySelector(".panel-content")?.ariaBusy === "false" && document.querySelector(".panel-content .cm-line") !== null;
      let n=0; while (!shows()) { await frame(); n++; }
      performance.mark("shown"); const s=performance.now()-started;
      await frame();
      await new Promise((after) => setTimeout(after)); 
      performance.mark("done");
      return [n, s, performance.now() - started];
  }, process.argv[3]));
  const t = JSON.parse((await b.stopTracing()).toString()).traceEvents;
  const mark = t.find(e=>e.name==="clicked") ?? t.find(e=>e.name==="EvaluateScript"||e.name==="FunctionCall");
  if (k===2) for (const e of t.filter(e=>e.pid===mark.pid && e.tid===mark.tid && e.ts>=mark.ts && ((e.dur??0)>(what==="scroll"?12000:1500) || /^(shown|done)$/.test(e.name)) && !/^(ThreadControllerImpl|ThreadPool)/.test(e.name)).sort((a,b)=>a.ts-b.ts).slice(0,90))
    console.log(((e.ts-mark.ts)/1000).toFixed(1).padStart(8), ((e.dur??0)/1000).toFixed(1).padStart(7), e.name, JSON.stringify(e.args?.data ?? e.args?.beginData ?? {}).slice(0,90));
  await ctx.close();
}
await b.close();

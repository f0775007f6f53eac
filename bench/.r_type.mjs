import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu","--no-first-run","--disable-background-networking"] });
  const ctx = await b.newContext({ viewport: { width: 1200, height: 800 } });
  const page = await ctx.newPage();
  await page.goto("file:///dev/shm/R/lrows/index.html", { waitUntil: "load" });
    const filter = page.getByLabel("Filter by id, function, status or file");
    await filter.focus();
  console.log(await page.evaluate(()=>document.querySelectorAll(".compilation").length+" "+document.querySelectorAll(".directory").length+" "+document.querySelectorAll(".directory.far").length));
  await page.waitForTimeout(1500);
  await b.startTracing(page, { categories: ["devtools.timeline","disabled-by-default-devtools.timeline","toplevel","loading","blink.user_timing"] });
    for (const key of [..."forward_99", ...Array(10).fill("Backspace")]) { await page.keyboard.press(key); await page.waitForTimeout(150); }
  const t = JSON.parse((await b.stopTracing()).toString()).traceEvents;
  const mains = new Set(t.filter(e=>e.name==="thread_name"&&e.args.name==="CrRendererMain").map(e=>e.pid+"/"+e.tid));
  const t0 = t.filter(e=>e.ts).reduce((m,e)=>Math.min(m,e.ts),Infinity);
  for (const e of t.filter(e=>mains.has(e.pid+"/"+e.tid) && (e.dur??0)>8000).sort((a,b)=>a.ts-b.ts))
    console.log(((e.ts-t0)/1000).toFixed(1).padStart(8), (e.dur/1000).toFixed(1).padStart(7), e.name, JSON.stringify(e.args?.data ?? e.args?.beginData ?? {}).slice(0,110));
await b.close();

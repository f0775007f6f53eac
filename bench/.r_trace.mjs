import { chromium } from "playwright-core";
import { firstPaint } from "./client_measures.mjs";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu","--no-first-run","--disable-background-networking"] });
for (const url of process.argv.slice(2)) {
  for (let k=0;k<2;k++) {
  const ctx = await b.newContext({ viewport: { width: 1200, height: 800 } });
  const page = await ctx.newPage();
  await b.startTracing(page, { categories: ["devtools.timeline","disabled-by-default-devtools.timeline","toplevel","loading","blink.user_timing"] });
  await page.goto(url, { waitUntil: "load" });
  await page.waitForTimeout(400);
  const t = JSON.parse((await b.stopTracing()).toString()).traceEvents;
  if (k===1) {
  const nav = t.filter(e=>e.name==="navigationStart" && e.args?.data?.documentLoaderURL?.startsWith("file")).pop();
  const fcp = t.find(e=>e.name==="firstContentfulPaint" && e.pid===nav.pid);
  const fp = t.find(e=>e.name==="firstPaint" && e.pid===nav.pid);
  console.log("\n"+url.slice(-40), "FCP", (fcp.ts-nav.ts)/1000, "FP", fp && (fp.ts-nav.ts)/1000);
  const main = fcp.tid;
  for (const e of t.filter(e=>e.pid===nav.pid && e.tid===main && e.ts>=nav.ts && e.ts < fcp.ts+30000 && (e.dur??0)>1500 && !/^(ThreadControllerImpl|RunTask|ThreadPool)/.test(e.name)).sort((a,b)=>a.ts-b.ts))
    console.log(((e.ts-nav.ts)/1000).toFixed(1).padStart(8), (e.dur/1000).toFixed(1).padStart(7), e.name, JSON.stringify(e.args?.data ?? e.args?.beginData ?? {}).slice(0,110));
  }
  await ctx.close();
  }
}
await b.close();

import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu","--no-first-run","--disable-background-networking"] });
  const ctx = await b.newContext({ viewport: { width: 1200, height: 800 } });
  const page = await ctx.newPage();
  await page.goto("file:///dev/shm/R/ltexts/index.html", { waitUntil: "load" });
  await page.waitForTimeout(1500);
  const c = await ctx.newCDPSession(page); await c.send("Profiler.enable"); await c.send("Profiler.setSamplingInterval",{interval:200}); await c.send("Profiler.start");
  await page.evaluate(async (path) => {
      const link = document.querySelector(`.files a[href$="${path}"]`);
      link.click();
      const frame = () => new Promise((next) => requestAnimationFrame(next));
      while (!(document.querySelector(".panel-content")?.ariaBusy === "false" && document.querySelector(".panel-content .cm-line") !== null)) await frame();
  }, process.argv[2]);
  const {profile} = await c.send("Profiler.stop");
  const byId = new Map(profile.nodes.map(n=>[n.id,n])); const parent=new Map(); for (const n of profile.nodes) for (const ch of n.children??[]) parent.set(ch,n.id);
  const self=new Map(), total=new Map();
  profile.samples.forEach((id,i)=>{const d=profile.timeDeltas[i]/1000; const name=n=>{const f=byId.get(n).callFrame;return f.functionName+" "+f.url.split("/").pop()+":"+f.columnNumber};
    self.set(name(id),(self.get(name(id))??0)+d); const seen=new Set(); for(let p=id;p;p=parent.get(p)){const k=name(p); if(!seen.has(k)){seen.add(k); total.set(k,(total.get(k)??0)+d)}}});
  for (const [title,m] of [["SELF",self],["TOTAL",total]]) { console.log(title); for (const [k,v] of [...m].sort((a,b)=>b[1]-a[1]).slice(0,26)) console.log(v.toFixed(1).padStart(8),k); }
await b.close();

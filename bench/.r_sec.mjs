import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu"] });
  const page = await (await b.newContext({ viewport: { width: 1200, height: 800 } })).newPage();
  await page.goto(process.argv[2], { waitUntil: "load" });
  console.log(await page.evaluate(()=>[...document.querySelectorAll("header.bar, main > *, main > * > *")].map(e=>{const r=e.getBoundingClientRect();return [e.tagName,e.id,e.className,Math.round(r.top),Math.round(r.height),e.querySelectorAll("*").length].join(" ")}).join("\n")));
await b.close();

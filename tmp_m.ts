import { openLogStore } from "./intermediate/log_store.ts";
import { planReport } from "./report/plan.ts";
import { MODULES } from "./modules/registry.ts";
import { statSync } from "node:fs";
const path = Deno.args[0]!, what = Deno.args[1]!;
if (what === "none") { await import("./mod.ts"); Deno.exit(); }
const store = openLogStore({path, name:"a.log", given:path, bytes: statSync(path).size, modified: 0}, {year:2026, print(){}, messageLimit:0, verbose:false, ...what==="nothread"?{threadBytes:1e15}:{}});
if (what === "scan" || what==="nothread") Deno.exit();
const report = await planReport(store, MODULES, {options:{mode:"normal",plainText:false,provenance:false,customHeader:"",ranked:false}, about:{generator:"",generatedAt:"2026-01-01T00:00:00Z",command:""}, print(){}, messageLimit:0});
if (what === "plan") Deno.exit();
const t=performance.now();
for (const f of report.files) { const c = f.content; if (c.kind==="page" && (what==="pages"||c.page.view.name===what)) JSON.stringify(await c.page.load(report.context)); }
console.log(performance.now()-t);

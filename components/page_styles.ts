/** Rules for the pages that show one file of the report. */
import { EXPORT_STYLES } from "./export_styles.ts";
import { PROVENANCE_STYLES } from "./provenance_styles.ts";
import { VLLM_STYLES } from "./vllm_styles.ts";

const HEAD = `
.page-head{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;min-height:44px;padding:4px 20px;border-bottom:1px solid var(--line)}
.page-head nav{display:flex;gap:12px}
.page-head h1,.page-head .page-name{margin:0;font:600 13px var(--mono);overflow-wrap:anywhere}
.page-size{font-size:12.5px;color:var(--fg-2);white-space:nowrap}
.page-actions{display:flex;gap:8px;margin-left:auto}
.empty{color:var(--fg-2)}
@media (max-width:900px){.page-head{padding:4px 12px}}
`;

const CODE = `
main.code-page{max-width:none;padding-top:12px}
.source-dump{counter-reset:line;padding-top:12px;tab-size:4}
.source-dump span{display:block;min-height:1.6em;scroll-margin-top:64px}
.source-dump span::before{counter-increment:line;content:counter(line)/"";display:inline-block;min-width:4ch;margin-right:12px;text-align:right;color:var(--fg-2)}
.source-dump span:target{background:var(--break-bg)}
`;

const METRICS = `
.facts{margin:0}
.facts>div{display:flex;gap:4px}
.facts dd{margin:0;font-variant-numeric:tabular-nums}
.facts abbr,.page-head abbr{text-decoration-style:dotted;text-underline-offset:3px}
.scroll-x{overflow-x:auto}
.metrics td{overflow-wrap:anywhere}
.metrics td pre{white-space:pre-wrap}
.metrics pre{white-space:pre-wrap;overflow-wrap:anywhere}
.failures{width:100%}
.failures th:nth-child(4){min-width:26ch}
.failures td:first-child,.failures td:nth-child(2){white-space:nowrap}
.failures td:nth-child(2),.failures td:nth-child(4){overflow-wrap:anywhere}
.failures pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
@media (max-width:900px){
.failures,.failures tbody,.failures tr,.failures td{display:block}
.failures thead{display:none}
.failures tr{padding:8px 0}
.failures td{padding:0 0 4px}
.failures td:first-child,.failures td:nth-child(2){display:inline-block;padding-right:12px;white-space:normal}
.failures td:nth-child(2){font-weight:600}
.failures td:nth-child(4){color:var(--fg-2)}
}
`;

const LISTS = `
.guards{padding-left:20px}
.guards li{padding:2px 0;border-bottom:1px solid var(--line)}
.guards .place{font:12.5px var(--mono);color:var(--fg-2)}
.cache-status{display:flex;flex-wrap:wrap;gap:4px 24px;margin:0}
.cache-status>div{display:flex;gap:8px}
.cache-status dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums}
.failure-kinds{padding-left:20px}
.failure-kinds a{text-decoration:underline;text-underline-offset:2px}
.failure-kinds .count{color:var(--fg-2);font-variant-numeric:tabular-nums}
@media print{.page-actions{display:none}}
`;

export const PAGE_STYLES: string = [HEAD, CODE, METRICS, LISTS, EXPORT_STYLES, PROVENANCE_STYLES, VLLM_STYLES].join("");

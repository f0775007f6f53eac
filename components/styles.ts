import { CODE_STYLES } from "../client/code_styles.ts";
import { CONTROL_STYLES } from "../client/control_styles.ts";
import { LANDING_STYLES } from "./landing_styles.ts";
import { PAGE_STYLES } from "./page_styles.ts";
import { COLOURS, STACKS } from "./shared_styles.ts";

/** The style sheet of every page: assets/tlparse.css. Ids, classes and custom properties that pages share are all here. */

const TEXT = `
*{box-sizing:border-box}
body{margin:0;font:14px/1.5 var(--sans);color:var(--fg);background:var(--bg)}
main{max-width:1360px;margin:0 auto;padding:0 20px 64px}
a{color:var(--accent);text-decoration:none}
a:hover{text-decoration:underline}
a:not([href]){color:inherit}
p a,dd a{text-decoration:underline;text-underline-offset:2px}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px;border-radius:2px}
h1{margin:24px 0 8px;font-size:18px;font-weight:600}
h2{margin:28px 0 8px;font-size:15px;font-weight:600}
h2 .aside{margin-left:8px;font-weight:400;font-size:12.5px;color:var(--fg-2)}
p{margin:4px 0 8px}
code,pre,.stack-trie,.files,.directory .compilation>a{font:12.5px/1.6 var(--mono)}
pre{overflow:auto;margin:4px 0}
code{overflow-wrap:anywhere}
table{border-collapse:collapse}
th{text-align:left;font-weight:500;font-size:12.5px;color:var(--fg-2)}
td,th{padding:4px 12px 4px 0;vertical-align:top}
tbody tr{border-top:1px solid var(--line)}
summary{cursor:pointer}
td summary{padding:2px 0}
button,input{font:inherit;color:inherit}
button{padding:2px 8px;border:1px solid var(--line);border-radius:4px;background:var(--bg-2);cursor:pointer}
button:hover{background:var(--bg-3)}
input{height:28px;padding:0 8px;border:1px solid var(--line);border-radius:6px;background:var(--bg)}
[hidden]{display:none!important}
.mono{font:12.5px/1.6 var(--mono)}
.number{text-align:right;font-variant-numeric:tabular-nums}
[id]{scroll-margin-top:60px}
.muted,.hint{color:var(--fg-2)}
.hint{max-width:80ch}
.plain{margin:0;padding:0;list-style:none}
.plain a:has(+.muted){text-decoration:underline;text-underline-offset:2px}
.sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.text-ok{color:var(--ok)}.text-break{color:var(--break)}.text-error{color:var(--error)}
.text-empty{color:var(--empty)}.text-missing{color:var(--missing)}
.failure{margin:16px 0;padding:4px 16px 12px;border:1px solid var(--error);border-radius:6px}
.failure h2{margin-top:8px;color:var(--error)}
`;

const BAR = `
.bar{position:sticky;top:0;z-index:2;display:flex;gap:16px;align-items:center;min-height:44px;padding:0 20px;background:var(--bg);border-bottom:1px solid var(--line)}
.bar .name{font-weight:600}
.bar .log{font:12.5px var(--mono);color:var(--fg-2);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.bar .facts,.bar .live{color:var(--fg-2);white-space:nowrap}
.bar .live{font-size:12.5px}
.bar .live[data-condition=growing]{color:var(--ok)}
.bar .live:is([data-condition=missing],[data-condition=unreachable],[data-condition=failed]){color:var(--error)}
.bar .all-ranks{white-space:nowrap}
.bar .spring{flex:1}
.bar .icon{border:0;background:none;color:var(--fg-2);padding:4px 8px}
.bar .about{white-space:nowrap}
.bar .about .panel{position:absolute;right:20px;top:100%;width:min(680px,calc(100vw - 24px));max-height:80vh;overflow:auto;padding:12px 16px;background:var(--bg);border:1px solid var(--line);border-radius:6px;white-space:normal}
.about dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0}
.about dt{color:var(--fg-2)}
.about dd{margin:0;min-width:0;overflow-wrap:anywhere}
`;

const OVERVIEW = `
.overview{display:grid;grid-template-columns:repeat(7,1fr);border-bottom:1px solid var(--line)}
.overview a{padding:16px 12px 14px;color:inherit;border-left:1px solid var(--line)}
.overview a:first-child{padding-left:0;border-left:0}
.overview a:hover{background:var(--bg-2);text-decoration:none}
.overview b{display:block;font-size:22px;line-height:1.2;font-weight:600;font-variant-numeric:tabular-nums}
.overview span{color:var(--fg-2);font-size:12.5px}
.key{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:12.5px;color:var(--fg-2)}
.time{width:100%;table-layout:fixed}
.time tbody tr{border:0}
.time td,.time th{padding:2px 12px 2px 0;vertical-align:middle;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.time-id,.time-total{width:96px}
.time-name{width:22%}
.time-bar svg{display:block;width:100%;height:14px}
.phase-0{fill:var(--phase-0)}.phase-1{fill:var(--phase-1)}.phase-2{fill:var(--phase-2)}.phase-3{fill:var(--phase-3)}
`;

const DIRECTORY = `
.directory{margin:0;padding:0;list-style:none}
.compilation{position:relative;padding:4px 0;border-bottom:1px solid var(--line)}
.compilation:hover{background:var(--bg-2)}
.compilation:has(>a:target){background:var(--break-bg)}
.compilation>a{position:relative;z-index:1;display:inline-block;min-width:88px;padding:1px 8px 1px 20px;font-weight:600}
.row-summary{display:inline-grid;grid-template-columns:minmax(0,3fr) minmax(0,3fr) 96px 80px 96px;gap:0 12px;width:calc(100% - 190px);vertical-align:bottom}
.row-summary>*{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.row-function,.row-place{font:12.5px/1.7 var(--mono)}
.row-time{text-align:right;font-variant-numeric:tabular-nums}
.cache-hit{color:var(--ok)}.cache-miss{color:var(--error)}.cache-bypass{color:var(--break)}
.row-files{position:absolute;top:4px;right:4px}
summary.row-files{left:0;height:24px;padding-right:8px;text-align:right;color:var(--fg-2)}
summary.row-files::marker{content:""}
summary.row-files::before{content:"›";position:absolute;left:4px;width:12px;text-align:center;color:var(--fg-2)}
details[open]>summary.row-files::before{content:"⌄"}
.files{margin:4px 0 8px;padding-left:20px;list-style:none;columns:360px;column-gap:24px}
.files li{min-height:24px;padding:2px 0;break-inside:avoid;overflow-wrap:anywhere}
.files .folder{color:var(--fg-2);white-space:nowrap}
`;

/** What is not near the screen is not laid out; the heights are those of folded rows, and of two hundred of them. */
const FAR = `
.stack-trie{content-visibility:auto;contain-intrinsic-height:auto 300px}
.compilation{content-visibility:auto;contain-intrinsic-height:auto 31px;overflow-clip-margin:4px}
.directory.far{content-visibility:auto;contain-intrinsic-height:auto 3100px}
`;

const NARROW_AND_PRINT = `
@media (max-width:900px){
.bar{flex-wrap:wrap;gap:4px 12px;padding:4px 12px}
.bar .facts{order:1;flex-basis:100%;white-space:normal}
.bar .log{flex:1;min-width:0}.bar .spring,.bar .wide{display:none}
.bar .about .panel{right:12px}
main{padding:0 12px 48px}
.overview{grid-template-columns:repeat(2,1fr)}
.overview a,.overview a:first-child{padding:10px 8px;border-left:0;border-top:1px solid var(--line)}
.time-name{width:30%}.time-id,.time-total{width:76px}
.row-summary{display:flex;flex-wrap:wrap;width:auto;padding-left:20px}
.about dl{grid-template-columns:1fr}.about dd{margin-bottom:4px}
}
@media (prefers-reduced-motion:no-preference){.overview a,.compilation{transition:background-color .1s}}
@media print{
:root{color-scheme:light}
.bar{position:static}.bar .icon,.tools,.marker{display:none}
.directory.far,.compilation,.stack-trie{content-visibility:visible}
details::details-content{content-visibility:visible;display:block;height:auto}
a{color:inherit}
}
`;

export const STYLES: string = [
  COLOURS,
  TEXT,
  BAR,
  OVERVIEW,
  STACKS,
  DIRECTORY,
  FAR,
  PAGE_STYLES,
  LANDING_STYLES,
  CODE_STYLES,
  CONTROL_STYLES,
  NARROW_AND_PRINT,
].join("");

/** Style sheets in the shadow roots. Every colour and font of the pages is a custom property that the page around may set: `--tlparse-NAME`. */
import { COLOURS, STACKS } from "../../components/shared_styles.ts";
import { CONTROL_STYLES } from "../control_styles.ts";

/** Light or dark is what `color-scheme` says where the element stands, not what the system does: the page around it may have one only. */
const OWN_COLOURS = COLOURS.replace(/:root\[[^}]*\}/g, "").replace(":root", ":host").replace(
  "color-scheme:light dark;",
  "",
)
  .replace(/--([\w-]+):((?:light-dark\([^)]*\)|[^;}])+)/g, "--$1:var(--tlparse-$1,$2)");

const COMMON = `
:host{display:block;font:14px/1.5 var(--sans);color:var(--fg)}
:host([hidden]){display:none}
*{box-sizing:border-box}
a{color:var(--accent);text-decoration:none}
a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--accent);outline-offset:-1px;border-radius:2px}
code,pre,.stack-trie{font:12.5px/1.6 var(--mono)}
pre{margin:0}
p{margin:4px 0}
summary{cursor:pointer}
button,input{font:inherit;color:inherit}
button{padding:2px 8px;border:1px solid var(--line);border-radius:4px;background:var(--bg-2);cursor:pointer}
button:hover{background:var(--bg-3)}
button:disabled{opacity:.5;cursor:default}
input{height:28px;padding:0 8px;border:1px solid var(--line);border-radius:6px;background:var(--bg)}
[hidden]{display:none!important}
.muted,.state{color:var(--fg-2)}
.state{margin:0;padding:8px 12px}
.failed{border:1px solid var(--error);border-radius:6px;color:var(--fg)}
.failed p{overflow-wrap:anywhere}
.sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.text-ok{color:var(--ok)}.text-break{color:var(--break)}.text-error{color:var(--error)}
.text-empty{color:var(--empty)}.text-missing{color:var(--missing)}
.scroller{position:relative;overflow:auto;max-height:var(--tlparse-max-height,480px);border:1px solid var(--line);border-radius:4px;background:var(--bg)}
.detail{margin-top:8px;padding:8px 12px;border:1px solid var(--line);border-radius:4px}
.detail pre{white-space:pre-wrap;overflow-wrap:anywhere;max-height:240px;overflow:auto}
`;

export const ROW_STYLES = `
table{width:100%;border-collapse:collapse;table-layout:fixed}
thead th{position:sticky;top:0;z-index:1;height:28px;background:var(--bg-2);text-align:left;font-weight:500;font-size:12.5px}
th,td{padding:0 8px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
tbody tr[aria-rowindex]{height:26px;border-top:1px solid var(--line)}
tbody tr[aria-rowindex]:hover{background:var(--bg-2)}
table:focus-visible{outline:0}
table:focus-visible tr.active{outline:2px solid var(--accent);outline-offset:-2px}
tbody tr[aria-selected=true]{background:var(--bg-3)}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
td.mono{font:12.5px var(--mono)}
th button{padding:0;border:0;background:none;font-weight:500}
th button:hover{background:none;text-decoration:underline}
.filler td{padding:0;border:0}
`;

export { CONTROL_STYLES, STACKS };

const sheets = new Map<string, CSSStyleSheet>();

/** One for all elements of a kind. A constructed sheet is allowed by any content policy. */
export function sheetOf(kind: string, styles: string): CSSStyleSheet {
  const known = sheets.get(kind);
  if (known !== undefined) return known;
  const made = new CSSStyleSheet();
  made.replaceSync(OWN_COLOURS + COMMON + styles);
  sheets.set(kind, made);
  return made;
}

/** Styles that pages and elements for other pages share. */

/** Light and dark are one set of rules: `light-dark()` follows color-scheme, which follows the system or the reader's choice. */
export const COLOURS = `
:root{color-scheme:light dark;
--bg:light-dark(#fff,#14171c);--bg-2:light-dark(#f6f7f9,#1a1e25);--bg-3:light-dark(#eceff3,#232932);
--line:light-dark(#dde1e7,#2c333d);--fg:light-dark(#1b1f24,#dfe3e9);--fg-2:light-dark(#57606a,#98a2b0);
--accent:light-dark(#0b57c4,#6aaeff);
--ok:light-dark(#1a7030,#4cc26b);--break:light-dark(#8a5000,#e3a33c);--error:light-dark(#c01d28,#ff7b72);
--empty:light-dark(#57606a,#98a2b0);--missing:light-dark(#7a3fa0,#c99bea);
--ok-bg:light-dark(#e4f4e8,#16301f);--break-bg:light-dark(#fbeed5,#3a2a10);--error-bg:light-dark(#fdeaea,#3a1d1f);
--empty-bg:light-dark(#eceff3,#232932);--missing-bg:light-dark(#f3e9fa,#2e2038);
--phase-0:light-dark(#3b6fb6,#5b8fd6);--phase-1:light-dark(#7aa6dc,#87b5ea);
--phase-2:light-dark(#c47d2e,#dc9a50);--phase-3:light-dark(#9067ab,#b08ac8);
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
--mono:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark}
`;

/** A status is never colour alone: the legend spells it, and terminals carry a sign. */
export const STACKS = `
.legend{display:flex;flex-wrap:wrap;gap:4px 12px}
.status-ok,.status-break,.status-empty,.status-error,.status-missing{padding:0 4px;border-radius:4px}
.status-ok{color:var(--ok);background:var(--ok-bg)}
.status-break{color:var(--break);background:var(--break-bg)}
.status-empty{color:var(--empty);background:var(--empty-bg)}
.status-error{color:var(--error);background:var(--error-bg)}
.status-missing{color:var(--missing);background:var(--missing-bg)}
.status-ok::after{content:" ✓";content:" ✓"/" success"}
.status-break::after{content:" ↻";content:" ↻"/" restarted"}
.status-empty::after{content:" ○";content:" ○"/" empty graph"}
.status-error::after{content:" ✕";content:" ✕"/" error"}
.status-missing::after{content:" ?";content:" ?"/" no metrics"}
.stack-trie{overflow-x:auto;padding-bottom:4px}
.stack-trie ul{margin:0;padding:0 0 0 16px;list-style:none}
.stack-trie ul ul{margin-left:7px;padding-left:12px;border-left:1px solid var(--line)}
.stack-trie li{overflow-wrap:anywhere}
.stack-trie .place{color:var(--fg-2)}
.stack-trie .loc{display:block;padding-left:4ch;color:var(--fg-2);white-space:pre-wrap}
.terminal{font-weight:600}
.marker{min-width:18px;margin:0 4px 0 -2px;padding:0 4px;border:0;background:none;font:inherit;color:var(--fg-2)}
.marker::before{content:"−"}
.marker.collapsed::before{content:"+"}
@media (scripting:none){.marker{display:none}}
`;

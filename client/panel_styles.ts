/** Styles of the panel and of the viewer in it, for the style sheet of lazy reports: see components/lazy_styles.ts. */
import { TOKEN_STYLES } from "./code_styles.ts";

const PLACE = `
.has-panel{--panel-width:calc(var(--panel-share,55)*1vw)}
.has-panel>body{padding-right:var(--panel-width)}
.panel-host{position:fixed;z-index:5;top:0;right:0;bottom:0;display:flex;flex-direction:column;width:var(--panel-width);background:var(--bg);border-left:1px solid var(--line)}
.panel-divider{position:absolute;z-index:1;top:0;bottom:0;left:-5px;width:9px;cursor:col-resize;touch-action:none}
.panel-divider:hover,.panel-divider:active,.panel-divider:focus-visible{background:var(--accent);opacity:.4}
.has-panel .overview{grid-template-columns:repeat(auto-fit,minmax(104px,1fr))}
.has-panel .overview a,.has-panel .overview a:first-child{padding:10px 8px;border-left:0}
.has-panel .bar .facts{display:none}
.has-panel .row-summary{display:flex;flex-wrap:wrap;width:auto;padding:0 64px 0 20px}
.has-panel .row-place{order:1}
.has-panel .files{columns:auto}
.has-panel .bar .about .panel{width:min(680px,calc(100vw - var(--panel-width) - 40px))}
.panel-alone{--panel-width:100vw}
.panel-alone .panel-host{border:0}
`;

const PARTS = `
.panel-tabs{display:flex;flex:none;background:var(--bg-2);border-bottom:1px solid var(--line)}
.panel-tabs [role=tablist]{display:flex;flex:1;min-width:0;overflow-x:auto;scrollbar-width:thin}
.panel-tab{display:flex;flex:0 1 auto;gap:4px;align-items:center;min-width:96px;max-width:280px;height:36px;padding:0 4px 0 12px;border-right:1px solid var(--line);color:var(--fg-2);cursor:pointer}
.panel-tab[aria-selected=true]{color:var(--fg);background:var(--bg);box-shadow:inset 0 2px var(--accent)}
.panel-tab:focus-visible{outline-offset:-3px}
.panel-tab-name{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font:12.5px var(--mono)}
.panel-tab-close{flex:none;width:20px;margin-left:auto;border-radius:4px;text-align:center;line-height:20px}
.panel-tab-close:hover{background:var(--bg-3);color:var(--fg)}
.panel-close{flex:none;width:36px;border:0;border-radius:0;background:none;font-size:18px;color:var(--fg-2)}
.panel-head{display:flex;flex:none;flex-wrap:wrap;gap:4px 12px;align-items:center;padding:6px 12px;border-bottom:1px solid var(--line)}
.panel-head h2{margin:0;min-width:0;font:600 13px var(--mono);overflow-wrap:anywhere}
.panel-facts{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:center;margin:0;font-size:12.5px;color:var(--fg-2);white-space:nowrap}
.panel-id{padding:0 4px;border:0;background:none;font:12.5px var(--mono);color:var(--accent)}
.panel-actions{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin-left:auto}
.panel-actions button[aria-pressed=true]{background:var(--bg-3);border-color:var(--fg-2)}
.panel-actions button:disabled{opacity:.5;cursor:default}
a.button{padding:2px 8px;border:1px solid var(--line);border-radius:4px;background:var(--bg-2);color:inherit}
a.button:hover{background:var(--bg-3);text-decoration:none}
.panel-actions .go-to-line{width:6em}
.panel-content{position:relative;display:flex;flex:1;flex-direction:column;min-height:0}
.panel-content:focus-visible{outline-offset:-2px}
.panel-body{display:flex;flex:1;flex-direction:column;min-height:0}
.panel-status{margin:16px;color:var(--fg-2)}
.panel-status.failure{color:var(--fg);padding:8px 16px 12px}
.panel-status.failure p:first-child{font-weight:600;color:var(--error)}
.panel-status.failure p{overflow-wrap:anywhere}
.panel-status~.panel-body:empty{display:none}
.panel-note{display:flex;flex:none;flex-wrap:wrap;gap:4px 12px;align-items:center;margin:0;padding:6px 12px;background:var(--bg-2);border-bottom:1px solid var(--line)}
.panel-text{display:flex;flex:1;flex-direction:column;min-height:0}
.panel-text>.cm-editor{flex:1;min-height:0}
`;

/** Pages have a head of their own, which says what the panel says. */
const PAGES = `
.panel-page{flex:1;min-height:0;overflow:auto}
.panel-page>iframe{display:block;width:100%;height:100%;border:0}
.panel-page .page-head{min-height:0;padding:0 20px;border:0}
.panel-page .page-head>:not([data-panel-status]){display:none}
.panel-page main{max-width:none;padding:12px 20px 48px}
.panel-page main.provenance-page{height:100%;min-height:240px;padding:0}
.panel-page:has(.provenance-page){display:flex;flex-direction:column;overflow:hidden}
.panel-page .provenance-page{flex:1}
.panel-page .marked-line{background:light-dark(#fff3c4,#463d1a)}
`;

const VIEWER = `
${TOKEN_STYLES}
.cm-line.marked-line{background:light-dark(#fff3c4,#463d1a)}
.match-count{min-width:7em;color:var(--fg-2);font-variant-numeric:tabular-nums}
.panel-text .cm-panel.cm-search{display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center;padding-right:36px}
.panel-text .cm-panel.cm-search br,.panel-text .cm-panel.cm-search [name=select]{display:none}
.panel-text .cm-panel.cm-search .cm-textfield{flex:0 1 240px;min-width:0;height:28px;margin:0;padding:0 8px;border:1px solid var(--line);border-radius:6px;background:var(--bg);color:inherit;font:inherit}
.panel-text .cm-panel.cm-search .cm-button{margin:0;padding:2px 8px;border:1px solid var(--line);border-radius:4px;background:var(--bg);color:inherit;font:inherit}
.panel-text .cm-panel.cm-search label{display:flex;gap:4px;align-items:center;margin:0;font:12.5px var(--sans);white-space:nowrap}
.panel-text .cm-panel.cm-search label input{height:auto;margin:0}
.panel-text .cm-panel.cm-search [name=close]{top:6px;right:8px;padding:0 8px;border:0;background:none;color:inherit;font:18px/28px var(--sans)}
.panel-text .cm-dialog .cm-textfield{border:1px solid var(--line);background:var(--bg);color:inherit}
.panel-text .cm-dialog .cm-button{border:1px solid var(--line);background:var(--bg);color:inherit}
`;

const NARROW_AND_PRINT = `
@media (max-width:900px){
.has-panel{--panel-width:100vw}
.has-panel>body{padding-right:0;overflow:hidden}
.panel-divider{display:none}
.panel-host{border:0}
.panel-actions{margin-left:0}
.panel-actions a.button{display:none}
}
@media print{
.has-panel>body{padding:0}
.panel-host{display:none}
.panel-alone .panel-host{position:static;display:block;width:auto}
.panel-tabs,.panel-actions{display:none}
}
`;

export const PANEL_STYLES: string = [PLACE, PARTS, PAGES, VIEWER, NARROW_AND_PRINT].join("");

/** Rules for provenance pages: three panels that fill the window, each with its own scroll bars. */
export const PROVENANCE_STYLES = `
main.provenance-page{display:flex;flex-direction:column;max-width:none;height:calc(100vh - 46px);min-height:320px;padding:0}
.provenance-page>p{flex:none;margin:4px 20px}
.editor-container{display:grid;flex:1;min-height:0;grid-template-columns:minmax(0,var(--share-0,1fr)) 9px minmax(0,var(--share-1,1fr)) 9px minmax(0,var(--share-2,1fr))}
.editor{position:relative;overflow:auto;min-width:0;background:var(--bg)}
.editor-name{position:sticky;z-index:2;top:0;left:0;margin:0;padding:2px 12px;font-size:12.5px;font-weight:600;background:var(--bg-2);border-bottom:1px solid var(--line)}
.editor>.empty{padding:0 12px}
.editor-text{display:flex;width:max-content;min-width:100%}
.editor-text .gutter{position:sticky;z-index:1;left:0;flex:none;padding-right:12px;font:12.5px/1.6 var(--mono);text-align:right;white-space:pre;color:var(--fg-2);background:var(--bg);user-select:none}
.editor-text pre{position:relative;flex:1;margin:0;overflow:visible}
.editor-text code{position:relative;display:block;width:max-content;min-width:100%;font:inherit;overflow-wrap:normal}
.marks>div{position:absolute;left:0;right:0}
.marks .has-match{background:var(--bg-2);box-shadow:inset 3px 0 var(--line)}
.marks .highlight{background:var(--break-bg);box-shadow:inset 3px 0 var(--break)}
.divider{background:var(--bg-3);border:solid var(--line);border-width:0 1px;cursor:col-resize;touch-action:none}
.divider:hover{background:var(--line)}
@media (max-width:900px){
main.provenance-page{height:auto}
.editor-container{grid-template-columns:minmax(0,1fr)}
.editor{max-height:70vh;border-bottom:1px solid var(--line)}
.divider{display:none}
}
@media (scripting:none){.divider{cursor:default}}
@media print{main.provenance-page{height:auto}.editor-container{display:block}.editor{overflow:visible}.divider{display:none}.editor-text code{white-space:pre-wrap;overflow-wrap:anywhere;width:auto}}
`;

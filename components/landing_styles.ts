/** Rules of the landing page of several ranks. */
export const LANDING_STYLES = `
.landing h3{margin:24px 0 4px;font-size:14px;font-weight:600}
.landing .why{color:var(--fg-2)}
.landing .alike{margin:16px 0}
.warning-box{margin:20px 0 0;border:1px solid var(--break);border-radius:6px;background:var(--break-bg);overflow-wrap:anywhere}
.warning{padding:8px 16px}
.warning+.warning{border-top:1px solid var(--break)}
.warning p{margin:0 0 4px}
.warning ul{margin:0;padding-left:20px}
.warning strong{color:var(--break)}
.about-group::before{content:" · "}
.landing .warning .why{color:inherit}
.notes{margin:16px 0 0;padding-left:12px;border-left:2px solid var(--line);overflow-wrap:anywhere}
.matrix thead th,.spread thead th{white-space:nowrap}
.matrix td,.matrix th{padding:4px 16px 4px 0}
.matrix tbody th{max-width:520px}
.matrix .name{margin-left:8px;color:var(--fg-2);font:12.5px/1.6 var(--mono);overflow-wrap:anywhere}
.matrix td>*{display:inline-block;min-width:24px;color:inherit;text-align:center}
.matrix td{min-width:56px}
.matrix .same{color:var(--ok)}.matrix .differs{color:var(--break);font-weight:600}.matrix .absent{color:var(--error);font-weight:600}
.ranks{display:grid;grid-template-columns:repeat(7,max-content) minmax(0,1fr);column-gap:20px;margin:4px 0;padding:0;list-style:none;border-top:1px solid var(--line)}
.ranks li{display:grid;grid-template-columns:subgrid;grid-column:1/-1;padding:4px 0;border-bottom:1px solid var(--line)}
.ranks li:hover{background:var(--bg-2)}
.ranks li>a{font-weight:600}
.rank-facts{display:grid;grid-template-columns:subgrid;grid-column:2/-1;color:var(--fg-2)}
.rank-facts .place{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font:12.5px/1.7 var(--mono)}
.spread svg{display:block}
.spread td,.spread th{vertical-align:middle;white-space:nowrap}
.spread td,.spread th{padding-right:20px}
.spread .axis{stroke:var(--line)}
.spread .whisker{stroke:var(--accent);stroke-width:2}
.spread .dot{fill:var(--accent);fill-opacity:.6}
.delta{margin:2px 0}
@media (max-width:900px){
.ranks,.ranks li{display:block}
.rank-facts{display:flex;flex-wrap:wrap;gap:0 12px}
.rank-facts span:empty{display:none}
.rank-facts .place{flex-basis:100%}
}
`;

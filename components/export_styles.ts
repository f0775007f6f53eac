/** Rules for the report of an export and for the pages that show where an expression comes from. */

/** Deeper levels keep the indentation of the deepest class. */
export const DEEPEST_INDENT = 12;

const STEP = 20;
const indents = Array.from({ length: DEEPEST_INDENT }, (_, i) => `.indent-${i + 1}{margin-left:${STEP * (i + 1)}px}`);
const narrow = Array.from(
  { length: DEEPEST_INDENT },
  (_, i) => `.indent-${i + 1}{margin-left:${Math.min(8 * (i + 1), 48)}px}`,
);

export const EXPORT_STYLES = `
.export-failures{width:100%;margin:16px 0}
.export-failures td{padding-top:8px;padding-bottom:8px}
.export-failures td:last-child{white-space:nowrap;padding-right:0}
.export-failures .place{display:block;margin-top:4px;font:12.5px/1.6 var(--mono);color:var(--fg-2);overflow-wrap:anywhere}
.kind{font-weight:600;white-space:nowrap}
.kind-guard{color:var(--break)}.kind-data{color:var(--missing)}.kind-kernel{color:var(--error)}
.guard-page h1 code{font-size:inherit}
.guard-page pre:empty{display:none}
.expression{margin:8px 0;padding:4px 0 4px 12px;border-left:2px solid var(--line)}
.expression:target,.expression:hover{border-left-color:var(--accent)}
.expression h3{margin:0 0 4px;font:600 13px/1.6 var(--mono);overflow-wrap:anywhere}
.expression p{margin:0;overflow-wrap:anywhere}
${indents.join("\n")}
@media (max-width:900px){
.export-failures,.export-failures tbody,.export-failures tr,.export-failures td{display:block}
.export-failures thead{display:none}
.export-failures tr{padding:8px 0}
.export-failures td,.export-failures td:last-child{padding:0 0 4px;white-space:normal}
${narrow.join("\n")}
}
`;

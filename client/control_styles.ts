/** Styles of the controls that scripts add to a page, for its style sheet. */
export const CONTROL_STYLES = `
.tools{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:8px 0}
.tools input{flex:0 1 320px;min-width:0}
.stack-trie li.collapsed>ul{display:none}
.stack-trie li.found>.frame{font-weight:600}
dialog.keys{padding:16px 24px;border:1px solid var(--line);border-radius:6px;color:var(--fg);background:var(--bg)}
dialog.keys h2{margin-top:0}
dialog.keys dl{display:grid;grid-template-columns:auto 1fr;gap:8px 16px}
dialog.keys dd{margin:0}
kbd{padding:0 4px;border:1px solid var(--line);border-radius:4px;font:12px var(--mono)}
`;

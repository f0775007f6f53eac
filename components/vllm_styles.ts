/** Rules for the summary of a vLLM run. */
export const VLLM_STYLES = `
.front-links{display:flex;flex-wrap:wrap;gap:4px 20px;margin-top:16px}
.settings>summary,.submods-container>summary{margin:8px 0 4px;font-weight:500}
.config-table{width:100%;max-width:960px;table-layout:fixed}
.config-table th{width:260px}
.config-table td{overflow-wrap:anywhere}
.compile-range-group{margin:12px 0 20px}
.compile-range-group h3{margin:0;font:600 13.5px/1.6 var(--mono)}
.subgraph{margin:8px 0;padding-left:16px;border-left:1px solid var(--line)}
.subgraph h4{margin:0;font:600 12.5px/1.6 var(--mono);overflow-wrap:anywhere}
.subgraph h4:empty::before{content:"(no name)"/"";font-weight:400;color:var(--fg-2)}
@media (max-width:900px){.config-table th{width:40%}}
`;

/**
 * The views for programs that render them themselves, with Preact, on a server or in a browser: `render(View.markup(data, { root: "" }))`.
 * `STYLES` is the style sheet that they need. Pages of other kinds take the elements instead: docs/embedding.md.
 */
export { directorySection } from "./CompileDirectory.tsx";
export { CodeView } from "./CodeView.tsx";
export { FailuresView } from "./FailuresView.tsx";
export { GuardsView } from "./GuardsView.tsx";
export { MetricsView } from "./MetricsView.tsx";
export { StackBlock } from "./StackBlock.tsx";
export { stackTrieSection } from "./StackTrie.tsx";
export { STYLES } from "./styles.ts";
export { defineView } from "./view.ts";
export type { Code } from "./CodeView.tsx";
export type { CompilationRow, DirectoryFile, DirectoryWindow } from "./CompileDirectory.tsx";
export type { FailureCells, Failures } from "./FailuresView.tsx";
export type { GuardRow, Guards } from "./GuardsView.tsx";
export type { Metrics } from "./MetricsView.tsx";
export type { PageHeadData } from "./PageHead.tsx";
export type { StackBlockProps, StatusWord, Terminal, TrieRow } from "./StackBlock.tsx";
export type { TrieWindow } from "./StackTrie.tsx";
export type { Place, View } from "./view.ts";

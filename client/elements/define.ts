/**
 * The elements for other pages: dist/elements.mjs and dist/elements.js. Loading one of them defines the elements; docs/embedding.md
 * describes these.
 */
import { CodeElement } from "./code_element.tsx";
import { CompileListElement } from "./compile_list_element.tsx";
import { FlameChartElement } from "./flame_chart_element.tsx";
import { GuardsElement } from "./guards_element.tsx";
import { StackTrieElement } from "./stack_trie_element.tsx";

export { ModuleLoader } from "../module_loader.ts";
export { CodeElement, CompileListElement, FlameChartElement, GuardsElement, StackTrieElement };

const ELEMENTS: Readonly<Record<string, CustomElementConstructor>> = {
  "tlparse-code": CodeElement,
  "tlparse-stack-trie": StackTrieElement,
  "tlparse-compile-list": CompileListElement,
  "tlparse-flame-chart": FlameChartElement,
  "tlparse-guards": GuardsElement,
};

/** A page may load both files, or one of them twice. */
for (const [name, element] of Object.entries(ELEMENTS)) {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}

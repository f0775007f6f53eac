import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { renderToString } from "preact-render-to-string";
import { type ProvenancePage, ProvenanceView } from "../../components/ProvenanceView.tsx";
import { markupOf } from "../modules/report_of.ts";

const DATA: ProvenancePage = {
  head: { path: "provenance_tracking_-_0_0_0.html", id: "[0/0]", bytes: null },
  preGraph: "a = 1\nb = 2\n",
  postGraph: "c = 1",
  code: { text: "x < y", pythonOffset: 3, cppOffset: 4 },
  mappings: '{\n  "preToPost": {}\n}',
  complete: true,
};
const markup = (changes: Partial<ProvenancePage> = {}) =>
  markupOf(renderToString(ProvenanceView.markup({ ...DATA, ...changes }, { root: "" })));

test("three panels and two dividers stand in the order of the contract", () => {
  deepEqual([...markup().matchAll(/ id="(\w+)"/g)].map(([, id]) => id), [
    "preGradGraph",
    "divider1",
    "postGradGraph",
    "divider2",
    "generatedCode",
  ]);
});

test("each panel has one block, with its text escaped", () => {
  const html = markup();
  equal([...html.matchAll(/<pre>/g)].length, 3);
  ok(html.includes('<pre><code><span class="part">x &lt; y</span></code></pre>'));
});

test("lines are numbered beside the text, outside of the contract's content", () => {
  match(markup(), /<div data-chrome aria-hidden="true" class="gutter[^"]*"><span class="part">1\n2\n<\/span><\/div>/);
});

test("a page whose numberings begin elsewhere says so to its script", () => {
  match(markup(), /id="generatedCode"[^>]* data-python-offset="3" data-cpp-offset="4"/);
});

test("dividers can be reached and named", () => {
  match(
    markup(),
    /<div data-chrome id="divider1" class="divider" role="separator"[^>]* aria-label="[^"]+" tabindex="0"/i,
  );
});

test("what is not there is said, and so is that nothing is linked", () => {
  const html = markup({ preGraph: "", mappings: "{}" });
  match(html, /The log has no graph before Inductor for this compilation\./);
  match(html, /<p data-chrome class="hint">Inductor logged no node mappings/);
  doesNotMatch(markup(), /The log has no|logged no node mappings/);
});

test("mappings that were cut off are said to be", () => {
  match(markup({ complete: false }), /<p data-chrome class="text-error">There are too many pairs of lines/);
});

test("the mappings are a data block of the page, and the title is that of the contract", () => {
  deepEqual(ProvenanceView.dataBlocks!(DATA), [{ id: "lineMappings", json: DATA.mappings }]);
  equal(ProvenanceView.title(DATA), "Inductor Provenance Tracking Highlighter");
});

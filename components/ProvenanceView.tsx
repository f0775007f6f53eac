/**
 * Two graphs and the generated code, side by side (contract 4.18). They may hold megabytes, so the text has no element a line; a script
 * finds lines by their height. What the lines have to do with each other stands in a data block.
 */
import type { VNode } from "preact";
import { CodeParts, digitsClass, LineNumbers } from "./CodeParts.tsx";
import { PageHead, type PageHeadData } from "./PageHead.tsx";
import { lineCount } from "./text_lines.ts";
import { defineView } from "./view.ts";

export interface ProvenancePage {
  readonly head: PageHeadData;
  readonly preGraph: string;
  readonly postGraph: string;
  readonly code: {
    readonly text: string;
    /** Lines of the panel before the one that the Python mappings call 1. */
    readonly pythonOffset: number;
    readonly cppOffset: number;
  };
  /** JSON: six maps from a line to lines; `{}` where nothing was logged. */
  readonly mappings: string;
  readonly complete: boolean;
}

export const ProvenanceView = defineView<ProvenancePage>({
  name: "provenance",
  title: () => "Inductor Provenance Tracking Highlighter",
  scripts: ["page", "provenance"],
  dataBlocks: ({ mappings }) => [{ id: "lineMappings", json: mappings }],
  markup: ({ head, preGraph, postGraph, code, mappings, complete }, { root }) => (
    <>
      <PageHead head={head} root={root} titled>
        <span role="status" class="page-size" data-panel-status />
      </PageHead>
      <main class="provenance-page">
        {note(mappings === "{}", complete)}
        <div class="editor-container">
          <Editor id="preGradGraph" label="Graph before Inductor" what="graph before Inductor" text={preGraph} />
          <Divider id="divider1" between="the graphs" />
          <Editor id="postGradGraph" label="Graph after Inductor's passes" what="post-grad graph" text={postGraph} />
          <Divider id="divider2" between="the post-grad graph and the code" />
          <Editor
            id="generatedCode"
            label="Generated code"
            what="generated code"
            text={code.text}
            offsets={[code.pythonOffset, code.cppOffset]}
          />
        </div>
      </main>
    </>
  ),
});

function note(empty: boolean, complete: boolean): VNode | null {
  if (empty) {
    return (
      <p data-chrome class="hint">
        Inductor logged no node mappings for this compilation, so no lines are linked. It logs them with{" "}
        <code>INDUCTOR_PROVENANCE=1</code>.
      </p>
    );
  }
  return complete
    ? null
    : <p data-chrome class="text-error">There are too many pairs of lines: only the first are linked.</p>;
}

interface EditorProps {
  readonly id: string;
  readonly label: string;
  /** For the sentence that says it is not there. */
  readonly what: string;
  readonly text: string;
  readonly offsets?: readonly [python: number, cpp: number];
}

function Editor({ id, label, what, text, offsets }: EditorProps): VNode {
  return (
    <div
      id={id}
      class="editor"
      role="region"
      aria-label={label}
      tabIndex={0}
      data-python-offset={offsets?.[0]}
      data-cpp-offset={offsets?.[1]}
    >
      <p data-chrome class="editor-name">{label}</p>
      {text === "" && <p data-chrome class="empty">The log has no {what} for this compilation.</p>}
      <div class="editor-text">
        <div data-chrome aria-hidden="true" class={`gutter ${digitsClass(lineCount(text))}`}>
          <LineNumbers count={lineCount(text)} />
        </div>
        {/* The first line feed in a `pre` itself would be lost. */}
        <pre><code><CodeParts text={text} /></code></pre>
      </div>
    </div>
  );
}

const Divider = ({ id, between }: { id: string; between: string }): VNode => (
  <div
    data-chrome
    id={id}
    class="divider"
    role="separator"
    aria-orientation="vertical"
    aria-label={`Width of the panels: between ${between}`}
    tabIndex={0}
  />
);

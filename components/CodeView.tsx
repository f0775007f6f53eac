/**
 * Generated code (contract 4.12): plain text, since a page may hold megabytes. Colours come when somebody looks.
 *
 * The line numbers stand after the code, and to the left of it by the style sheet: so line k of the code is line k + 1 of the file.
 */
import { CodeParts, digitsClass, LineNumbers } from "./CodeParts.tsx";
import { lineCount } from "./text_lines.ts";
import { fileName, PageHead, type PageHeadData } from "./PageHead.tsx";
import { counted } from "../format/quantities.ts";
import { defineView } from "./view.ts";

export interface Code {
  readonly head: PageHeadData;
  readonly text: string;
  /** Where no script colours it: three numbers a token, see CodeParts. */
  readonly colours?: readonly number[];
}

export const CodeView = defineView<Code>({
  name: "code",
  title: ({ head }) => fileName(head.path),
  scripts: ["page", "code"],
  markup: ({ head, text, colours }, { root }) => (
    <>
      <PageHead head={head} root={root} titled>
        <span class="page-size">{counted(lineCount(text), "line")}</span>
        <span class="page-actions">
          <button type="button" data-action="copy" hidden>Copy</button>
          <button type="button" data-action="wrap" aria-pressed="false" hidden>Wrap lines</button>
        </span>
      </PageHead>
      <main class="code-page">
        {text === "" && <p data-chrome class="empty">The log has no code here: the payload of the record is empty.</p>}
        <div class="code-block">
          <pre
            class="code"
            tabIndex={0}
            aria-label="Code"
          ><code data-language="python"><CodeParts text={text} colours={colours} /></code></pre>
          <pre
            data-chrome
            aria-hidden="true"
            class={`gutter ${digitsClass(lineCount(text))}`}
          ><LineNumbers count={lineCount(text)} /></pre>
        </div>
      </main>
    </>
  ),
});

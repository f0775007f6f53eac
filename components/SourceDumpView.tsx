/** A dump of generated Python (contract 4.14): stack frames link to its lines. */
import { fileName, PageHead, type PageHeadData } from "./PageHead.tsx";
import { textLines } from "./text_lines.ts";
import { defineView } from "./view.ts";

export interface SourceDump {
  readonly head: PageHeadData;
  readonly text: string;
}

export const SourceDumpView = defineView<SourceDump>({
  name: "source_dump",
  title: ({ head }) => `Source Code: ${fileName(head.path)}`,
  scripts: ["page"],
  markup: ({ head, text }, { root }) => (
    <>
      <PageHead head={head} root={root} titled />
      <main>
        <pre class="source-dump" tabIndex={0}>
          {textLines(text).map((line, i) => <span key={i} id={`L${i + 1}`}>{line}</span>)}
        </pre>
      </main>
    </>
  ),
});

/** The summary of a vLLM run, which is the front page of its report (supplement 4.20). In pieces, since it grows with the log. */
import type { VNode } from "preact";
import { counted } from "../format/quantities.ts";
import { defineView } from "./view.ts";

export interface SummaryFile {
  /** Without extension. */
  readonly name: string;
  /** From the report root. */
  readonly href: string;
  readonly suffix: "" | "✅" | "❌" | "❓";
}

export interface VllmSummary {
  /** None if no config could be read. */
  readonly tables: readonly {
    readonly caption: string;
    readonly rows: readonly { readonly label: string; readonly value: string }[];
  }[];
  /** What could not be read of the logged configs. */
  readonly notes: readonly string[];
  /** Pages that only the ordinary index had. */
  readonly links: readonly { readonly name: string; readonly href: string }[];
  readonly dynamo: readonly SummaryFile[];
  /** `files`: all that are called like a split graph, where there may be doubt. */
  readonly split: { readonly href: string; readonly files: readonly SummaryFile[] } | null;
}

export const VllmSummaryView = defineView<VllmSummary>({
  name: "vllm_summary",
  title: () => "vLLM Compilation Summary",
  scripts: ["page"],
  markup: ({ tables, notes, links, dynamo, split }, { root }) => (
    <>
      <p class="front-links">
        <a href={`${root}tlparse_index.html`}>View original tlparse output →</a>
        {links.map(({ name, href }) => (
          <span data-chrome key={href}>
            {" "}
            <a href={root + href}>{name}</a>
          </span>
        ))}
      </p>
      <h1>vLLM Compilation Summary</h1>
      {tables.length > 0 && <h2>Compilation Configuration</h2>}
      {tables.map(({ caption, rows }) => (
        <details open key={caption} class="settings">
          <summary>{caption}</summary>
          <table class="config-table">
            <tbody>
              {rows.map(({ label, value }) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td>{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      ))}
      {notes.map((note) => <p data-chrome key={note} class="text-break">{note}</p>)}
      <p class="hint">
        <span data-chrome>When the compiler did what:</span>{" "}
        <a href={`${root}chromium_events.json`}>Chromium Trace Events</a>
        <span data-chrome>, to be opened in</span> <a href="https://ui.perfetto.dev/" rel="noreferrer">Perfetto</a>
      </p>
      {dynamo.length > 0 && <h2>Dynamo Compilation</h2>}
      {dynamo.length > 0 && <Files files={dynamo} root={root} />}
      {split && <h2>Piecewise Split Graph</h2>}
      {split && (
        <ul class="files">
          <li>
            <a href={root + split.href}>vllm_piecewise_split_graph</a>
          </li>
        </ul>
      )}
      {split && split.files.length > 0 && (
        <div data-chrome>
          <p class="hint">Files of this name, the last of which is linked above:</p>
          <Files files={split.files} root={root} />
        </div>
      )}
      <h2>Inductor Compilation</h2>
    </>
  ),
});

export interface VllmGroup {
  /** `size 8` or `range [1, 512]`. */
  readonly label: string;
  readonly subgraphs: readonly {
    readonly name: string;
    readonly remarks: readonly string[];
    readonly files: readonly SummaryFile[];
  }[];
}

export const VllmGroupView = defineView<VllmGroup>({
  name: "vllm_group",
  title: ({ label }) => label,
  scripts: [],
  markup: ({ label, subgraphs }, { root }) => (
    <section class="compile-range-group">
      <h3>{label}</h3>
      <details open class="submods-container">
        <summary>Subgraphs ({subgraphs.length})</summary>
        {subgraphs.map((subgraph, i) => <Subgraph key={i} {...subgraph} root={root} />)}
      </details>
    </section>
  ),
});

function Subgraph({ name, remarks, files, root }: VllmGroup["subgraphs"][number] & { readonly root: string }): VNode {
  return (
    <div class="subgraph">
      <h4>{name}</h4>
      {remarks.length > 0 && <p data-chrome class="hint">{remarks.join(", ")}</p>}
      {files.length > 0 && (
        <details open class="artifact-section">
          <summary>Artifacts ({files.length} files)</summary>
          <Files files={files} root={root} />
        </details>
      )}
    </div>
  );
}

export interface VllmOtherFiles {
  readonly files: readonly SummaryFile[];
}

/** D-49: what was made before the first subgraph, or after one that had ended. */
export const VllmOtherFilesView = defineView<VllmOtherFiles>({
  name: "vllm_other_files",
  title: () => "Files outside the subgraphs",
  scripts: [],
  markup: ({ files }, { root }) => (
    <>
      {files.length > 0 && (
        <section data-chrome aria-labelledby="other-files">
          <h2 id="other-files">
            Files outside the subgraphs <span class="aside">{counted(files.length, "file")}</span>
          </h2>
          <Files files={files} root={root} />
        </section>
      )}
    </>
  ),
});

function Files({ files, root }: { files: readonly SummaryFile[]; root: string }): VNode {
  return (
    <ul class="files artifact-list">
      {files.map(({ name, href, suffix }) => (
        <li key={href}>
          <a href={root + href}>{name}</a>
          {suffix !== "" && ` ${suffix}`}
        </li>
      ))}
    </ul>
  );
}

/** Trace events and downloads on the index (output contract 4.15, item 6). */
import { href } from "../format/paths.ts";
import { defineView } from "./view.ts";

export const chromiumSection = defineView<{ readonly file: string }>({
  name: "chromium_events",
  title: () => "Chromium Events",
  scripts: [],
  markup: ({ file }, { root }) => (
    <p>
      <span data-chrome>What the compiler did, and when:</span> <a href={href(file, root)}>Chromium Trace Events</a>
      <span data-chrome>. Open the file in</span> <a href="https://ui.perfetto.dev/" rel="noreferrer">Perfetto</a>{" "}
      <span data-chrome>or another viewer of such traces.</span>
    </p>
  ),
});

export interface Download {
  readonly path: string;
  readonly what: string;
}

export const downloadsSection = defineView<{ readonly files: readonly Download[] }>({
  name: "downloads",
  title: () => "Downloads",
  scripts: [],
  markup: ({ files }, { root }) => (
    <div data-chrome>
      {files.length === 0 && <p class="hint">This report has no files of the whole log.</p>}
      <ul class="plain">
        {files.map(({ path, what }) => (
          <li key={path}>
            <a href={href(path, root)}>{path}</a> <span class="muted">{what}</span>
          </li>
        ))}
      </ul>
    </div>
  ),
});

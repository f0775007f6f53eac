/** The links of the index to the provenance pages (contract 4.15, item 9). */
import { href } from "../format/paths.ts";
import { defineView } from "./view.ts";

export const ProvenanceLinks = defineView<{ /** Of the pages, without `.html`. */ readonly names: readonly string[] }>({
  name: "provenance_links",
  title: () => "Provenance Tracking",
  scripts: [],
  markup: ({ names }, { root }) => (
    <>
      <p data-chrome class="hint">
        Graphs before and after Inductor's passes beside the generated code. A line shows the lines of the others that
        belong to it.
      </p>
      <ul class="files">
        {names.map((name) => (
          <li key={name}>
            <a href={href(`${name}.html`, root)}>{name}</a>
          </li>
        ))}
      </ul>
    </>
  ),
});

/** Stands in the place of a page that could not be made. */
import { defineView } from "./view.ts";

export interface PageError {
  /** Of the page. */
  readonly path: string;
  readonly error: string;
}

const TITLE = "This page could not be made";

export const ErrorView = defineView<PageError>({
  name: "page_error",
  title: () => TITLE,
  scripts: [],
  markup: ({ path, error }) => (
    <main data-chrome>
      <h1>{TITLE}</h1>
      <p>{path}</p>
      <pre>{error}</pre>
    </main>
  ),
});

/** Provenance pages. Without scripts the panels are plain text. */
import { startProvenance } from "./provenance_panels.ts";
import { whenParsed } from "./when_parsed.ts";

whenParsed(() => {
  const container = document.querySelector<HTMLElement>(".editor-container");
  if (container !== null) startProvenance(container);
});

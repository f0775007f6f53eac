/** Pages that show one record of the log. */
import type { PageHeadData } from "../components/PageHead.tsx";
import type { View } from "../components/view.ts";
import type { Entry, MaybePromise } from "../intermediate/store.ts";
import { type NumberedOutput, type Page, page, type RenderContext, textPage } from "./module.ts";

/** What the head of a page says about a file that was made from a record. */
export function pageHead(r: RenderContext, output: NumberedOutput): PageHeadData {
  const { at, path } = output;
  return headOf(r, {
    path: r.placed(output)?.path ?? path,
    id: at.compileId.display,
    bytes: at.payload?.bytes ?? null,
  });
}

/** Where the ordinary index is when a summary of vLLM is in front (supplement 4.1). */
export const INDEX_BEHIND_SUMMARY = "tlparse_index.html";

/** Of any page: its link to the compilation leads to the index that has the compilations. */
export function headOf(r: RenderContext, head: PageHeadData): PageHeadData {
  if (r.options.mode === "export") return { ...head, index: null };
  return r.has(INDEX_BEHIND_SUMMARY) ? { ...head, index: INDEX_BEHIND_SUMMARY } : head;
}

/** A numbered page. `path` is without its number: below the directory of the id, or below the report root if it is global. */
export function recordPage<Data>(
  at: Entry,
  path: string,
  view: View<Data>,
  load: (r: RenderContext, head: PageHeadData) => MaybePromise<Data>,
  kind: "rendered" | "global" = "rendered",
): NumberedOutput {
  const output: NumberedOutput = numberedPage(at, path, kind, page(view, (r) => load(r, pageHead(r, output))));
  return output;
}

/** A numbered page that shows the payload of its record as text. */
export function recordTextPage<Data extends { readonly head: PageHeadData; readonly text: string }>(
  at: Entry,
  path: string,
  view: View<Data>,
  load: (r: RenderContext, head: PageHeadData) => MaybePromise<Omit<Data, "text">>,
  kind: "rendered" | "global" = "rendered",
): NumberedOutput {
  const fill = { of: at, key: "text" } as const;
  const output: NumberedOutput = numberedPage(
    at,
    path,
    kind,
    textPage(view, fill, (r) => load(r, pageHead(r, output))),
  );
  return output;
}

const numberedPage = (at: Entry, path: string, kind: "rendered" | "global", page: Page): NumberedOutput => ({
  at,
  order: at.part,
  kind,
  path,
  content: { kind: "page", page },
});

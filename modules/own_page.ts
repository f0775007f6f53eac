/** Files of our own: named after what they show, without a number, listed under a compilation (P-1). */
import type { PageHeadData } from "../components/PageHead.tsx";
import type { View } from "../components/view.ts";
import type { CompileId, Entry, EntryStore, MaybePromise } from "../intermediate/store.ts";
import type { Category } from "../log/keys.ts";
import { directoryOf } from "./artifact_files.ts";
import { headOf } from "./record_page.ts";
import { type Content, type ExtraOutput, page, type RenderContext } from "./module.ts";

/** A file below the directory of a record's id. A second one of that name becomes `NAME-2.ext`. */
export const ownFile = (at: Entry, name: string, content: Content): ExtraOutput => ({
  path: `${directoryOf(at)}/${name}`,
  content,
  phase: "early",
  listedUnder: at.compileId.group,
});

/** `load` is given what the head of the page says. */
export function ownPage<Data>(
  at: Entry,
  name: string,
  view: View<Data>,
  load: (r: RenderContext, head: PageHeadData) => MaybePromise<Data>,
): ExtraOutput {
  const output = ownFile(at, name, {
    kind: "page",
    page: page(view, (r) => load(r, headOf(r, { path: output.path, id: at.compileId.display, bytes: null }))),
  });
  return output;
}

/** The first record of each compilation that is of a kind: who makes one page a compilation needs no more while planning. */
export function firstOfEach(
  store: EntryStore,
  category: Category,
  isWanted: (entry: Entry) => boolean,
): ReadonlyMap<CompileId, Entry> {
  const first = new Map<CompileId, Entry>();
  for (const entry of store.entries(category)) {
    if (!first.has(entry.compileId.group) && isWanted(entry)) first.set(entry.compileId.group, entry);
  }
  return first;
}

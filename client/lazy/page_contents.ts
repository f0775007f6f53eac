/** Pages of a report: their views, rendered into the panel. */
import { Fragment, h, render, type VNode } from "preact";
import { VIEWS } from "../../components/views.ts";
import type { DataBlock, View } from "../../components/view.ts";
import type { LazyPart } from "../../format/lazy.ts";
import { startProvenance } from "../provenance_panels.ts";
import type { PageContents } from "./bundles.ts";
import { fileName } from "./file_name.ts";

/** The page of the panel is the index: it stands at the root of the report. */
const PLACE = { root: "" };

interface Part {
  readonly view: View<unknown>;
  readonly data: unknown;
}

/** A page of one view, or of several one below the other: the first of those is the bar, which the panel has no need of. */
export function pageContents(path: string, parts: readonly LazyPart[]): PageContents {
  const known = (parts.length > 1 ? parts.slice(1) : parts).map(({ view, data }) => ({ view: viewOf(view), data }));
  return {
    kind: "page",
    saveAs: fileName(path),
    blob: () => Promise.resolve(new Blob([standalone(fileName(path), known)], { type: "text/html;charset=utf-8" })),
    render(into) {
      render(markup(known), into);
      // The landmark of this name is that of the index.
      for (const main of into.querySelectorAll("main")) main.role = "presentation";
      for (const block of blocksOf(known)) into.append(dataElement(block));
      const panels = into.querySelector<HTMLElement>(".editor-container");
      if (panels !== null) startProvenance(panels);
      return () => {
        render(null, into);
        into.replaceChildren();
      };
    },
  };
}

function viewOf(name: string): View<unknown> {
  const view = VIEWS.get(name);
  if (view !== undefined) return view;
  throw new RangeError(`The page needs a view that this report does not have: ${name}`);
}

function markup(parts: readonly Part[]): VNode {
  const nodes = parts.map(({ view, data }) => view.markup(data, PLACE));
  return nodes.length === 1 ? nodes[0]! : h("main", null, h(Fragment, null, nodes));
}

const blocksOf = (parts: readonly Part[]): DataBlock[] =>
  parts.flatMap(({ view, data }) => [...view.dataBlocks?.(data) ?? []]);

/** Not a script: the policy of the page would refuse the text of one. */
function dataElement({ id, json }: DataBlock): HTMLElement {
  const element = document.createElement("div");
  element.id = id;
  element.hidden = true;
  element.textContent = json;
  return element;
}

/** A page that needs nothing beside it. Its text was escaped by the browser, out of the very elements that it shows. */
function standalone(title: string, parts: readonly Part[]): string {
  const body = document.createElement("body");
  render(markup(parts), body);
  const head = document.createElement("title");
  head.textContent = title;
  return `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">${head.outerHTML}</head>${body.outerHTML}</html>\n`;
}

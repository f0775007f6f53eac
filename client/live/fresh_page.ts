/** The page as the server would send it now, made here from the same views and data. */
import { render } from "preact";
import type { View } from "../../components/view.ts";
import { VIEWS } from "../../components/views.ts";
import { carryQuery } from "../query.ts";

export interface FreshPage {
  readonly version: string;
  /** The bar. */
  readonly header: Element | null;
  readonly main: Element;
  /** Names of views that only the server has: modules of the user's own. */
  readonly unknown: readonly string[];
}

interface PartLine {
  readonly view: string;
  readonly data: unknown;
}

/** Throws where the server does not answer, or with something else. */
export async function freshPage(): Promise<FreshPage> {
  const name = location.pathname.slice(location.pathname.lastIndexOf("/") + 1) || "index.html";
  const address = new URL(`.tlparse/${name}.jsonl${location.search}`, location.href);
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The server answered ${response.status}`);
  const [head = "", ...lines] = (await response.text()).split("\n").filter((line) => line !== "");
  const { version } = JSON.parse(head) as { version: string };
  return { version, ...rendered(lines.map((line) => JSON.parse(line) as PartLine)) };
}

function rendered(parts: readonly PartLine[]): Omit<FreshPage, "version"> {
  const unknown: string[] = [];
  const [header = null, ...pieces] = parts.map(({ view: name, data }) => {
    const view = VIEWS.get(name);
    if (view === undefined) unknown.push(name);
    return view === undefined ? null : pieceOf(view, data);
  });
  const main = document.createElement("main");
  for (const piece of pieces) if (piece !== null) main.append(...piece.childNodes);
  // The links of the page have the parameters of its address.
  carryQuery(document, main);
  if (header !== null) carryQuery(document, header);
  return { header: header?.firstElementChild ?? null, main, unknown };
}

/** Nothing of the markup has a state of its own, so it can be taken apart. */
function pieceOf(view: View<unknown>, data: unknown): Element {
  const piece = document.createElement("div");
  render(view.markup(data, { root: "" }), piece);
  return piece;
}

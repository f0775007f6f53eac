import { deepEqual, equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { hydrate } from "preact";
import { GuardsView } from "../../components/GuardsView.tsx";
import type { View } from "../../components/view.ts";
import { VIEWS } from "../../components/views.ts";
import { MODULES } from "../../modules/registry.ts";
import { documentParts } from "../../report/document.tsx";
import { planReport } from "../../report/plan.ts";
import type { Report } from "../../report/report.ts";
import { withLog } from "../log_text.ts";
import { settings } from "../report/helpers.ts";
import { shown, texts, useDocument, watched, written } from "./dom.tsx";

const PLACE = { root: "" };
/** Without those of hostile markup: the parser of happy-dom reads a text with `-->` twice. Browser tests have them. */
const LOGS = ["simple.log", "recompiles.log", "other-ranks.log"];

/** A view with data as a browser gets them: through JSON. */
interface Piece {
  readonly name: string;
  readonly view: View<unknown>;
  readonly data: unknown;
}

/** In a file the texts beside each other are one. */
const isOfElement = ({ type, addedNodes, removedNodes }: MutationRecord): boolean =>
  type === "attributes" || [...addedNodes, ...removedNodes].some((node) => node instanceof Element);

const throughJson = (data: unknown): unknown => JSON.parse(JSON.stringify(data) ?? "null");

async function piecesOf({ files, context }: Report): Promise<Piece[]> {
  const pieces: Piece[] = [];
  const add = (path: string, view: View<unknown>, data: unknown) =>
    pieces.push({ name: `${view.name} of ${path}`, view, data: throughJson(data) });
  for (const { path, content } of files) {
    if (content.kind === "page") add(path, content.page.view, await content.page.load(context));
    if (content.kind !== "document") continue;
    for (const { view, data } of documentParts(content, context)) add(path, view, data);
  }
  return pieces;
}

const piecesOfLog = (name: string): Promise<Piece[]> =>
  withLog(
    readFileSync(new URL(`../../testdata/${name}`, import.meta.url)),
    async ({ store }) => await piecesOf(await planReport(store, MODULES, settings())),
  );

describe("A view", () => {
  useDocument();
  let pieces: Piece[] = [];
  before(async () => {
    pieces = (await Promise.all(LOGS.map(piecesOfLog))).flat();
  });

  it("is among those of real reports, and the browser knows it", () => {
    const views = new Set(pieces.map(({ view }) => view));
    ok(views.size >= 12, `${views.size} views`);
    for (const view of views) equal(VIEWS.get(view.name), view);
  });

  it("has the same markup in the browser as in the file", () => {
    for (const { name, view, data } of pieces) {
      equal(shown(view.markup(data, PLACE)).innerHTML, written(view.markup(data, PLACE)).innerHTML, name);
      document.body.replaceChildren();
    }
  });

  it("is taken over in place: no element is made, changed or lost, only texts are divided", async () => {
    for (const { name, view, data } of pieces) {
      const box = written(view.markup(data, PLACE));
      const before = box.innerHTML;
      const changes = await watched(box, () => hydrate(view.markup(data, PLACE), box));
      deepEqual(changes.filter(isOfElement).map(({ type, target }) => `${type} of ${target.nodeName}`), [], name);
      equal(box.innerHTML, before, name);
      document.body.replaceChildren();
    }
  });
});

describe("The guards of a compilation", () => {
  useDocument();
  const head = { path: "-_0_0_0/dynamo_guards_3.html", id: "[0/0]", bytes: 10 };

  it("are listed with the code that made them necessary", () => {
    const user = { file: "train.py", line: 7, name: "forward" };
    const box = shown(
      GuardsView.markup({ head, guards: [{ code: "x < <b>2", user: null }, { code: "y", user }] }, PLACE),
    );
    deepEqual(texts(box, ".guards > li"), ["x < <b>2", "y train.py:7 in forward"]);
    equal(box.querySelector("b"), null);
    equal(box.querySelector(".empty"), null);
  });

  it("may be none, which is said", () => {
    const box = shown(GuardsView.markup({ head, guards: [] }, PLACE));
    deepEqual(texts(box, ".empty"), ["No guards were logged for [0/0]: the list is empty."]);
  });
});

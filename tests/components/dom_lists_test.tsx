import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { CHANGED } from "../../client/changed.ts";
import { setUpRows } from "../../client/rows.ts";
import { setUpStackTries } from "../../client/stack_trie.ts";
import { type CompilationRow, directorySection } from "../../components/CompileDirectory.tsx";
import { stackTrieSection } from "../../components/StackTrie.tsx";
import type { TrieRow } from "../../components/StackBlock.tsx";
import { one, press, shown, texts, type, useDocument } from "./dom.tsx";

const PLACE = { root: "" };

const compilation = (display: string, name: string): CompilationRow => ({
  display,
  summary: { status: "ok", name, file: "/srv/model.py", line: 3, durationMs: 5, cache: null },
  files: [1, 2].map((number) => ({
    ...{ name: `d/graph_${number}.txt`, href: `d/graph_${number}.txt`, link: false, number, suffix: "" },
    ...{ readableHref: null, original: null },
  })),
  extras: [],
  open: false,
});

const directory = (first: boolean, rows: readonly CompilationRow[]) =>
  directorySection.markup({ total: 4, first, full: false, parity: false, rows }, PLACE);

/** Two lists, as of a long log. */
function compileDirectory(): HTMLElement {
  const box = shown([
    directory(true, [compilation("[0/0]", "forward"), compilation("[1/0]", "backward")]),
    directory(false, [compilation("[2/0]", "optimizer"), compilation("[3/0]", "forward_loss")]),
  ]);
  setUpRows();
  return box;
}

const filterOf = (box: HTMLElement) => one<HTMLInputElement>(box, "input[type=search]");
const click = (box: HTMLElement, label: string) =>
  [...box.querySelectorAll("button")].find((button) => button.textContent === label)!.click();
const ids = (box: HTMLElement) =>
  [...box.querySelectorAll<HTMLElement>(".compilation")].filter((row) => !row.closest("[hidden]")).map((row) =>
    row.querySelector("a")!.id
  );

describe("The compile directory", () => {
  useDocument();

  it("shows the compilations that have all words of the filter, and counts them", () => {
    const box = compileDirectory();
    type(filterOf(box), "FORWARD model.py");
    deepEqual(ids(box), ["[0/0]", "[3/0]"]);
    equal(one(box, "output").textContent, "2 compilations");
    type(filterOf(box), "forward loss");
    deepEqual(ids(box), ["[3/0]"]);
    equal(one(box, "output").textContent, "1 compilation");
  });

  it("hides lists that nothing is left of, and shows all again with Escape", () => {
    const box = compileDirectory();
    const hidden = () => [...box.querySelectorAll<HTMLElement>("ul.directory")].map((list) => list.hidden);
    type(filterOf(box), "backward");
    deepEqual(hidden(), [false, true]);
    press(filterOf(box), "Escape");
    deepEqual(hidden(), [false, false]);
    equal(ids(box).length, 4);
    equal(filterOf(box).value, "");
    equal(one(box, "output").textContent, "");
  });

  it("opens and folds the files of all", () => {
    const box = compileDirectory();
    const open = () => [...box.querySelectorAll("details")].map((files) => files.open);
    click(box, "Expand all");
    deepEqual(open(), [true, true, true, true]);
    click(box, "Collapse all");
    deepEqual(open(), [false, false, false, false]);
  });

  it("shows and opens what the address names, though the filter has hidden it", () => {
    const box = compileDirectory();
    type(filterOf(box), "backward");
    location.hash = "#%5B3%2F0%5D";
    document.defaultView!.dispatchEvent(new Event("hashchange"));
    deepEqual(ids(box), ["[1/0]", "[3/0]"]);
    deepEqual([...box.querySelectorAll("details")].map((files) => files.open), [false, false, false, true]);
  });

  it("filters what came later", () => {
    const box = compileDirectory();
    type(filterOf(box), "forward");
    const later = shown(directory(false, [compilation("[4/0]", "forward_again"), compilation("[5/0]", "other")]));
    document.dispatchEvent(new Event(CHANGED));
    deepEqual(ids(box), ["[0/0]", "[3/0]"]);
    deepEqual(ids(later), ["[4/0]"]);
    equal(one(box, "output").textContent, "3 compilations");
  });

  it("has no controls where there is nothing to choose from", () => {
    const box = shown(directory(true, [compilation("[0/0]", "forward")]));
    setUpRows();
    equal(box.querySelector(".tools"), null);
  });
});

const frame = (name: string, depth: number, marker: boolean, id: string | null = null): TrieRow => ({
  ...{ depth, marker, file: "train.py", line: 1, name, loc: null, dumpHref: null },
  terminals: id === null ? [] : [{ display: id, status: id === "[7/0]" ? "error" : "ok", href: `#${id}` }],
});

/** main calls forward (layer_0 to layer_29, all compiled) and backward (grad). */
const TRIE: readonly TrieRow[] = [
  frame("main", 0, false),
  frame("forward", 0, true),
  ...Array.from({ length: 30 }, (_, i) => frame(`layer_${i}`, 1, true, `[${i}/0]`)),
  frame("backward", 0, true),
  frame("grad", 1, false, "[30/0]"),
];

function trie(rows: readonly TrieRow[]): HTMLElement {
  const box = shown(stackTrieSection.markup({ rows, first: true }, PLACE));
  setUpStackTries();
  return box;
}

const functions = (box: HTMLElement) =>
  [...box.querySelectorAll<HTMLElement>("li")].filter((item) => !item.closest("[hidden]")).map((item) =>
    item.querySelector(":scope > .frame .function")!.textContent
  );
const markers = (box: HTMLElement) => [...box.querySelectorAll<HTMLElement>("button.marker")];
const expanded = (box: HTMLElement) => markers(box).map((marker) => marker.getAttribute("aria-expanded"));

describe("The stack trie", () => {
  useDocument();

  it("folds a branch by click and by arrow keys", () => {
    const box = trie(TRIE);
    const [forward] = markers(box);
    forward!.click();
    deepEqual(expanded(box), ["false", "true"]);
    ok(forward!.closest("li")!.classList.contains("collapsed"));
    press(forward!, "ArrowRight");
    deepEqual(expanded(box), ["true", "true"]);
    equal(press(forward!, "ArrowLeft"), false);
    deepEqual(expanded(box), ["false", "true"]);
    equal(press(forward!, "ArrowDown"), true);
  });

  it("shows the frames that are found with their callers, by function and by status", () => {
    const box = trie(TRIE);
    type(filterOf(box), "layer_2 train");
    deepEqual(functions(box), ["main", "forward", "layer_2", ...Array.from({ length: 10 }, (_, i) => `layer_2${i}`)]);
    equal(one(box, "output").textContent, "11 frames");
    type(filterOf(box), "status-error");
    deepEqual(functions(box), ["main", "forward", "layer_7"]);
    deepEqual(texts(box, ".found .function"), ["layer_7"]);
    type(filterOf(box), "");
    equal(functions(box).length, TRIE.length);
    equal(box.querySelector(".found"), null);
  });

  it("unfolds what the filter finds", () => {
    const box = trie(TRIE);
    click(box, "Collapse all");
    deepEqual(expanded(box), ["false", "false"]);
    type(filterOf(box), "grad");
    deepEqual(expanded(box), ["true", "true"]);
    deepEqual(functions(box), ["main", "backward", "grad"]);
  });

  it("has a filter only where it does not fit a screen", () => {
    equal(trie(TRIE.slice(0, 30)).querySelector(".tools"), null);
  });
});

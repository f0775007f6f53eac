import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { render } from "preact";
import { Panel, type PanelActions, type PanelState } from "../../client/panel.tsx";
import { one, press, shown, texts, useDocument } from "./dom.tsx";

const FILES = ["-_0_0_0/graph_0.txt", "-_0_0_0/code_1.txt", "raw.log"];
const READY: PanelState = {
  files: FILES,
  shown: 1,
  alone: false,
  id: "[0/0]",
  facts: ["12 KB"],
  text: { lines: 40, all: true, wrap: false },
  status: { kind: "ready" },
  share: 50,
};

/** A panel in the document; `asked` has what it asked of its actions, in order. */
function panel(changes: Partial<PanelState> = {}) {
  const asked: unknown[][] = [];
  const note = (name: string) => (...given: unknown[]) => void asked.push([name, ...given]);
  const bodies: (HTMLElement | null)[] = [];
  const actions: PanelActions = {
    show: note("show"),
    close: note("close"),
    closeAll: () => asked.push(["closeAll"]),
    retry: () => asked.push(["retry"]),
    goToPlace: note("goToPlace"),
    goToLine: note("goToLine"),
    copy: () => asked.push(["copy"]),
    download: () => asked.push(["download"]),
    toggleWrap: note("toggleWrap"),
    aloneHref: () => "#f=alone",
    body: (element) => bodies.push(element),
    resize: note("resize"),
  };
  const box = shown(<Panel state={{ ...READY, ...changes }} actions={actions} />);
  const change = (more: Partial<PanelState>) =>
    render(<Panel state={{ ...READY, ...changes, ...more }} actions={actions} />, box);
  return { box, asked, bodies, change };
}

const tabs = (box: HTMLElement) => [...box.querySelectorAll<HTMLElement>("[role=tab]")];
const named = (box: HTMLElement, name: string) =>
  [...box.querySelectorAll<HTMLButtonElement>("button")].find((button) =>
    (button.getAttribute("aria-label") ?? button.textContent) === name
  )!;

describe("The panel", () => {
  useDocument();

  it("is not there without a file", () => {
    equal(panel({ files: [], shown: 0 }).box.childNodes.length, 0);
  });

  it("has a tab for each file, and the keyboard reaches the one that is shown", () => {
    const { box } = panel();
    deepEqual(texts(box, ".panel-tab-name"), ["graph_0.txt", "code_1.txt", "raw.log"]);
    deepEqual(tabs(box).map((tab) => tab.getAttribute("aria-selected")), ["false", "true", "false"]);
    deepEqual(tabs(box).map((tab) => tab.tabIndex), [-1, 0, -1]);
    const content = one(box, "[role=tabpanel]");
    equal(document.getElementById(content.getAttribute("aria-labelledby")!), tabs(box)[1]);
    equal(one(box, "h2").title, FILES[1]);
  });

  it("shows the file of a tab that is clicked, and only closes that of a cross", () => {
    const { box, asked } = panel();
    tabs(box)[0]!.click();
    one(tabs(box)[2]!, ".panel-tab-close").click();
    named(box, "Close the panel").click();
    deepEqual(asked, [["show", FILES[0]], ["close", FILES[2]], ["closeAll"]]);
  });

  it("closes by the middle button, and by no other", () => {
    const { box, asked } = panel();
    for (const button of [2, 1]) tabs(box)[0]!.dispatchEvent(new MouseEvent("auxclick", { button, bubbles: true }));
    deepEqual(asked, [["close", FILES[0]]]);
  });

  it("goes round the tabs with the arrow keys", () => {
    const { box, asked, change } = panel();
    press(tabs(box)[1]!, "ArrowRight");
    press(tabs(box)[1]!, "ArrowLeft");
    change({ shown: 2 });
    press(tabs(box)[2]!, "ArrowRight");
    press(tabs(box)[2]!, "Home");
    change({ shown: 0 });
    press(tabs(box)[0]!, "ArrowLeft");
    press(tabs(box)[0]!, "End");
    deepEqual(asked.map(([, path]) => FILES.indexOf(path as string)), [2, 0, 0, 0, 2, 2]);
  });

  it("closes with Delete, and leaves all other keys to the browser", () => {
    const { box, asked } = panel();
    equal(press(tabs(box)[1]!, "Delete"), false);
    equal(press(tabs(box)[1]!, "Tab"), true);
    equal(press(tabs(box)[1]!, "a"), true);
    deepEqual(asked, [["close", FILES[1]]]);
  });

  it("moves the focus to the next tab after a key, and after nothing else", () => {
    const { box, change } = panel();
    change({ shown: 0 });
    equal(document.activeElement, document.body);
    press(tabs(box)[0]!, "ArrowRight");
    change({ shown: 1 });
    equal(document.activeElement, tabs(box)[1]);
  });

  it("is busy while a file is loaded, and says so after a while", () => {
    const { box, change } = panel({ status: { kind: "waiting" } });
    const content = one(box, ".panel-content");
    equal(content.getAttribute("aria-busy"), "true");
    equal(box.querySelector(".panel-status"), null);
    change({ status: { kind: "loading" } });
    equal(one(box, "[role=status]").textContent, "Loading code_1.txt …");
    equal(content.getAttribute("aria-busy"), "true");
    deepEqual(["Copy", "Download"].map((name) => named(box, name).disabled), [true, true]);
    change({ status: { kind: "ready" } });
    equal(content.getAttribute("aria-busy"), "false");
    deepEqual(["Copy", "Download"].map((name) => named(box, name).disabled), [false, false]);
    equal(box.querySelector(".panel-status"), null);
  });

  it("says what is wrong with a file, and tries again", () => {
    const { box, asked } = panel({ text: null, status: { kind: "failed", message: "data/s0.js is <missing>" } });
    deepEqual(texts(one(box, "[role=alert]"), "p"), ["Cannot show code_1.txt", "data/s0.js is <missing>"]);
    equal(named(box, "Copy").disabled, true);
    named(box, "Try again").click();
    deepEqual(asked, [["retry"]]);
  });

  it("says why a file is empty, and has it for download", () => {
    const { box } = panel({
      text: { lines: 0, all: true, wrap: false },
      status: { kind: "empty", message: "It is empty." },
    });
    equal(one(box, ".panel-status").textContent, "It is empty.");
    equal(named(box, "Download").disabled, false);
    equal(box.querySelector(".go-to-line"), null);
  });

  it("keeps what others put into its body when it changes", () => {
    const { box, bodies, change } = panel();
    bodies.at(-1)!.append("the text");
    change({ shown: 2, status: { kind: "loading" } });
    change({ status: { kind: "ready" }, share: 60 });
    equal(one(box, ".panel-body").textContent, "the text");
  });

  it("says how many lines there are, and whether that is all", () => {
    const { box, change } = panel();
    deepEqual(texts(box, ".panel-facts > *"), ["[0/0]", "12 KB", "40 lines"]);
    change({ id: null, text: { lines: 40, all: false, wrap: false } });
    deepEqual(texts(box, ".panel-facts > *"), ["12 KB", "first 40 lines"]);
    change({ text: null });
    deepEqual(texts(box, ".panel-facts > *"), ["[0/0]", "12 KB"]);
  });

  it("goes to a line that there is", () => {
    const { box, asked } = panel();
    const field = one<HTMLInputElement>(box, ".go-to-line");
    for (const line of ["7", "7000", "0", ""]) {
      field.value = line;
      press(field, "Enter");
    }
    field.value = "9";
    press(field, "a");
    deepEqual(asked, [["goToLine", 7], ["goToLine", 40]]);
  });

  it("is resized by keys", () => {
    const { box, asked } = panel();
    const divider = one(box, "[role=separator]");
    for (const key of ["ArrowLeft", "ArrowRight", "Home", "End", "x"]) press(divider, key);
    deepEqual(asked, [["resize", 52], ["resize", 48], ["resize", 85], ["resize", 20]]);
    equal(divider.getAttribute("aria-valuenow"), "50");
  });

  it("has no divider where it stands alone", () => {
    const { box } = panel({ alone: true });
    equal(box.querySelector("[role=separator]"), null);
    ok(!texts(box, ".panel-actions > *").includes("Open alone"));
  });
});

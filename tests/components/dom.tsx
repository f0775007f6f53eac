/** A document of happy-dom in the place of a browser's, for the time of a test. */
import { afterEach, beforeEach } from "node:test";
import { Window } from "happy-dom";
import type { ComponentChild, VNode } from "preact";
import { render } from "preact";
import { renderToString } from "preact-render-to-string";

/** What the scripts of pages take from the global object. */
const GLOBALS = [
  "document",
  "location",
  "innerWidth",
  "addEventListener",
  "removeEventListener",
  "Node",
  "Element",
  "HTMLElement",
  "HTMLInputElement",
  "Event",
  "CustomEvent",
  "KeyboardEvent",
  "MouseEvent",
  "MutationObserver",
] as const;

/** Each test of the suite gets an empty document, at this address. */
export function useDocument(url = "https://report.test/index.html"): void {
  let restore: () => Promise<void> = () => Promise.resolve();
  beforeEach(() => {
    const window = new Window({ url });
    const before = GLOBALS.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
    for (const name of GLOBALS) {
      const own: unknown = window[name];
      const value = name.endsWith("EventListener") ? (own as () => void).bind(window) : own;
      Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
    }
    restore = async () => {
      for (const [name, descriptor] of before) {
        if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
        else Object.defineProperty(globalThis, name, descriptor);
      }
      await window.happyDOM.close();
    };
  });
  afterEach(() => restore());
}

/** A box in the document with this in it, as the browser renders it. */
export function shown(content: ComponentChild): HTMLElement {
  const box = emptyBox();
  render(content, box);
  return box;
}

/** The same as the program writes it and a browser reads it. */
export function written(content: ComponentChild): HTMLElement {
  const box = emptyBox();
  box.innerHTML = renderToString(content as VNode);
  return box;
}

function emptyBox(): HTMLElement {
  const box = document.createElement("div");
  document.body.append(box);
  return box;
}

export const one = <Found extends HTMLElement = HTMLElement>(within: ParentNode, selector: string): Found => {
  const found = within.querySelectorAll<Found>(selector);
  if (found.length !== 1) throw new Error(`${found.length} elements are ${selector}`);
  return found[0]!;
};

export const texts = (within: ParentNode, selector: string): string[] =>
  [...within.querySelectorAll(selector)].map((element) => element.textContent);

/** Whether the default action was left to the browser. */
export function press(target: Element, key: string): boolean {
  return target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

export function type(input: HTMLInputElement, text: string): void {
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

const ALL: MutationObserverInit = { attributes: true, characterData: true, childList: true, subtree: true };

/** What changes within an element meanwhile. */
export async function watched(
  element: Node,
  act: () => void,
  what: MutationObserverInit = ALL,
): Promise<MutationRecord[]> {
  const seen: MutationRecord[] = [];
  const observer = new MutationObserver((records) => void seen.push(...records));
  observer.observe(element, what);
  act();
  await new Promise((later) => queueMicrotask(() => later(null)));
  seen.push(...observer.takeRecords());
  observer.disconnect();
  return seen;
}

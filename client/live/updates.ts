/** Hears that the log has grown, fetches what the page holds now, and takes it over. */
import { CHANGED } from "../changed.ts";
import type { Condition, Indicator } from "./indicator.ts";
import { freshPage } from "./fresh_page.ts";
import { merge } from "./merge.ts";

/** What the server tells of the report. */
interface State {
  readonly version: string;
  readonly replaced: boolean;
  readonly missing: boolean;
}

/** Long pages are not brought up to date more often than the last time took times this. */
const REST = 5;

export class Updates {
  #events: EventSource | null = null;
  #wanted: State | null = null;
  #busy = false;

  constructor(private shown: string, private readonly indicator: Indicator) {}

  /** A browser has six connections to a server: pages that nobody sees give theirs back. */
  start(): void {
    const follow = () => document.hidden ? this.#stop() : this.#listen();
    document.addEventListener("visibilitychange", follow);
    addEventListener("pagehide", () => this.#stop());
    addEventListener("pageshow", follow);
    follow();
  }

  #stop(): void {
    this.#events?.close();
    this.#events = null;
  }

  #listen(): void {
    if (this.#events !== null) return;
    const events = this.#events = new EventSource(new URL(".tlparse/events", location.href));
    const hear = (event: MessageEvent<string>) => this.#hear(JSON.parse(event.data) as State);
    events.addEventListener("state", hear);
    events.addEventListener("changed", hear);
    events.addEventListener("error", () => this.indicator.show("unreachable"));
  }

  #hear(state: State): void {
    this.#wanted = state;
    if (state.version === this.shown) this.indicator.show(conditionOf(state, "current"));
    else if (!this.#busy) void this.#update();
  }

  async #update(): Promise<void> {
    this.#busy = true;
    const started = performance.now();
    try {
      const { version, header, main, unknown } = await freshPage();
      this.shown = version;
      if (unknown.length > 0) this.indicator.show("partial", `Only a reload shows ${unknown.join(", ")}.`);
      else this.#show(header, main);
    } catch (error) {
      this.indicator.show("failed", String(error));
    }
    await new Promise((resolve) => setTimeout(resolve, REST * (performance.now() - started)));
    this.#busy = false;
    // What was said meanwhile. A report that could not be fetched is not asked for again before the log has grown.
    if (this.#wanted !== null && this.#wanted.version !== this.shown) await this.#retry();
  }

  #show(header: Element | null, main: Element): void {
    takeOver(header, main);
    this.indicator.show(this.#wanted === null ? "growing" : conditionOf(this.#wanted, "growing"));
  }

  #retried = "";

  async #retry(): Promise<void> {
    const version = this.#wanted!.version;
    if (this.#retried === version) return;
    this.#retried = version;
    await this.#update();
  }
}

const conditionOf = ({ missing, replaced }: State, otherwise: Condition): Condition =>
  missing ? "missing" : replaced ? "replaced" : otherwise;

function takeOver(header: Element | null, main: Element): void {
  const focused = document.activeElement;
  const shownHeader = document.querySelector("header.bar");
  if (shownHeader !== null && header !== null) merge(shownHeader, header);
  merge(document.querySelector("main")!, main);
  if (focused instanceof HTMLElement && focused.isConnected && document.activeElement !== focused) {
    focused.focus({ preventScroll: true });
  }
  document.dispatchEvent(new Event(CHANGED));
}

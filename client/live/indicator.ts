/** A word in the bar about the log: it grows, it rests, it is gone. */
import { element } from "../elements.ts";

export type Condition = "current" | "growing" | "replaced" | "missing" | "unreachable" | "partial" | "failed";

const WORDS: Readonly<Record<Condition, readonly [text: string, title: string]>> = {
  current: ["up to date", "The log has not grown for ten seconds. It is looked at every second."],
  growing: ["log is growing", "The page is brought up to date while the log grows."],
  replaced: ["log was replaced", "The log has become shorter or is another file: the page is of what it holds now."],
  missing: ["log is gone", "The log is no longer where it was: the page is of what it held."],
  unreachable: [
    "server has stopped",
    "The page is as it was when the server stopped. It goes on when the server does.",
  ],
  partial: ["reload to go on", "The log has grown. The page has parts that are made by modules of your own."],
  failed: ["reload to go on", "The page could not be brought up to date."],
};

const RESTS_AFTER_MS = 10_000;

export class Indicator {
  readonly #word = element("span", { className: "live" });
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(bar: Element) {
    this.#word.dataset.live = "";
    this.#word.dataset.chrome = "";
    this.#word.setAttribute("role", "status");
    (bar.querySelector(".facts") ?? bar.lastElementChild)?.after(this.#word);
  }

  show(condition: Condition, detail = ""): void {
    const [text, title] = WORDS[condition];
    this.#word.dataset.condition = condition;
    // Said again only if it is something else: it is read aloud.
    if (this.#word.textContent !== text) this.#word.textContent = text;
    this.#word.title = detail === "" ? title : `${title} ${detail}`;
    clearTimeout(this.#resting);
    if (condition === "growing") this.#resting = setTimeout(() => this.show("current"), RESTS_AFTER_MS);
  }
}

/** Where the panel is: beside the page, over it on narrow screens, or alone in the window. Keeps the focus where it can be seen. */
import { coverPage } from "../cover_page.ts";
import { fileName } from "./file_name.ts";

type Arrangement = "closed" | "beside" | "alone";

const NARROW = "(max-width:900px)";

export class PanelPlace {
  readonly host = document.createElement("aside");
  readonly #narrow = matchMedia(NARROW);
  readonly #title = document.title;
  #arrangement: Arrangement = "closed";
  #share = 0;
  /** The link that has the focus again when the panel closes. */
  #opener: HTMLElement | null = null;

  constructor(narrowed: () => void) {
    this.host.className = "panel-host";
    this.host.dataset["chrome"] = "";
    this.host.ariaLabel = "Open files";
    this.host.hidden = true;
    document.body.append(this.host);
    this.#narrow.addEventListener("change", () => {
      this.arrange(this.#arrangement, this.#share);
      narrowed();
    });
  }

  /** Whether the page cannot be seen. */
  get covers(): boolean {
    return this.#arrangement === "alone" || (this.#arrangement === "beside" && this.#narrow.matches);
  }

  arrange(arrangement: Arrangement, share: number): void {
    const closes = arrangement === "closed" && this.#arrangement !== "closed";
    const opens = arrangement === "beside" && this.#arrangement === "closed";
    this.#arrangement = arrangement;
    this.#share = share;
    const root = document.documentElement;
    // Styles of the whole page are made anew after this.
    if (arrangement !== "closed") root.style.setProperty("--panel-share", String(share));
    root.classList.toggle("has-panel", arrangement !== "closed");
    root.classList.toggle("panel-alone", arrangement === "alone");
    this.host.hidden = arrangement === "closed";
    coverPage(this.host, this.covers);
    // The page is narrower now, and what was clicked stands elsewhere.
    if (opens && !this.covers) this.#opener?.scrollIntoView({ block: "nearest" });
    if (closes) this.#giveFocusBack();
  }

  openedBy(link: HTMLElement): void {
    if (!this.host.contains(link)) this.#opener = link;
  }

  focus(): void {
    this.host.querySelector<HTMLElement>(".panel-content")?.focus({ preventScroll: true });
  }

  #giveFocusBack(): void {
    if (this.#opener?.isConnected) this.#opener.focus({ preventScroll: true });
    this.#opener = null;
  }

  title(path: string | null): void {
    document.title = path === null ? this.#title : `${fileName(path)} · ${this.#title}`;
  }

  /** Fields that are cleared by the key, dialogs, and marks of lines have it first. */
  isBusyWithEscape(target: EventTarget | null): boolean {
    if (document.querySelector("dialog[open]") !== null || !(target instanceof Element)) return true;
    if (target.closest(".editor")?.querySelector(".highlight")) return true;
    return !this.host.contains(target) && target.matches("input, textarea, select");
  }
}

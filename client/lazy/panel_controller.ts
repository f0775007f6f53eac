/** The panel: shows what the address says, loads what it shows. */
import { render } from "preact";
import { sizeText } from "../../format/quantities.ts";
import { copyText } from "../code_actions.ts";
import type { LineRange } from "../line_range.ts";
import { LEAST_SHARE, MOST_SHARE, Panel, type PanelActions, type PanelState, type PanelStatus } from "../panel.tsx";
import { type Address, closed, formatAddress, NOTHING_OPEN, opened } from "./address.ts";
import type { BundleLoader } from "./bundle_loader.ts";
import type { CodeView, Contents, TextContents } from "./bundles.ts";
import { fileName } from "./file_name.ts";
import { OpenFiles } from "./history.ts";
import { keptShare, keepShare } from "./kept_share.ts";
import { type Target } from "./links.ts";
import { messageOf } from "./report_error.ts";
import type { ReportLoader } from "./report_loader.ts";

/** What is there by then is shown without a word. */
const LOADING_AFTER = 100;
const NARROW = "(max-width:900px)";

interface Shown {
  readonly path: string;
  readonly contents: Contents;
  readonly view: CodeView | null;
  /** Takes it out of the panel. */
  remove(): void;
}

export class PanelController {
  readonly #report: ReportLoader;
  readonly #bundles: BundleLoader;
  readonly #nonce: string;
  readonly #host: HTMLElement;
  readonly #title = document.title;
  readonly #narrow = matchMedia(NARROW);
  /** Where the reader was in files that are open but not shown. */
  readonly #places = new Map<string, unknown>();
  readonly #open: OpenFiles;
  #body: HTMLElement | null = null;
  #shown: Shown | null = null;
  #path: string | null = null;
  #id: string | null = null;
  #status: PanelStatus = { kind: "ready" };
  #wrap = false;
  #share = keptShare();
  /** What to do once the file is there. */
  #wantsFocus = false;
  #wantsPlace: string | null = null;
  #opener: HTMLElement | null = null;

  constructor(report: ReportLoader, bundles: BundleLoader, nonce: string) {
    this.#report = report;
    this.#bundles = bundles;
    this.#nonce = nonce;
    this.#host = document.createElement("aside");
    this.#host.className = "panel-host";
    this.#host.dataset["chrome"] = "";
    this.#host.ariaLabel = "Open files";
    this.#host.hidden = true;
    document.body.append(this.#host);
    this.#narrow.addEventListener("change", () => this.#arrange());
    document.addEventListener("keydown", (event) => this.#onKey(event));
    this.#open = new OpenFiles((address) => this.#follow(address));
    this.#open.start();
  }

  open(target: NonNullable<Target>, link: HTMLElement): void {
    if (target.kind === "place") return this.#goToPlace(target.id, link);
    if (!this.#host.contains(link)) this.#opener = link;
    this.#wantsFocus = true;
    if (target.kind === "address") {
      const { files, shown, lines } = target.address;
      return this.#open.go(opened(this.#open.now, files[shown]!, lines));
    }
    this.#wantsPlace = target.place;
    this.#open.go(opened(this.#open.now, target.path, target.lines));
    if (target.place !== null && this.#shown?.path === target.path) this.#scrollToPlace();
  }

  // ---------------------------------------------------------------- what is shown

  #follow(address: Address): void {
    const path = address.files[address.shown] ?? null;
    for (const kept of this.#places.keys()) if (!address.files.includes(kept)) this.#places.delete(kept);
    if (path !== this.#path) this.#show(path);
    else this.#goToLines(address.lines);
    this.#arrange();
    this.#render();
  }

  #show(path: string | null): void {
    const before = this.#path;
    this.#leave();
    this.#path = path;
    this.#id = null;
    if (path !== null) return void this.#load(path);
    this.#status = { kind: "ready" };
    if (before === null) return;
    const opener = this.#opener;
    this.#opener = null;
    // Not before the panel is gone: what lies below it cannot have the focus.
    queueMicrotask(() => opener?.isConnected && opener.focus({ preventScroll: true }));
  }

  #leave(): void {
    const shown = this.#shown;
    this.#shown = null;
    if (shown === null) return;
    if (shown.view !== null) this.#places.set(shown.path, shown.view.place());
    shown.remove();
  }

  /** A later call for another file makes this one void. */
  async #load(path: string): Promise<void> {
    this.#setStatus({ kind: "waiting" });
    const timer = setTimeout(() => this.#path === path && this.#setStatus({ kind: "loading" }), LOADING_AFTER);
    try {
      const [report, views] = await Promise.all([this.#report.get(), this.#bundles.get("views")]);
      const file = report.file(path);
      if (this.#path !== path) return;
      this.#id = file.id;
      const contents = await views.open(file, report);
      const viewer = contents.kind === "text" && contents.text !== "" ? await this.#bundles.get("viewer") : null;
      if (this.#path !== path || this.#shown !== null) return;
      clearTimeout(timer);
      if (contents.kind === "page") this.#showPage(path, contents);
      else if (viewer === null) this.#showEmpty(path, contents);
      else this.#showText(path, contents, contents.text, contents.whole !== null);
    } catch (thrown) {
      if (this.#path === path) this.#setStatus({ kind: "failed", message: messageOf(thrown) });
    } finally {
      clearTimeout(timer);
    }
  }

  #showPage(path: string, contents: Contents & { kind: "page" }): void {
    const page = document.createElement("div");
    page.className = "panel-page";
    this.#body!.append(page);
    const leave = contents.render(page);
    this.#shown = {
      path,
      contents,
      view: null,
      remove() {
        leave();
        page.remove();
      },
    };
    this.#ready();
  }
}

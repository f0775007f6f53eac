/** The panel: shows what the address says, and loads what it shows. */
import { h, render } from "preact";
import { sizeText } from "../../format/quantities.ts";
import { copyText } from "../code_actions.ts";
import { Panel, type PanelActions, type PanelState, type PanelStatus } from "../panel.tsx";
import { type Address, closed, formatAddress, NOTHING_OPEN, opened } from "./address.ts";
import type { BundleLoader } from "./bundle_loader.ts";
import type { Contents } from "./bundles.ts";
import { fileName } from "./file_name.ts";
import { OpenFiles } from "./history.ts";
import type { Target } from "./links.ts";
import { clamped, keepShare, keptShare } from "./panel_share.ts";
import { outsideHref } from "./page_url.ts";
import { PanelPlace } from "./panel_place.ts";
import { messageOf } from "./report_error.ts";
import type { ReportLoader } from "./report_loader.ts";
import { saveBlob } from "./save_blob.ts";
import { type ShownFile, ShownNothing, ShownPage, ShownText } from "./shown_file.ts";

/** What is there by then is shown without a word. */
const LOADING_AFTER = 100;
/** The index of a report whose front page is another one. */
const OTHER_INDEX = "tlparse_index.html";

export class PanelController {
  readonly #report: ReportLoader;
  readonly #bundles: BundleLoader;
  readonly #nonce: string;
  readonly #place = new PanelPlace(() => this.#render());
  readonly #open = new OpenFiles((address) => this.#follow(address));
  /** Where the reader was in files that are open but not shown. */
  readonly #places = new Map<string, unknown>();
  #body: HTMLElement | null = null;
  #path: string | null = null;
  #id: string | null = null;
  #status: PanelStatus = { kind: "ready" };
  #shown: ShownFile | null = null;
  /** Grows with each file that is to be shown: what arrives late is for nobody. */
  #turn = 0;
  #wrap = false;
  #share = keptShare();
  /** For when the file is there. */
  #wantsFocus = false;
  #wantsPlace: string | null = null;
  /** The link that led to the file, until it is there. */
  #followed: { readonly path: string; readonly href: string } | null = null;

  constructor(report: ReportLoader, bundles: BundleLoader, nonce: string) {
    this.#report = report;
    this.#bundles = bundles;
    this.#nonce = nonce;
    document.addEventListener("keydown", (event) => this.#onKey(event));
    this.#open.start();
  }

  open(target: NonNullable<Target>, link: HTMLElement): void {
    if (target.kind === "place") return this.#goToPlace(target.id, link);
    this.#place.openedBy(link);
    this.#wantsFocus = true;
    this.#wantsPlace = target.kind === "file" ? target.place : null;
    this.#followed = target.kind === "file" ? target : null;
    this.#open.go(this.addressOf(target));
    if (this.#shown !== null) this.#settle();
  }

  /** What is open after a link was followed. */
  addressOf(target: NonNullable<Target>): Address {
    if (target.kind === "place") return this.#open.now;
    if (target.kind === "file") return opened(this.#open.now, target.path, target.lines);
    const { files, shown, lines } = target.address;
    return opened(this.#open.now, files[shown]!, lines);
  }

  #follow(address: Address): void {
    const path = address.files[address.shown] ?? null;
    for (const known of this.#places.keys()) if (!address.files.includes(known)) this.#places.delete(known);
    const moved = path !== this.#path;
    if (moved) this.#leave();
    this.#path = path;
    this.#place.arrange(path === null ? "closed" : address.alone ? "alone" : "beside", this.#share);
    if (moved && path !== null) void this.#load(path);
    else if (!moved) this.#shown?.goTo(address.lines);
    this.#render();
  }

  #leave(): void {
    const shown = this.#shown;
    if (shown !== null && this.#path !== null) this.#places.set(this.#path, shown.place());
    this.#turn++;
    this.#shown = null;
    this.#id = null;
    this.#status = { kind: "ready" };
    shown?.remove();
  }

  async #load(path: string): Promise<void> {
    const turn = ++this.#turn;
    const isLate = () => turn !== this.#turn;
    const say = (status: PanelStatus) => {
      if (isLate()) return;
      this.#status = status;
      this.#render();
    };
    say({ kind: "waiting" });
    const timer = setTimeout(() => say({ kind: "loading" }), LOADING_AFTER);
    try {
      const [report, views] = await Promise.all([this.#report.get(), this.#bundles.get("views")]);
      if (isLate()) return;
      if (this.#followed?.path === path && !report.shows(path)) return this.#goBeside(this.#followed.href);
      this.#followed = null;
      const file = report.file(path);
      const contents = await views.open(file, report);
      const show = await this.#showing(path, contents);
      if (isLate()) return;
      this.#id = file.id;
      this.#shown = show();
      say(
        this.#shown instanceof ShownNothing
          ? { kind: "empty", message: this.#shown.contents.empty }
          : { kind: "ready" },
      );
      this.#settle();
    } catch (thrown) {
      say({ kind: "failed", message: messageOf(thrown) });
    } finally {
      clearTimeout(timer);
    }
  }

  /** A link was followed before it was known that its file stands beside the page. */
  #goBeside(href: string): void {
    this.#open.replace(closed(this.#open.now, this.#path!));
    location.assign(href);
  }

  /** Puts contents into the panel once everything for that is there. */
  async #showing(path: string, contents: Contents): Promise<() => ShownFile> {
    const place = this.#places.get(path) ?? null;
    if (contents.kind === "page") {
      return () => new ShownPage(this.#body!, contents, this.#open.now.lines, place);
    }
    if (contents.text === "") return () => new ShownNothing(contents);
    const viewer = await this.#bundles.get("viewer");
    return () =>
      new ShownText(this.#body!, contents, viewer, {
        label: fileName(path),
        wrap: this.#wrap,
        lines: this.#open.now.lines,
        place,
        nonce: this.#nonce,
        onLines: (lines) => this.#open.replace({ ...this.#open.now, lines }),
        onMore: () => this.#render(),
      });
  }

  /** Goes to the place of a link and takes the focus, once the file is there. */
  #settle(): void {
    const place = this.#wantsPlace;
    this.#wantsPlace = null;
    if (place !== null && this.#shown instanceof ShownPage) this.#shown.scrollTo(place);
    if (!this.#wantsFocus) return;
    this.#wantsFocus = false;
    this.#place.focus();
    this.#shown?.focus();
  }

  #goToPlace(id: string, from: HTMLElement): void {
    const inPanel = from.closest(".panel-content") !== null && this.#shown instanceof ShownPage;
    if (inPanel && (this.#shown as ShownPage).scrollTo(id) !== null) return;
    if (document.getElementById(id) === null && this.#report.loaded?.shows(OTHER_INDEX)) {
      this.#wantsPlace = id;
      this.#open.go(opened(this.#open.now, OTHER_INDEX, null));
      return;
    }
    if (this.#place.covers) this.#open.go(NOTHING_OPEN);
    location.hash = `#${encodeURIComponent(id)}`;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.defaultPrevented || this.#path === null || this.#open.now.alone) return;
    if (this.#place.isBusyWithEscape(event.target)) return;
    this.#open.go(NOTHING_OPEN);
  }

  #render(): void {
    render(h(Panel, { state: this.#state(), actions: this.#actions }), this.#place.host);
    this.#place.title(this.#path);
  }

  #state(): PanelState {
    const shown = this.#shown;
    const bytes = shown?.contents.kind === "text" ? shown.contents.bytes : null;
    return {
      files: this.#open.now.files,
      shown: this.#open.now.shown,
      alone: this.#open.now.alone,
      id: this.#id,
      facts: bytes === null ? [] : [sizeText(bytes)],
      text: shown === null || shown.lineCount === null
        ? null
        : { lines: shown.lineCount, all: shown.all, wrap: this.#wrap },
      status: this.#status,
      share: this.#share,
    };
  }

  readonly #actions: PanelActions = {
    show: (path) => this.#open.go(opened(this.#open.now, path, null)),
    close: (path) => this.#open.go(closed(this.#open.now, path)),
    closeAll: () => this.#open.go(NOTHING_OPEN),
    retry: () => void this.#retry(),
    goToPlace: (id) => this.#goToPlace(id, this.#place.host),
    goToLine: (line) => {
      this.#open.replace({ ...this.#open.now, lines: { first: line, last: line } });
    },
    copy: (button) => void this.#copy(button),
    download: (button) => void this.#download(button),
    toggleWrap: () => {
      this.#wrap = !this.#wrap;
      this.#shown?.setWrap(this.#wrap);
      this.#render();
    },
    aloneHref: () =>
      outsideHref(formatAddress({ files: [this.#path!], shown: 0, lines: this.#open.now.lines, alone: true })),
    body: (element) => this.#body = element,
    resize: (share) => {
      this.#share = clamped(share);
      keepShare(this.#share);
      this.#place.arrange("beside", this.#share);
      this.#render();
    },
  };

  #retry(): void {
    const path = this.#path;
    this.#leave();
    if (path !== null) void this.#load(path);
  }

  async #copy(button: HTMLButtonElement): Promise<void> {
    await this.#orSay(async () => {
      const text = await this.#shown?.copyText();
      if (text !== undefined) await copyText(text, button);
    });
  }

  async #download(button: HTMLButtonElement): Promise<void> {
    const contents = this.#shown?.contents;
    if (contents === undefined) return;
    button.disabled = true;
    await this.#orSay(async () => saveBlob(await contents.blob(), contents.saveAs));
    button.disabled = false;
  }

  /** What cannot be made now can be tried again. */
  async #orSay(act: () => Promise<void>): Promise<void> {
    const turn = this.#turn;
    try {
      await act();
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#leave();
      this.#status = { kind: "failed", message: messageOf(thrown) };
      this.#render();
    }
  }
}

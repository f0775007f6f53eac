/**
 * assets/ranks.js: opens ranks in a report of all ranks in one file. The page of a rank is put together from blocks of this page, and shown in
 * a frame over it: a whole report in one file, with a window of its own for its scripts.
 */
import { coverPage } from "./cover_page.ts";
import { element } from "./elements.ts";
import { unpack } from "./lazy/chunks.ts";
import { framedUrlTag, pageUrl } from "./lazy/page_url.ts";
import { ownAsset, partsOf, scriptTag, withStyle, withTheme } from "./lazy/framed_html.ts";
import { targetOf } from "./lazy/links.ts";
import { formatRankAddress, parseRankAddress, rankAddressOf } from "./lazy/rank_address.ts";
import { rankMessage } from "./lazy/rank_messages.ts";
import { ReportError } from "./lazy/report_error.ts";
import { blockText } from "./lazy/scripts.ts";
import { chooseTheme } from "./theme.ts";
import { whenParsed } from "./when_parsed.ts";

/** Known only while this script runs. */
const nonce = (document.currentScript as HTMLScriptElement | null)?.nonce ?? "";

interface OpenRank {
  readonly rank: number;
  readonly place: HTMLElement;
  /** Null until it is there. */
  frame: HTMLIFrameElement | null;
  /** What the frame shows. */
  fragment: string;
  /** Of the page of the frame, without a fragment. */
  url: string;
}

class Ranks {
  #open: OpenRank | null = null;
  readonly #title = document.title;
  /** What had the focus. */
  #opener: Element | null = null;

  start(): void {
    nameLinks();
    for (const event of ["hashchange", "popstate"] as const) addEventListener(event, () => this.#show());
    addEventListener("message", (event) => void this.#hear(event));
    this.#show();
  }

  /** Shows what the address names. */
  #show(): void {
    const address = parseRankAddress(location.hash), open = this.#open;
    if (address === null) return this.#close();
    if (open?.rank !== address.rank) {
      this.#close();
      void this.#openRank(address.rank, address.fragment);
    } else if (open.frame !== null && open.fragment !== address.fragment) {
      open.fragment = address.fragment;
      open.frame.src = open.url + address.fragment;
    }
  }

  async #openRank(rank: number, fragment: string): Promise<void> {
    const status = element("p", { textContent: `Opening rank ${rank} …` });
    status.setAttribute("role", "status");
    const place = element("section", { className: "rank-frame" });
    place.ariaLabel = `Rank ${rank}`;
    place.append(status);
    const open: OpenRank = this.#open = { rank, place, frame: null, fragment, url: "" };
    this.#opener = document.activeElement;
    document.body.append(place);
    showPlace(place, true);
    try {
      const page = await rankPage(rank);
      if (this.#open !== open) return;
      open.url = URL.createObjectURL(page);
      const frame = open.frame = element("iframe", { title: `Report of rank ${rank}`, src: open.url + open.fragment });
      frame.addEventListener("load", () => frame.focus(), { once: true });
      place.replaceChildren(frame);
      document.title = `Rank ${rank} · ${this.#title}`;
    } catch (thrown) {
      const back = element("a", { href: "#", textContent: "All ranks" });
      status.className = "text-error";
      status.textContent = `Cannot open rank ${rank}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
      place.append(back);
      back.focus();
    }
  }

  #close(): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    open.place.remove();
    if (open.url !== "") URL.revokeObjectURL(open.url);
    showPlace(open.place, false);
    document.title = this.#title;
    if (this.#opener instanceof HTMLElement && this.#opener.isConnected) this.#opener.focus({ preventScroll: true });
    this.#opener = null;
  }

  async #hear({ source, data, ports }: MessageEvent): Promise<void> {
    const open = this.#open, message = rankMessage(data);
    if (open === null || message === null || source !== open.frame?.contentWindow) return;
    switch (message.tlparse) {
      case "all ranks":
        history.pushState(null, "", pageUrl());
        return this.#show();
      case "address":
        open.fragment = message.fragment;
        document.title = `${message.title} · Rank ${open.rank}`;
        return history.replaceState(history.state, "", formatRankAddress(open));
      case "open":
        return void globalThis.open(
          pageUrl() + formatRankAddress({ rank: open.rank, fragment: message.fragment }),
          "_blank",
          "noopener",
        );
      case "theme":
        return chooseTheme(message.theme);
      case "copy":
        ports[0]?.postMessage(await navigator.clipboard.writeText(message.text).then(() => true, () => false));
    }
  }
}

/** Links to files of ranks are addresses of this page, for new tabs too. */
function nameLinks(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href^="rank_"]')) {
    const target = targetOf(link.getAttribute("href")!, pageUrl());
    const address = target?.kind === "file" ? rankAddressOf(target.path, target.lines, target.place) : null;
    if (address !== null) link.href = formatRankAddress(address);
  }
}

function showPlace(place: HTMLElement, shown: boolean): void {
  document.documentElement.classList.toggle("has-rank", shown);
  coverPage(place, shown);
}

/** Throws ReportError where blocks are missing or damaged. */
async function rankPage(rank: number): Promise<Blob> {
  const folder = `rank_${rank}`, id = `${folder}-page`;
  const block = await blockText(id);
  if (block === null) throw new ReportError("this report does not have it, or its file is not complete.");
  const { head, body, scripts } = partsOf(new TextDecoder().decode(await unpack(id, block)), nonce);
  const codes = await Promise.all(scripts.map(assetText));
  const page = pageUrl(), home = page + formatRankAddress({ rank, fragment: "" });
  const tag = framedUrlTag(new URL(`${folder}/index.html`, page).href, home);
  const named = head.replace("</head>", () => `${tag}</head>`);
  const pieces = [
    withTheme(withStyle(named, nonce)),
    body,
    ...codes.map((code, at) => scriptTag(code, nonce, scripts[at])),
    ...blocksOf("asset-", "asset-"),
    ...blocksOf(`${folder}-chunk-`, "chunk-"),
    "</body></html>\n",
  ];
  return new Blob(pieces, { type: "text/html;charset=utf-8" });
}

/** Scripts that this page runs too are elements of it; those of modules of the user are blocks. */
async function assetText(name: string): Promise<string> {
  const own = ownAsset(name);
  if (own !== "") return own;
  const block = await blockText(`asset-${name}`);
  return block === null ? "" : new TextDecoder().decode(await unpack(name, block));
}

/** Blocks of the page by the beginning of their ids, under other ones. Base64 is no markup. */
function* blocksOf(from: string, to: string): Generator<string> {
  const blocks = document.querySelectorAll<HTMLScriptElement>(`script[type="text/plain"][id^="${from}"]`);
  for (const { id, text } of blocks) {
    yield `<script type="text/plain" id="${to}${id.slice(from.length)}">`;
    yield text;
    yield "</script>\n";
  }
}

whenParsed(() => new Ranks().start());

/** The page of a rank in the frame of a report of all ranks in one file: tells the page around what that shows. See client/ranks.ts. */
import { shownTheme } from "../theme.ts";
import { ADDRESS_CHANGED } from "./history.ts";
import { framedUrl, insideHref } from "./page_url.ts";
import type { RankMessage } from "./rank_messages.ts";

/** Does nothing in any other page. */
export function joinRanks(): void {
  if (framedUrl() === null) return;
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.target.closest("a.all-ranks") === null) return;
    event.preventDefault();
    tell({ tlparse: "all ranks" });
  });
  for (const event of ["click", "auxclick"] as const) document.addEventListener(event, openOutside, { capture: true });
  for (const event of ["popstate", "hashchange", ADDRESS_CHANGED]) addEventListener(event, tellAddress);
  new MutationObserver(() => tell({ tlparse: "theme", theme: shownTheme() }))
    .observe(document.documentElement, { attributeFilter: ["data-theme"] });
  if (navigator.clipboard === undefined) {
    Object.defineProperty(navigator, "clipboard", { value: { writeText: copyOutside } });
  }
}

const tell = (message: RankMessage, ports: MessagePort[] = []): void => parent.postMessage(message, "*", ports);

/** The title is set after the address. */
const tellAddress = (): void =>
  void setTimeout(() => tell({ tlparse: "address", fragment: location.hash, title: document.title }));

/** Links of ours that are to have a tab of their own. */
function openOutside(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  const href = link?.getAttribute("href") ?? "", fragment = insideHref(href);
  if (link === null || fragment === href) return;
  const asked = link.target === "_blank" || event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey;
  if (!asked || event.button === 2) return;
  event.preventDefault();
  event.stopPropagation();
  tell({ tlparse: "open", fragment });
}

function copyOutside(text: string): Promise<void> {
  return new Promise((copied, refused) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => data === true ? copied() : refused(new Error("The clipboard was refused"));
    tell({ tlparse: "copy", text }, [port2]);
  });
}

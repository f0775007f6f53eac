/** Links of the page to files of the report open the panel instead. Also of pages that the panel shows, now and later. */
import { type Address, formatAddress } from "./address.ts";
import { type Target, targetOf } from "./links.ts";
import { insideHref, outsideHref, pageUrl } from "./page_url.ts";

export interface LinkActions {
  /** Whether the panel shows such a file; before the list of files is there, whether it may. */
  shows(path: string): boolean;
  open(target: NonNullable<Target>, link: HTMLAnchorElement): void;
  /** The pointer or the focus comes near. */
  approach(): void;
  /** What a link of its own has to say. */
  addressOf(target: NonNullable<Target>): Address;
}

export function listenForLinks(actions: LinkActions): void {
  for (const event of ["pointerover", "pointerdown", "focusin"] as const) {
    document.addEventListener(event, ({ target }) => {
      const found = fileLinkAt(target, actions);
      if (found === null) return;
      actions.approach();
      // So that "open in a new tab" and "copy link" lead there too.
      if (found.target.kind === "file") found.link.href = outsideHref(formatAddress(actions.addressOf(found.target)));
    }, { passive: true });
  }
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const found = fileLinkAt(event.target, actions);
    if (found === null || found.link.target === "_blank") return;
    event.preventDefault();
    actions.open(found.target, found.link);
  });
}

function fileLinkAt(
  at: EventTarget | null,
  actions: LinkActions,
): { link: HTMLAnchorElement; target: NonNullable<Target> } | null {
  const link = at instanceof Element ? at.closest<HTMLAnchorElement>("a[href]") : null;
  if (link === null || link.hasAttribute("download")) return null;
  const target = targetOf(insideHref(link.getAttribute("href")!), pageUrl());
  if (target === null) return null;
  const inPanel = link.closest(".panel-content") !== null;
  if (target.kind === "place") return inPanel ? { link, target } : null;
  if (target.kind === "file" && !actions.shows(target.path)) return null;
  return { link, target };
}

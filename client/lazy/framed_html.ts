/**
 * Pages of the report as whole documents, for frames: their styles and scripts stand in them, since a frame can load nothing. A page is as
 * `report/document.tsx` makes it: all of its head is ours, and what comes from a log is escaped.
 */
import { escapeCode } from "../../format/script_block.ts";

export interface PageParts {
  /** Up to the body, without scripts. */
  readonly head: string;
  /** From the body on, without what closes the page. */
  readonly body: string;
  /** Names below assets/, in order. */
  readonly scripts: readonly string[];
}

const SCRIPT = /<script src="[^"]*?([\w.-]+\.js)"[^>]*><\/script>/g;

/** `nonce` takes the place of that of the page: the content policy of a page holds in its frames too. */
export function partsOf(html: string, nonce: string): PageParts {
  const all = html.replace(SCRIPT, ""), its = /'nonce-(\w+)'/.exec(all.slice(0, all.indexOf("<body>")))?.[1];
  const text = its === undefined ? all : all.replaceAll(its, nonce), end = text.indexOf("<body>");
  return {
    head: text.slice(0, end),
    body: text.slice(end).replace(/<\/body>\s*<\/html>\s*$/, ""),
    scripts: Array.from(html.matchAll(SCRIPT), ([, name]) => name!),
  };
}

/** `name`: it can be found as an asset of the page then. */
export const scriptTag = (code: string, nonce: string, name?: string): string =>
  `<script${name === undefined ? "" : ` data-asset="${name}"`} nonce="${nonce}">${escapeCode(code)}</script>`;

/** An asset that this page holds as an element. */
export const ownAsset = (name: string): string =>
  document.querySelector(`[data-asset="${CSS.escape(name)}"]`)?.textContent ?? "";

const STYLES = "tlparse.css";

/** Only a report of one file holds assets so. */
export const hasOwnAssets = (): boolean => ownAsset(STYLES) !== "";

export const withStyle = (head: string, nonce: string): string =>
  head.replace(
    /<link rel="stylesheet"[^>]*>/,
    () => `<style data-asset="${STYLES}" nonce="${nonce}">${ownAsset(STYLES)}</style>`,
  );

/** The frame cannot see what somebody has chosen. */
export function withTheme(head: string): string {
  const { theme } = document.documentElement.dataset;
  return theme === "dark" || theme === "light" ? head.replace("<html ", `<html data-theme="${theme}" `) : head;
}

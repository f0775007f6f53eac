/** The shell of every page of every writer: head, content policy, styles, scripts. A page is made of pieces of text. */
import { createHash } from "node:crypto";
import { renderToString } from "preact-render-to-string";
import { BarView } from "../components/Index.tsx";
import type { Place, Script, View } from "../components/view.ts";
import { escapeHtml } from "../format/escape_html.ts";
import { escapeCode, escapeForScript, scriptJson } from "../format/script_block.ts";
import { aboutReport } from "../modules/about.ts";
import { type Content, type Part, part, type RenderContext } from "../modules/module.ts";

/** What all pages of a report share. */
export interface Shell {
  /** Of the content policy. */
  readonly nonce: string;
  /** No script. */
  readonly legacy?: boolean;
  /** Names of assets, in the place of the scripts that the page asks for. */
  readonly scripts?: readonly string[];
  /** The page holds its style sheet and its scripts itself: name of the asset -> text. */
  readonly inline?: ReadonlyMap<string, string>;
  /** The page may show other pages of the report in frames; so may a page that holds all of them itself. */
  readonly frames?: boolean;
}

/**
 * The content policy (architecture, "Client"): nothing from elsewhere, no script and no style without the nonce, no text that becomes
 * markup behind our back. `frames`: pages that the report itself has made may be shown in frames.
 */
export const policy = (nonce: string, frames = false): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src data:",
    "connect-src 'self'",
    "worker-src blob:",
    ...frames ? ["frame-src blob:"] : [],
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types tlparse",
  ].join("; ");

/** Depends on the whole input, so a log cannot hold the nonce of its own report. 32 hex digits. */
export const nonceOf = (sha256: string): string =>
  createHash("sha256").update(`tlparse page ${sha256}`).digest("hex").slice(0, 32);

/** A page of which the markup is one piece. It begins on line 2 of the file: line k of generated code is line k + 1 (contract 4.12). */
export function* renderPage(view: View<unknown>, data: unknown, place: Place, shell: Shell): Generator<string> {
  yield opening(view.title(data), view.scripts, place, shell, view.islands);
  yield renderToString(view.markup(data, place));
  for (const { id, json } of view.dataBlocks?.(data) ?? []) yield jsonBlock(id, { json }).raw;
  yield CLOSING;
}

/** Markup that is the user's own: --custom-header-html (D-09). Nothing that comes from a log may become one. */
export interface RawMarkup {
  readonly raw: string;
}

/** A page that grows with the log: each part is rendered when the one before has been taken. */
export function* renderDocument(
  content: Extract<Content, { kind: "document" }>,
  context: RenderContext,
  place: Place,
  shell: Shell,
): Generator<string> {
  yield opening(content.title, content.scripts, place, shell);
  yield withNonce(context.options.customHeader, shell);
  let inMain = false;
  const islands = new Set<string>();
  for (const { view, data } of documentParts(content, context)) {
    yield renderToString(view.markup(data, place));
    if (!inMain) yield "<main>";
    inMain = true;
    for (const island of view.islands ?? []) islands.add(island);
  }
  // At the end, since only the parts tell which ones there are.
  const tags = shell.legacy ? [] : Array.from(islands, (name) => scriptTag(islandFile(name), place, shell));
  yield `</main>${tags.join("")}${CLOSING}`;
}

/** The bar, and the parts that stand below it in `main`. */
export function* documentParts(
  content: Extract<Content, { kind: "document" }>,
  context: RenderContext,
): Generator<Part> {
  yield part(BarView, aboutReport(context));
  yield* content.parts(context);
}

/** A block of data for the scripts of a page; `value` is anything that JSON holds, or the text of a JSON value. */
export function jsonBlock(id: string, value: unknown | { readonly json: string }): RawMarkup {
  const text = isJsonText(value) ? escapeForScript(value.json) : scriptJson(value);
  return { raw: `<script id="${escapeHtml(id)}" type="application/json">${text}</script>` };
}

const isJsonText = (value: unknown): value is { readonly json: string } =>
  typeof value === "object" && value !== null && Object.keys(value).join() === "json" &&
  typeof (value as { json: unknown }).json === "string";

/** Of every page. */
export const CLOSING = "</body></html>\n";

/** Exactly one line, whatever the title holds. All else is ours: the nonce is hexadecimal, `root` a row of `../`. */
function opening(
  title: string,
  wanted: readonly Script[],
  place: Place,
  shell: Shell,
  islands: readonly string[] = [],
): string {
  const ours = shell.scripts ?? wanted.map((name) => `${name}.js`);
  const scripts = shell.legacy ? [] : [...ours, ...islands.map(islandFile)];
  return [
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${
      policy(shell.nonce, shell.frames ?? shell.inline !== undefined)
    }">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title.replace(/\s+/g, " "))}</title>`,
    '<link rel="icon" href="data:,">',
    styleTag("tlparse.css", place, shell),
    ...scripts.map((name) => scriptTag(name, place, shell)),
    "</head><body>\n",
  ].join("");
}

/** Below assets/. */
export const islandFile = (name: string): string => `island-${name}.js`;

function styleTag(name: string, { root }: Place, { nonce, inline }: Shell): string {
  if (!inline) return `<link rel="stylesheet" href="${root}assets/${name}" nonce="${nonce}">`;
  return `<style data-asset="${name}" nonce="${nonce}">${(inline.get(name) ?? "").replaceAll("</", "<\\/")}</style>`;
}

function scriptTag(name: string, { root }: Place, { nonce, inline }: Shell): string {
  if (!inline) return `<script src="${root}assets/${name}" nonce="${nonce}" defer></script>`;
  return `<script data-asset="${name}" nonce="${nonce}">${escapeCode(inline.get(name) ?? "")}</script>`;
}

/**
 * P-6: the scripts and styles of the user's own markup may run; in a report without scripts the policy stops the former. Of two nonces on an
 * element the first counts, which is this one.
 */
export const withNonce = (markup: string, { nonce, legacy }: Shell): string =>
  markup.replace(legacy ? /<(style)(?=[\s/>])/gi : /<(script|style)(?=[\s/>])/gi, `<$1 nonce="${nonce}"`);

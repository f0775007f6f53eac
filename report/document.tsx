/** The shell of every page of every writer: head, content policy, styles, scripts. A page is made of pieces of text. */
import { createHash } from "node:crypto";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Place, Script, View } from "../components/view.ts";
import { escapeForScript, scriptJson } from "../format/script_json.ts";
import type { Content, RawMarkup, RenderContext } from "../modules/module.ts";

/** What all pages of a report share. */
export interface Shell {
  /** Of the content policy. */
  readonly nonce: string;
  /** No script. */
  readonly legacy?: boolean;
}

/**
 * The content policy (architecture, "Client"): nothing from elsewhere, no script and no style without the nonce, no text that becomes
 * markup behind our back.
 */
export const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src data:",
    "connect-src 'self'",
    "worker-src blob:",
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
  yield opening(view.title(data), view.scripts, place, shell);
  yield renderToString(view.markup(data, place));
  for (const { id, json } of view.dataBlocks?.(data) ?? []) yield jsonBlock(id, { json }).raw;
  yield CLOSING;
}

/** A page that grows with the log: each part is rendered when the one before has been taken. */
export function* renderDocument(
  content: Extract<Content, { kind: "document" }>,
  context: RenderContext,
  place: Place,
  shell: Shell,
): Generator<string> {
  yield opening(content.title, content.scripts, place, shell);
  for (const part of content.parts(context, place)) {
    yield isRaw(part) ? withNonce(part.raw, shell) : renderToString(part);
  }
  yield CLOSING;
}

/** A page in the place of one that could not be made. */
export function* renderErrorPage(path: string, error: Error, place: Place, shell: Shell): Generator<string> {
  const title = "This page could not be made";
  yield opening(title, [], place, shell);
  yield renderToString(
    <main data-chrome>
      <h1>{title}</h1>
      <p>{path}</p>
      <pre>{`${error.name}: ${error.message}`}</pre>
    </main>,
  );
  yield CLOSING;
}

/** A block of data for the scripts of a page; `value` is anything that JSON holds, or the text of a JSON value. */
export function jsonBlock(id: string, value: unknown | { readonly json: string }): RawMarkup {
  const text = isJsonText(value) ? escapeForScript(value.json) : scriptJson(value);
  return { raw: `<script id="${escaped(id)}" type="application/json">${text}</script>` };
}

const isJsonText = (value: unknown): value is { readonly json: string } =>
  typeof value === "object" && value !== null && Object.keys(value).join() === "json" &&
  typeof (value as { json: unknown }).json === "string";

const CLOSING = "</body></html>\n";

/** Exactly one line, whatever the title holds. All else is ours: the nonce is hexadecimal, `root` a row of `../`. */
function opening(title: string, wanted: readonly Script[], place: Place, shell: Shell): string {
  const scripts = shell.legacy ? [] : wanted;
  const assets = `${place.root}assets/`, nonce = `nonce="${shell.nonce}"`;
  return [
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(shell.nonce)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title.replace(/\s+/g, " "))}</title>`,
    '<link rel="icon" href="data:,">',
    `<link rel="stylesheet" href="${assets}tlparse.css" ${nonce}>`,
    ...scripts.map((name) => `<script src="${assets}${name}.js" ${nonce} defer></script>`),
    "</head><body>\n",
  ].join("");
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const isRaw = (part: VNode | RawMarkup): part is RawMarkup => "raw" in part;

/**
 * P-6: the scripts and styles of the user's own markup may run; in a report without scripts the policy stops the former. Of two nonces on an
 * element the first counts, which is this one.
 */
export const withNonce = (markup: string, { nonce, legacy }: Shell): string =>
  markup.replace(legacy ? /<(style)(?=[\s/>])/gi : /<(script|style)(?=[\s/>])/gi, `<$1 nonce="${nonce}"`);

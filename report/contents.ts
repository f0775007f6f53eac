/** From a declared content to bytes, for writers that make whole files (site, memory, server). */
import { ErrorView } from "../components/ErrorView.tsx";
import type { Place } from "../components/view.ts";
import { reformat } from "../format/json.ts";
import { rootOf } from "../format/paths.ts";
import type { EntryStore, MaybePromise, Payload } from "../intermediate/store.ts";
import { type Page, type Part, part, type RenderContext } from "../modules/module.ts";
import { renderDocument, renderPage, type Shell } from "./document.tsx";
import type { Report, ReportFile } from "./report.ts";

/** Takes the pieces of a file. A piece of bytes is valid only during the call. */
export interface Sink {
  text(piece: string): void;
  bytes(piece: Uint8Array): void;
}

/** What a file could not be made from; it says so in its place. */
export interface FileFailure {
  readonly path: string;
  readonly module: string;
  readonly error: Error;
}

/** Renders a file into a sink. The content `source` is left to the writer, which copies it. Throws what the content or the sink throws. */
export function renderFile(report: Report & Shell, file: ReportFile, sink: Sink): MaybePromise<void> {
  const { content } = file;
  const { context } = report;
  switch (content.kind) {
    case "payload":
      return copyPayload(context.store, content.of.payload, sink);
    case "json":
      return writeJson(context.store, content.of.payload, sink);
    case "page":
      return writePage(report, file, content.page, sink);
    case "document":
      return writeAll(renderDocument(content, context, placeOf(file), report), sink);
    case "text":
      return then(content.text(context), (text) => sink.text(text));
    case "stream":
      return writeAll(content.parts(context), sink);
    case "island":
      return sink.text(content.script);
    case "source":
      return;
  }
}

/** What stands in a file whose content has thrown. */
export function renderFailure(report: Report & Shell, file: ReportFile, error: Error): Iterable<string> {
  const failure = failureOf(file, error);
  return typeof failure === "string" ? [failure] : renderPage(failure.view, failure.data, placeOf(file), report);
}

/** A page or a text that says why there is no other. */
export function failureOf({ path }: ReportFile, error: Error): Part | string {
  if (path.endsWith(".html")) return part(ErrorView, { path, error: `${error.name}: ${error.message}` });
  const message = `Cannot make this file: ${error.message}`;
  return path.endsWith(".json") ? JSON.stringify({ error: message }, null, 2) : `${message}\n`;
}

/**
 * The text of an output for a late one: the payload where the output is a page (or a JSON artifact, which is then in canonical form).
 * Null for what has no text of its own, such as the pages that modules add.
 */
export function readContent(file: ReportFile, context: RenderContext): MaybePromise<string | null> {
  const { content } = file;
  switch (content.kind) {
    case "payload":
      return textOf(context.store, content.of.payload);
    case "json":
      return then(textOf(context.store, content.of.payload), prettyOrSame);
    case "page":
      return file.at ? textOf(context.store, file.at.payload) : null;
    case "text":
      return content.text(context);
    case "stream":
      return [...content.parts(context)].join("");
    case "document":
    case "island":
    case "source":
      return null;
  }
}

const textOf = (store: EntryStore, payload: Payload | null): MaybePromise<string> => payload ? store.text(payload) : "";

function prettyOrSame(text: string): string {
  try {
    return reformat(text, "");
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

const copyPayload = (store: EntryStore, payload: Payload | null, sink: Sink): MaybePromise<void> =>
  payload ? store.copy(payload, (piece) => sink.bytes(piece)) : undefined;

/** Contract 4.13: pretty and sorted; unchanged if it is no strict JSON, or too long for a string. */
function writeJson(store: EntryStore, payload: Payload | null, sink: Sink): MaybePromise<void> {
  if (!payload) return;
  let text;
  try {
    text = store.jsonText(payload);
  } catch (error) {
    if (error instanceof RangeError) return copyPayload(store, payload, sink);
    throw error;
  }
  return then(text, (json) => {
    const pretty = prettyOrNull(json);
    return pretty === null ? copyPayload(store, payload, sink) : sink.text(pretty);
  });
}

function prettyOrNull(json: string): string | null {
  try {
    return reformat(json, "");
  } catch (error) {
    // The canonical text can pass the longest string too.
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

const writePage = (report: Report & Shell, file: ReportFile, page: Page, sink: Sink): MaybePromise<void> =>
  then(
    pageData(page, report.context),
    (data) => writeAll(renderPage(page.view, data, placeOf(file), report), sink),
  );

/** The data of a page with the text of the payload that belongs into them. */
function pageData({ load, fill }: Page, context: RenderContext): MaybePromise<unknown> {
  return then(
    load(context),
    (data) =>
      fill ? then(textOf(context.store, fill.of.payload), (text) => ({ ...data as object, [fill.key]: text })) : data,
  );
}

function writeAll(pieces: Iterable<string>, sink: Sink): void {
  for (const piece of pieces) sink.text(piece);
}

const placeOf = (file: ReportFile): Place => ({ root: rootOf(file.path) });

/** Goes on at once where the value is there: file stores answer synchronously. */
const then = <T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> =>
  value instanceof Promise ? value.then(next) : next(value);

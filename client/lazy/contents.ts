/** The contents of the files of a report, made of its chunks when somebody looks. */
import { fileName } from "./file_name.ts";
import type { Cut, LazyContent, LazyFile, LazyPart, Span } from "../../format/lazy.ts";
import { eventsText, linesText, payloadFileBytes } from "../../format/lazy_outputs.ts";
import { decodeRows } from "../../format/lazy_rows.ts";
import { payloadBytes, utf8Text } from "../../format/strip_payload.ts";
import type { Contents, Language, ReportData, TextContents } from "./bundles.ts";
import { hasOwnAssets } from "./framed_html.ts";
import { framedContents } from "./framed_page.ts";
import { pageContents } from "./page_contents.ts";

const EMPTY = "This file is empty: the payload of its record has no text.";
const NO_PAYLOAD = "This file is empty: its record has no payload.";

/** Throws what `data` throws. */
export async function openFile(file: LazyFile, data: ReportData): Promise<Contents> {
  const { content, path } = file;
  switch (content.kind) {
    case "payload":
      return await payloadContents(path, content, data);
    case "text":
      return await textContents(path, content.text, data);
    case "page":
      return await viewContents(path, content, data);
    case "document":
      return pageContents(path, JSON.parse(utf8Text(await data.span(content.parts))) as LazyPart[]);
    case "events":
      return await longContents(path, () => eventPieces(data));
    case "lines":
      return await longContents(path, () => linePieces(content, data));
    case "log":
      return await longContents(path, () => logPieces(data), data.report.log.bytes);
    case "beside":
      throw new RangeError(`${path} is a page of its own`);
  }
}

/** Graphs and generated code are Python. */
function languageOf(path: string): Language {
  const name = fileName(path);
  if (/\.jsonl?$/.test(name)) return "json";
  return /\.py$|graph|output_code|fx_/.test(name) && !/\.log$/.test(name) ? "python" : "text";
}

// ---------------------------------------------------------------- payloads and short texts

async function payloadContents(
  path: string,
  payload: Extract<LazyContent, { kind: "payload" }>,
  data: ReportData,
): Promise<TextContents> {
  const bytes = await payloadFileBytes(payload, (at, length) => data.log(at, length));
  const contents = bytesContents(path, bytes, payload.as === "json" ? "json" : languageOf(path));
  return payload.cut === null ? { ...contents, empty: NO_PAYLOAD } : contents;
}

/** Pages are text only where the browser does not know their views: those of modules of the user, in a report of one file. */
async function textContents(path: string, span: Span, data: ReportData): Promise<Contents> {
  const size = span.reduce((sum, { bytes }) => sum + bytes, 0);
  if (size > LONG_TEXT) return await longContents(path, () => spanPieces(span, data), size);
  const bytes = await data.span(span);
  if (!path.endsWith(".html") || !hasOwnAssets()) return bytesContents(path, bytes, languageOf(path));
  return await framedContents(path, utf8Text(bytes), async (name) => {
    const asset = data.report.files.find((file) => file.path === `assets/${name}`);
    return asset?.content.kind === "text" ? utf8Text(await data.span(asset.content.text)) : null;
  });
}

function bytesContents(path: string, bytes: Uint8Array, language: Language): TextContents {
  return {
    kind: "text",
    language,
    bytes: bytes.length,
    text: utf8Text(bytes),
    whole: null,
    empty: EMPTY,
    saveAs: fileName(path),
    blob: () => Promise.resolve(blobOf([bytes])),
  };
}

const blobOf = (parts: readonly (Uint8Array | string)[]): Blob =>
  new Blob(parts as BlobPart[], { type: "text/plain;charset=utf-8" });

// ---------------------------------------------------------------- pages

async function viewContents(
  path: string,
  { view, data: span, fill }: Extract<LazyContent, { kind: "page" }>,
  data: ReportData,
): Promise<Contents> {
  const value = JSON.parse(utf8Text(await data.span(span))) as Record<string, unknown>;
  const bytes = fill === null ? null : await filling(fill.cut, data);
  // Code is looked at in the viewer: the page around it says only what the panel says.
  if (view === "code") return codeContents(path, bytes ?? new TextEncoder().encode(String(value["text"] ?? "")));
  return pageContents(path, [{ view, data: bytes === null ? value : { ...value, [fill!.key]: utf8Text(bytes) } }]);
}

const filling = async ({ at, raw, plain }: Cut, data: ReportData): Promise<Uint8Array> =>
  payloadBytes(await data.log(at, raw), plain);

/** A page of code in the site is saved as the code that it shows. */
const codeContents = (path: string, bytes: Uint8Array): TextContents => ({
  ...bytesContents(path, bytes, "python"),
  saveAs: fileName(path).replace(/\.html$/, ".txt"),
});

// ---------------------------------------------------------------- what grows with the log

/** Characters that are shown of a long file at first. */
const FIRST_PART = 1_000_000;
/** Bytes of a text that is such a file: what lies between is shown at once. */
const LONG_TEXT = 8_000_000;
/** No browser shows more in one text. */
const MOST = 400_000_000;

type Pieces = () => AsyncIterable<Uint8Array | string>;

/** Made piece by piece, each time it is asked for: only the first part is kept. */
async function longContents(path: string, pieces: Pieces, bytes: number | null = null): Promise<TextContents> {
  const { text, all } = await beginning(pieces, FIRST_PART);
  return {
    kind: "text",
    language: languageOf(path),
    bytes: bytes ?? (all ? new Blob([text]).size : null),
    text,
    whole: all ? null : async () => (await beginning(pieces, MOST)).text,
    empty: "This file is empty: the log has nothing for it.",
    saveAs: fileName(path),
    async blob() {
      const parts: Blob[] = [];
      for await (const piece of pieces()) parts.push(blobOf([piece]));
      return new Blob(parts, { type: "text/plain;charset=utf-8" });
    },
  };
}

/** Whole lines, as far as they fit. */
async function beginning(pieces: Pieces, most: number): Promise<{ text: string; all: boolean }> {
  let text = "";
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for await (const piece of pieces()) {
    text += typeof piece === "string" ? piece : decoder.decode(piece, { stream: true });
    if (text.length <= most) continue;
    const end = text.lastIndexOf("\n", most - 1) + 1;
    return { text: text.slice(0, end || most), all: false };
  }
  return { text: text + decoder.decode(), all: true };
}

async function* spanPieces(span: Span, data: ReportData): AsyncGenerator<Uint8Array> {
  for (const piece of span) yield await data.span([piece]);
}

async function* logPieces(data: ReportData): AsyncGenerator<Uint8Array> {
  const { log } = data.report;
  for (let at = 0; at < log.bytes; at += log.sliceBytes) {
    yield await data.log(at, Math.min(log.sliceBytes, log.bytes - at));
  }
}

async function* eventPieces(data: ReportData): AsyncGenerator<string> {
  yield* eventsText(decodeRows(await data.chunk("rows")), (at, bytes) => data.log(at, bytes));
}

async function* linePieces(
  { table }: Extract<LazyContent, { kind: "lines" }>,
  data: ReportData,
): AsyncGenerator<Uint8Array | string> {
  yield await data.span(table);
  const { log, files } = data.report;
  yield* linesText({
    rows: decodeRows(await data.chunk("rows")),
    read: (at, bytes) => data.log(at, bytes),
    year: log.year,
    path: (file) => files[file]!.path,
  });
}

/** Reads a lazy report as a browser does, without one: chunks to the files of the site. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { renderToString } from "preact-render-to-string";
import { VIEWS } from "../../components/views.ts";
import type { LazyContent, LazyFile, LazyPart, LazyReport, LazyRow, Span } from "../../format/lazy.ts";
import { eventsText, linesText, payloadFileBytes, payloadFileText } from "../../format/lazy_outputs.ts";
import { decodeRows } from "../../format/lazy_rows.ts";
import { rootOf } from "../../format/paths.ts";
import { CLOSING, renderPage, type Shell } from "../../report/document.tsx";

/** Gives the base64 text of a chunk; null if it is not there. */
export type ChunkText = (id: string) => string | null;

export const folderChunks = (folder: string): ChunkText => (id) => {
  const path = join(folder, "data", `${id}.js`);
  if (!existsSync(path)) return null;
  return /^__tlparse\.chunk\("([\w]+)","([A-Za-z0-9+/=]*)"\);\n$/.exec(readFileSync(path, "latin1"))![2]!;
};

/** `prefix` of the ids: `rank_0-` in a report of all ranks. */
export const pageChunks = (html: string, prefix = ""): ChunkText => (id) => {
  const start = `<script type="text/plain" id="${prefix}chunk-${id}">`, at = html.indexOf(start);
  return at < 0 ? null : html.slice(at + start.length, html.indexOf("</script>", at));
};

export class LazyReader {
  readonly report: LazyReport;
  readonly #chunks = new Map<string, Uint8Array>();

  constructor(private readonly text: ChunkText) {
    this.report = JSON.parse(new TextDecoder().decode(this.chunk("files"))) as LazyReport;
  }

  chunk(id: string): Uint8Array {
    const known = this.#chunks.get(id);
    if (known) return known;
    const text = this.text(id);
    if (text === null) throw new Error(`There is no chunk ${id}`);
    const bytes = new Uint8Array(gunzipSync(Buffer.from(text, "base64")));
    this.#chunks.set(id, bytes);
    return bytes;
  }

  readonly log = (at: number, bytes: number): Uint8Array => {
    const { sliceBytes } = this.report.log;
    const pieces: Uint8Array[] = [];
    for (let from = at; from < at + bytes;) {
      const slice = this.chunk(`s${Math.floor(from / sliceBytes)}`), start = from % sliceBytes;
      const piece = slice.subarray(start, start + at + bytes - from);
      if (piece.length === 0) break;
      pieces.push(piece);
      from += piece.length;
    }
    return Buffer.concat(pieces);
  };

  get rows(): LazyRow[] {
    return [...decodeRows(this.chunk("rows"))];
  }

  /** The bytes of a file as the site has it. `shell`: of its pages. */
  async file(file: LazyFile, shell: Shell, besides: (path: string) => Uint8Array): Promise<Uint8Array> {
    const { content, path } = file;
    switch (content.kind) {
      case "payload":
        return await payloadFileBytes(content, this.log);
      case "page":
        return utf8(await this.#page(path, content, shell));
      case "document":
        return utf8(this.#document(path, content));
      case "text":
        return this.#span(content.text);
      case "events":
        return utf8(await joined(eventsText(this.rows, this.log)));
      case "lines":
        return Buffer.concat([this.#span(content.table), utf8(await this.#lines())]);
      case "log":
        return this.log(0, this.report.log.bytes);
      case "beside":
        return besides(path);
    }
  }

  async #lines(): Promise<string> {
    const path = (file: number) => this.report.files[file]!.path;
    return await joined(linesText({ rows: this.rows, read: this.log, year: this.report.log.year, path }));
  }

  async #page(path: string, content: Extract<LazyContent, { kind: "page" }>, shell: Shell): Promise<string> {
    const { view, fill } = content;
    let data = this.#json(content.data);
    if (fill) {
      const text = await payloadFileText({ kind: "payload", as: "text", cut: fill.cut }, this.log);
      data = { ...data as object, [fill.key]: text };
    }
    return [...renderPage(VIEWS.get(view)!, data, { root: rootOf(path) }, shell)].join("");
  }

  /** Without the head of the page. */
  #document(path: string, { parts }: Extract<LazyContent, { kind: "document" }>): string {
    const [bar, ...others] = (this.#json(parts) as LazyPart[]).map(({ view, data }) =>
      renderToString(VIEWS.get(view)!.markup(data, { root: rootOf(path) }))
    );
    return `${bar}<main>${others.join("")}</main>${CLOSING}`;
  }

  #json(span: Span): unknown {
    return JSON.parse(new TextDecoder().decode(this.#span(span)));
  }

  #span(span: Span): Uint8Array {
    return Buffer.concat(span.map(({ chunk, start, bytes }) => this.chunk(chunk).subarray(start, start + bytes)));
  }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function joined(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

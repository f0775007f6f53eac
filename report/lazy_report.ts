/**
 * What a lazy report holds beside its index: see format/lazy.ts. Payloads stay where they are, in the log; of pages there are the data; what
 * is derived from the whole log is made here, since a browser could not.
 */
import { VIEWS } from "../components/views.ts";
import { type Cut, LAZY_VERSION, type LazyContent, type LazyFile, type LazyReport } from "../format/lazy.ts";
import { RowEncoder } from "../format/lazy_rows.ts";
import type { LogPlaces, MaybePromise, Payload } from "../intermediate/store.ts";
import type { Page } from "../modules/module.ts";
import { failureOf, type FileFailure, renderFile } from "./contents.ts";
import { documentParts } from "./document.tsx";
import { OutputError } from "./output_error.ts";
import type { Report, ReportFile } from "./report.ts";
import { stringTable } from "./raw_lines.ts";
import { Spans } from "./spans.ts";

/** Takes chunks as they are made; the bytes are valid only during the call. */
export type ChunkSink = (id: string, bytes: Uint8Array) => void;

/** The page itself is no file of the report. */
export const INDEX = "index.html";

/** A report without the module of the index has a page of the bar alone, since something must show the rest. */
export const indexOf = (report: Report): ReportFile =>
  report.files.find(({ path }) => path === INDEX) ?? {
    path: INDEX,
    content: { kind: "document", title: report.context.store.origin.name, scripts: ["page"], parts: () => [] },
    module: "report",
    at: null,
    unsafePath: null,
  };

export interface LazyParts {
  readonly failed: readonly FileFailure[];
  /** What was rendered all the same: path -> bytes. */
  readonly rendered: ReadonlyMap<string, number>;
}

export interface LazySource {
  readonly report: Report;
  readonly places: LogPlaces;
  readonly sliceBytes: number;
  /** Writes a file beside the index, for a page of a view that no browser has; gives its size. Null where it can lie nowhere. */
  beside: ((file: ReportFile, failed: FileFailure[]) => Promise<number>) | null;
  /** Is awaited after each file. */
  pause?: () => MaybePromise<void>;
  /** Files about the others (manifest.json), path -> text in pieces, for reports that have no place for them: asked for when they are made. */
  extra?: (failed: readonly FileFailure[]) => MaybePromise<ReadonlyMap<string, Iterable<string>>>;
}

const hasView = ({ view }: Pick<Page, "view">): boolean => VIEWS.get(view.name) === view;

const jsonOf = (data: unknown): string => JSON.stringify(data) ?? "null";

/** Makes all chunks but the slices of the log. What a content throws stands in its place; what the sink throws ends the making. */
export async function writeChunks(source: LazySource, chunk: ChunkSink): Promise<LazyParts> {
  return await new ChunkWriter(source, chunk).write();
}

class ChunkWriter {
  readonly #spans: Spans;
  readonly #failed: FileFailure[] = [];
  readonly #rendered = new Map<string, number>();

  constructor(private readonly source: LazySource, private readonly chunk: ChunkSink) {
    this.#spans = new Spans(chunk);
  }

  async write(): Promise<LazyParts> {
    const { report, places, sliceBytes, extra, pause } = this.source;
    const files: LazyFile[] = [];
    for (const file of report.files) {
      if (file.path === INDEX) continue;
      files.push(await this.#file(file));
      await pause?.();
    }
    const indices = new Map(files.map(({ path }, index) => [path, index]));
    for (const [path, pieces] of await extra?.(this.#failed) ?? []) {
      files.push({ path, module: "report", id: null, content: { kind: "text", text: this.#spans.addTexts(pieces) } });
    }
    this.#spans.end();
    this.chunk("rows", this.#rows(indices));
    const { origin } = report.context.store;
    const lazy: LazyReport = {
      version: LAZY_VERSION,
      generator: report.context.about.generator,
      log: { name: origin.name, bytes: origin.bytes, sliceBytes, year: places.year },
      files,
    };
    this.chunk("files", new TextEncoder().encode(JSON.stringify(lazy)));
    return { failed: this.#failed, rendered: this.#rendered };
  }

  async #file(file: ReportFile): Promise<LazyFile> {
    const { path, module, at } = file;
    return { path, module, id: at?.compileId.group.display ?? null, content: await this.#content(file) };
  }

  async #content(file: ReportFile): Promise<LazyContent> {
    try {
      return await this.#asDeclared(file);
    } catch (thrown) {
      if (thrown instanceof OutputError) throw thrown;
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      this.#failed.push({ path: file.path, module: file.module, error });
      const failure = failureOf(file, error);
      return typeof failure === "string"
        ? { kind: "text", text: this.#spans.addText(failure) }
        : { kind: "page", view: failure.view.name, data: this.#spans.addText(jsonOf(failure.data)), fill: null };
    }
  }

  async #asDeclared(file: ReportFile): Promise<LazyContent> {
    const { content } = file;
    switch (content.kind) {
      case "payload":
        return { kind: "payload", as: "text", cut: this.#cut(content.of.payload) };
      case "json":
        return { kind: "payload", as: "json", cut: this.#cut(content.of.payload) };
      case "page":
        return hasView(content.page) ? await this.#page(content.page) : await this.#besides(file);
      case "document":
        return await this.#document(file, content);
      case "stream":
        return await this.#stream(file, content.of);
      case "text":
        return await this.#text(file);
      case "island":
        return await this.#besides(file);
      case "source":
        return { kind: "log" };
    }
  }

  #cut(payload: Payload | null): Cut | null {
    return payload && this.source.places.cut(payload);
  }

  async #page(page: Page): Promise<LazyContent> {
    const data = this.#spans.addText(jsonOf(await page.load(this.source.report.context)));
    const cut = page.fill ? this.#cut(page.fill.of.payload) : null;
    return { kind: "page", view: page.view.name, data, fill: cut && { key: page.fill!.key, cut } };
  }

  async #document(
    file: ReportFile,
    content: Extract<ReportFile["content"], { kind: "document" }>,
  ): Promise<LazyContent> {
    const parts = [...documentParts(content, this.source.report.context)];
    if (!parts.every(hasView)) return await this.#besides(file);
    const json = parts.map(({ view, data }) => `{"view":${JSON.stringify(view.name)},"data":${jsonOf(data)}}`);
    return { kind: "document", title: content.title, parts: this.#spans.addText(`[${json.join(",")}]`) };
  }

  async #stream(file: ReportFile, of: "events" | "lines" | undefined): Promise<LazyContent> {
    if (of === "events") return { kind: "events" };
    if (of !== "lines") return await this.#text(file);
    this.#spans.begin();
    for (const piece of stringTable(this.source.report.context.store.strings())) this.#spans.text(piece);
    return { kind: "lines", table: this.#spans.finish() };
  }

  /** What only the program can make: derived texts, and pages that can lie nowhere else. */
  async #text(file: ReportFile): Promise<LazyContent> {
    this.#spans.begin();
    await renderFile(this.source.report, file, this.#spans);
    const text = this.#spans.finish();
    this.#rendered.set(file.path, text.reduce((sum, { bytes }) => sum + bytes, 0));
    return { kind: "text", text };
  }

  async #besides(file: ReportFile): Promise<LazyContent> {
    // A folder of the report itself takes nothing of a module but its islands.
    const ours = /^(?:data|assets)\//.test(file.path) && file.content.kind !== "island";
    if (this.source.beside === null || ours) return await this.#text(file);
    this.#rendered.set(file.path, await this.source.beside(file, this.#failed));
    return { kind: "beside" };
  }

  #rows(indices: ReadonlyMap<string, number>): Uint8Array {
    const rows = new RowEncoder(), { report, places } = this.source;
    places.eachPlace(
      (seq, at, bytes) => {
        const path = report.payloadPath(seq);
        rows.line(at, bytes, path === null ? null : indices.get(path) ?? null);
      },
      (at, raw) => rows.event(at, raw),
    );
    return rows.encoded();
  }
}

/**
 * The data of a lazy report, version 1. Types only: report/ writes it, client/ reads it.
 *
 * A report is `index.html`, `manifest.json`, `assets/` and `data/`. What is in `data/` are chunks: `data/ID.js` is one call
 * `__tlparse.chunk("ID", "BASE64")` of gzip-compressed bytes, since a page that is opened from disk may load scripts and nothing else. A
 * single-file report has the same chunks as data blocks at the end of its body: `<script type="text/plain" id="chunk-ID">BASE64</script>`;
 * `page.js` and `lazy.js` stand in the head, and the other scripts are data blocks too, coded like chunks: `id="asset-views.js"`.
 *
 * A single file of all ranks is such a page, with `ranks.js` in its head, for the files that belong to no rank; it has no log. Of rank R
 * there are the page of its index, coded like a chunk, and its chunks: `id="rank_R-page"`, `id="rank_R-chunk-ID"`.
 *
 * | chunk | what it holds |
 * |---|---|
 * | `files` | JSON: {@link LazyReport} |
 * | `s0`, `s1`, ... | the log itself, cut every `sliceBytes` bytes: payloads are cut out of it, raw.log is all of it |
 * | `rows` | where the lines of the log are: {@link LazyRow}s, coded as `lazy_rows.ts` says |
 * | `d0`, `d1`, ... | bytes that {@link Span}s point into: data of pages, derived texts |
 */

export const LAZY_VERSION = 1;

export interface LazyReport {
  readonly version: typeof LAZY_VERSION;
  readonly generator: string;
  readonly log: {
    readonly name: string;
    readonly bytes: number;
    readonly sliceBytes: number;
    /** Of the time stamps of raw.jsonl. */
    readonly year: number;
  };
  /** In the order of the site, but for index.html, which is the page itself. */
  readonly files: readonly LazyFile[];
}

export interface LazyFile {
  /** As in the site. */
  readonly path: string;
  /** Id of the module; `report` for raw outputs. */
  readonly module: string;
  /** `[0/0]`; null where the file belongs to no compilation. */
  readonly id: string | null;
  readonly content: LazyContent;
}

/** A line of raw.jsonl, or a trace event. In the order of the log. */
export interface LazyRow {
  /** The payload of a trace event; it may be no JSON, and is not in the trace then. */
  readonly event: boolean;
  /** Of a line: where its envelope begins; its prefix stands before that on the same line. Of an event: where its payload begins. */
  readonly at: number;
  /** Of a line: of its envelope. Of an event: with the tabs of the log. */
  readonly bytes: number;
  /** Of a line: place in `files` of what its `payload_filename` names. */
  readonly file: number | null;
}

/** Where a payload lies in the log: see Payload of the store. */
export interface Cut {
  readonly at: number;
  readonly raw: number;
  /** Stripping is just dropping the tab after each LF. */
  readonly plain: boolean;
}

/** Pieces of `d` chunks that follow each other. */
export type Span = readonly { readonly chunk: string; readonly start: number; readonly bytes: number }[];

export type LazyContent =
  /** The payload, for `json` in pretty canonical form where it is strict JSON. */
  | { readonly kind: "payload"; readonly as: "text" | "json"; readonly cut: Cut | null }
  /** A view and its data as JSON. `fill`: the text of a payload takes the place of the empty text that the data have at this key. */
  | {
    readonly kind: "page";
    readonly view: string;
    readonly data: Span;
    readonly fill: { readonly key: string; readonly cut: Cut } | null;
  }
  /** A page of several views one below the other: JSON list of {@link LazyPart}s. The first is the bar; the others stand in `main`. */
  | { readonly kind: "document"; readonly title: string; readonly parts: Span }
  | { readonly kind: "text"; readonly text: Span }
  /** chromium_events.json, raw.jsonl, raw.log: made of the log and of `rows`. */
  | { readonly kind: "events" }
  /** `table`: the first line of raw.jsonl. */
  | { readonly kind: "lines"; readonly table: Span }
  | { readonly kind: "log" }
  /** A page of a view that the program does not have (`--module`): it stands beside index.html under its path. */
  | { readonly kind: "beside" };

export interface LazyPart {
  readonly view: string;
  readonly data: unknown;
}

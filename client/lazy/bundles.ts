/** What assets/views.js and assets/viewer.js bring. Types only: lazy.js knows them by these alone. */
import type { LazyFile, LazyReport, Span } from "../../format/lazy.ts";
import type { LineRange } from "../line_range.ts";

/** By the name of the script. */
export interface Bundles {
  readonly views: ContentsBundle;
  readonly viewer: ViewerBundle;
}

// ---------------------------------------------------------------- views.js

/** The data of a report, unpacked. Everything rejects with a ReportError that says what is wrong. */
export interface ReportData {
  readonly report: LazyReport;
  /** A part of the log, at once where it is unpacked already. May be a view of a buffer that others see too. */
  log(at: number, length: number): Uint8Array | Promise<Uint8Array>;
  span(span: Span): Promise<Uint8Array>;
  chunk(id: string): Promise<Uint8Array>;
}

export interface ContentsBundle {
  open(file: LazyFile, data: ReportData): Promise<Contents>;
}

export type Language = "python" | "json" | "text";

export type Contents = TextContents | PageContents;

interface Saved {
  /** Name of the file that is downloaded. */
  readonly saveAs: string;
  /** Made when asked for. A browser may keep what a blob is made of out of the memory of the page. */
  blob(): Promise<Blob>;
}

export interface TextContents extends Saved {
  readonly kind: "text";
  readonly language: Language;
  /** Size of the file; null where that is not known before all of it is made. */
  readonly bytes: number | null;
  /** The whole text or its first part. */
  readonly text: string;
  /** The rest of a text that is not shown at once; null where `text` is all. */
  readonly whole: (() => Promise<string>) | null;
  /** What to say where there is no text. */
  readonly empty: string;
}

export interface PageContents extends Saved {
  readonly kind: "page";
  /** What is copied, where that is not the text of the element. */
  text?(): Promise<string>;
  /** Puts the page into an element and starts its scripts. The function that is given back takes it out again. */
  render(into: HTMLElement): () => void;
}

// ---------------------------------------------------------------- viewer.js

export interface ViewerBundle {
  show(parent: HTMLElement, options: CodeOptions): CodeView;
}

export interface CodeOptions {
  readonly text: string;
  readonly language: Language;
  readonly label: string;
  readonly wrap: boolean;
  readonly lines: LineRange | null;
  /** Where an earlier view of the same text was. */
  readonly place: unknown;
  readonly nonce: string;
  /** A line number was clicked. */
  onLines(lines: LineRange): void;
}

export interface CodeView {
  readonly lineCount: number;
  /** Marks the lines and scrolls to them; null marks none. Lines that the text does not have mark nothing. */
  goTo(lines: LineRange | null): void;
  setWrap(on: boolean): void;
  focus(): void;
  /** For `place` of a later view. */
  place(): unknown;
  destroy(): void;
}

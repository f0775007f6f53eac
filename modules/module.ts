/**
 * The interface of a module: what it is given, what it returns. Types, and the helpers that make contents.
 *
 * A module plans (`render`): it says which files there will be. Contents are declared, not closures that yield text, since each
 * writer has its own best way with each kind. They are rendered after all outputs are numbered, and are given the directory.
 */
import type { View } from "../components/view.ts";
import type { Category, CompileId, Entry, EntryStore, MaybePromise } from "../intermediate/store.ts";
import type { LogSummary } from "../intermediate/summary.ts";
import type { FaultKind, FaultSummary } from "../log/faults.ts";

// ---------------------------------------------------------------- what a module returns

/**
 * A page is data and a pure function of the data. `load` runs in the command or the server; the view runs wherever the page is
 * shown. Made only by {@link page}, which checks that both agree; the type of the data does not show outside.
 */
export interface Page {
  readonly view: View<unknown>;
  /** All joins done; JSON only, since it is what a lazy chunk holds. */
  load(r: RenderContext): MaybePromise<unknown>;
  /**
   * The text of this record's payload belongs into the data at this key, where `load` leaves it empty: a writer puts it there, or says where
   * it lies in the log.
   */
  readonly fill?: { readonly of: Entry; readonly key: string };
}

export const page = <Data>(view: View<Data>, load: (r: RenderContext) => MaybePromise<Data>): Page => ({
  view: view as View<unknown>,
  load,
});

/** A page whose data have the text of a payload at `key`. */
export const textPage = <Key extends string, Data extends { readonly [key in Key]: string }>(
  view: View<Data>,
  fill: { readonly of: Entry; readonly key: Key },
  load: (r: RenderContext) => MaybePromise<Omit<Data, Key>>,
): Page => ({
  view: view as View<unknown>,
  load: async (r) => ({ ...await load(r), [fill.key]: "" }),
  fill,
});

/** A piece of a page, its data loaded. */
export interface Part {
  readonly view: View<unknown>;
  readonly data: unknown;
}

export const part = <Data>(view: View<Data>, data: Data): Part => ({ view: view as View<unknown>, data });

export type Content =
  /** The payload unchanged. Site: bytes are copied. */
  | { readonly kind: "payload"; readonly of: Entry }
  /** The payload in pretty canonical JSON, unchanged if it is no strict JSON (contract 4.13). */
  | { readonly kind: "json"; readonly of: Entry }
  | { readonly kind: "page"; readonly page: Page }
  /** A page that grows with the log, under the bar: rendered and written part by part. */
  | {
    readonly kind: "document";
    readonly title: string;
    readonly scripts: readonly ("page" | "code")[];
    parts(r: RenderContext): Iterable<Part>;
  }
  /** Derived from other outputs or from many entries; small. */
  | { readonly kind: "text"; text(r: RenderContext): MaybePromise<string> }
  /** Grows with the log: may pass the 512 MB that a string can hold. `of`: what a browser can make of the log by itself. */
  | { readonly kind: "stream"; readonly of?: "events" | "lines"; parts(r: RenderContext): Iterable<string> }
  /** raw.log: the input itself. */
  | { readonly kind: "source" };

/** An output that takes a number. Never made for something of our own (P-1). */
export interface NumberedOutput {
  readonly at: Entry;
  /** Place in the parser order of contract 2.3, times ten: 180 artifact, 191 vLLM config, ... Chosen by the module, not by the type. */
  readonly order: number;
  /**
   * payload: sets `payload_filename`. rendered: does not. global: the path gets no number but the counter moves. link: no file. failed: no file, no
   * entry and no number, but a fault that names the path which the file would have had (supplement 2.7).
   */
  readonly kind: "payload" | "rendered" | "global" | "link" | "failed";
  /**
   * Without number, below the directory of the compile id (`KEY.txt`), for global ones below the report root; for links the URL. As the
   * log has it: report/ makes it safe (P-5).
   */
  readonly path: string;
  /** Only links: the text of the entry. */
  readonly name?: string;
  /** Only `failed`: what was wrong with the payload. */
  readonly why?: string;
  /** Absent for links and what failed. */
  readonly content?: Content;
  /**
   * Kernel stack traces: a second file beside this one, named after its numbered path with `_readable.html`, which takes one number of its
   * own and shifts the shown number (contract 2.4, D-14). "invalid": no file, but `readable_url` is "".
   */
  readonly readable?: Content | "invalid";
}

/** A file with a name of its own: no number, no entry in compile_directory.json. */
export interface ExtraOutput {
  /** Below the report root. */
  readonly path: string;
  readonly content: Content;
  /** late: may also read other outputs (provenance). Only what is earlier than itself, so there are no cycles. */
  readonly phase: "early" | "late";
  /** Listed with the outputs of a compilation in the index and the manifest, never in compile_directory.json (P-1). */
  readonly listedUnder?: CompileId;
}

/** The page at index.html. If a module claims `front`, the ordinary index is written as `otherwise` (vLLM: tlparse_index.html). */
export interface FrontPage {
  readonly content: Content;
  readonly role: "index" | "front";
  readonly otherwise?: string;
}

/** In the order of the index (UX, "The report page"; contract 4.15). */
export const SECTIONS = [
  "overview",
  "stack_trie",
  "failures",
  "ir_dumps",
  "chromium_events",
  "compile_directory",
  "provenance",
  "unknown_stacks",
  "downloads",
  "custom",
] as const;
export type SectionName = typeof SECTIONS[number];

export interface IndexSection {
  readonly section: SectionName;
  /** The index writes it as the heading, before the first piece; a piece has no heading of that level. */
  readonly title: string;
  /** Pieces of the section, rendered one after the other when the index is; none leaves the section out. */
  pages(r: RenderContext): Iterable<Page>;
}

/**
 * A script of a module's own, `assets/island-NAME.js`: runs on the pages of views that name it, when the page is there. A classic script:
 * on file:// browsers refuse modules. The pages' content policy holds for it too. A report without scripts has none.
 */
export interface Island {
  /** snake_case; no other module may have one of the same name. */
  readonly name: string;
  readonly script: string;
}

export interface ModuleOutput {
  readonly islands?: readonly Island[];
  readonly numbered?: readonly NumberedOutput[];
  readonly extra?: readonly ExtraOutput[];
  readonly sections?: readonly IndexSection[];
  readonly front?: FrontPage;
}

// ---------------------------------------------------------------- what a module is given

export interface Options {
  readonly mode: "normal" | "export";
  readonly plainText: boolean;
  readonly provenance: boolean;
  /** The report has no script: what scripts add to a page stands in its markup. */
  readonly legacy?: boolean;
  readonly customHeader: string;
  /** The report is one of several ranks: rank pages link collectives_parity.json (D-15). */
  readonly ranked: boolean;
}

export interface PlanContext {
  readonly store: EntryStore;
  readonly options: Options;
  /** Compilations, stack tries, failures, cache counts: computed once, on first use. */
  summary(): LogSummary;
  /** Counts, and prints the message if there is one. All counters are final when planning ends. */
  fault(kind: FaultKind, at: Entry, message: string | null): void;
}

/** A line of the directory. */
export interface Listed {
  readonly seq: number;
  readonly order: number;
  readonly group: CompileId;
  /** The path as written; for links the name of the link. */
  readonly name: string;
  /** The path as written; for links the URL. */
  readonly url: string;
  readonly link: boolean;
  readonly number: number;
  readonly suffix: "" | "✅" | "❌" | "❓";
  /** null: none. "": a kernel stack trace that is no JSON (contract 4.13). */
  readonly readableUrl: string | null;
  /** The name as the log had it, where the path had to be made safe (P-5). */
  readonly original: string | null;
  readonly module: string;
}

export interface Directory {
  groups(): readonly CompileId[];
  of(group: CompileId): readonly Listed[];
  /** What this id had before this entry's own output: a metrics page lists it. */
  before(at: Entry, order: number): readonly Listed[];
  /** All ids, in the order of making: the vLLM summary needs it. */
  inOrder(): readonly Listed[];
  /** Files of ours for this id, which have no number (P-1). */
  extras(group: CompileId): readonly { readonly path: string; readonly module: string }[];
}

/** What made this report, for "About this report" and the manifest. */
export interface About {
  /** `tlparse 0.1.0`. */
  readonly generator: string;
  /** ISO-8601, UTC. */
  readonly generatedAt: string;
  /** The command line, as typed. */
  readonly command: string;
}

export interface RenderContext {
  readonly store: EntryStore;
  readonly options: Options;
  readonly about: About;
  readonly directory: Directory;
  summary(): LogSummary;
  /** Counters after planning. */
  readonly faults: FaultSummary;
  /** Path and shown number that an output got; null for one that was skipped. */
  placed(output: NumberedOutput): { readonly path: string; readonly number: number } | null;
  /** Final text of another output (the payload where that is a page); only for late outputs, and only of what is earlier. */
  read(path: string): MaybePromise<string | null>;
  /** Whether the report has a file at this path. */
  has(path: string): boolean;
  /** What the modules said for the index, in the order of SECTIONS, with the error of a module that failed. */
  sections(): readonly PlacedSection[];
  readonly failed: readonly ModuleFailure[];
}

export type PlacedSection = IndexSection & { readonly module: string };

export interface ModuleFailure {
  readonly module: string;
  readonly name: string;
  readonly error: Error;
}

export interface Module {
  /** snake_case; what --modules and the manifest call it. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly subscriptions: readonly Category[];
  readonly loadingStrategy: "eager" | "lazy" | "hybrid";
  /**
   * Says what there will be. Deterministic. May read the payloads that decide about numbers and counters (dynamo_guards, kernel stack
   * traces, vLLM config and start, validity of trace events), and no others.
   */
  render(ctx: PlanContext): MaybePromise<ModuleOutput>;
}

/**
 * What all elements have in common: data by property or by URL, and the states in between.
 *
 * A subclass says how data are read (`read`, which throws a TypeError for what is no such data) and shown (`view`). Whatever is given, the
 * element never throws at the page: it shows what is wrong.
 */
import { Fragment, render, type VNode } from "preact";
import { fetchFrom, ModuleLoader } from "../module_loader.ts";
import { sheetOf } from "./element_styles.ts";

type State<Data> =
  | { readonly kind: "nothing" }
  | { readonly kind: "loading"; readonly what: string }
  | { readonly kind: "ready"; readonly data: Data }
  /** `again`: whether another try may end better. */
  | { readonly kind: "error"; readonly message: string; readonly again: boolean };

/** Attributes of all elements. */
export const SOURCES = ["src", "manifest", "compile-id"] as const;

export abstract class DataElement<Data> extends HTMLElement {
  static readonly observedAttributes: readonly string[] = SOURCES;

  readonly #root = this.attachShadow({ mode: "open" });
  #given: unknown = undefined;
  #state: State<Data> = { kind: "nothing" };
  #loading: AbortController | null = null;
  #due = false;
  /** Counts the data that were shown: others begin with no filter, and nothing chosen. */
  #shown = 0;

  /** Rules beside those of all elements. */
  protected abstract readonly styles: string;
  /** What to say without data. */
  protected abstract readonly nothing: string;
  /** From the property or the JSON of `src`. */
  protected abstract read(given: unknown): Data;
  protected abstract load(loader: ModuleLoader, compileId: string | null): Promise<Data>;
  protected abstract isEmpty(data: Data): boolean;
  protected abstract view(data: Data): VNode;

  /** As it was set; undefined where the data came from a URL. */
  get data(): unknown {
    return this.#given;
  }

  /** Takes the place of what `src` or `manifest` name. Null or undefined: these again. */
  set data(given: unknown) {
    this.#given = given ?? undefined;
    this.#later();
  }

  connectedCallback(): void {
    this.#root.adoptedStyleSheets = [sheetOf(this.localName, this.styles)];
    // Set before the class was defined, it hides the property of the class.
    if (Object.hasOwn(this, "data")) {
      const { data } = this;
      Reflect.deleteProperty(this, "data");
      this.data = data;
    }
    this.#later();
  }

  disconnectedCallback(): void {
    this.#loading?.abort();
    this.#loading = null;
    render(null, this.#root);
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return;
    if ((SOURCES as readonly string[]).includes(name)) this.#later();
    else this.draw();
  }

  /** Loads again, also what was loaded. */
  reload(): void {
    this.#later();
  }

  protected draw(): void {
    if (this.isConnected) render(this.#content(), this.#root);
  }

  protected tell(event: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(`tlparse-${event}`, { detail, bubbles: true, composed: true }));
  }

  /** Several attributes may be set one after the other. */
  #later(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (this.isConnected) void this.#start();
    });
  }

  async #start(): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    const source = this.#given === undefined ? this.#source(loading.signal) : () => this.read(this.#given);
    if (source === null) return this.#show({ kind: "nothing" });
    try {
      const data = source();
      if (data instanceof Promise) this.#show({ kind: "loading", what: this.#name() });
      const ready = await data;
      if (loading.signal.aborted) return;
      this.#shown++;
      this.#show({ kind: "ready", data: ready });
      this.tell("load", {});
    } catch (error) {
      if (loading.signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      this.#show({ kind: "error", message, again: this.#given === undefined });
      this.tell("error", { message });
    }
  }

  #source(signal: AbortSignal): (() => Promise<Data>) | null {
    const src = this.getAttribute("src"), manifest = this.getAttribute("manifest");
    if (src !== null) return () => this.fetchData(new URL(src, document.baseURI), signal);
    if (manifest === null) return null;
    return () => this.load(loaderOf(new URL(manifest, document.baseURI)), this.getAttribute("compile-id"));
  }

  /** JSON, or a JSON value a line. */
  protected async fetchData(url: URL, signal: AbortSignal): Promise<Data> {
    const text = await (await fetchFrom(url, { signal })).text();
    return this.read(parse(url, text));
  }

  #name(): string {
    return (this.getAttribute("src") ?? this.getAttribute("manifest") ?? "").split("/").at(-1)!;
  }

  #show(state: State<Data>): void {
    this.#state = state;
    this.ariaBusy = state.kind === "loading" ? "true" : null;
    this.draw();
  }

  #content(): VNode {
    const state = this.#state;
    if (state.kind === "loading") {
      return <p part="state loading" class="state" role="status">{`Loading ${state.what} …`}</p>;
    }
    if (state.kind === "error") return <Failure {...state} retry={() => this.reload()} />;
    if (state.kind === "nothing" || this.isEmpty(state.data)) {
      return <p part="state empty" class="state">{this.nothing}</p>;
    }
    return <Fragment key={this.#shown}>{this.view(state.data)}</Fragment>;
  }
}

function Failure({ message, again, retry }: { message: string; again: boolean; retry: () => void }): VNode {
  return (
    <div part="state error" class="state failed" role="alert">
      <p>{message}</p>
      {again && <button part="button" type="button" onClick={retry}>Try again</button>}
    </div>
  );
}

function parse(url: URL, text: string): unknown {
  try {
    return url.pathname.endsWith(".jsonl")
      ? text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as unknown)
      : JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error(`Cannot read ${url}: it is no JSON (${(error as Error).message})`);
  }
}

/** Elements of one page share what they load. */
const loaders = new Map<string, ModuleLoader>();
const MOST_LOADERS = 8;

function loaderOf(url: URL): ModuleLoader {
  const known = loaders.get(url.href);
  if (known !== undefined) return known;
  const made = new ModuleLoader(url);
  loaders.set(url.href, made);
  if (loaders.size > MOST_LOADERS) loaders.delete(loaders.keys().next().value!);
  return made;
}

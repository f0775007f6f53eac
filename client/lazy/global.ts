/** What the scripts of a lazy report share: `globalThis.__tlparse`, made by assets/lazy.js. */
import type * as Preact from "preact";
import type * as JsxRuntime from "preact/jsx-runtime";
import type { Bundles } from "./bundles.ts";

export interface LazyGlobal {
  readonly preact: typeof Preact;
  readonly jsxRuntime: typeof JsxRuntime;
  /** Of the content policy: styles that a script makes need it too. */
  readonly nonce: string;
  /** Called by each chunk file. */
  chunk(id: string, base64: string): void;
  /** Called by a script that was loaded. */
  provide<Name extends keyof Bundles>(name: Name, bundle: Bundles[Name]): void;
}

export const lazyGlobal = (): LazyGlobal => (globalThis as unknown as { readonly __tlparse: LazyGlobal }).__tlparse;

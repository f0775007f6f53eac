/** The scripts of a report that are loaded when they are first needed. */
import type { Bundles } from "./bundles.ts";
import { ReportError } from "./report_error.ts";
import { blockText, type Scripts } from "./scripts.ts";

export class BundleLoader {
  readonly #scripts: Scripts;
  readonly #provided: Partial<Bundles> = {};
  readonly #loading = new Map<keyof Bundles, Promise<void>>();

  constructor(scripts: Scripts) {
    this.#scripts = scripts;
  }

  provide<Name extends keyof Bundles>(name: Name, bundle: Bundles[Name]): void {
    Object.assign(this.#provided, { [name]: bundle });
  }

  /** What failed is tried again when it is next asked for. */
  async get<Name extends keyof Bundles>(name: Name): Promise<Bundles[Name]> {
    const loading = this.#provided[name] ? null : this.#loading.get(name) ?? this.#load(name);
    if (loading !== null) {
      this.#loading.set(name, loading);
      await loading.finally(() => this.#loading.delete(name));
    }
    const bundle = this.#provided[name];
    if (bundle !== undefined) return bundle;
    throw new ReportError(`assets/${name}.js is no part of this report, or it was cut off.`);
  }

  async #load(name: string): Promise<void> {
    const block = await blockText(`asset-${name}.js`);
    if (block === null) await this.#scripts.run(`assets/${name}.js`);
    else await this.#scripts.runBlock(`${name}.js`, block);
  }
}

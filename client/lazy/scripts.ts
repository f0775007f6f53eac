/** Scripts that are added to the page later: chunks and bundles. From disk a page may load nothing else. */
import { loadScript } from "../load_script.ts";
import { ReportError } from "./report_error.ts";
import { unpack } from "./chunks.ts";

interface Rules {
  createScriptURL(url: string): string;
  createScript(text: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: Rules): Rules;
}

/** Files below the report's own data/ and assets/; the query is that of the page. */
const OWN_SCRIPT = /^(?:data|assets)\/[\w-]+\.js$/;

/** The texts that were unpacked here from blocks of the page, which the log cannot have made: only these may run. */
const ownTexts = new Set<string>();

const RULES: Rules = {
  createScriptURL(url) {
    const query = url.indexOf("?");
    const path = query < 0 ? url : url.slice(0, query);
    if (!OWN_SCRIPT.test(path) || (query >= 0 && url.slice(query) !== location.search)) {
      throw new TypeError(`Not a script of this report: ${url}`);
    }
    return url;
  },
  createScript(text) {
    if (!ownTexts.has(text)) throw new TypeError("Not a script of this report");
    return text;
  },
};

export class Scripts {
  readonly #nonce: string;
  readonly #policy: Rules;

  constructor(nonce: string) {
    this.#nonce = nonce;
    const types = (globalThis as unknown as { readonly trustedTypes?: TrustedTypes }).trustedTypes;
    this.#policy = types?.createPolicy("tlparse", RULES) ?? RULES;
  }

  /** Runs `data/ID.js` or `assets/NAME.js`. A host may need the query of the page in every request (output contract 4.17). */
  async run(path: string): Promise<void> {
    const script = this.#element();
    script.src = this.#policy.createScriptURL(path + location.search);
    await loadScript(script, () =>
      new ReportError(
        `Cannot load ${path}: the file is missing or cannot be read. ` +
          "The folders data and assets have to stay beside the page.",
      ));
  }

  /** Runs a script that lies compressed in a block of the page. */
  async runBlock(id: string, base64: string): Promise<void> {
    const text = new TextDecoder().decode(await unpack(id, base64));
    const script = this.#element();
    ownTexts.add(text);
    script.text = this.#policy.createScript(text);
    ownTexts.delete(text);
    document.head.append(script);
    script.remove();
  }

  #element(): HTMLScriptElement {
    const script = document.createElement("script");
    script.nonce = this.#nonce;
    return script;
  }
}

/** The text of a data block of the page, which may not be parsed yet; null where it has none. */
export async function blockText(id: string): Promise<string | null> {
  let block = document.getElementById(id);
  if (block === null && document.readyState === "loading") {
    await new Promise((parsed) => document.addEventListener("DOMContentLoaded", parsed, { once: true }));
    block = document.getElementById(id);
  }
  return block instanceof HTMLScriptElement && block.type === "text/plain" ? block.text.trim() : null;
}

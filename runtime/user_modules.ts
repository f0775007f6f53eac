/** Loads the modules that the user wrote: `--module FILE`. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CATEGORIES } from "../log/keys.ts";
import type { Module } from "../modules/module.ts";
import { messageOf, UserError } from "./user_error.ts";

const STRATEGIES = ["eager", "lazy", "hybrid"];

/**
 * Imports a file that default-exports a module.
 *
 * @throws UserError that names the file, if it cannot be imported or exports something else.
 */
export async function loadModule(file: string): Promise<Module> {
  const attempt = `Cannot load the module ${file}`;
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new UserError(`${attempt}: it is not a file`);
  let exported: { readonly default?: unknown };
  try {
    exported = await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    const remedy = /\.[cm]?tsx?$/.test(file) && /ERR_UNKNOWN_FILE_EXTENSION|Unknown file extension/.test(String(error))
      ? ["This runtime does not read TypeScript: run tlparse with Deno or Bun, or compile the module to JavaScript."]
      : [];
    throw new UserError(`${attempt}: ${messageOf(error)}`, remedy, { cause: error });
  }
  const fault = faultOf(exported.default);
  if (fault !== null) {
    throw new UserError(`${attempt}: ${fault}`, ["It must default-export a module; see docs/writing-a-module.md."]);
  }
  return exported.default as Module;
}

/** What keeps a value from being a module; null if it is one. */
function faultOf(value: unknown): string | null {
  if (value === undefined) return "it has no default export";
  if (typeof value !== "object" || value === null) return "its default export is no object";
  const { id, name, subscriptions, loadingStrategy, render } = value as Partial<Record<keyof Module, unknown>>;
  if (typeof id !== "string" || !/^[a-z][a-z0-9_]*$/.test(id)) return "its `id` must be a name in snake_case";
  if (typeof name !== "string" || name === "") return "its `name` must be a text";
  const known: readonly unknown[] = CATEGORIES;
  if (!Array.isArray(subscriptions) || !subscriptions.every((category) => known.includes(category))) {
    return `its \`subscriptions\` must be a list of these: ${CATEGORIES.join(", ")}`;
  }
  if (!STRATEGIES.includes(String(loadingStrategy))) {
    return `its \`loadingStrategy\` must be one of ${STRATEGIES.join(", ")}`;
  }
  if (typeof render !== "function") return "its `render` must be a function";
  return null;
}

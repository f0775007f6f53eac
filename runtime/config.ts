/** Reads `tlparse.jsonc`: the options that a project sets once. Errors name line and key. */
import { existsSync, readFileSync } from "node:fs";
import type { Node, ParseError } from "jsonc-parser";
import { messageOf, UserError } from "./user_error.ts";

export const CONFIG_NAME = "tlparse.jsonc";

/** Settings of the file; a flag on the command line wins over them. */
export interface Config {
  /** Ids of the modules to run. */
  readonly modules?: readonly string[];
  readonly skipModules?: readonly string[];
  /** Generated code as text files. */
  readonly plainText?: boolean;
  /** Markup at the top of the index, unchanged. */
  readonly customHeaderHtml?: string;
  readonly color?: "auto" | "always" | "never";
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  /** Open the report when it is made. */
  readonly browser?: boolean;
  readonly strict?: boolean;
  readonly strictCompileId?: boolean;
  /** Output directory. */
  readonly out?: string;
}

type Check = (node: Node) => string | null;

const isKind = (type: Node["type"], name: string): Check => (node) => node.type === type ? null : `must be ${name}`;
const isOneOf = (...values: string[]): Check => (node) =>
  values.includes(node.value) ? null : `must be one of ${values.map((value) => JSON.stringify(value)).join(", ")}`;
const isTexts: Check = (node) =>
  node.type === "array" && node.children?.every((child) => child.type === "string") ? null : "must be a list of texts";

/**
 * Code is not among them: a folder that a stranger packed may hold a config file, and reading a log in it must not run anything. So
 * modules of one's own are named on the command line only.
 */
const KEYS: { readonly [key in keyof Config]-?: Check } = {
  modules: isTexts,
  skipModules: isTexts,
  plainText: isKind("boolean", "true or false"),
  customHeaderHtml: isKind("string", "a text"),
  color: isOneOf("auto", "always", "never"),
  verbose: isKind("boolean", "true or false"),
  quiet: isKind("boolean", "true or false"),
  browser: isKind("boolean", "true or false"),
  strict: isKind("boolean", "true or false"),
  strictCompileId: isKind("boolean", "true or false"),
  out: isKind("string", "a text"),
};

/** Keys in kebab-case, as flags are written, are a likely slip. */
const camelCase = (key: string): string =>
  key.replace(/^-+/, "").replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * The settings of the file at `path`, or of `tlparse.jsonc` in the current folder if `path` is null; null if there is none.
 *
 * @throws UserError if the file cannot be read, is no JSON with comments, or has a key or value that is not known.
 */
export async function readConfig(
  path: string | null,
): Promise<{ readonly path: string; readonly config: Config } | null> {
  if (path === null && !existsSync(CONFIG_NAME)) return null;
  const file = path ?? CONFIG_NAME;
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`Cannot read the config file ${file}: ${messageOf(error)}`, [], { cause: error });
  }
  return { path: file, config: await parseConfig(text, file) };
}

/** @throws UserError, see {@link readConfig}. `file` is its name in messages. */
export async function parseConfig(text: string, file: string): Promise<Config> {
  const { parseTree, printParseErrorCode, getNodeValue } = await import("jsonc-parser");
  const errors: ParseError[] = [];
  const root = parseTree(text.replace(/^\ufeff/, " "), errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first) throw faulty(file, text, first.offset, sentence(printParseErrorCode(first.error)));
  if (root?.type !== "object") throw faulty(file, text, root?.offset ?? 0, "the settings must be an object: { ... }");
  for (const property of root.children ?? []) checkProperty(property, file, text);
  return { ...getNodeValue(root) as Config };
}

function checkProperty(property: Node, file: string, text: string): void {
  const [name, value] = property.children ?? [];
  if (!name || !value) throw faulty(file, text, property.offset, "a value is missing");
  const key = String(name.value);
  const check = Object.hasOwn(KEYS, key) ? KEYS[key as keyof Config] : undefined;
  if (!check) {
    const meant = Object.hasOwn(KEYS, camelCase(key)) ? ` Did you mean "${camelCase(key)}"?` : "";
    throw faulty(file, text, name.offset, `unknown key ${JSON.stringify(key)}`, [
      `Known keys: ${Object.keys(KEYS).join(", ")}.${meant}`,
    ]);
  }
  const fault = check(value);
  if (fault !== null) throw faulty(file, text, value.offset, `${JSON.stringify(key)} ${fault}`);
}

/** `PropertyNameExpected` -> `property name expected`. */
const sentence = (code: string): string => code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();

function faulty(file: string, text: string, offset: number, fault: string, details: readonly string[] = []): UserError {
  const line = text.slice(0, offset).split("\n").length;
  return new UserError(`Cannot use the config file ${file}: line ${line}: ${fault}`, details);
}

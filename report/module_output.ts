/** Whether what a module returned is what it must return: a module of the user may be plain JavaScript, which nobody has checked. */
import { SECTIONS } from "../modules/module.ts";

type Unchecked = { readonly [key: string]: unknown };

const isObject = (value: unknown): value is Unchecked => typeof value === "object" && value !== null;
const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isFunction = (value: unknown): boolean => typeof value === "function";
const isView = (value: unknown): boolean =>
  isObject(value) && isFunction(value["title"]) && isFunction(value["markup"]) && Array.isArray(value["scripts"]);

/** What each kind of content must have. */
const CONTENTS: Readonly<Record<string, (content: Unchecked) => boolean>> = {
  payload: ({ of }) => isObject(of),
  json: ({ of }) => isObject(of),
  page: ({ page }) => isObject(page) && isFunction(page["load"]) && isView(page["view"]),
  document: ({ parts }) => isFunction(parts),
  text: ({ text }) => isFunction(text),
  stream: ({ parts }) => isFunction(parts),
  source: () => true,
};
const NUMBERED_KINDS: readonly unknown[] = ["payload", "rendered", "global", "link", "failed"];
const KNOWN_SECTIONS: readonly unknown[] = SECTIONS;

/** A phrase that names the first thing that is wrong; null if nothing is. */
export function outputFault(output: unknown): string | null {
  if (!isObject(output)) return "it returned no object";
  return listFault(output, "numbered", numberedFault) ?? listFault(output, "extra", extraFault) ??
    listFault(output, "sections", sectionFault) ?? listFault(output, "islands", islandFault) ??
    frontFault(output["front"]);
}

function listFault(output: Unchecked, key: string, faultOf: (item: Unchecked) => string | null): string | null {
  const list = output[key];
  if (list === undefined) return null;
  if (!Array.isArray(list)) return `its \`${key}\` is no list`;
  for (const [place, item] of list.entries()) {
    const fault = isObject(item) ? faultOf(item) : "is no object";
    if (fault !== null) return `its \`${key}[${place}]\` ${fault}`;
  }
  return null;
}

function numberedFault({ at, order, kind, path, content }: Unchecked): string | null {
  if (!isObject(at) || !Number.isInteger(at["seq"]) || !isObject(at["compileId"])) return "has no entry `at`";
  if (typeof order !== "number") return "has no number `order`";
  if (!NUMBERED_KINDS.includes(kind)) return `has no \`kind\` of these: ${NUMBERED_KINDS.join(", ")}`;
  if (typeof path !== "string") return "has no text `path`";
  return content === undefined ? null : contentFault(content);
}

function extraFault({ path, phase, content }: Unchecked): string | null {
  if (!isText(path)) return "has no text `path`";
  if (phase !== "early" && phase !== "late") return "has no `phase` of these: early, late";
  return contentFault(content);
}

function sectionFault({ section, title, pages }: Unchecked): string | null {
  if (!KNOWN_SECTIONS.includes(section)) return `has no \`section\` of these: ${SECTIONS.join(", ")}`;
  if (!isText(title)) return "has no text `title`";
  return isFunction(pages) ? null : "has no function `pages`";
}

function islandFault({ name, script }: Unchecked): string | null {
  if (typeof name !== "string" || !/^[a-z][a-z0-9_]*$/.test(name)) return "has no `name` in snake_case";
  return isText(script) ? null : "has no text `script`";
}

function frontFault(front: unknown): string | null {
  if (front === undefined) return null;
  if (!isObject(front)) return "its `front` is no object";
  if (front["role"] !== "index" && front["role"] !== "front") return "its `front` has no `role` of these: index, front";
  const fault = contentFault(front["content"]);
  return fault === null ? null : `its \`front\` ${fault}`;
}

function contentFault(content: unknown): string | null {
  const kind = isObject(content) ? content["kind"] : undefined;
  const known = typeof kind === "string" && Object.hasOwn(CONTENTS, kind) ? CONTENTS[kind] : undefined;
  if (!known) return `has no \`content\` of these kinds: ${Object.keys(CONTENTS).join(", ")}`;
  return known(content as Unchecked) ? null : `has a \`content\` that lacks what its kind ${kind} needs`;
}

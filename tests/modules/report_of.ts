/** A report of a few lines of log, made by some modules, as texts. */
import { renderToString } from "preact-render-to-string";
import type { Listed, Module, Options } from "../../modules/module.ts";
import { writeToMemory } from "../../report/memory_writer.ts";
import { planReport } from "../../report/plan.ts";
import { withLog } from "../log_text.ts";

export interface ReportTexts {
  /** Path -> text, raw.log and the other raw outputs left out. */
  readonly files: ReadonlyMap<string, string>;
  /** Markup of the index sections, by title. */
  readonly sections: ReadonlyMap<string, string>;
  /** The directory, all ids. */
  readonly listed: readonly Listed[];
  /** Paths of our own files, by the directory of the group. */
  readonly extras: Readonly<Record<string, readonly string[]>>;
  readonly messages: readonly string[];
  readonly stats: string;
}

const ABOUT = { generator: "tlparse", generatedAt: "2026-04-01T00:00:00Z", command: "tlparse test.log" };
const OPTIONS: Options = { mode: "normal", plainText: false, provenance: false, customHeader: "", ranked: false };

/** Throws if a module or a file fails. */
export function reportOf(
  log: string,
  modules: readonly Module[],
  options: Partial<Options> = {},
): Promise<ReportTexts> {
  return withLog(log, async ({ store }) => {
    const messages: string[] = [];
    const report = await planReport(store, modules, {
      options: { ...OPTIONS, ...options },
      about: ABOUT,
      print: (message) => messages.push(message),
      messageLimit: 20,
    });
    const { files, failed } = await writeToMemory(report, new Map());
    for (const { error } of [...report.failed, ...failed]) throw error;
    const { context } = report;
    const sections = await Promise.all(
      context.sections().map(async ({ title, pages }) => {
        const parts = [];
        for (const { view, load } of pages(context)) {
          parts.push(renderToString(view.markup(await load(context), { root: "" })));
        }
        return [title, parts.join("")] as const;
      }),
    );
    const decoder = new TextDecoder();
    return {
      files: new Map(
        [...files].filter(([path]) => !path.startsWith("raw.")).map(([path, bytes]) => [path, decoder.decode(bytes)]),
      ),
      sections: new Map(sections),
      listed: context.directory.inOrder(),
      extras: Object.fromEntries(
        context.directory.groups().map((
          group,
        ) => [group.directory, context.directory.extras(group).map(({ path }) => path)]),
      ),
      messages,
      stats: report.stats,
    };
  });
}

/** Files of the report without those in payloads/. */
export const pathsOf = ({ files }: ReportTexts): string[] =>
  [...files.keys()].filter((path) => !path.startsWith("payloads/"));

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&amp;": "&",
};

/** The same markup however JSX was compiled: attributes with one blank before each, flags without a value. */
export const markupOf = (html: string): string =>
  html.replace(
    /<(\w+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*>/g,
    (_, tag: string, attributes: string) =>
      `<${tag}${
        attributes.replace(/\s+([\w-]+(?:="[^"]*")?)/g, " $1").replaceAll('data-chrome="true"', "data-chrome")
      }>`,
  );

/** What a reader sees of the contract's part of a page: no chrome, tags as blanks, white space squeezed. */
export function shown(html: string): string {
  const main = /<main[^>]*>(.*)<\/main>/s.exec(html)?.[1] ?? html;
  return main.replace(/<(p|span|ul|dl|pre)\b[^>]*data-chrome[^>]*>.*?<\/\1>/gs, "").replace(/<[^>]*>/g, " ")
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity]!).replace(/\s+/g, " ").trim();
}

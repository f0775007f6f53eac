/** The list of compilations and their files: compile_directory.json (output contract 4.5) and its section of the index. */
import {
  type CompilationRow,
  type DirectoryFile,
  directorySection,
  type DirectoryWindow,
} from "../components/CompileDirectory.tsx";
import { byCodePoint } from "../format/json.ts";
import { href, linkUrl } from "../format/paths.ts";
import type { CompileSummary } from "../intermediate/summary.ts";
import { CATEGORIES } from "../log/keys.ts";
import { type Directory, type IndexSection, type Listed, type Module, type Page, page } from "./module.ts";
import type { RenderContext } from "./module.ts";

export const compileDirectoryModule: Module = {
  id: "compile_directory",
  name: "Compile directory",
  subscriptions: CATEGORIES,
  loadingStrategy: "eager",
  render: () => ({
    extra: [{
      path: "compile_directory.json",
      phase: "early",
      content: { kind: "stream", parts: (r) => directoryJson(r.directory) },
    }],
    sections: [SECTION],
  }),
};

// ---------------------------------------------------------------- compile_directory.json

/** Keys in the order of their bytes. Groups of one display form are merged (D-19), in the order in which their files were made. */
function* directoryJson(directory: Directory): Iterable<string> {
  const keys = new Map<string, Listed[]>();
  for (const group of directory.groups()) {
    const key = group.parts === null ? "unknown" : group.display;
    const known = keys.get(key);
    keys.set(key, known ? merged(known, directory.of(group)) : [...directory.of(group)]);
  }
  let lead = "{\n";
  for (const [key, listed] of [...keys].sort(([a], [b]) => byCodePoint(a, b))) {
    yield `${lead}  ${jsonString(key)}: {\n    "artifacts": ${artifactsJson(listed)}\n  }`;
    lead = ",\n";
  }
  yield keys.size === 0 ? "{}" : "\n}";
}

const merged = (a: readonly Listed[], b: readonly Listed[]): Listed[] =>
  [...a, ...b].sort((x, y) => x.seq - y.seq || x.order - y.order);

function artifactsJson(listed: readonly Listed[]): string {
  if (listed.length === 0) return "[]";
  const items = listed.map((file) =>
    [
      "      {",
      `        "name": ${jsonString(file.name.slice(file.name.lastIndexOf("/") + 1))},`,
      `        "number": ${file.number},`,
      `        "readable_url": ${file.readableUrl === null ? "null" : jsonString(file.readableUrl)},`,
      `        "suffix": ${jsonString(file.suffix)},`,
      `        "url": ${jsonString(file.url)}`,
      "      }",
    ].join("\n")
  );
  return `[\n${items.join(",\n")}\n    ]`;
}

const jsonString = (text: string): string => JSON.stringify(text.toWellFormed());

// ---------------------------------------------------------------- the section of the index

/** Compilations a piece: long enough to be few, short enough to be rendered and skipped as a whole. */
const WINDOW = 100;
/** Reports with no more compilations than this show their files at once. */
const OPEN_GROUPS = 4;

const SECTION: IndexSection = {
  section: "compile_directory",
  title: "Compile directory",
  pages: (r) => windows(r),
};

function* windows(r: RenderContext): Iterable<Page> {
  const groups = r.directory.groups();
  const byGroup = new Map(r.summary().compilations.map((summary) => [summary.id, summary]));
  for (let from = 0; from === 0 || from < groups.length; from += WINDOW) {
    yield page(directorySection, (r): DirectoryWindow => ({
      total: groups.length,
      first: from === 0,
      full: from + WINDOW <= groups.length,
      parity: from === 0 && r.options.ranked,
      rows: groups.slice(from, from + WINDOW).map((group): CompilationRow => ({
        display: group.display,
        summary: rowSummary(byGroup.get(group)),
        files: r.directory.of(group).map(directoryFile),
        extras: r.directory.extras(group).map(({ path }) => ({ name: path, href: href(path) })),
        open: groups.length <= OPEN_GROUPS,
      })),
    }));
  }
}

/** Records without a frame compile are no compilation: nothing can be said of it. */
function rowSummary(summary: CompileSummary | undefined): CompilationRow["summary"] {
  if (summary === undefined || (summary.id.parts?.[2] ?? null) === null && !summary.hasMetrics) return null;
  const { status, name, file, fileLine, durationMs, cacheStatus } = summary;
  return { status, name, file, line: fileLine, durationMs, cache: cacheStatus };
}

function directoryFile(file: Listed): DirectoryFile {
  const address = file.link ? linkUrl(file.url) : href(file.url);
  return {
    name: file.name,
    href: address,
    link: file.link,
    number: file.number,
    suffix: file.suffix,
    readableHref: file.readableUrl ? href(file.readableUrl) : null,
    original: address === null ? file.url : file.original,
  };
}

/** The index of a report (output contract 4.15): the sections of all modules in order, under a bar and an overview of our own. */
import {
  irDumpsSection,
  overviewSection,
  SectionFailureView,
  SectionHeadingView,
  type TimeBar,
  type TimeChart,
  timeSection,
} from "../components/Index.tsx";
import type { OverviewNumber } from "../components/ReportHead.tsx";
import { durationText } from "../format/quantities.ts";
import type { CompileSummary, LogSummary } from "../intermediate/summary.ts";
import type { FaultKind } from "../log/faults.ts";
import { logName } from "./about.ts";
import { immediate } from "./immediate.ts";
import {
  type IndexSection,
  type Module,
  type ModuleFailure,
  type Page,
  page,
  type Part,
  part,
  type RenderContext,
  type SectionName,
  SECTIONS,
} from "./module.ts";

export const indexModule: Module = {
  id: "index",
  name: "Index",
  subscriptions: [],
  loadingStrategy: "eager",
  render: ({ store }) => ({
    sections: [OVERVIEW, IR_DUMPS],
    front: {
      role: "index",
      content: {
        kind: "document",
        title: `${store.origin.name} · tlparse`,
        scripts: ["page"],
        parts: indexParts,
      },
    },
  }),
};

// ---------------------------------------------------------------- the page

/** Where the failure of a module is shown; those that are not named here fail after the overview. */
const HOME: Readonly<Record<string, SectionName>> = {
  stack_trie: "stack_trie",
  compilation_metrics: "failures",
  chromium_trace: "chromium_events",
  compile_directory: "compile_directory",
  provenance: "provenance",
};

function* indexParts(r: RenderContext): Iterable<Part> {
  const sections = r.sections();
  for (const name of SECTIONS) {
    for (const section of sections) if (section.section === name) yield* sectionParts(section, r);
    for (const failure of r.failed) if ((HOME[failure.module] ?? "overview") === name) yield failurePart(failure);
  }
}

/** Sections with a heading of the contract; the headings of all others are chrome. */
const CONTRACT_SECTIONS: ReadonlySet<SectionName> = new Set([
  "stack_trie",
  "failures",
  "ir_dumps",
  "chromium_events",
  "provenance",
  "unknown_stacks",
]);

/** A section that fails while it is rendered says so in its place; what it had shown by then stays. */
function* sectionParts(section: IndexSection, r: RenderContext): Iterable<Part> {
  try {
    // The overview is the head of the page and needs no heading.
    let headed = section.section === "overview";
    for (const { view, load } of section.pages(r)) {
      const piece = part(view, immediate(load(r)));
      if (!headed) yield heading(section);
      headed = true;
      yield piece;
    }
  } catch (thrown) {
    yield part(SectionFailureView, { title: section.title, causes: causesOf(thrown) });
  }
}

const heading = ({ section, title }: IndexSection): Part =>
  part(SectionHeadingView, { id: sectionId(section, title), title, chrome: !CONTRACT_SECTIONS.has(section) });

/** Several modules may have a section of the kind `custom`: each is named by its title. */
const sectionId = (section: SectionName, title: string): string =>
  (section === "custom" ? title.toLowerCase() : section).replace(/[^a-z0-9]+/g, "-");

const failurePart = ({ name, error }: ModuleFailure): Part =>
  part(SectionFailureView, { title: name, causes: causesOf(error) });

/** The message of an error and of what caused it, outermost first. */
function causesOf(thrown: unknown): string[] {
  const causes: string[] = [];
  for (let cause = thrown; cause !== undefined && causes.length < 5;) {
    causes.push(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

// ---------------------------------------------------------------- overview

const OVERVIEW: IndexSection = {
  section: "overview",
  title: "Overview",
  *pages(r): Iterable<Page> {
    yield page(overviewSection, (r) => ({ log: logName(r), numbers: overviewNumbers(r) }));
    if (timed(r.summary()).length > 0) yield page(timeSection, (r) => timeChart(r.summary()));
  },
};

const IR_DUMPS: IndexSection = {
  section: "ir_dumps",
  title: "IR dumps",
  pages: () => [page(irDumpsSection, () => null)],
};

const DIRECTORY_ID = "compile-directory";

/** Of other ranks is no fault of this log. */
const HARMLESS: ReadonlySet<FaultKind> = new Set(["other_rank", "contextless"]);

function overviewNumbers(r: RenderContext): OverviewNumber[] {
  const summary = r.summary();
  const { compilations, failures, cache, compileMs } = summary;
  const anchors = new Set(r.sections().map(({ section, title }) => sectionId(section, title)));
  /** The first of these sections that the report has: a module may be skipped. */
  const at = (...ids: string[]): string => `#${ids.find((id) => anchors.has(id)) ?? "about"}`;
  const list = at(DIRECTORY_ID);
  const failuresAt = failures.length > 0 ? at("failures", DIRECTORY_ID) : list;
  const compiles = new Set(compilations.map(({ id }) => id.frameCompile).filter(({ parts }) => parts?.[2] != null));
  const again = [...compiles].filter(({ parts }) => parts![2]! > 0).length;
  const failed = failures.filter(({ kind }) => kind === "failure").length;
  const restarts = failures.length - failed;
  const cached = cache.hits + cache.misses + cache.bypasses;
  const faults = [...r.faults].reduce((n, [kind, { count }]) => HARMLESS.has(kind) ? n : n + count, 0);
  const item = (value: number | string, label: string, href: string, tone: OverviewNumber["tone"] = "plain") => ({
    value: String(value),
    label,
    href,
    tone,
  });
  return [
    item(compiles.size, compiles.size === 1 ? "compilation" : "compilations", list),
    item(again, again === 1 ? "recompilation" : "recompilations", list, again ? "break" : "plain"),
    item(restarts, "restarts (graph breaks)", failuresAt, restarts ? "break" : "plain"),
    item(failed, failed === 1 ? "failure" : "failures", failuresAt, failed ? "error" : "plain"),
    item(
      cached ? `${cache.hits} / ${cached}` : "–",
      cacheLabel(cache),
      cached ? at("cache-status", DIRECTORY_ID) : list,
    ),
    item(durationText(compileMs), "compiling", timed(summary).length > 0 ? "#time" : list),
    item(faults, faults === 1 ? "fault in the log" : "faults in the log", "#about", faults ? "error" : "ok"),
  ];
}

const cacheLabel = ({ hits, misses, bypasses }: LogSummary["cache"]): string =>
  hits + misses + bypasses === 0 ? "no cache records" : `cache hits, ${misses} miss, ${bypasses} bypass`;

// ---------------------------------------------------------------- time

const BARS = 20;

type Timed = CompileSummary & { readonly durationMs: number };

const timed = (summary: LogSummary): Timed[] =>
  summary.compilations.filter((compilation): compilation is Timed => (compilation.durationMs ?? 0) > 0);

function timeChart(summary: LogSummary): TimeChart {
  const all = timed(summary).sort((a, b) => b.durationMs - a.durationMs);
  return { totalMs: summary.compileMs, compilations: all.length, bars: all.slice(0, BARS).map(timeBar) };
}

/** Each of the logged times contains the next: frame, backend, Inductor, code generation. */
function timeBar({ id, name, durationMs, backendMs, inductorMs, codegenMs }: Timed): TimeBar {
  const backend = within(backendMs, durationMs), inductor = within(inductorMs, backend);
  const codegen = within(codegenMs, inductor);
  return {
    display: id.display,
    name,
    totalMs: durationMs,
    phases: [durationMs - backend, backend - inductor, inductor - codegen, codegen],
  };
}

const within = (ms: number | null, outer: number): number => Math.min(Math.max(ms ?? 0, 0), outer);

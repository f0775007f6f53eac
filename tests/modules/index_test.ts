import { deepEqual, equal, match, ok } from "node:assert/strict";
import { h } from "preact";
import { test } from "node:test";
import { defineView } from "../../components/view.ts";
import { indexModule } from "../../modules/index.ts";
import { type Module, page, type SectionName } from "../../modules/module.ts";
import { MODULES } from "../../modules/registry.ts";
import { C, record, withLog } from "../log_text.ts";
import { plan, settings, texts } from "../report/helpers.ts";

const indexOf = (
  log: string,
  modules: readonly Module[] = MODULES,
  changes: Parameters<typeof plan>[2] = {},
): Promise<string> =>
  withLog(log, async ({ store }) => (await texts(await plan(store, modules, changes))).get("index.html")!);

/** A module with one section, that writes a text or fails. */
const sectionModule = (id: string, section: SectionName, load: () => string): Module => ({
  id,
  name: `Module ${id}`,
  subscriptions: [],
  loadingStrategy: "eager",
  render: () => ({ sections: [{ section, title: `Section ${id}`, pages: () => [page(view, load)] }] }),
});
const view = defineView<string>({ name: "t", title: () => "", scripts: [], markup: (text) => h("p", null, text) });

const headings = (index: string) => [...index.matchAll(/<h2([^>]*)>([^<]*)/g)].map(([, , text]) => text!.trim());

const METRICS = record({
  compilation_metrics: { fail_type: "E", fail_reason: "r", entire_frame_compile_time_s: 2, graph_op_count: 1 },
  ...C,
});

test("the sections stand in the order of the contract, our own among them", async () => {
  const log = METRICS + record({ chromium_event: {} }, "{}") +
    record({ stack: [{ filename: 0, line: 1, name: "f" }] });
  deepEqual(headings(await indexOf(log)), [
    "Where the time went",
    "Stack trie",
    "Failures and Restarts",
    "IR dumps",
    "Chromium Events",
    "Compile directory",
    "Unknown stacks",
    "Downloads",
  ]);
});

test("the page has one main landmark, which holds all sections", async () => {
  const index = await indexOf(METRICS);
  equal(index.match(/<main>/g)!.length, 1);
  const main = index.slice(index.indexOf("<main>"), index.indexOf("</main>"));
  ok(headings(main).length === headings(index).length);
});

test("a custom header stands before everything, as it is", async () => {
  const { options } = settings();
  const index = await indexOf("", MODULES, { options: { ...options, customHeader: "<b>mine & raw</b>" } });
  match(index, /<body>\s*<b>mine & raw<\/b><header/);
});

test("every number of the overview leads to a place that exists", async () => {
  const index = await indexOf(METRICS + record({ artifact: { name: "cache_hit", encoding: "json" }, ...C }, "{}"));
  const overview = /<nav[^>]*class="overview".*?<\/nav>/s.exec(index)![0];
  const targets = [...overview.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target!);
  equal(targets.length, 7);
  for (const target of targets) ok(index.includes(` id="${target}"`), target);
});

test("the overview counts compilations by frame compile, whatever their attempts", async () => {
  const at = (frame_id: number, frame_compile_id: number, attempt: number) =>
    record({ dynamo_start: {}, frame_id, frame_compile_id, attempt });
  const index = await indexOf(at(0, 0, 0) + at(0, 0, 1) + at(0, 1, 0) + record({ dynamo_start: {} }));
  match(index, /<b[^>]*>2<\/b><span>compilations<\/span>/);
  match(index, /<b[^>]*>1<\/b><span>recompilation<\/span>/);
});

test("the bars of a compilation are its time by phase, each within the one around it", async () => {
  const log = record({
    compilation_metrics: {
      entire_frame_compile_time_s: 10,
      backend_compile_time_s: 8,
      inductor_compile_time_s: 6,
      code_gen_time_s: 5,
    },
    ...C,
  });
  const bars = [...(await indexOf(log)).matchAll(/<rect[^>]*class="phase-\d"[^>]*>/g)].map(([bar]) => bar).slice(4);
  const widths = bars.map((bar) => Number(/ width="([^"]*)"/.exec(bar)![1]));
  deepEqual(widths, [200, 200, 100, 500]);
});

test("the report says where it comes from and what was wrong with the log, with the first lines", async () => {
  const index = await indexOf(METRICS + "no record\n" + "nor this\n");
  const about = /<details[^>]*id="about".*?<\/details>/s.exec(index)![0];
  for (const fact of ["tlparse 0.1.0", "tlparse a.log", "line that is no log record", "2, 3", "sha256"]) {
    ok(about.includes(fact), fact);
  }
  match(index, /<b[^>]*>2<\/b><span>faults in the log<\/span>/);
});

test("a module that fails while planning is named in its place, with the cause", async () => {
  const broken: Module = {
    ...sectionModule("stack_trie", "stack_trie", () => ""),
    render() {
      throw new Error("no luck", { cause: new RangeError("<too far>") });
    },
  };
  const index = await indexOf("", [indexModule, broken, sectionModule("other", "custom", () => "still here")]);
  const failure = /<section[^>]*class="failure".*?<\/section>/s.exec(index)![0];
  match(failure, /Module stack_trie.*Error: no luck.*RangeError: &lt;too far>/s);
  match(index, /still here/);
});

test("a section that fails while it is rendered says so, and the others are whole", async () => {
  const broken = sectionModule("broken", "failures", () => {
    throw new Error("cannot load");
  });
  const index = await indexOf("", [indexModule, broken, sectionModule("other", "custom", () => "still here")]);
  match(index, /Section broken<\/h2>.*Error: cannot load.*still here/s);
});

test("no text of a log becomes markup, no style and no handler is inline", async () => {
  const evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
  const index = await indexOf([
    record({ str: [evil, 0] }),
    record({
      dynamo_start: { stack: [{ filename: 0, line: 1, name: evil, loc: evil }] },
      ...C,
    }),
    record({
      compilation_metrics: { co_name: evil, co_filename: evil, co_firstlineno: 1, fail_type: evil, fail_reason: evil },
      ...C,
    }),
    record({ artifact: { name: evil, encoding: "string" }, ...C }, "x"),
    record({ [evil]: 1, ...C }),
  ].join(""));
  ok(!/<script>alert|<img/.test(index));
  ok(!/<[^>]*\s(?:style|on[a-z]+)=/.test(index.replaceAll(/"[^"]*"/g, '""')));
  ok(index.includes("&lt;img"));
});

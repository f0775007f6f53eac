/** What the tests of report/ share: settings, modules of a few lines, a report as texts. */
import { h } from "preact";
import { defineView, type View } from "../../components/view.ts";
import type { Entry, EntryStore } from "../../intermediate/store.ts";
import type { Module, ModuleOutput, NumberedOutput } from "../../modules/module.ts";
import { page } from "../../modules/module.ts";
import { writeToMemory } from "../../report/memory_writer.ts";
import { planReport, type PlanSettings } from "../../report/plan.ts";
import type { Report } from "../../report/report.ts";

export const settings = (changes: Partial<PlanSettings> = {}): PlanSettings => ({
  options: {
    mode: "normal",
    plainText: false,
    provenance: false,
    customHeader: "",
    ranked: false,
  },
  about: { generator: "tlparse 0.1.0", generatedAt: "2026-04-01T00:00:00Z", command: "tlparse a.log" },
  print: () => {},
  messageLimit: 20,
  ...changes,
});

export const moduleOf = (id: string, render: (store: EntryStore) => ModuleOutput): Module => ({
  id,
  name: id,
  subscriptions: [],
  loadingStrategy: "lazy",
  render: ({ store }) => render(store),
});

/** A payload file for each entry, named by its metadata. */
export const artifacts: Module = moduleOf("artifacts", (store) => ({
  numbered: [...store.entries("artifacts")].filter(({ type }) => type === "artifact").map(artifactOutput),
}));

export const artifactOutput = (at: Entry): NumberedOutput => ({
  at,
  order: 180,
  kind: "payload",
  path: `${nameOf(at)}.txt`,
  content: { kind: "payload", of: at },
});

export const nameOf = (at: Entry): string => (at.metadata as { name: string }).name;

export const artifact = (name: string, payload = name) => ({ type: "artifact", metadata: { name }, payload });

export const textView: View<string> = defineView<string>({
  name: "text",
  title: (data) => data,
  markup: (data) => h("p", null, data),
  scripts: [],
});

export const textPage = (text: string) => ({ kind: "page" as const, page: page(textView, () => text) });

export const plan = (store: EntryStore, modules: readonly Module[], changes: Partial<PlanSettings> = {}) =>
  planReport(store, modules, settings(changes));

export const paths = (report: Report): string[] => report.files.map(({ path }) => path);

/** All files of a report as texts. */
export async function texts(report: Report): Promise<ReadonlyMap<string, string>> {
  const { files } = await writeToMemory(report, new Map());
  return new Map([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
}

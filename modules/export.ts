/** Export mode: what kept a draft export from being sound, and the exported program (contract 4.16). */
import { type ExportFailure, type ExportReport, ExportView } from "../components/ExportView.tsx";
import { href } from "../format/paths.ts";
import type { Entry, Json, JsonObject } from "../intermediate/store.ts";
import type { FaultKind } from "../log/faults.ts";
import { textFile } from "./artifact_files.ts";
import { type Listed, type Module, part, type RenderContext } from "./module.ts";
import { isShown, stackOf } from "./symbolic_shapes.ts";

export const exportModule: Module = {
  id: "export",
  name: "Export",
  subscriptions: ["export", "guards"],
  loadingStrategy: "eager",
  render({ store }) {
    const programs = [...store.entries("export")].filter(({ type }) => type === "exported_program");
    return {
      numbered: programs.map((entry) => textFile(entry, "exported_program")),
      front: {
        role: "index",
        content: {
          kind: "document",
          title: "Draft Export Report",
          scripts: ["page"],
          parts: (r) => [part(ExportView, exportReport(r))],
        },
      },
    };
  },
};

function exportReport(r: RenderContext): ExportReport {
  const listed = r.directory.inOrder();
  const pages = new Map(listed.map((entry) => [place(entry.seq, entry.order), entry]));
  return {
    failures: failuresOf(r, pages),
    program: programUrl(r),
    exports: countExports(r),
    damaged: LOSSES.some((kind) => (r.faults.get(kind)?.count ?? 0) > 0),
    others: listed.filter(({ name }) => name.includes("/vllm_")).map(({ name, url }) => ({ name, href: href(url) })),
  };
}

/** Faults with which a record of an issue may have gone. */
const LOSSES: readonly FaultKind[] = ["fail_glog", "fail_json", "cut_off", "line_too_long", "shrunk"];

const place = (seq: number, order: number): string => `${seq}:${order}`;

const WORDS: Readonly<Record<string, ExportFailure["type"]>> = {
  guard_added: "Guard Evaluated",
  propagate_real_tensors_provenance: "Data Dependent Error",
  missing_fake_kernel: "Missing Fake Kernel",
  mismatched_fake_kernel: "Mismatched Fake Kernel",
};

/** In log order; of one line in the order of their keys. */
function failuresOf(r: RenderContext, pages: ReadonlyMap<string, Listed>): ExportFailure[] {
  const guards = [...r.store.entries("guards")].filter(isShown);
  const kernels = [...r.store.entries("export")].filter(({ type }) => type in WORDS);
  return [...guards, ...kernels]
    .sort((a, b) => a.seq - b.seq || a.part - b.part)
    .map((entry) => failureOf(r, entry, pages.get(place(entry.seq, entry.part))));
}

function failureOf(r: RenderContext, entry: Entry, page: Listed | undefined): ExportFailure {
  const text = (key: string): string => {
    const value: Json | undefined = (entry.metadata as JsonObject)[key];
    return typeof value === "string" ? value : "";
  };
  const frame = stackOf((entry.metadata as JsonObject)["user_stack"], r, entry.seq).at(-1);
  return {
    type: WORDS[entry.type]!,
    expression: text("expr"),
    result: text("result"),
    operator: text("op"),
    reason: text("reason"),
    place: frame ? { file: frame.file, line: frame.line, code: frame.loc } : null,
    page: page ? href(page.url) : null,
  };
}

/** The first in the order of the directory. */
function programUrl({ directory }: RenderContext): string | null {
  for (const group of directory.groups()) {
    const found = directory.of(group).find(({ url }) => url.includes("exported_program"));
    if (found) return href(found.url);
  }
  return null;
}

/** Exports that the log says were begun: more than programs means that some failed. */
function countExports({ store }: RenderContext): { begun: number; succeeded: number } {
  const types = [...store.entries("export")].map(({ type }) => type);
  const count = (wanted: string) => types.filter((type) => type === wanted).length;
  return { begun: count("export"), succeeded: count("exported_program") };
}

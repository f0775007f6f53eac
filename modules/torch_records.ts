/**
 * Records that PyTorch writes and that tlparse 0.4.8 does not know or loses (torch-records, sections 2 and 6), as files of our own (P-1):
 * a page each where a record is worth one, else a page of tables for each compilation.
 *
 * Memoizer artifacts (D-52) are among the artifacts of compile_artifacts.
 */
import { DataDependentView } from "../components/DataDependentView.tsx";
import { MetricsTableView } from "../components/MetricsTableView.tsx";
import { ExportsView } from "../components/RejectedView.tsx";
import type { Entry, EntryStore } from "../intermediate/store.ts";
import { CATEGORIES } from "../log/keys.ts";
import {
  type ExtraOutput,
  type IndexSection,
  type Module,
  type ModuleOutput,
  page,
  type PlanContext,
} from "./module.ts";
import { isStrictJson } from "./artifact_files.ts";
import { ownFile, ownPage } from "./own_page.ts";
import { fieldsOf, kernelPages, shapePages, valueText } from "./record_tables.ts";
import { metricRows, rejectedRecords } from "./rejected_records.ts";
import { shortJson } from "./short_json.ts";
import { cardsOf, Expressions, stackOf } from "./symbolic_shapes.ts";
import { tensorPages } from "./tensor_tables.ts";
import { unknownRecords } from "./unknown_records.ts";
import { isLostDump } from "./vllm.ts";

export const torchRecordsModule: Module = {
  id: "torch_records",
  name: "Further records",
  subscriptions: CATEGORIES,
  loadingStrategy: "lazy",
  render: plan,
};

async function plan({ store }: PlanContext): Promise<ModuleOutput> {
  const rejected = rejectedRecords(store, torchRecordsModule.id);
  return {
    extra: [
      ...runtimeMetrics(store),
      ...shapePages(store),
      ...dataDependentPages(store),
      ...kernelPages(store),
      ...tensorPages(store),
      ...lostDumps(store),
      ...await brokenEvents(store),
      ...unknownRecords(store),
      ...rejected.extra,
    ],
    sections: [EXPORTS, ...rejected.sections],
  };
}

// ---------------------------------------------------------------- metrics of work at run time

const RUNTIME_METRICS: ReadonlyMap<string, string> = new Map([
  ["compilation_metrics_runtime", "Run-time metrics"],
  ["bwd_compilation_metrics_runtime", "Backward run-time metrics"],
]);

function runtimeMetrics(store: EntryStore): ExtraOutput[] {
  return [...store.entries("compilation_metrics")].flatMap((at) => {
    const title = RUNTIME_METRICS.get(at.type);
    return title === undefined ? [] : [runtimePage(at, title)];
  });
}

const runtimePage = (at: Entry, title: string): ExtraOutput =>
  ownPage(at, `${at.type}.html`, MetricsTableView, (_, head) => ({
    head,
    title,
    about: "Work that was done when the compiled code ran: autotuning of kernels, recording of CUDA graphs.",
    ...metricRows(at.metadataText.startsWith("{") ? at.metadataText : `{"value":${at.metadataText}}`),
  }));

// ---------------------------------------------------------------- data-dependent guards

function dataDependentPages(store: EntryStore): ExtraOutput[] {
  // Reads every expression of the log: only if there is such a page, and then once.
  let expressions: Expressions | null = null;
  return [...store.entries("guards")].filter(({ type }) => type === "guard_on_data_dependent_error").map((at) =>
    ownPage(at, `${at.type}.html`, DataDependentView, (r, head) => {
      const fields = fieldsOf(at);
      expressions ??= new Expressions(store);
      return {
        head,
        expression: valueText(fields["expr"]),
        unhinted: valueText(fields["unhinted_expr"]),
        userStack: stackOf(fields["user_stack"], r, at.seq),
        stack: stackOf(fields["stack"], r, at.seq),
        ...cardsOf(expressions, fields["expr_id"], at.seq, r),
      };
    })
  );
}

// ---------------------------------------------------------------- graphs, exports

const lostDumps = (store: EntryStore): ExtraOutput[] =>
  [...store.entries("graphs")].filter((at) => isLostDump(store, at)).map((at) =>
    ownFile(at, `${(at.metadata as { readonly name: string }).name}.txt`, { kind: "payload", of: at })
  );

// ---------------------------------------------------------------- trace events

/** What Python writes and JSON does not have, and halves of characters. */
const NO_JSON = /NaN|Infinity|\\u[dD][89a-fA-F]/;

/**
 * Trace events that are no JSON, which the trace leaves out (contract 4.6), as texts. Events are a large part of most logs, so they are
 * read closely only where there is reason to: in a log with damaged payloads, or where the text has what makes it invalid.
 */
async function brokenEvents(store: EntryStore): Promise<ExtraOutput[]> {
  const damaged = store.faults.has("fail_payload_md5");
  const files: ExtraOutput[] = [];
  for (const at of store.entries("chromium_events")) {
    if (at.payload === null || at.payload.bytes === 0) continue;
    const json = damaged ? null : await shortJson(store, at.payload);
    if (json !== null && !NO_JSON.test(json)) continue;
    if (!await isStrictJson(store, at)) files.push(ownFile(at, `${at.type}.txt`, { kind: "payload", of: at }));
  }
  return files;
}

const EXPORTS: IndexSection = {
  section: "custom",
  title: "Exports",
  *pages({ store }) {
    let begun = 0, succeeded = 0;
    for (const { type } of store.entries("export")) {
      if (type === "export") begun++;
      if (type === "exported_program") succeeded++;
    }
    if (begun > 0) yield page(ExportsView, () => ({ begun, succeeded }));
  },
};

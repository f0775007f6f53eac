/** Metrics pages of three kinds, and the restarts and failures that the metrics tell of (contract 4.7 to 4.10). */
import { AotBackwardMetricsView } from "../components/AotBackwardMetricsView.tsx";
import { BackwardMetricsView } from "../components/BackwardMetricsView.tsx";
import {
  type FailureKind,
  type FailuresSummary,
  FailuresSummaryView,
  FailuresView,
} from "../components/FailuresView.tsx";
import type { Failure } from "../components/MetricsParts.tsx";
import { MetricsView } from "../components/MetricsView.tsx";
import { double } from "../format/json.ts";
import type { Entry } from "../intermediate/store.ts";
import type { FailureRow } from "../intermediate/summary.ts";
import { FrameCompiles, type Joined } from "./frame_compiles.ts";
import { metricsData } from "./metrics_data.ts";
import {
  type IndexSection,
  type Module,
  type ModuleOutput,
  type NumberedOutput,
  page,
  type PlanContext,
  type RenderContext,
} from "./module.ts";
import { recordPage } from "./record_page.ts";

export const compilationMetricsModule: Module = {
  id: "compilation_metrics",
  name: "Compilation metrics",
  subscriptions: ["compilation_metrics", "guards"],
  loadingStrategy: "hybrid",
  render: plan,
};

function plan({ store }: PlanContext): ModuleOutput {
  const numbered: NumberedOutput[] = [];
  const pagesByLine = new Map<number, NumberedOutput>();
  const frameCompiles = new FrameCompiles(store);
  for (const entry of store.entries("compilation_metrics")) {
    switch (entry.type) {
      case "dynamo_start":
        frameCompiles.started(entry);
        break;
      case "compilation_metrics": {
        const output = metricsPage(entry, frameCompiles.measured(entry));
        pagesByLine.set(entry.seq, output);
        numbered.push(output);
        break;
      }
      case "bwd_compilation_metrics":
        numbered.push(backwardPage(entry));
        break;
      case "aot_autograd_backward_compilation_metrics":
        numbered.push(aotBackwardPage(entry));
    }
  }
  return {
    numbered,
    extra: [{
      path: "failures_and_restarts.html",
      phase: "early",
      content: { kind: "page", page: page(FailuresView, (r) => ({ rows: failureCells(r, pagesByLine) })) },
    }],
    sections: [FAILURES],
  };
}

// ---------------------------------------------------------------- metrics pages

const metricsPage = (at: Entry, joined: Joined): NumberedOutput =>
  recordPage(at, `${at.type}.html`, MetricsView, (r, head) => metricsData(r, at, head, joined));

const backwardPage = (at: Entry): NumberedOutput =>
  recordPage(at, `${at.type}.html`, BackwardMetricsView, (_, head) => {
    const { inductor_compile_time_s, code_gen_time_s } = at.metadata as Readonly<Record<string, number | null>>;
    return {
      head,
      inductor: seconds(inductor_compile_time_s),
      codeGen: seconds(code_gen_time_s),
      failure: loggedFailure(at),
    };
  });

const aotBackwardPage = (at: Entry): NumberedOutput =>
  recordPage(at, `${at.type}.html`, AotBackwardMetricsView, (_, head) => ({ head, failure: loggedFailure(at) }));

/** Null for absent and for zero. */
const seconds = (value: number | null | undefined): string | null => value ? double(value) : null;

function loggedFailure({ metadata }: Entry): Failure | null {
  const { fail_type, fail_reason } = metadata as Readonly<Record<string, string | null>>;
  return fail_type ? { type: fail_type, reason: fail_reason ?? "", file: null, line: null } : null;
}

// ---------------------------------------------------------------- failures

function failureCells(r: RenderContext, pagesByLine: ReadonlyMap<number, NumberedOutput>) {
  return r.summary().failures.map(({ seq, id, kind, type, reason, source }) => {
    const output = id.parts === null ? undefined : pagesByLine.get(seq);
    return { id: id.display, page: output ? r.placed(output)?.path ?? null : null, kind, type, reason, source };
  });
}

const FAILURES: IndexSection = {
  section: "failures",
  title: "Failures and Restarts",
  *pages(r) {
    const { failures } = r.summary();
    if (failures.length > 0) yield page(FailuresSummaryView, () => failuresSummary(failures));
  },
};

const KINDS_SHOWN = 10;

function failuresSummary(failures: readonly FailureRow[]): FailuresSummary {
  const kinds = new Map<string, { -readonly [Key in keyof FailureKind]: FailureKind[Key] }>();
  for (const { type, reason, id } of failures) {
    const key = JSON.stringify([type, reason]);
    const known = kinds.get(key);
    if (known) known.count++;
    else kinds.set(key, { type, reason: firstLine(reason), count: 1, id: id.display });
  }
  const sorted = [...kinds.values()].sort((a, b) => b.count - a.count);
  return {
    count: failures.length,
    kinds: sorted.slice(0, KINDS_SHOWN),
    further: Math.max(0, sorted.length - KINDS_SHOWN),
  };
}

const REASON_LENGTH = 200;

/** A reason may be pages long; the page of failures has all of it. */
function firstLine(reason: string): string {
  const [line = ""] = reason.trimStart().split("\n", 1);
  const shown = line.slice(0, REASON_LENGTH).toWellFormed();
  return shown.length < reason.trim().length ? `${shown} …` : shown;
}

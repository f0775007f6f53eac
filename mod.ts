/**
 * tlparse as a library: from a TORCH_TRACE log to a report or to JSON lines.
 *
 * Nothing here prints or exits. What a log holds never throws; an input that cannot be read and an output that cannot be written do.
 */
export { parse } from "./run/parse.ts";
export { reportRanks } from "./run/ranks.ts";
export { render, report } from "./run/report.ts";
export { serve } from "./run/serve.ts";
export type {
  InputOptions,
  ParseOptions,
  RanksOptions,
  RanksResult,
  RenderOptions,
  ReportOptions,
  ReportResult,
  RunOptions,
  RunProgress,
  RunResult,
  ServedReport,
  ServeOptions,
} from "./run/options.ts";
export { MODULES } from "./modules/registry.ts";
export { UserError } from "./runtime/user_error.ts";
export * from "./components/mod.ts";
export { page } from "./modules/module.ts";
export { OutputError, OutputExistsError, OutputRefusedError } from "./report/output_error.ts";
export type { CompilationItem } from "./client/elements/compile_list_element.tsx";
export type { GuardItem } from "./client/elements/guards_element.tsx";
export type { ChosenEvent } from "./client/flame/FlameChart.tsx";
export type { Category, CompileId, Entry, EntryStore, Json, Payload } from "./intermediate/store.ts";
export type { CompileSummary, FailureRow, LogSummary } from "./intermediate/summary.ts";
export type { FaultKind, FaultSummary } from "./log/faults.ts";
export type {
  Content,
  Directory,
  ExtraOutput,
  IndexSection,
  Island,
  Module,
  ModuleFailure,
  ModuleOutput,
  NumberedOutput,
  Page,
  PlanContext,
  RenderContext,
} from "./modules/module.ts";

/** All views of the pages of a report, by name: what a browser needs to show them. */
import { AotBackwardMetricsView } from "./AotBackwardMetricsView.tsx";
import { BackwardMetricsView } from "./BackwardMetricsView.tsx";
import { CacheStatusView } from "./CacheStatusView.tsx";
import { CodeView } from "./CodeView.tsx";
import { directorySection } from "./CompileDirectory.tsx";
import { DataDependentView } from "./DataDependentView.tsx";
import { ErrorView } from "./ErrorView.tsx";
import { ExportView } from "./ExportView.tsx";
import { FailuresSummaryView, FailuresView } from "./FailuresView.tsx";
import { GuardsView } from "./GuardsView.tsx";
import {
  BarView,
  irDumpsSection,
  overviewSection,
  SectionFailureView,
  SectionHeadingView,
  timeSection,
} from "./Index.tsx";
import { KernelStacksView } from "./KernelStacksView.tsx";
import { MetricsTableView } from "./MetricsTableView.tsx";
import { MetricsView } from "./MetricsView.tsx";
import { ProvenanceLinks } from "./ProvenanceLinks.tsx";
import { ProvenanceView } from "./ProvenanceView.tsx";
import { RecordTablesView } from "./RecordTablesView.tsx";
import { ExportsView, LeftOutView, RejectedView } from "./RejectedView.tsx";
import { SourceDumpView } from "./SourceDumpView.tsx";
import { stackTrieSection, unknownStacksSection } from "./StackTrie.tsx";
import { SymbolicShapesView } from "./SymbolicShapesView.tsx";
import { chromiumSection, downloadsSection } from "./Trace.tsx";
import { VllmGroupView, VllmOtherFilesView, VllmSummaryView } from "./VllmView.tsx";
import type { View } from "./view.ts";

const ALL = [
  AotBackwardMetricsView,
  BackwardMetricsView,
  CacheStatusView,
  CodeView,
  directorySection,
  DataDependentView,
  ErrorView,
  ExportView,
  FailuresView,
  FailuresSummaryView,
  GuardsView,
  BarView,
  overviewSection,
  timeSection,
  irDumpsSection,
  SectionHeadingView,
  SectionFailureView,
  KernelStacksView,
  MetricsTableView,
  MetricsView,
  ProvenanceLinks,
  ProvenanceView,
  RecordTablesView,
  RejectedView,
  LeftOutView,
  ExportsView,
  SourceDumpView,
  stackTrieSection,
  unknownStacksSection,
  SymbolicShapesView,
  chromiumSection,
  downloadsSection,
  VllmSummaryView,
  VllmGroupView,
  VllmOtherFilesView,
] as unknown as readonly View<unknown>[];

/** The page that compares ranks is not among them: it is no file of a report of one log. */
export const VIEWS: ReadonlyMap<string, View<unknown>> = new Map(ALL.map((view) => [view.name, view]));

/** Metrics that have no page of the contract: of work at run time, and of records that were rejected (P-1). */
import { type MetricRow, MetricsTable } from "./MetricsParts.tsx";
import { PageHead, type PageHeadData } from "./PageHead.tsx";
import { defineView } from "./view.ts";

export interface MetricsTablePage {
  readonly head: PageHeadData;
  readonly title: string;
  /** What they are, or why they stand here. */
  readonly about: string;
  readonly rows: readonly MetricRow[];
  /** Keys that were logged as null. */
  readonly without: readonly string[];
}

export const MetricsTableView = defineView<MetricsTablePage>({
  name: "metrics_table",
  title: ({ title }) => title,
  scripts: ["page"],
  markup: ({ head, title, about, rows, without }, { root }) => (
    <>
      <PageHead head={head} root={root} titled={false} />
      <main class="metrics">
        <h1>{`${title} for ${head.id}`}</h1>
        <p class="hint">{about}</p>
        {rows.length > 0 ? <MetricsTable rows={rows} /> : <p class="empty">The record has no value.</p>}
        {without.length > 0 && (
          <>
            <h2>Logged without a value</h2>
            <p class="muted">{without.join(", ")}</p>
          </>
        )}
      </main>
    </>
  ),
});

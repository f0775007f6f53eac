/** Metrics of AOTAutograd's backward pass (contract 4.10). */
import { type Failure, FailureFacts } from "./MetricsParts.tsx";
import { PageHead, type PageHeadData } from "./PageHead.tsx";
import { defineView } from "./view.ts";

export interface AotBackwardMetrics {
  readonly head: PageHeadData;
  readonly failure: Failure | null;
}

export const AotBackwardMetricsView = defineView<AotBackwardMetrics>({
  name: "aot_backward_metrics",
  title: () => "AOT Autograd Backward Compilation Metrics",
  scripts: ["page"],
  markup: ({ head, failure }, { root }) => (
    <>
      <PageHead head={head} root={root} titled={false} />
      <main class="metrics">
        <h1>{`Compilation Info for ${head.id}`}</h1>
        <h2>Failures</h2>
        <FailureFacts failure={failure} />
      </main>
    </>
  ),
});

/** Metrics of a backward compilation (contract 4.9). */
import { Fact, type Failure, FailureFacts, INDUCTOR_HINT } from "./MetricsParts.tsx";
import { PageHead, type PageHeadData } from "./PageHead.tsx";
import { defineView } from "./view.ts";

export interface BackwardMetrics {
  readonly head: PageHeadData;
  /** Seconds; null if absent or zero. */
  readonly inductor: string | null;
  readonly codeGen: string | null;
  readonly failure: Failure | null;
}

export const BackwardMetricsView = defineView<BackwardMetrics>({
  name: "backward_metrics",
  title: () => "Backward Compilation Metrics",
  scripts: ["page"],
  markup: ({ head, inductor, codeGen, failure }, { root }) => (
    <>
      <PageHead head={head} root={root} titled={false} />
      <main class="metrics">
        <h1>{`Backward Compilation Info for ${head.id}`}</h1>
        <h2>Compile Time(seconds)</h2>
        <dl class="facts">
          {inductor !== null && <Fact label="Inductor" hint={INDUCTOR_HINT} value={inductor} />}
          {codeGen !== null && <Fact label="Code Gen Time" value={codeGen} />}
        </dl>
        <h2>Failures</h2>
        <FailureFacts failure={failure} />
      </main>
    </>
  ),
});

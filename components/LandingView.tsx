/** The landing page of several ranks (output contract 7.12): overview, what differs, then the ranks and the comparisons. */
import type { VNode } from "preact";
import { counted } from "../format/quantities.ts";
import { type Differences, GroupList, type Groups, Warnings } from "./RankDifferences.tsx";
import { Matrix } from "./RankMatrix.tsx";
import { Runtimes, type RuntimesData, type SpreadData } from "./RankRuntimes.tsx";
import { Overview, type OverviewNumber, ReportBar } from "./ReportHead.tsx";
import { defineView } from "./view.ts";

export interface RankRow {
  readonly rank: number;
  /** null if the rank could not be read. */
  readonly href: string | null;
  readonly log: string;
  readonly error: string | null;
  /** Words; empty where there is nothing to say. */
  readonly facts: RankFactsRow | null;
}

export interface RankFactsRow {
  readonly compilations: string;
  readonly restarts: string;
  readonly failures: string;
  readonly time: string;
  readonly cache: string;
  readonly faults: string;
}

export interface LandingData extends Differences {
  readonly about: { readonly generator: string; readonly generatedAt: string; readonly command: string };
  /** Files of all ranks, for programs. */
  readonly files: readonly string[];
  /** Versions, at most three. */
  readonly torch: readonly string[];
  readonly numbers: readonly OverviewNumber[];
  readonly ranks: readonly RankRow[];
  readonly missing: { readonly named: readonly number[]; readonly more: number };
  /** Sentences about single ranks. */
  readonly notes: {
    readonly shown: readonly { readonly tone: "plain" | "break" | "error"; readonly text: string }[];
    readonly more: number;
  };
  /** Whether there is a merged trace. */
  readonly events: boolean;
  readonly runtimes: RuntimesData | null;
  /** null if fewer than two ranks logged the order. */
  readonly order: {
    readonly differs: boolean;
    readonly scheduleRanks: readonly number[];
    readonly cacheRanks: readonly number[];
  } | null;
  /** By all tensor metadata, run times included. */
  readonly tensors: Groups;
  readonly spreads: SpreadData | null;
  readonly faults: readonly string[];
  readonly moreFaults: number;
}

const PERFETTO = "https://ui.perfetto.dev/";

export const LandingView = defineView<LandingData>({
  name: "landing",
  title: ({ ranks }) => `${counted(ranks.length, "rank")} · tlparse`,
  scripts: ["page"],
  markup: (data) => (
    <>
      <Bar {...data} />
      <main class="landing">
        <h1 data-chrome class="sr-only">Report of {counted(data.ranks.length, "rank")}</h1>
        <Overview numbers={data.numbers} />
        <Warnings {...data} />
        <Notes {...data} />
        <Matrix matrix={data.matrix} />
        <h2 id="ranks">Multi-Rank TLParse Report</h2>
        <p>
          <strong>{data.ranks.length}</strong> rank(s)
        </p>
        {data.events && <TraceLinks title="Chromium Events" file="chromium_events.json" text="Chromium Trace Events" />}
        {data.runtimes && (
          <TraceLinks
            title="Runtime Trace Visualization"
            file="chromium_trace_with_runtime.json"
            text="Runtime Estimation Chromium Trace"
          />
        )}
        <RankList ranks={data.ranks} />
        {data.runtimes && <Runtimes {...data.runtimes} spreads={data.spreads} />}
        <Order order={data.order} />
        <Tensors tensors={data.tensors} shapes={data.shapes} />
      </main>
    </>
  ),
});

function Bar({ about, files, ranks, missing, torch }: LandingData): VNode {
  const absent = missing.named.length + missing.more;
  const facts = [
    counted(ranks.length, "rank"),
    absent > 0 ? `${absent} missing` : "",
    torch.length > 0 ? `torch ${torch.join(", ")}` : "",
  ];
  return (
    <ReportBar {...about} facts={facts.filter((fact) => fact !== "")}>
      <dt>For programs</dt>
      <dd>
        {files.map((file, at) => (
          <>
            {at > 0 && ", "}
            <a href={file}>{file}</a>
          </>
        ))}
      </dd>
    </ReportBar>
  );
}

/** Ranks, logs and artifacts that the page lacks, and other things one should know of single ranks. */
function Notes({ missing, notes, faults, moreFaults }: LandingData): VNode | null {
  if (notes.shown.length + missing.named.length + faults.length === 0) return null;
  return (
    <section data-chrome class="notes" aria-label="About the logs">
      <ul class="plain">
        {missing.named.length > 0 && (
          <li class="text-break">
            {`No log of rank ${missing.named.join(", ")}${missing.more > 0 ? ` and ${missing.more} more` : ""}.`}
          </li>
        )}
        {notes.shown.map(({ tone, text }) => (
          <li key={text} class={tone === "plain" ? undefined : `text-${tone}`}>{text}</li>
        ))}
        {notes.more > 0 && <li>{counted(notes.more, "further note")} not shown; manifest.json has them.</li>}
      </ul>
      {faults.length > 0 && (
        <details>
          <summary class="text-error">{counted(faults.length + moreFaults, "artifact")} could not be compared</summary>
          <ul>{faults.map((fault, i) => <li key={i}>{fault}</li>)}</ul>
          {moreFaults > 0 && <p class="why">{moreFaults} more not shown; manifest.json has them.</p>}
        </details>
      )}
    </section>
  );
}

// ---------------------------------------------------------------- the contract's sections

function TraceLinks({ title, file, text }: { title: string; file: string; text: string }): VNode {
  return (
    <>
      <h3>{title}</h3>
      <p>
        <a href={file}>{text}</a>
        <span data-chrome>, to open in</span> <a href={PERFETTO} rel="noreferrer">Perfetto</a>
      </p>
    </>
  );
}

function RankList({ ranks }: { ranks: readonly RankRow[] }): VNode {
  return (
    <>
      <p>Individual rank reports:</p>
      <ul class="ranks">
        {ranks.filter(({ href }) => href !== null).map(({ rank, href, log, facts }) => (
          <li key={rank}>
            <a href={href!}>{`Rank ${rank}`}</a>
            <span data-chrome class="rank-facts">
              {facts && <RankCells {...facts} />}
              <span class="place" title={log}>{log}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function RankCells({ compilations, restarts, failures, time, cache, faults }: RankFactsRow): VNode {
  return (
    <>
      <span>{compilations}</span>
      <span class="number">{time}</span>
      <span>{cache}</span>
      <span class="text-break">{restarts}</span>
      <span class="text-error">{failures}</span>
      <span class="text-error">{faults}</span>
    </>
  );
}

const RECORDER = "torch._inductor.debug.record_and_log_graph_execution_order()";

function Order({ order }: { order: LandingData["order"] }): VNode {
  return (
    <>
      <h3>Graph Execution-Order Diagnostics</h3>
      <p>
        <span data-chrome>Needs a run inside of</span> <code>{RECORDER}</code>
      </p>
      {order === null ? <p>Execution-order analysis unavailable.</p> : (
        <>
          <p>
            {order.differs
              ? "Graph execution order differs across ranks."
              : "Graph execution order: consistent across ranks."}
          </p>
          <Mismatch
            ranks={order.scheduleRanks}
            what="Schedule mismatch across ranks"
            none="Collectives Schedule: Consistent across ranks."
          />
          <Mismatch
            ranks={order.cacheRanks}
            what="Cache hit/miss mismatch across ranks"
            none="Cache hit/miss sequence: Consistent across ranks."
          />
        </>
      )}
    </>
  );
}

function Mismatch({ ranks, what, none }: { ranks: readonly number[]; what: string; none: string }): VNode {
  if (ranks.length === 0) return <p>{none}</p>;
  return (
    <p>
      <strong>Warning:</strong> {`${what}: ${ranks.map((rank) => `Rank ${rank}`).join(", ")}`}
    </p>
  );
}

function Tensors({ tensors, shapes }: { tensors: Groups; shapes: Groups }): VNode {
  return (
    <>
      <h3>Tensor Metadata Analysis</h3>
      {tensors.length === 0 ? <p>All ranks have matching tensor meta signatures across graphs.</p> : (
        <>
          <p>Ranks exhibit divergent inductor tensor metadata across graphs.</p>
          <GroupList groups={tensors} />
          <p data-chrome class="why">
            {shapes.length > 0
              ? "Operators, shapes, strides or types differ, not only the estimated run times."
              : "Only the estimated run times differ: shapes, strides and types are equal."}
          </p>
        </>
      )}
    </>
  );
}

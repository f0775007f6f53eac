/** The landing page of several ranks (output contract 7.12): what differs first, then the ranks, then the comparisons. */
import type { ComponentChildren, VNode } from "preact";
import { counted } from "../format/quantities.ts";
import { defineView } from "./view.ts";

export interface RankLink {
  readonly rank: number;
  /** null if the rank could not be read. */
  readonly href: string | null;
  readonly log: string;
  readonly otherLogs: readonly string[];
  readonly error: string | null;
}

/** Groups of ranks that agree; empty where all do. */
type Groups = readonly (readonly number[])[];

export interface LandingData {
  readonly generator: string;
  readonly ranks: readonly RankLink[];
  readonly missing: { readonly named: readonly number[]; readonly more: number };
  /** Whether the compile ids differ. */
  readonly ids: boolean;
  readonly cache: Groups;
  readonly schedules: Groups;
  /** Whether there is a merged trace. */
  readonly events: boolean;
  readonly runtimes: {
    readonly ranks: number;
    /** null: the ranks have different numbers of graphs. */
    readonly deltas: readonly GraphDelta[] | null;
    readonly unpaired: readonly string[];
  } | null;
  /** null if fewer than two ranks logged the order. */
  readonly order: {
    readonly differs: boolean;
    readonly scheduleRanks: readonly number[];
    readonly cacheRanks: readonly number[];
  } | null;
  /** By all tensor metadata, run times included. */
  readonly tensors: Groups;
  /** By tensor metadata alone (D-32). */
  readonly shapes: Groups;
  readonly matrix: {
    readonly ranks: readonly number[];
    readonly rows: readonly { readonly id: string; readonly has: readonly boolean[] }[];
    readonly equal: number;
    readonly left: number;
  } | null;
  readonly faults: readonly string[];
}

interface GraphDelta {
  readonly graph: string;
  readonly delta: string;
  readonly fastest: { readonly rank: number; readonly ms: string };
  readonly slowest: { readonly rank: number; readonly ms: string };
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
        <Warnings {...data} />
        <h2>Multi-Rank TLParse Report</h2>
        <p>
          <strong>{data.ranks.length}</strong> rank(s)
        </p>
        <Unread {...data} />
        <Matrix matrix={data.matrix} />
        {data.events && <TraceLinks title="Chromium Events" file="chromium_events.json" text="Chromium Trace Events" />}
        {data.runtimes && (
          <TraceLinks
            title="Runtime Trace Visualization"
            file="chromium_trace_with_runtime.json"
            text="Runtime Estimation Chromium Trace"
          />
        )}
        <RankList ranks={data.ranks} />
        {data.runtimes && <Runtimes {...data.runtimes} />}
        <Order order={data.order} />
        <Tensors tensors={data.tensors} shapes={data.shapes} />
      </main>
    </>
  ),
});

function Bar({ ranks, missing, generator }: LandingData): VNode {
  const absent = missing.named.length + missing.more;
  const facts = [counted(ranks.length, "rank"), absent > 0 ? `${absent} missing` : "", generator];
  return (
    <header data-chrome class="bar">
      <span class="name">tlparse</span>
      <span class="facts">{facts.filter((fact) => fact !== "").join(" · ")}</span>
      <span class="spring" />
      <button type="button" class="icon" data-action="theme" hidden aria-label="Switch between light and dark">
        ◐
      </button>
    </header>
  );
}

function Warnings({ ids, cache, schedules, shapes }: LandingData): VNode | null {
  if (!ids && cache.length === 0 && schedules.length === 0 && shapes.length === 0) return null;
  return (
    <div class="warning-box" role="note">
      {ids && (
        <Warning text="Diverging Compilation IDs detected across ranks.">
          <Why>Ranks that compile different graphs can wait for each other for ever.</Why>
        </Warning>
      )}
      {cache.length > 0 && (
        <Warning text="Diverging Cache hit/miss patterns detected across ranks.">
          <GroupList groups={cache} />
        </Warning>
      )}
      {schedules.length > 0 && (
        <Warning text="Diverging collective operation sequences detected across ranks.">
          <Why>Ranks that issue collectives in another order can hang, or mix up their data.</Why>
          <p>Collective operation sequence groups:</p>
          <GroupList groups={schedules} />
        </Warning>
      )}
      {shapes.length > 0 && (
        <div data-chrome>
          <p>
            <strong>Warning:</strong> The ranks' tensors differ in shape, stride or type.
          </p>
          <GroupList groups={shapes} />
        </div>
      )}
    </div>
  );
}

function Warning({ text, children }: { text: string; children: ComponentChildren }): VNode {
  return (
    <>
      <p>
        <strong>Warning:</strong> {text}
      </p>
      {children}
    </>
  );
}

function Why({ children }: { children: ComponentChildren }): VNode {
  return <p data-chrome class="why">{children}</p>;
}

function GroupList({ groups }: { groups: Groups }): VNode {
  return <ul>{groups.map((ranks) => <li key={ranks[0]}>{`Ranks: ${ranks.join(", ")}`}</li>)}</ul>;
}

/** Ranks, logs and artifacts that the page lacks. */
function Unread({ ranks, missing, faults }: LandingData): VNode | null {
  const failed = ranks.filter(({ error }) => error !== null);
  const doubled = ranks.filter(({ otherLogs }) => otherLogs.length > 0);
  if (failed.length + doubled.length + missing.named.length + faults.length === 0) return null;
  return (
    <div data-chrome class="unread">
      {missing.named.length > 0 && (
        <p>{`No log of rank ${missing.named.join(", ")}${missing.more > 0 ? ` and ${missing.more} more` : ""}.`}</p>
      )}
      {failed.map(({ rank, error, log }) => (
        <p key={rank} class="status-error">{`Rank ${rank} could not be read (${log}): ${error}`}</p>
      ))}
      {doubled.map(({ rank, log, otherLogs }) => (
        <p key={rank}>
          {`Rank ${rank} has several logs: ${log} is the newest and was read, not ${otherLogs.join(", ")}.`}
        </p>
      ))}
      {faults.length > 0 && (
        <details>
          <summary>{counted(faults.length, "artifact")} could not be compared</summary>
          <ul>{faults.map((fault, i) => <li key={i}>{fault}</li>)}</ul>
        </details>
      )}
    </div>
  );
}

function Matrix({ matrix }: { matrix: LandingData["matrix"] }): VNode | null {
  if (matrix === null) return null;
  return (
    <section data-chrome class="matrix-section">
      <h3>
        Compilations that not all ranks have <span class="aside">{`${matrix.equal} more are on all ranks`}</span>
      </h3>
      <div class="scroll">
        <table class="matrix">
          <thead>
            <tr>
              <th scope="col">Id</th>
              {matrix.ranks.map((rank) => <th key={rank} scope="col">{`rank ${rank}`}</th>)}
            </tr>
          </thead>
          <tbody>
            {matrix.rows.map(({ id, has }) => (
              <tr key={id}>
                <th scope="row">{id}</th>
                {has.map((there, i) => <td key={i} class={there ? "same" : "absent"}>{there ? "✓" : "–"}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {matrix.left > 0 && <p class="why">{`${counted(matrix.left, "further id")} not shown.`}</p>}
    </section>
  );
}

function TraceLinks({ title, file, text }: { title: string; file: string; text: string }): VNode {
  return (
    <>
      <h3>{title}</h3>
      <p>
        <a href={file}>{text}</a>
        <span data-chrome>{" — to look at it, open it in "}</span> <a href={PERFETTO} rel="noreferrer">Perfetto</a>
      </p>
    </>
  );
}

function RankList({ ranks }: { ranks: readonly RankLink[] }): VNode {
  return (
    <>
      <p>Individual rank reports:</p>
      <ul class="ranks">
        {ranks.filter(({ href }) => href !== null).map(({ rank, href, log }) => (
          <li key={rank}>
            <a href={href!}>{`Rank ${rank}`}</a>
            <span data-chrome class="place">{` ${log}`}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Runtimes({ ranks, deltas, unpaired }: NonNullable<LandingData["runtimes"]>): VNode {
  return (
    <>
      <h3>Graph Runtime Analysis</h3>
      {deltas === null
        ? (
          <p>
            <strong>Runtime analysis not available:</strong>
            <span data-chrome>{" the ranks have different numbers of graphs with estimates."}</span>
          </p>
        )
        : (
          <p>
            <span data-chrome>Estimated run time of each graph, by Inductor, over</span> <strong>{ranks}</strong>{" "}
            rank(s)
          </p>
        )}
      {deltas?.map(({ graph, delta, fastest, slowest }) => (
        <p key={graph}>
          <strong>{`Graph ${graph}:`}</strong>{" "}
          {`${delta} ms delta (Fastest: Rank ${fastest.rank} - ${fastest.ms} ms, Slowest: Rank ${slowest.rank} - ${slowest.ms} ms)`}
        </p>
      ))}
      {unpaired.length > 0 && (
        <p data-chrome class="why">{`Not on all ranks, so not compared: ${unpaired.join(", ")}.`}</p>
      )}
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
              ? "Shapes, strides or types differ, not only the estimated run times."
              : "Only the estimated run times differ: shapes, strides and types are equal."}
          </p>
        </>
      )}
    </>
  );
}

/** The landing page of several ranks (output contract 7.12): overview, what differs, then the ranks and the comparisons. */
import type { ComponentChildren, VNode } from "preact";
import { counted } from "../format/quantities.ts";
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

/** Groups of ranks that agree; empty where all do. */
type Groups = readonly (readonly number[])[];

export interface CacheGroup {
  readonly ranks: readonly number[];
  readonly text: string;
}

export interface ScheduleGroup {
  readonly ranks: readonly number[];
  /** From the group with most ranks; null for that group itself. `own` or `other` is null where the schedule has ended. */
  readonly difference: {
    readonly graph: string;
    readonly position: number;
    readonly own: string | null;
    readonly other: string | null;
    /** A rank of the group with most ranks. */
    readonly than: number;
  } | null;
}

export interface LandingData {
  readonly about: { readonly generator: string; readonly generatedAt: string; readonly command: string };
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
  /** Whether the compile ids differ. */
  readonly ids: boolean;
  readonly cache: readonly CacheGroup[];
  readonly schedules: readonly ScheduleGroup[];
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
  /** null for a single rank. */
  readonly matrix: MatrixData | null;
  readonly spreads: SpreadData | null;
  readonly faults: readonly string[];
  readonly moreFaults: number;
}

export interface MatrixData {
  /** Ranks that are alike in every row: `0–3, 7`, and how many. */
  readonly columns: readonly { readonly text: string; readonly count: number }[];
  readonly moreColumns: number;
  readonly rows: readonly {
    readonly id: string;
    readonly name: string | null;
    readonly cells: readonly { readonly state: "same" | "differs" | "absent"; readonly href: string | null }[];
  }[];
  readonly moreRows: number;
  /** Ids under which some rank has another graph than most. */
  readonly otherGraphs: { readonly shown: readonly string[]; readonly count: number };
  readonly total: number;
  readonly equal: number;
}

export interface SpreadData {
  /** The time at the right end of the axis. */
  readonly longest: string;
  readonly left: number;
  /** Times are shares of the longest, 0 to 1; numbers are in ms. */
  readonly rows: readonly {
    readonly graph: string;
    readonly ranks: number;
    readonly mean: string;
    readonly deviation: string;
    readonly width: string;
    readonly slowest: number;
    readonly dots: readonly number[];
    readonly from: number;
    readonly to: number;
  }[];
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

function Bar({ about, ranks, missing, torch }: LandingData): VNode {
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
        <a href="manifest.json">manifest.json</a>
      </dd>
    </ReportBar>
  );
}

// ---------------------------------------------------------------- what differs

function Warnings({ ids, cache, schedules, shapes, matrix }: LandingData): VNode | null {
  const graphs = matrix?.otherGraphs ?? { shown: [], count: 0 };
  if (!ids && cache.length + schedules.length + shapes.length + graphs.count === 0) {
    return <AllAlike matrix={matrix} />;
  }
  return (
    <section class="warning-box" id="warnings" aria-label="What differs">
      {ids && (
        <Warning text="Diverging Compilation IDs detected across ranks.">
          <Why>
            A rank that compiles other graphs than the rest can wait for them for ever. Look below at{" "}
            <a href="#compilations">ranks and compilations</a> for the first id that not all have.
          </Why>
        </Warning>
      )}
      {cache.length > 0 && (
        <Warning text="Diverging Cache hit/miss patterns detected across ranks.">
          <Why>Ranks that miss compile while the others wait for them in the next collective.</Why>
          <ul>
            {cache.map(({ ranks, text }) => (
              <GroupItem key={ranks[0]} ranks={ranks}>
                {text}
              </GroupItem>
            ))}
          </ul>
        </Warning>
      )}
      {schedules.length > 0 && (
        <Warning text="Diverging collective operation sequences detected across ranks.">
          <Why>Ranks that issue other collectives, or in another order, hang or mix up their data.</Why>
          <p>Collective operation sequence groups:</p>
          <ul>
            {schedules.map(({ ranks, difference }) => (
              <GroupItem key={ranks[0]} ranks={ranks}>
                {difference && <Difference {...difference} />}
              </GroupItem>
            ))}
          </ul>
        </Warning>
      )}
      {shapes.length > 0 && (
        <div data-chrome class="warning">
          <p>
            <strong>Warning:</strong> The ranks' operators or their tensors differ, not only in estimated run time.
          </p>
          <GroupList groups={shapes} />
        </div>
      )}
      {graphs.count > 0 && (
        <div data-chrome class="warning">
          <p>
            <strong>Warning:</strong> Some ranks have another graph under the same id:{" "}
            <a href="#compilations">{graphs.shown.join(", ")}</a>
            {graphs.count > graphs.shown.length && ` and ${graphs.count - graphs.shown.length} more`}.
          </p>
        </div>
      )}
    </section>
  );
}

/** That nothing was found is worth a sentence, where there was something to compare. */
function AllAlike({ matrix }: Pick<LandingData, "matrix">): VNode | null {
  return matrix && (
    <p data-chrome class="alike">
      <span class="text-ok">✓</span>{" "}
      No rank differs from the others in compile ids, graphs, cache results, collectives or tensors.
    </p>
  );
}

function Warning({ text, children }: { text: string; children: ComponentChildren }): VNode {
  return (
    <div class="warning">
      <p>
        <strong>Warning:</strong> {text}
      </p>
      {children}
    </div>
  );
}

function Why({ children }: { children: ComponentChildren }): VNode {
  return <p data-chrome class="why">{children}</p>;
}

/** What is said about the group is ours. */
function GroupItem({ ranks, children }: { ranks: readonly number[]; children?: ComponentChildren }): VNode {
  return (
    <li>
      {`Ranks: ${ranks.join(", ")}`}
      {children && <span data-chrome class="about-group">{children}</span>}
    </li>
  );
}

const GroupList = ({ groups }: { groups: Groups }): VNode => (
  <ul>{groups.map((ranks) => <GroupItem key={ranks[0]} ranks={ranks} />)}</ul>
);

function Difference({ graph, position, own, other, than }: NonNullable<ScheduleGroup["difference"]>): VNode {
  const place = (
    <>
      {`collective ${position} of `}
      <code>{graph}</code>
    </>
  );
  if (own === null) {
    return (
      <>
        {"without "}
        {place}
        {`, which in rank ${than} is `}
        <code>{other}</code>
      </>
    );
  }
  return (
    <>
      {place}
      {" is "}
      <code>{own}</code>
      {other === null ? `, which rank ${than} lacks` : `, in rank ${than} it is `}
      {other !== null && <code>{other}</code>}
    </>
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

// ---------------------------------------------------------------- ranks and compilations

const STATES = { same: ["✓", "same graph"], differs: ["≠", "other graph"], absent: ["–", "not compiled"] } as const;

function Matrix({ matrix }: { matrix: LandingData["matrix"] }): VNode | null {
  if (matrix === null || matrix.total === 0) return null;
  const { total, equal, columns } = matrix;
  return (
    <section data-chrome id="compilations" aria-labelledby="compilations-heading">
      <h2 id="compilations-heading">
        Ranks and compilations{" "}
        <span class="aside">
          {equal === total
            ? "all are the same on every rank"
            : "✓ same graph as on most ranks · ≠ other graph · – not compiled"}
        </span>
      </h2>
      {columns.length > 1 && <MatrixTable matrix={matrix} />}
    </section>
  );
}

function MatrixTable(
  { matrix: { columns, moreColumns, rows, moreRows, total, equal } }: { matrix: MatrixData },
): VNode {
  const left = [
    rows.length < total - moreRows ? `${equal} more are the same on every rank` : "",
    moreRows > 0 ? `${counted(moreRows, "further compilation")} that differ not shown` : "",
    moreColumns > 0 ? `${counted(moreColumns, "further group")} of ranks not shown` : "",
  ].filter((part) => part !== "");
  return (
    <>
      <div class="scroll-x" tabIndex={0} role="region" aria-labelledby="compilations-heading">
        <table class="matrix">
          <thead>
            <tr>
              <th scope="col">Compilation</th>
              {columns.map(({ text, count }, i) => (
                <th key={i} scope="col">{count === 1 ? `rank ${text}` : `ranks ${text}`}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, name, cells }) => (
              <tr key={id}>
                <th scope="row">
                  <code>{id}</code>
                  {name && <span class="name">{name}</span>}
                </th>
                {cells.map(({ state, href }, i) => (
                  <td key={i} class={state}>
                    <MatrixCell state={state} href={href} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {left.length > 0 && <p class="why">{left.join("; ")}.</p>}
    </>
  );
}

function MatrixCell({ state, href }: MatrixData["rows"][number]["cells"][number]): VNode {
  const [sign, words] = STATES[state];
  return href === null
    ? <span role="img" aria-label={words}>{sign}</span>
    : <a href={href} aria-label={words}>{sign}</a>;
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

function Runtimes(
  { ranks, deltas, unpaired, spreads }: NonNullable<LandingData["runtimes"]> & Pick<LandingData, "spreads">,
): VNode {
  return (
    <>
      <h3>Graph Runtime Analysis</h3>
      {deltas === null
        ? (
          <p>
            <strong>Runtime analysis not available:</strong>{" "}
            <span data-chrome>the ranks have different numbers of graphs with estimates.</span>
          </p>
        )
        : (
          <p>
            <span data-chrome>Estimated run time of each graph, by Inductor, over</span> <strong>{ranks}</strong>{" "}
            rank(s)
          </p>
        )}
      {spreads && <Spread spreads={spreads} />}
      {deltas?.map(({ graph, delta, fastest, slowest }) => (
        <p key={graph} class="delta">
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

const AXIS = 480, MARGIN = 6;
const xOf = (share: number): string => (MARGIN + share * (AXIS - 2 * MARGIN)).toFixed(1);

function Spread({ spreads: { rows, left, longest } }: { spreads: SpreadData }): VNode {
  return (
    <div data-chrome id="spread" class="scroll-x" tabIndex={0} role="region" aria-label="Spread of the estimates">
      <table class="spread">
        <thead>
          <tr>
            <th scope="col">Graph</th>
            <th scope="col">{`Each dot is a rank, from 0 to ${longest}`}</th>
            <th scope="col" class="number">Mean</th>
            <th scope="col" class="number">Fastest to slowest</th>
            <th scope="col">Slowest</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ graph, ranks, mean, deviation, width, slowest, dots, from, to }) => (
            <tr key={graph}>
              <th scope="row">
                <code>{graph}</code>
              </th>
              <td>
                <svg width={AXIS} height="16" viewBox={`0 0 ${AXIS} 16`} role="img" aria-label={`${ranks} ranks`}>
                  <line x1={MARGIN} x2={AXIS - MARGIN} y1="8" y2="8" class="axis" />
                  <line x1={xOf(from)} x2={xOf(to)} y1="8" y2="8" class="whisker" />
                  {dots.map((share, i) => <circle key={i} cx={xOf(share)} cy="8" r="4" class="dot" />)}
                </svg>
              </td>
              <td class="number">{`${mean} ± ${deviation} ms`}</td>
              <td class="number">{`${width} ms`}</td>
              <td>{`rank ${slowest}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && <p class="why">{counted(left, "further graph")} with a smaller spread not shown.</p>}
    </div>
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

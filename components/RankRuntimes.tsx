/** Estimated run times of graphs: how far the ranks are apart. */
import type { VNode } from "preact";
import { counted } from "../format/quantities.ts";

export interface RuntimesData {
  readonly ranks: number;
  /** null: the ranks have different numbers of graphs. */
  readonly deltas: readonly GraphDelta[] | null;
  readonly unpaired: readonly string[];
}

interface GraphDelta {
  readonly graph: string;
  readonly delta: string;
  readonly fastest: { readonly rank: number; readonly ms: string };
  readonly slowest: { readonly rank: number; readonly ms: string };
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

export function Runtimes(
  { ranks, deltas, unpaired, spreads }: RuntimesData & { readonly spreads: SpreadData | null },
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

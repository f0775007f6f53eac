/** What differs between ranks, at the top of their landing page: warnings of the contract and of our own, each with the groups of ranks. */
import type { ComponentChildren, VNode } from "preact";
import type { MatrixData } from "./RankMatrix.tsx";

/** Groups of ranks that agree; empty where all do. */
export type Groups = readonly (readonly number[])[];

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

export interface Differences {
  /** Whether the compile ids differ. */
  readonly ids: boolean;
  readonly cache: readonly CacheGroup[];
  readonly schedules: readonly ScheduleGroup[];
  /** By tensor metadata alone (D-32). */
  readonly shapes: Groups;
  /** null for a single rank. */
  readonly matrix: MatrixData | null;
}

export function Warnings({ ids, cache, schedules, shapes, matrix }: Differences): VNode | null {
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
function AllAlike({ matrix }: Pick<Differences, "matrix">): VNode | null {
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

export const GroupList = ({ groups }: { groups: Groups }): VNode => (
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

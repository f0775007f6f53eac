/** Which rank compiled what: a row for each compilation, a column for each group of ranks that are alike. */
import type { VNode } from "preact";
import { counted } from "../format/quantities.ts";

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

const STATES = { same: ["✓", "same graph"], differs: ["≠", "other graph"], absent: ["–", "not compiled"] } as const;

export function Matrix({ matrix }: { matrix: MatrixData | null }): VNode | null {
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
      <div class="scroll-x" tabIndex={0} role="region" aria-label="Table of ranks and compilations">
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

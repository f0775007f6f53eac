/** All restarts and failures of a log (contract 4.7), and their summary on the index (4.15 item 4). */
import { fragment, href } from "../format/paths.ts";
import { Verbatim } from "./MetricsParts.tsx";
import { defineView } from "./view.ts";

export interface FailureCells {
  /** `[0/0]` or `(unknown)`. */
  readonly id: string;
  /** The metrics page, from the report root; null if the id is unknown or the page was skipped. */
  readonly page: string | null;
  readonly kind: "restart" | "failure";
  readonly type: string;
  readonly reason: string;
  /** `FILE:LINE`; null for restarts. */
  readonly source: string | null;
}

export interface Failures {
  readonly rows: readonly FailureCells[];
}

export const FailuresView = defineView<Failures>({
  name: "failures",
  title: () => "Failures and Restarts",
  scripts: ["page"],
  markup: ({ rows }, { root }) => (
    <>
      <header data-chrome class="page-head">
        <nav aria-label="Report">
          <a href={`${root}index.html`}>Report</a>
        </nav>
      </header>
      <main>
        <h1>Failures and Restarts</h1>
        {rows.length === 0 && <p data-chrome class="empty">No compilation of this log failed or was restarted.</p>}
        <table class="failures">
          <thead>
            <tr>
              <th scope="col">Compile Id</th>
              <th scope="col">Failure Type</th>
              <th scope="col">Failure Description</th>
              <th scope="col">Failure Source (compilation failures only)</th>
            </tr>
          </thead>
          <tbody>{rows.map((row, i) => <Row key={i} {...row} root={root} />)}</tbody>
        </table>
      </main>
    </>
  ),
});

function Row({ id, page, kind, type, reason, source, root }: FailureCells & { root: string }) {
  return (
    <tr>
      <td>{page === null ? id : <a href={href(page, root)}>{id}</a>}</td>
      <td>{kind === "restart" ? type : <Verbatim text={type} />}</td>
      <td>
        <Verbatim text={reason} />
      </td>
      <td>{source === null ? "Not availble for restarts(yet)!" : <Verbatim text={source} />}</td>
    </tr>
  );
}

/** Equal reasons, most frequent first. */
export interface FailureKind {
  readonly type: string;
  readonly reason: string;
  readonly count: number;
  /** The first compilation that it happened to. */
  readonly id: string;
}

export interface FailuresSummary {
  readonly count: number;
  readonly kinds: readonly FailureKind[];
  /** Kinds that are only on the page. */
  readonly further: number;
}

export const FailuresSummaryView = defineView<FailuresSummary>({
  name: "failures_summary",
  title: () => "Failures and Restarts",
  scripts: [],
  markup: ({ count, kinds, further }, { root }) => (
    <>
      <p>
        <a href={`${root}failures_and_restarts.html`}>{`${count} restart(s) and/or compilation failure(s)`}</a>
      </p>
      <ul data-chrome class="failure-kinds">
        {kinds.map(({ type, reason, count, id }) => (
          <li>
            <span class="count">{`${count} ×`}</span> <b>{type}</b> <code>{reason}</code>{" "}
            <a href={fragment(id)}>{id}</a>
          </li>
        ))}
        {further > 0 && <li>{`and ${further} more`}</li>}
      </ul>
    </>
  ),
});

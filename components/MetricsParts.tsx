/** What the three kinds of metrics pages have in common (contract 4.8 to 4.10). */
import type { VNode } from "preact";

export interface Failure {
  readonly type: string;
  readonly reason: string;
  /** The user's code that failed; null if the log does not name it. */
  readonly file: string | null;
  readonly line: string | null;
}

/** `Label: value`; a value that the log lacks leaves the label alone. */
export function Fact({ label, hint, value }: { label: string; hint?: string; value: string | null }): VNode {
  return (
    <div>
      <dt>{hint === undefined ? label : <abbr title={hint}>{label}</abbr>}:</dt> <dd>{value ?? ""}</dd>
    </div>
  );
}

export function FailureFacts({ failure }: { failure: Failure | null }): VNode {
  if (failure === null) return <p>No failures!</p>;
  return (
    <>
      <div>
        Failure Exception: <Verbatim text={failure.type} />
      </div>
      <div>
        Failure Reason: <Verbatim text={failure.reason} />
      </div>
      {failure.file && (
        <div>
          In file <Verbatim text={failure.file} />, line {failure.line ?? ""}
        </div>
      )}
    </>
  );
}

/** With an element inside: a parser drops a line feed that follows `pre` directly. */
export function Verbatim({ text }: { text: string }): VNode {
  return <pre><code>{text}</code></pre>;
}

export function CodeList({ items }: { items: readonly string[] }): VNode {
  return (
    <ul>
      {items.map((item) => (
        <li>
          <code>{item}</code>
        </li>
      ))}
    </ul>
  );
}

export interface MetricRow {
  readonly key: string;
  readonly value: string;
  /** Too long to stand open. */
  readonly folded: boolean;
}

/** Metrics that have no place of their own on a page. */
export function MetricsTable({ rows }: { rows: readonly MetricRow[] }): VNode {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, value, folded }) => (
          <tr>
            <td>
              <code>{key}</code>
            </td>
            <td>{folded ? <Folded value={value} /> : value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `beginning`: so many characters of the value stand in for it; else the words of the contract. */
export function Folded({ value, beginning }: { value: string; beginning?: number }): VNode {
  return (
    <details>
      <summary>
        {beginning === undefined ? "(click to expand)" : <code>{`${value.slice(0, beginning).toWellFormed()} …`}</code>}
      </summary>
      <pre><code>{value}</code></pre>
    </details>
  );
}

export const INDUCTOR_HINT = "Time of the Inductor backend alone, in seconds";

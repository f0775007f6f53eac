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

export const INDUCTOR_HINT = "Time of the Inductor backend alone, in seconds";

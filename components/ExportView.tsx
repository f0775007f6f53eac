/** The index of export mode (contract 4.16). */
import type { VNode } from "preact";
import { defineView } from "./view.ts";

export interface ExportFailure {
  readonly type: "Guard Evaluated" | "Data Dependent Error" | "Missing Fake Kernel" | "Mismatched Fake Kernel";
  readonly expression: string;
  readonly result: string;
  readonly operator: string;
  readonly reason: string;
  /** The innermost line of the user's code; null if the log has no stack. */
  readonly place: { readonly file: string; readonly line: number; readonly code: string | null } | null;
  /** The guard's page; null for kernels, and where it was left out. */
  readonly page: string | null;
}

export interface ExportReport {
  readonly failures: readonly ExportFailure[];
  readonly program: string | null;
  /** Exports in the log; `begun` is 0 in logs of older versions, which do not say. */
  readonly exports: { readonly begun: number; readonly succeeded: number };
  /** Something of the log could not be read, so that issues may be missing (D-33). */
  readonly damaged: boolean;
  /** Files that no other page of the mode links to (D-66). */
  readonly others: readonly { readonly name: string; readonly href: string }[];
}

const FAKE_KERNELS =
  "https://docs.google.com/document/d/1_W62p8WJOQQUzPsJYa7s701JXt0qf2OfLub2sbkHOaU/edit#heading=h.ahugy69p2jmz";

export const ExportView = defineView<ExportReport>({
  name: "export",
  title: () => "Draft Export Report",
  scripts: ["page"],
  markup: (report) => (
    <>
      <h1>Draft Export Report</h1>
      {report.failures.length === 0 ? <NoFailures {...report} /> : <Failures report={report} />}
      <Program {...report} />
      {report.others.length > 0 && (
        <section data-chrome>
          <h2>Other files</h2>
          <ul>
            {report.others.map(({ name, href }) => (
              <li key={href}>
                <a href={href}>{name}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  ),
});

function NoFailures({ exports: { begun, succeeded }, damaged }: ExportReport): VNode {
  const [before, after] = begun > succeeded
    ? [
      "No issues were logged, but an export did not succeed: its error is in the output of the program.",
      "shows it too.",
    ]
    : damaged
    ? [
      "No issues were found in what could be read. The log is damaged, so there may have been some: its faults are in “About this report”. Before you go back to",
      "repeat the draft export.",
    ]
    : ["No issues were found: the graph is sound.", "can be used instead of the draft export."];
  return (
    <p>
      <span data-chrome>{before}</span> <code>torch.export.export()</code> <span data-chrome>{after}</span>
    </p>
  );
}

function Failures({ report }: { report: ExportReport }): VNode {
  const { failures } = report;
  return (
    <>
      <p>
        <b>{`${failures.length} issue(s) were found during export`}</b>
      </p>
      <p data-chrome>
        The exported graph may be wrong for other inputs until each of them is resolved. The first ones are often the
        cause of later ones.{report.damaged && " The log is damaged, so there may have been more."}
      </p>
      <table class="export-failures">
        <thead>
          <tr>
            <th scope="col">Failure Type</th>
            <th scope="col">Reason</th>
            <th scope="col">Additional Info</th>
          </tr>
        </thead>
        <tbody>{failures.map((failure, i) => <FailureRow key={i} failure={failure} />)}</tbody>
      </table>
    </>
  );
}

function FailureRow({ failure }: { failure: ExportFailure }): VNode {
  return (
    <tr>
      <td>
        <span class={`kind ${KINDS[failure.type]}`}>{failure.type}</span>
      </td>
      <td>
        <Reason failure={failure} />
        {failure.place && <UserPlace {...failure.place} />}
      </td>
      <td>
        <MoreInformation failure={failure} />
      </td>
    </tr>
  );
}

/** Never colour alone: the words say it. */
const KINDS: Readonly<Record<ExportFailure["type"], string>> = {
  "Guard Evaluated": "kind-guard",
  "Data Dependent Error": "kind-data",
  "Missing Fake Kernel": "kind-kernel",
  "Mismatched Fake Kernel": "kind-kernel",
};

/** No `code` element: those of a row are what the contract says of the failure. */
function UserPlace({ file, line, code }: NonNullable<ExportFailure["place"]>): VNode {
  return (
    <span data-chrome class="place" title={file}>
      {`${file.slice(file.lastIndexOf("/") + 1)}:${line} ${code ?? ""}`}
    </span>
  );
}

function Reason({ failure }: { failure: ExportFailure }): VNode {
  const { type, expression, result, operator, reason } = failure;
  const kernel = <code>{`torch.ops.${operator}`}</code>;
  switch (type) {
    case "Guard Evaluated":
      return (
        <>
          During export the guard <code>{expression}</code>{" "}
          was evaluated. It narrows the shapes for which the graph is valid, and can be the cause of a constraint
          violation.
        </>
      );
    case "Data Dependent Error":
      return (
        <>
          Whether <code>{expression}</code> always holds depends on data. The value <code>{result}</code>{" "}
          of the sample input was taken, and an assertion put into the graph.
        </>
      );
    case "Missing Fake Kernel":
      return <>{kernel} has no fake kernel.</>;
    case "Mismatched Fake Kernel":
      return (
        <>
          The fake kernel of {kernel} does not behave like the real one: {reason}
        </>
      );
  }
}

function MoreInformation({ failure }: { failure: ExportFailure }): VNode {
  if (failure.page !== null) {
    return (
      <>
        <span data-chrome>Stack, locals and the expression:</span> <a href={failure.page}>here</a>
      </>
    );
  }
  if (failure.type === "Guard Evaluated" || failure.type === "Data Dependent Error") {
    return <span data-chrome>Its page was left out.</span>;
  }
  return (
    <>
      <span data-chrome>How to write a fake kernel:</span> <a href={FAKE_KERNELS}>this doc</a>
    </>
  );
}

function Program({ program, exports }: ExportReport): VNode {
  if (program === null) {
    return (
      <p data-chrome class="empty">
        {exports.begun > 0
          ? "The log has no exported program: the export did not succeed."
          : "The log has no exported program."}
      </p>
    );
  }
  return (
    <p>
      <span data-chrome>The exported program:</span> <a href={program}>link</a>
    </p>
  );
}

/** Records that are in the log and in no other page: refused ones, and those of other ranks (P-1). */
import { counted } from "../format/quantities.ts";
import { Folded } from "./MetricsParts.tsx";
import { defineView } from "./view.ts";

export interface Rejected {
  readonly rows: readonly { readonly line: number; readonly why: string; readonly text: string }[];
  /** Records that a page of bounded size could not take. */
  readonly left: number;
}

const FOLDED_OVER = 200;
const BEGINNING = 100;

export const RejectedView = defineView<Rejected>({
  name: "rejected",
  title: () => "Records left out",
  scripts: ["page"],
  markup: ({ rows, left }, { root }) => (
    <>
      <header data-chrome class="page-head">
        <nav aria-label="Report">
          <a href={`${root}index.html`}>Report</a>
        </nav>
      </header>
      <main class="metrics">
        <h1>Records left out</h1>
        <p class="hint">
          These records of the log make no file: they could not be understood, or another rank wrote them.
        </p>
        <table>
          <thead>
            <tr>
              {["Line", "Why", "Record"].map((column) => <th key={column} scope="col">{column}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ line, why, text }) => (
              <tr key={line}>
                <td class="number">{line}</td>
                <td>{why}</td>
                <td>
                  {text.length > FOLDED_OVER ? <Folded value={text} beginning={BEGINNING} /> : <code>{text}</code>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {left > 0 && (
          <p class="hint">{`${counted(left, "further record")} not shown here: raw.log has all of them.`}</p>
        )}
      </main>
    </>
  ),
});

export interface LeftOut {
  /** Path of the page of all of them. */
  readonly page: string | null;
  readonly count: number;
  /** Pages of metrics whose compilation has no other file. */
  readonly metrics: readonly { readonly name: string; readonly href: string }[];
}

export const LeftOutView = defineView<LeftOut>({
  name: "left_out",
  title: () => "Records left out",
  scripts: [],
  markup: ({ page, count, metrics }, { root }) => (
    <div data-chrome>
      {page !== null && (
        <p>
          <a href={root + page}>{counted(count, "record")}</a> that could not be understood or that another rank wrote
        </p>
      )}
      {metrics.length > 0 && (
        <ul class="files">
          {metrics.map(({ name, href }) => (
            <li key={name}>
              <a href={root + href}>{name}</a>
            </li>
          ))}
        </ul>
      )}
    </div>
  ),
});

export interface Exports {
  readonly begun: number;
  readonly succeeded: number;
}

export const ExportsView = defineView<Exports>({
  name: "exports",
  title: () => "Exports",
  scripts: [],
  markup: ({ begun, succeeded }) => (
    <p data-chrome>
      {`${counted(begun, "export")} begun, ${succeeded} of them succeeded. `}
      <code>tlparse --export</code> shows what stood in the way.
    </p>
  ),
});

/** Records of one compilation in tables: what tlparse 0.4.8 shows nowhere (P-1). */
import type { VNode } from "preact";
import { counted } from "../format/quantities.ts";
import { Folded } from "./MetricsParts.tsx";
import { PageHead, type PageHeadData } from "./PageHead.tsx";
import { StackBlock, type TrieRow } from "./StackBlock.tsx";
import { defineView } from "./view.ts";

export interface RecordRow {
  /** As many as the table has columns. */
  readonly cells: readonly string[];
  readonly stacks: readonly { readonly caption: string; readonly rows: readonly TrieRow[] }[];
}

export interface RecordTable {
  readonly heading: string;
  readonly columns: readonly string[];
  /** Whether the rows have stacks, which stand in a column of their own. */
  readonly stacks: boolean;
  readonly rows: readonly RecordRow[];
  /** Records that a page of bounded size could not take. */
  readonly left: number;
}

export interface RecordTables {
  readonly head: PageHeadData;
  readonly title: string;
  /** What these records are. */
  readonly about: string;
  /** Tables without rows are left out. */
  readonly tables: readonly RecordTable[];
}

export const RecordTablesView = defineView<RecordTables>({
  name: "record_tables",
  title: ({ title, head }) => `${title} of ${head.id}`,
  scripts: ["page"],
  markup: ({ head, title, about, tables }, { root }) => (
    <>
      <PageHead head={head} root={root} titled={false} />
      <main class="metrics">
        <h1>{`${title} of ${head.id}`}</h1>
        <p class="hint">{about}</p>
        {tables.filter(({ rows }) => rows.length > 0).map((table) => (
          <section key={table.heading}>
            <h2>
              {table.heading} <span class="aside">{counted(table.rows.length + table.left, "record")}</span>
            </h2>
            <Table table={table} root={root} />
          </section>
        ))}
      </main>
    </>
  ),
});

function Table({ table: { heading, columns, stacks, rows, left }, root }: { table: RecordTable; root: string }): VNode {
  return (
    <>
      <div class="scroll-x" tabIndex={0} role="region" aria-label={`Table: ${heading}`}>
        <table>
          <thead>
            <tr>
              {[...columns, ...stacks ? ["Stacks"] : []].map((column) => <th key={column} scope="col">{column}</th>)}
            </tr>
          </thead>
          <tbody>{rows.map((row, i) => <Row key={i} row={row} stacks={stacks} root={root} />)}</tbody>
        </table>
      </div>
      {left > 0 && <p class="hint">{`${counted(left, "further record")} not shown here: raw.jsonl has all of them.`}
      </p>}
    </>
  );
}

function Row({ row, stacks, root }: { row: RecordRow; stacks: boolean; root: string }): VNode {
  return (
    <tr>
      {row.cells.map((cell, i) => (
        <td key={i}>
          <Cell text={cell} />
        </td>
      ))}
      {stacks && (
        <td>
          {row.stacks.map(({ caption, rows }) => (
            <StackBlock key={caption} caption={caption} rows={rows} root={root} />
          ))}
        </td>
      )}
    </tr>
  );
}

const FOLDED_OVER = 400;
const BEGINNING = 100;

const Cell = ({ text }: { text: string }): VNode =>
  text.length > FOLDED_OVER ? <Folded value={text} beginning={BEGINNING} /> : <code>{text}</code>;

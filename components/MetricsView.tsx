/** Metrics of a compilation, and what was logged along with them (contract 4.8 with its supplement). */
import type { ComponentChildren, VNode } from "preact";
import { fragment, href } from "../format/paths.ts";
import {
  CodeList,
  Fact,
  type Failure,
  FailureFacts,
  INDUCTOR_HINT,
  type MetricRow,
  MetricsTable,
} from "./MetricsParts.tsx";
import { PageHead, type PageHeadData } from "./PageHead.tsx";
import { StackBlock, type TrieRow } from "./StackBlock.tsx";
import { defineView } from "./view.ts";

/** An earlier output of the compilation. */
export interface EarlierOutput {
  readonly text: string;
  /** From the report root, or the URL of a link; null for a link that may not be one. */
  readonly target: string | null;
  readonly link: boolean;
  readonly number: number;
}

/** Texts are null where the log has none. */
interface Stacks {
  readonly userStack: readonly TrieRow[];
  readonly stack: readonly TrieRow[];
}
export interface Specialization extends Stacks {
  readonly symbol: string | null;
  readonly sources: readonly string[];
  readonly value: string | null;
}
export interface FastGuard extends Stacks {
  readonly expr: string | null;
}
export interface CreatedSymbol extends Stacks {
  readonly symbol: string | null;
  readonly value: string | null;
  readonly range: string | null;
  readonly source: string | null;
}
export interface UnbackedSymbol extends Stacks {
  readonly symbol: string | null;
  readonly range: string | null;
}

/** Numbers are texts in the form of contract 0.3; null where the log has none. */
export interface Metrics {
  readonly head: PageHeadData;
  /** The function that was compiled: one frame, or none. */
  readonly frame: readonly TrieRow[];
  readonly outputs: readonly EarlierOutput[];
  /** Still earlier ones, which only the index lists. */
  readonly outputsLeftOut: number;
  readonly stack: readonly TrieRow[] | null;
  readonly times: {
    readonly entireFrame: string | null;
    readonly backend: string | null;
    /** Null for zero too. */
    readonly inductor: string | null;
    /** Null for zero too. */
    readonly codeGen: string | null;
    readonly beforeRestart: string | null;
  };
  readonly failure: Failure | null;
  readonly restarts: readonly string[];
  readonly cacheSize: string | null;
  readonly accumulatedCacheSize: string | null;
  readonly graph: {
    readonly guards: string | null;
    readonly shapeGuards: string | null;
    readonly ops: string | null;
    readonly nodes: string | null;
    readonly inputs: string | null;
  };
  readonly compliantOps: readonly string[];
  readonly nonCompliantOps: readonly string[];
  readonly specializations: readonly Specialization[];
  readonly fastGuards: readonly FastGuard[];
  readonly createdSymbols: readonly CreatedSymbol[];
  readonly unbackedSymbols: readonly UnbackedSymbol[];
  readonly other: readonly MetricRow[];
}

export const MetricsView = defineView<Metrics>({
  name: "metrics",
  title: () => "Compilation Metrics",
  scripts: ["page"],
  markup: (data, { root }) => (
    <>
      <PageHead head={data.head} root={root} titled={false} />
      <main class="metrics">
        <h1>{`Compilation Info for ${data.head.id}`}</h1>
        {data.frame.length > 0 && <StackBlock caption="Stack" rows={data.frame} root={root} />}
        <Outputs outputs={data.outputs} leftOut={data.outputsLeftOut} id={data.head.id} root={root} />
        <h2>Stack</h2>
        {data.stack === null
          ? <p data-chrome class="empty">No stack was logged for this compilation (dynamo_start).</p>
          : <StackBlock caption="Stack" rows={data.stack} root={root} />}
        <Times {...data.times} />
        <Outcome failure={data.failure} restarts={data.restarts} />
        <Sizes data={data} />
        <CustomOps compliant={data.compliantOps} nonCompliant={data.nonCompliantOps} />
        <SymbolTables data={data} root={root} />
        {data.other.length > 0 && <Other rows={data.other} />}
      </main>
    </>
  ),
});

interface OutputsProps {
  readonly outputs: readonly EarlierOutput[];
  readonly leftOut: number;
  readonly id: string;
  readonly root: string;
}

function Outputs({ outputs, leftOut, id, root }: OutputsProps): VNode {
  return (
    <>
      <h2>Output files:</h2>
      {outputs.length === 0 && (
        <p data-chrome class="empty">Nothing was logged for this compilation before its metrics.</p>
      )}
      {leftOut > 0 && (
        <p data-chrome class="hint">
          {`${leftOut} earlier files are left out; `}
          <a href={`${root}index.html${fragment(id)}`}>the report lists all of them</a>.
        </p>
      )}
      <ul class="files">
        {outputs.map((output) => (
          <li>
            <OutputLink {...output} root={root} /> {`(${output.number})`}
          </li>
        ))}
      </ul>
    </>
  );
}

function OutputLink({ text, target, link, root }: EarlierOutput & { root: string }): VNode {
  if (target === null) return <span>{text}</span>;
  return link ? <a href={target} rel="noreferrer">{text}</a> : <a href={href(target, root)}>{text}</a>;
}

function Times({ entireFrame, backend, inductor, codeGen, beforeRestart }: Metrics["times"]): VNode {
  return (
    <>
      <h2>Compile Time(seconds)</h2>
      <dl class="facts">
        <Fact
          label="Entire Frame"
          hint="From the start of Dynamo's work on the frame to compiled code"
          value={entireFrame}
        />
        <Fact
          label="Backend"
          hint="Time in the backend that Dynamo called: AOTAutograd, Inductor or another"
          value={backend}
        />
        {inductor !== null && <Fact label="Inductor" hint={INDUCTOR_HINT} value={inductor} />}
        {codeGen !== null && <Fact label="Code Gen Time" value={codeGen} />}
        <Fact
          label="Dynamo Time Before Restart"
          hint="Time spent on attempts that were given up"
          value={beforeRestart}
        />
      </dl>
    </>
  );
}

function Outcome({ failure, restarts }: Pick<Metrics, "failure" | "restarts">): VNode {
  return (
    <>
      <h2>Restarts and Failures</h2>
      <FailureFacts failure={failure} />
      {restarts.length === 0 ? <p>No restarts!</p> : (
        <>
          <p>Restart Reasons:</p>
          <CodeList items={restarts} />
        </>
      )}
    </>
  );
}

function Sizes({ data: { cacheSize, accumulatedCacheSize, graph } }: { data: Metrics }): VNode {
  return (
    <>
      <h2>Cache Metrics</h2>
      <dl class="facts">
        <Fact label="Cache Size" value={cacheSize} />
        <Fact label="Accumulated Cache Size" value={accumulatedCacheSize} />
      </dl>
      <h2>Graph Metrics</h2>
      <dl class="facts">
        <Fact label="Guard Count" value={graph.guards} />
        <Fact label="Shape Env Guards" value={graph.shapeGuards} />
        <Fact label="Graph Ops" value={graph.ops} />
        <Fact label="Graph Nodes" value={graph.nodes} />
        <Fact label="Graph Inputs" value={graph.inputs} />
      </dl>
    </>
  );
}

function CustomOps(
  { compliant, nonCompliant }: { compliant: readonly string[]; nonCompliant: readonly string[] },
): VNode {
  return (
    <>
      <h2>Custom Ops</h2>
      {compliant.length > 0 && (
        <>
          <p>Compliant Custom Ops:</p>
          <CodeList items={compliant} />
        </>
      )}
      {nonCompliant.length > 0 && (
        <>
          <p>Non-Compliant Custom Ops:</p>
          <CodeList items={nonCompliant} />
        </>
      )}
    </>
  );
}

function SymbolTables({ data, root }: { data: Metrics; root: string }): VNode {
  const withStacks = (cells: readonly ComponentChildren[], stacks: Stacks) => (
    <tr>
      {cells.map((cell, i) => <td key={i}>{cell}</td>)}
      <td>
        <StackBlock caption="User Stack" rows={stacks.userStack} root={root} />
      </td>
      <td>
        <StackBlock caption="Framework Stack" rows={stacks.stack} root={root} />
      </td>
    </tr>
  );
  return (
    <>
      <h2>Symbolic shape specializations</h2>
      <StackTable label="Symbolic shape specializations" columns={["Sym", "Source(s)", "Value"]}>
        {data.specializations.map((row) =>
          withStacks([
            row.symbol,
            row.sources.map((source) => (
              <>
                {source}
                <br />
              </>
            )),
            row.value,
          ], row)
        )}
      </StackTable>
      <h2>Guards added fast</h2>
      <StackTable label="Guards added fast" columns={["Expr"]}>
        {data.fastGuards.map((row) => withStacks([row.expr], row))}
      </StackTable>
      <h2>Created Symbols</h2>
      <StackTable label="Created Symbols" columns={["Symbol", "Value", "Range", "Source"]}>
        {data.createdSymbols.map((row) => withStacks([row.symbol, row.value, row.range, row.source], row))}
      </StackTable>
      <h2>Unbacked Symbols</h2>
      <StackTable label="Unbacked Symbols" columns={["Symbol", "Range"]}>
        {data.unbackedSymbols.map((row) => withStacks([row.symbol, row.range], row))}
      </StackTable>
    </>
  );
}

function StackTable(
  { label, columns, children }: { label: string; columns: readonly string[]; children: readonly VNode[] },
): VNode {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={`Table: ${label}`}>
      <table>
        <thead>
          <tr>
            {[...columns, "User stack", "Framework stack"].map((column) => <th key={column} scope="col">{column}</th>)}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function Other({ rows }: { rows: readonly MetricRow[] }): VNode {
  return (
    <>
      <h2>Other Metrics</h2>
      <MetricsTable rows={rows} />
    </>
  );
}

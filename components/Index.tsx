/** The parts of the index that are its own: bar, overview, time chart, IR dumps (output contract 4.15; all but the latter is chrome). */
import type { VNode } from "preact";
import { fragment } from "../format/paths.ts";
import { counted, durationText, sizeText } from "../format/quantities.ts";
import { Overview, type OverviewNumber, ReportBar } from "./ReportHead.tsx";
import { defineView } from "./view.ts";

// ---------------------------------------------------------------- bar

export interface AboutReport {
  readonly log: string;
  /** The page of all ranks, from the report root; null for the report of one log. */
  readonly allRanks: string | null;
  readonly rank: number | null;
  readonly torch: { readonly version: string; readonly commit: string | null } | null;
  readonly records: number;
  readonly generator: string;
  readonly generatedAt: string;
  readonly command: string;
  readonly source: { readonly given: string; readonly bytes: number; readonly sha256: string } | null;
  /** What was wrong with the log, by kind, in words. */
  readonly faults: readonly { readonly what: string; readonly count: number; readonly lines: readonly number[] }[];
  /** Keys that PyTorch logged and the reference does not know, most frequent first. */
  readonly unknownKeys: readonly (readonly [name: string, count: number])[];
  readonly failedModules: readonly { readonly name: string; readonly message: string }[];
}

export const BarView = defineView<AboutReport>({
  name: "bar",
  title: ({ log }) => log,
  scripts: ["page"],
  markup: (about) => <Bar about={about} />,
});

function Bar({ about }: { about: AboutReport }): VNode {
  const { rank, torch, records } = about;
  const facts = [
    rank === null ? null : `rank ${rank}`,
    torch === null ? null : `torch ${torch.version}`,
    counted(records, "record"),
  ].filter((fact) => fact !== null);
  return (
    <ReportBar {...about} facts={facts}>
      <AboutLog about={about} />
    </ReportBar>
  );
}

function AboutLog({ about }: { about: AboutReport }): VNode {
  const { source, torch, faults, unknownKeys, failedModules } = about;
  return (
    <>
      <dt>Log</dt>
      <dd>{source === null ? "no longer at hand" : <SourceFacts {...source} />}</dd>
      {torch && (
        <>
          <dt>PyTorch</dt>
          <dd>
            {torch.version}
            {torch.commit !== null && (
              <>
                , commit <code>{torch.commit}</code>
              </>
            )}
          </dd>
        </>
      )}
      <dt>Faults in the log</dt>
      <dd>{faults.length === 0 ? "none" : <FaultList faults={faults} />}</dd>
      {unknownKeys.length > 0 && (
        <>
          <dt>Keys without a view of their own</dt>
          <dd>{unknownKeys.map(([name, count]) => `${name} (${count})`).join(", ")}</dd>
        </>
      )}
      {failedModules.length > 0 && (
        <>
          <dt>Parts that failed</dt>
          <dd>
            <ul class="plain">
              {failedModules.map(({ name, message }) => <li key={name} class="text-error">{name}: {message}</li>)}
            </ul>
          </dd>
        </>
      )}
    </>
  );
}

function SourceFacts({ given, bytes, sha256 }: NonNullable<AboutReport["source"]>): VNode {
  return (
    <>
      <code>{given}</code>, {sizeText(bytes)}, sha256 <code class="hash">{sha256}</code>
    </>
  );
}

function FaultList({ faults }: { faults: AboutReport["faults"] }): VNode {
  return (
    <ul class="plain">
      {faults.map(({ what, count, lines }) => (
        <li key={what}>
          {count} × {what}
          {lines.length > 0 && (
            <span class="muted">
              {lines.length === 1 ? ", line " : ", lines "}
              {lines.join(", ")}
              {lines.length < count && " …"}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

// ---------------------------------------------------------------- overview

export const overviewSection = defineView<{ readonly log: string; readonly numbers: readonly OverviewNumber[] }>({
  name: "overview",
  title: () => "Overview",
  scripts: [],
  markup: ({ log, numbers }) => (
    <>
      <h1 data-chrome class="sr-only">Report of {log}</h1>
      <Overview numbers={numbers} />
    </>
  ),
});

// ---------------------------------------------------------------- where the time went

/** In the order of the pipeline. */
export const PHASES = ["Dynamo", "AOTAutograd and backend", "Inductor", "Code generation"] as const;

export interface TimeBar {
  readonly display: string;
  readonly name: string | null;
  readonly totalMs: number;
  /** Milliseconds by phase. */
  readonly phases: readonly number[];
}

export interface TimeChart {
  readonly totalMs: number;
  /** Compilations with a time. */
  readonly compilations: number;
  /** Longest first; the shorter ones are left out. */
  readonly bars: readonly TimeBar[];
}

export const timeSection = defineView<TimeChart>({
  name: "time_chart",
  title: () => "Where the time went",
  scripts: [],
  markup: ({ totalMs, compilations, bars }) => (
    <section data-chrome id="time" aria-labelledby="time-heading">
      <h2 id="time-heading">
        Where the time went{" "}
        <span class="aside">{durationText(totalMs)} in {counted(compilations, "compilation")}, longest first</span>
      </h2>
      <p class="key">
        {PHASES.map((phase, i) => (
          <span key={phase}>
            <svg width="10" height="10" aria-hidden="true">
              <rect width="10" height="10" rx="2" class={`phase-${i}`} />
            </svg>{" "}
            {phase}
          </span>
        ))}
      </p>
      <table class="time" aria-labelledby="time-heading">
        <colgroup>
          <col class="time-id" />
          <col class="time-name" />
          <col />
          <col class="time-total" />
        </colgroup>
        <tbody>{bars.map((bar) => <TimeRow key={bar.display} bar={bar} longest={bars[0]!.totalMs} />)}</tbody>
      </table>
      {bars.length < compilations && (
        <p class="hint">{counted(compilations - bars.length, "shorter compilation")} not shown.</p>
      )}
    </section>
  ),
});

const CHART_WIDTH = 1000;

function TimeRow({ bar, longest }: { bar: TimeBar; longest: number }): VNode {
  const scale = longest > 0 ? CHART_WIDTH / longest : 0;
  let x = 0;
  const parts = bar.phases.map((ms, i) => {
    const width = ms * scale;
    const part = { x, width, phase: i };
    x += width;
    return part;
  });
  const words = bar.phases.map((ms, i) => `${PHASES[i]} ${durationText(ms)}`).join(", ");
  return (
    <tr>
      <th scope="row" class="mono">
        <a href={fragment(bar.display)}>{bar.display}</a>
      </th>
      <td class="mono" title={bar.name ?? undefined}>{bar.name}</td>
      <td class="time-bar">
        <svg viewBox={`0 0 ${CHART_WIDTH} 14`} preserveAspectRatio="none" role="img" aria-label={words}>
          {parts.map(({ x, width, phase }) => (
            <rect key={phase} x={x.toFixed(1)} width={width.toFixed(1)} height="14" class={`phase-${phase}`} />
          ))}
        </svg>
      </td>
      <td class="number">{durationText(bar.totalMs)}</td>
    </tr>
  );
}

// ---------------------------------------------------------------- IR dumps

const STEPS: readonly (readonly [what: string, names: readonly string[]])[] = [
  ["Backward code captured from the autograd engine, with compiled autograd only", ["compiled_autograd_graph"]],
  ["What Dynamo captured from Python", ["dynamo_output_graph"]],
  ["The pieces of that graph, when DistributedDataParallel splits it", [
    "optimize_ddp_split_graph",
    "optimize_ddp_split_child_submod",
  ]],
  ["Forward and backward in one graph, made by AOTAutograd when gradients are needed", ["aot_joint_graph"]],
  ["The same cut in two, or a single graph when none are needed", [
    "aot_forward_graph",
    "aot_backward_graph",
    "aot_inference_graph",
  ]],
  ["Inductor's graph after its own passes", ["inductor_post_grad_graph"]],
  ["The code that Inductor wrote", ["inductor_output_code"]],
];

export const irDumpsSection = defineView<null>({
  name: "ir_dumps",
  title: () => "IR dumps",
  scripts: [],
  markup: () => (
    <details data-chrome class="hint">
      <summary>How to read the ids and the files of a compilation</summary>
      <p>
        Every compilation has an id{" "}
        <code>[x/y]</code>: x counts the Python frames that were compiled, y how often this frame was compiled again,
        from 0. <code>[x/y_z]</code>{" "}
        is a later attempt at the same compilation, after z restarts. Compiled autograd puts the number of its own
        compilation in front, <code>[!a/x/y]</code>; what it does itself, outside of any frame, is{" "}
        <code>[!0/-/-]</code>. Records without an id are listed under <code>[-/-]</code>.
      </p>
      <p>A compilation passes these stages; each leaves a file that shows the program at that point:</p>
      <ol>
        {STEPS.map(([what, names]) => (
          <li key={what}>
            {what}: {names.map((name, i) => (
              <span key={name}>
                {i > 0 && ", "}
                <code>{name}</code>
              </span>
            ))}
          </li>
        ))}
      </ol>
    </details>
  ),
});

// ---------------------------------------------------------------- sections

/** `chrome`: the heading is none of the contract's. */
export const SectionHeadingView = defineView<{ readonly id: string; readonly title: string; readonly chrome: boolean }>(
  {
    name: "section_heading",
    title: ({ title }) => title,
    scripts: [],
    markup: ({ id, title, chrome }) => <h2 id={id} data-chrome={chrome ? "" : undefined}>{title}</h2>,
  },
);

/** Stands where a section would, if its module failed. */
export const SectionFailureView = defineView<{ readonly title: string; readonly causes: readonly string[] }>({
  name: "section_failure",
  title: ({ title }) => title,
  scripts: [],
  markup: ({ title, causes }) => (
    <section data-chrome class="failure" role="alert">
      <h2>{title}</h2>
      <p>This part of the report could not be made. Everything else is complete.</p>
      <ul class="plain">
        {causes.map((cause, i) => (
          <li key={i}>
            <code>{cause}</code>
          </li>
        ))}
      </ul>
    </section>
  ),
});

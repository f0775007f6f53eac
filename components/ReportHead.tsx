/** The top of the page of a report, of one log and of all ranks: the bar and the numbers. All of it is chrome. */
import type { ComponentChildren, VNode } from "preact";

export interface ReportBarProps {
  /** The page of all ranks, from the report root; null where there is none. */
  readonly allRanks?: string | null;
  /** null on the page of all ranks. */
  readonly log?: string | null;
  readonly facts: readonly string[];
  readonly generator: string;
  /** ISO-8601, UTC. */
  readonly generatedAt: string;
  readonly command: string;
  /** Further items of the list in "About this report". */
  readonly children?: ComponentChildren;
}

export function ReportBar(
  { allRanks = null, log = null, facts, generator, generatedAt, command, children }: ReportBarProps,
): VNode {
  return (
    <header data-chrome class="bar">
      <span class="name">tlparse</span>
      {allRanks !== null && <a class="all-ranks" href={allRanks}>All ranks</a>}
      {log !== null && <span class="log" title={log}>{log}</span>}
      <span class="facts">{facts.join(" · ")}</span>
      <span class="spring" />
      <button type="button" class="icon" data-action="theme" hidden aria-label="Switch between light and dark">
        ◐
      </button>
      <details class="about" id="about">
        <summary>
          {"About "}
          <span class="wide">this report</span>
        </summary>
        <div class="panel">
          <dl>
            <dt>Made by</dt>
            <dd>
              {generator}, <time dateTime={generatedAt}>{generatedAt.slice(0, 19).replace("T", " ")} UTC</time>
            </dd>
            <dt>Command</dt>
            <dd>
              <code>{command}</code>
            </dd>
            {children}
          </dl>
        </div>
      </details>
    </header>
  );
}

export interface OverviewNumber {
  readonly value: string;
  readonly label: string;
  /** On this page, or from the report root. */
  readonly href: string;
  readonly tone: "plain" | "ok" | "break" | "error";
}

export function Overview({ numbers }: { numbers: readonly OverviewNumber[] }): VNode {
  return (
    <nav data-chrome class="overview" aria-label="Overview">
      {numbers.map(({ value, label, href, tone }) => (
        <a key={label} href={href}>
          <b class={`text-${tone}`}>{value}</b>
          <span>{label}</span>
        </a>
      ))}
    </nav>
  );
}

/** Stack blocks (output contract 5.5): a folded list of frames, nested only below a branching point. */
import type { VNode } from "preact";

export type StatusWord = "ok" | "break" | "empty" | "error" | "missing";

/** A compilation that ended its stack at a frame. */
export interface Terminal {
  /** `[0/0]`, or `(unknown)`, which has neither status nor href. */
  readonly display: string;
  readonly status: StatusWord | null;
  readonly href: string | null;
}

/** One frame. Rows come depth-first; children of a marker row follow it one level deeper, all others at the same level. */
export interface TrieRow {
  readonly depth: number;
  /** One of several siblings: it gets a nested list of its own, and a button that folds it. */
  readonly marker: boolean;
  readonly terminals: readonly Terminal[];
  readonly file: string;
  readonly line: number;
  readonly name: string;
  /** The line of code; null if the log has none. */
  readonly loc: string | null;
  /** From the report root: generated code has a page of its own instead of a line of code. */
  readonly dumpHref: string | null;
}

export interface StackBlockProps {
  readonly caption: string;
  readonly open?: boolean;
  /** A further piece of a block that is too long for one: its caption is chrome. */
  readonly continued?: boolean;
  readonly rows: readonly TrieRow[];
  /** From the page to the report root, as in Place. */
  readonly root: string;
}

/** Lists nested deeper than this are shown flat: a renderer and a browser both recurse by depth. */
const MAX_DEPTH = 100;

export function StackBlock({ caption, open = false, continued = false, rows, root }: StackBlockProps): VNode {
  return (
    <details class="stack" open={open}>
      <summary data-chrome={continued ? "" : undefined}>{caption}</summary>
      <div class="stack-trie">
        <ul>{items(rows, root)}</ul>
      </div>
    </details>
  );
}

/** From last to first, so that the nested list of a row is complete when the row is reached. */
function items(rows: readonly TrieRow[], root: string): VNode[] {
  const levels: VNode[][] = [[]];
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i]!;
    const depth = Math.min(row.depth, MAX_DEPTH);
    const nested = row.marker && depth < MAX_DEPTH ? levels[depth + 1] : undefined;
    if (nested) levels[depth + 1] = [];
    while (levels.length <= depth) levels.push([]);
    levels[depth]!.push(<FrameItem row={row} root={root} nested={nested?.reverse() ?? []} />);
  }
  return levels[0]!.reverse();
}

function FrameItem({ row, root, nested }: { row: TrieRow; root: string; nested: VNode[] }): VNode {
  return (
    <li class={row.marker ? "branch" : undefined}>
      {nested.length > 0 && (
        <button data-chrome type="button" class="marker" aria-expanded="true" aria-label="Callees" />
      )}
      {row.terminals.map((terminal, i) => <TerminalLink key={i} {...terminal} />)}
      <FrameText row={row} root={root} />
      {nested.length > 0 && <ul>{nested}</ul>}
    </li>
  );
}

function TerminalLink({ display, status, href }: Terminal): VNode {
  const name = status === null ? "terminal" : `terminal status-${status}`;
  const link = href === null ? <span class={name}>{display}</span> : <a class={name} href={href}>{display}</a>;
  return <>{link}{" "}</>;
}

function FrameText({ row, root }: { row: TrieRow; root: string }): VNode {
  const place = `${row.file}:${row.line}`;
  return (
    <span class="frame">
      {row.dumpHref === null ? <span class="place">{place}</span> : <a href={root + row.dumpHref}>{place}</a>}
      {" in "}
      <span class="function">{row.name}</span>
      {row.loc && row.dumpHref === null && (
        <>
          {" "}
          <code class="loc">{row.loc}</code>
        </>
      )}
    </span>
  );
}

/** The compile directory of the index (output contract 4.15, items 7 and 8): a row a compilation, its files folded below it. */
import type { VNode } from "preact";
import { counted, durationText } from "../format/quantities.ts";
import type { StatusWord } from "./StackBlock.tsx";
import { defineView } from "./view.ts";

export interface DirectoryFile {
  readonly name: string;
  /** From the report root, or the URL of a link; null for a link that may not be one (D-05): it is shown as text. */
  readonly href: string | null;
  readonly link: boolean;
  readonly number: number;
  readonly suffix: string;
  readonly readableHref: string | null;
  /** What the log has, where it could not be the name of a file or the address of a link. */
  readonly original: string | null;
}

export interface CompilationRow {
  readonly display: string;
  readonly summary: {
    readonly status: StatusWord;
    readonly name: string | null;
    readonly file: string | null;
    readonly line: number | null;
    readonly durationMs: number | null;
    readonly cache: "hit" | "miss" | "bypass" | null;
  } | null;
  readonly files: readonly DirectoryFile[];
  /** Files of this program's own, which have no number. */
  readonly extras: readonly { readonly name: string; readonly href: string }[];
  readonly open: boolean;
}

/** A piece of the directory. */
export interface DirectoryWindow {
  /** Compilations in the whole directory. */
  readonly total: number;
  readonly first: boolean;
  /** As many rows as a piece can have: only then is its height known before it is laid out. */
  readonly full: boolean;
  /** Whether the report has collectives_parity.json. */
  readonly parity: boolean;
  readonly rows: readonly CompilationRow[];
}

/** For people: what a status of contract 5.6 is called in a row. */
export const STATUS_TEXT: Readonly<Record<StatusWord, string>> = {
  ok: "success",
  break: "restarted",
  empty: "empty graph",
  error: "error",
  missing: "no metrics",
};

export const directorySection = defineView<DirectoryWindow>({
  name: "compile_directory",
  title: () => "Compile directory",
  scripts: ["page"],
  markup: ({ total, first, full, parity, rows }, { root }) => (
    <>
      {first && <Introduction total={total} parity={parity} root={root} />}
      {rows.length > 0 && (
        <ul class={full ? "directory far" : "directory"}>
          {rows.map((row, i) => <Compilation key={i} row={row} root={root} />)}
        </ul>
      )}
    </>
  ),
});

function Introduction({ total, parity, root }: { total: number; parity: boolean; root: string }): VNode {
  return (
    <>
      {parity && (
        <p>
          <a href={`${root}collectives_parity.json`}>Collectives Parity report</a>
          <span data-chrome>: whether the scheduler and the generated code issue the same collectives.</span>
        </p>
      )}
      <p>Build products below:</p>
      {total === 0 && <p data-chrome class="hint">No compilation was logged.</p>}
    </>
  );
}

function Compilation({ row, root }: { row: CompilationRow; root: string }): VNode {
  const { display, summary, files, extras, open } = row;
  return (
    <li class="compilation">
      <a id={display}>{display}</a> {summary && <RowSummary {...summary} />}
      {files.length === 0 && <span data-chrome class="row-files muted">no files</span>}
      {files.length > 0 && (
        <details open={open}>
          <summary data-chrome class="row-files">{counted(files.length, "file")}</summary>
          <ul class="files">{files.map((file) => <File key={file.number} file={file} root={root} />)}</ul>
        </details>
      )}
      {extras.length > 0 && (
        <ul data-chrome class="files">
          {extras.map(({ name, href }) => (
            <li key={name}>
              <a href={root + href}>{name}</a>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function RowSummary({ status, name, file, line, durationMs, cache }: NonNullable<CompilationRow["summary"]>): VNode {
  const place = file === null ? null : `${file.slice(file.lastIndexOf("/") + 1)}:${line ?? "?"}`;
  return (
    <span data-chrome class="row-summary">
      <span class="row-function">{name}</span>
      <span class="row-place muted" title={file ?? undefined}>{place}</span>
      <span class={`row-status text-${status}`}>{STATUS_TEXT[status]}</span>
      <span class="row-time">{durationMs === null ? "" : durationText(durationMs)}</span>
      <span class={`row-cache cache-${cache ?? "none"}`}>{cache === null ? "" : `cache ${cache}`}</span>
    </span>
  );
}

function File({ file, root }: { file: DirectoryFile; root: string }): VNode {
  return (
    <li>
      <FileLink file={file} root={root} />
      {file.readableHref !== null && (
        <>
          {" "}(<a href={root + file.readableHref}>readable_html</a>)
        </>
      )} {file.suffix} ({file.number})
      {file.original !== null && (
        <>
          {" "}
          <span data-chrome class="muted">logged as {file.original}</span>
        </>
      )}
    </li>
  );
}

/** The folder is the same for all files of a compilation, so it is shown faintly. */
function FileLink({ file, root }: { file: DirectoryFile; root: string }): VNode {
  const { name, href, link } = file;
  if (href === null) return <span>{name}</span>;
  if (link) return <a href={href} rel="noreferrer">{name}</a>;
  const slash = name.indexOf("/") + 1;
  return (
    <a href={root + href}>
      <span class="folder">{name.slice(0, slash)}</span>
      {name.slice(slash)}
    </a>
  );
}

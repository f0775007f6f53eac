/** The panel beside the index of a lazy report: tabs, what the file is, its actions. What a file holds is put into the body by others. */
import type { VNode } from "preact";
import { counted } from "../format/quantities.ts";
import { fileName } from "./lazy/file_name.ts";

export interface PanelState {
  /** Paths, in the order of the tabs. */
  readonly files: readonly string[];
  readonly shown: number;
  readonly alone: boolean;
  /** Of the file that is shown; known when it is loaded. */
  readonly id: string | null;
  readonly facts: readonly string[];
  /** Null for what is no text. */
  readonly text: { readonly lines: number; readonly all: boolean; readonly wrap: boolean } | null;
  readonly status: PanelStatus;
  /** Share of the window that the panel takes, in percent. */
  readonly share: number;
}

export type PanelStatus =
  | { readonly kind: "ready" }
  | { readonly kind: "waiting" }
  | { readonly kind: "loading" }
  /** A sentence in the place of a text that is empty. */
  | { readonly kind: "empty"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string };

export interface PanelActions {
  show(path: string): void;
  close(path: string): void;
  closeAll(): void;
  retry(): void;
  goToPlace(id: string): void;
  goToLine(line: number): void;
  copy(button: HTMLButtonElement): void;
  download(button: HTMLButtonElement): void;
  toggleWrap(): void;
  /** Address of this page with only the file that is shown. */
  aloneHref(): string;
  body(element: HTMLElement | null): void;
  resize(share: number): void;
}

interface Props {
  readonly state: PanelState;
  readonly actions: PanelActions;
}

export const LEAST_SHARE = 20;
export const MOST_SHARE = 85;

const tabId = (i: number): string => `panel-tab-${i}`;

export function Panel({ state, actions }: Props): VNode | null {
  const path = state.files[state.shown];
  if (path === undefined) return null;
  return (
    <>
      {!state.alone && <Divider share={state.share} resize={actions.resize} />}
      <Tabs state={state} actions={actions} />
      <Head path={path} state={state} actions={actions} />
      <div
        class="panel-content"
        role="tabpanel"
        id="panel-content"
        aria-labelledby={tabId(state.shown)}
        aria-busy={state.status.kind === "waiting" || state.status.kind === "loading"}
        tabIndex={-1}
      >
        <Status path={path} status={state.status} retry={actions.retry} />
        <div class="panel-body" ref={actions.body} />
      </div>
    </>
  );
}

function Tabs({ state: { files, shown }, actions: { show, close, closeAll } }: Props): VNode {
  const onKeyDown = (event: KeyboardEvent) => {
    const to = neighbour(event.key, shown, files.length);
    if (to === null && event.key !== "Delete") return;
    event.preventDefault();
    (event.currentTarget as HTMLElement).dataset["follow"] = "";
    if (to === null) close(files[shown]!);
    else show(files[to]!);
  };
  return (
    <div class="panel-tabs">
      <div role="tablist" aria-label="Open files" onKeyDown={onKeyDown} ref={(list) => focusShownTab(list)}>
        {files.map((path, i) => (
          <div
            key={path}
            role="tab"
            id={tabId(i)}
            class="panel-tab"
            title={path}
            aria-selected={i === shown}
            aria-controls="panel-content"
            aria-keyshortcuts="Delete"
            tabIndex={i === shown ? 0 : -1}
            onClick={() => show(path)}
            onMouseDown={(event) => {
              // The middle button would start to scroll.
              if (event.button === 1) event.preventDefault();
            }}
            onAuxClick={(event) => {
              if (event.button === 1) close(path);
            }}
          >
            <span class="panel-tab-name">{fileName(path)}</span>
            <span
              aria-hidden="true"
              class="panel-tab-close"
              title="Close"
              onClick={(event) => {
                event.stopPropagation();
                close(path);
              }}
            >
              ×
            </span>
          </div>
        ))}
      </div>
      <button
        type="button"
        class="panel-close"
        title="Close the panel (Esc)"
        aria-label="Close the panel"
        onClick={closeAll}
      >
        ×
      </button>
    </div>
  );
}

/** After a key the focus goes with the tab that is shown. */
function focusShownTab(list: HTMLElement | null): void {
  if (list?.dataset["follow"] === undefined) return;
  delete list.dataset["follow"];
  list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
}

function neighbour(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

function Head({ path, state, actions }: Props & { path: string }): VNode {
  const { id, facts, text, status } = state;
  const ready = status.kind === "ready" || status.kind === "empty";
  return (
    <header class="panel-head">
      <h2 title={path}>{fileName(path)}</h2>
      <p class="panel-facts">
        {id !== null && (
          <button
            type="button"
            class="panel-id"
            title="Show this compilation in the list"
            onClick={() => actions.goToPlace(id)}
          >
            {id}
          </button>
        )}
        {facts.map((fact) => <span key={fact}>{fact}</span>)}
        {text !== null && text.lines > 0 && (
          <span>{text.all ? counted(text.lines, "line") : `first ${text.lines} lines`}</span>
        )}
      </p>
      <div class="panel-actions">
        {text !== null && text.lines > 0 && <LineField lines={text.lines} goTo={actions.goToLine} />}
        <button type="button" disabled={!ready} onClick={(event) => actions.copy(event.currentTarget)}>Copy</button>
        <button type="button" disabled={!ready} onClick={(event) => actions.download(event.currentTarget)}>
          Download
        </button>
        {text !== null && (
          <button type="button" aria-pressed={text.wrap} onClick={actions.toggleWrap}>Wrap lines</button>
        )}
        {!state.alone && <a class="button" target="_blank" rel="noopener" href={actions.aloneHref()}>Open alone</a>}
      </div>
    </header>
  );
}

function LineField({ lines, goTo }: { lines: number; goTo(line: number): void }): VNode {
  return (
    <input
      type="number"
      class="go-to-line"
      min="1"
      max={lines}
      placeholder="Line"
      aria-label={`Go to line, 1 to ${lines}`}
      onKeyDown={(event) => {
        const line = event.currentTarget.valueAsNumber;
        if (event.key === "Enter" && line >= 1) goTo(Math.min(Math.floor(line), lines));
      }}
    />
  );
}

function Status({ path, status, retry }: { path: string; status: PanelStatus; retry(): void }): VNode | null {
  switch (status.kind) {
    case "loading":
      return <p class="panel-status" role="status">Loading {fileName(path)} …</p>;
    case "empty":
      return <p class="panel-status">{status.message}</p>;
    case "failed":
      return (
        <div class="panel-status failure" role="alert">
          <p>Cannot show {fileName(path)}</p>
          <p>{status.message}</p>
          <button type="button" onClick={retry}>Try again</button>
        </div>
      );
    default:
      return null;
  }
}

function Divider({ share, resize }: { share: number; resize(share: number): void }): VNode {
  return (
    <div
      class="panel-divider"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the panel"
      aria-valuenow={Math.round(share)}
      aria-valuemin={LEAST_SHARE}
      aria-valuemax={MOST_SHARE}
      tabIndex={0}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.focus();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        resize(100 * (1 - event.clientX / innerWidth));
      }}
      onKeyDown={(event) => {
        const to = { ArrowLeft: share + 2, ArrowRight: share - 2, Home: MOST_SHARE, End: LEAST_SHARE }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        resize(to);
      }}
    />
  );
}

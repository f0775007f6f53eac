/** `<tlparse-code>`: a text with numbered lines, coloured where it is Python. */
import type { VNode } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { CodeParts, digitsClass, LineNumbers } from "../../components/CodeParts.tsx";
import { counted, sizeText } from "../../format/quantities.ts";
import type { FileName } from "../../intermediate/format.ts";
import { copyText } from "../code_actions.ts";
import { canColour, CodeColouring } from "../code_colouring.ts";
import { CodeLayout } from "../code_layout.ts";
import { CODE_STYLES } from "../code_styles.ts";
import { CodeText } from "../code_text.ts";
import { LineIndex } from "../line_index.ts";
import { clampRange, type LineRange, parseLineRange } from "../line_range.ts";
import { fetchFrom, type ModuleLoader } from "../module_loader.ts";
import { onceAFrame } from "../once_a_frame.ts";
import { CONTROL_STYLES } from "./element_styles.ts";
import { DataElement, SOURCES } from "./data_element.tsx";

export class CodeElement extends DataElement<string> {
  static override readonly observedAttributes: readonly string[] = [...SOURCES, "language", "lines"];
  protected override readonly styles = CONTROL_STYLES + CODE_STYLES + OWN_STYLES;
  protected override readonly nothing = "No text.";

  protected override read(given: unknown): string {
    if (typeof given !== "string") throw new TypeError("Cannot show the code: the data are no text");
    return given;
  }

  protected override async fetchData(url: URL, signal: AbortSignal): Promise<string> {
    return await (await fetchFrom(url, { signal })).text();
  }

  protected override async load(loader: ModuleLoader, compileId: string | null): Promise<string> {
    const category = this.getAttribute("category") ?? "codegen", type = this.getAttribute("type");
    if (compileId === null) throw new Error("Cannot load code: with `manifest` goes `compile-id`");
    if (category === "chromium_events" || category === "rejected") {
      throw new Error(`Cannot load code: ${category} has no entries`);
    }
    const entries = await loader.entries(category as Exclude<FileName, "chromium_events" | "rejected">, compileId);
    const entry = entries.find((e) => e.payload !== undefined && (type === null || e.type === type));
    return entry?.payload ?? "";
  }

  protected override isEmpty(text: string): boolean {
    return text === "";
  }

  protected override view(text: string): VNode {
    return (
      <Code
        text={text}
        python={(this.getAttribute("language") ?? "python") === "python"}
        lines={parseLineRange(`#L${(this.getAttribute("lines") ?? "").replace("-", "-L")}`)}
        chooseLine={(line) => this.tell("select", { line })}
      />
    );
  }
}

interface CodeProps {
  readonly text: string;
  readonly python: boolean;
  readonly lines: LineRange | null;
  chooseLine(line: number): void;
}

function Code({ text, python, lines, chooseLine }: CodeProps): VNode {
  const scroller = useRef<HTMLDivElement>(null), pre = useRef<HTMLPreElement>(null);
  const count = useMemo(() => new LineIndex(text).count, [text]);
  const numbers = useMemo(() => <LineNumbers count={count} />, [count]);
  const code = useMemo(() => <CodeParts text={text} />, [text]);
  const layout = useRef<CodeLayout | null>(null);

  useLayoutEffect(() => {
    const code = new CodeText(pre.current!.querySelector("code")!), index = new LineIndex(text);
    layout.current = new CodeLayout(pre.current!, code, index);
    if (!python || !canColour()) return;
    const colouring = new CodeColouring(code, index, layout.current);
    return whenMoved(scroller.current!, () => colouring.look(), () => colouring.end());
  }, [text, python]);
  useLayoutEffect(() => {
    const mark = scroller.current!.querySelector<HTMLElement>(".line-mark")!;
    const range = lines && clampRange(lines, count);
    mark.hidden = range === null;
    if (range === null) return;
    const { top, height } = layout.current!.boxOf(range);
    Object.assign(mark.style, { top: `${top}px`, height: `${height}px` });
    scroller.current!.scrollTop = top - scroller.current!.clientHeight / 3;
  }, [text, lines?.first, lines?.last]);

  return (
    <>
      <div part="tools" class="tools">
        <button part="button" type="button" onClick={(event) => void copyText(text, event.currentTarget)}>Copy</button>
        <span class="muted">{`${counted(count, "line")}, ${sizeText(text.length)}`}</span>
      </div>
      <div part="scroller" class="scroller" tabIndex={0} role="region" aria-label="Code" ref={scroller}>
        <div class="code-block">
          <pre part="code" class="code" ref={pre}>
            <code>{code}</code>
            <div class="line-mark" hidden />
          </pre>
          <pre
            part="gutter"
            class={`gutter ${digitsClass(count)}`}
            aria-hidden="true"
            onClick={(event) => chooseLine(layout.current!.lineAt(event.clientY) + 1)}
          >
            {numbers}
          </pre>
        </div>
      </div>
    </>
  );
}

/** Once a frame while the text moves on the screen, in its own box or with the page. */
function whenMoved(scroller: HTMLElement, look: () => void, end: () => void): () => void {
  const ended = new AbortController();
  const moved = onceAFrame(() => {
    if (!ended.signal.aborted) look();
  });
  const options = { passive: true, capture: true, signal: ended.signal };
  scroller.addEventListener("scroll", moved, options);
  addEventListener("scroll", moved, options);
  const observer = new ResizeObserver(moved);
  observer.observe(scroller);
  moved();
  return () => {
    ended.abort();
    observer.disconnect();
    end();
  };
}

const OWN_STYLES = `
.code-block{min-width:max-content}
pre.gutter{position:sticky;left:0;z-index:2;background:var(--bg)}
pre.code{overflow:visible}
pre.code code{padding-right:16px}
`;

/** `<tlparse-stack-trie>`: where in the program each compilation began. */
import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { StackBlock, type StatusWord, type Terminal, type TrieRow } from "../../components/StackBlock.tsx";
import type { Manifest } from "../../intermediate/format.ts";
import type { ModuleLoader } from "../module_loader.ts";
import { listenForFolds, trieTools } from "../stack_trie.ts";
import { DataElement } from "./data_element.tsx";
import { CONTROL_STYLES, STACKS } from "./element_styles.ts";
import { type Fields, fieldsOf, listOf, numberOf, requiredText, safeHref, textOf } from "./shapes.ts";

/** A frame of a trie; its callees come later, and name it as their parent. */
interface Node {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly loc: string | null;
  readonly terminals: Terminal[];
  readonly children: Node[];
}

export class StackTrieElement extends DataElement<readonly TrieRow[]> {
  protected override readonly styles = CONTROL_STYLES + STACKS + TRIE_STYLES;
  protected override readonly nothing = "No stacks.";

  constructor() {
    super();
    listenForFolds(this.shadowRoot!);
    this.shadowRoot!.addEventListener("click", (event) => this.#clicked(event));
  }

  protected override read(given: unknown): readonly TrieRow[] {
    const items = listOf(given, "stacks");
    return items.some(({ type }) => type === "stack_trie_node") ? ofIndex(items) : items.map(rowOf);
  }

  protected override async load(loader: ModuleLoader): Promise<readonly TrieRow[]> {
    return ofManifest(await loader.manifest());
  }

  protected override isEmpty(rows: readonly TrieRow[]): boolean {
    return rows.length === 0;
  }

  protected override view(rows: readonly TrieRow[]): VNode {
    return <Trie rows={rows} />;
  }

  #clicked(event: Event): void {
    const link = event.target instanceof Element ? event.target.closest(".terminal") : null;
    if (link !== null) this.tell("select", { id: link.textContent });
  }
}

function Trie({ rows }: { rows: readonly TrieRow[] }): VNode {
  const block = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    block.current!.prepend(trieTools(block.current!.querySelector<HTMLElement>(".stack-trie")!));
  }, []);
  return (
    <div part="trie" ref={block}>
      <StackBlock caption="Stack" open rows={rows} root="" />
    </div>
  );
}

function rowOf(item: Fields): TrieRow {
  return {
    depth: Math.max(0, Math.floor(numberOf(item.depth) ?? 0)),
    marker: item.marker === true,
    terminals: Array.isArray(item.terminals) ? item.terminals.map(terminalOf) : [],
    file: requiredText(item, "file", "stacks"),
    line: numberOf(item.line) ?? 0,
    name: textOf(item.name) ?? "",
    loc: textOf(item.loc),
    dumpHref: null,
  };
}

const STATUSES: readonly unknown[] = ["ok", "break", "empty", "error", "missing"];

function terminalOf(given: unknown): Terminal {
  const { display, status, href } = fieldsOf(given);
  return {
    display: textOf(display) ?? "(unknown)",
    status: STATUSES.includes(status) ? status as StatusWord : null,
    href: safeHref(href),
  };
}

function ofManifest({ stack_trie, compile_ids }: Manifest): TrieRow[] {
  const statuses = new Map(compile_ids.map(({ id, status }) => [id, status]));
  const roots: Node[] = [], nodes: Node[] = [];
  for (const { parent, file, line, name, loc, terminals = [] } of stack_trie) {
    const node: Node = {
      ...{ file: file ?? "(unknown)", line, name, loc: loc ?? null, children: [] },
      terminals: terminals.map((id) => idTerminal(id, statuses.get(id) ?? null)),
    };
    nodes.push(node);
    (parent === null ? roots : nodes[parent]?.children ?? roots).push(node);
  }
  return rowsOf(roots);
}

function ofIndex(items: readonly Fields[]): TrieRow[] {
  const statuses = new Map(items.map(({ compile_id, status }) => [compile_id, status]));
  const roots: Node[] = [];
  const known = new Map<Node[], Map<string, Node>>();
  for (const { type, path, terminal } of items) {
    if (type !== "stack_trie_node" || !Array.isArray(path)) continue;
    let siblings = roots, node: Node | undefined;
    for (const frame of path) {
      let byText = known.get(siblings);
      if (byText === undefined) known.set(siblings, byText = new Map());
      node = byText.get(String(frame));
      if (node === undefined) {
        byText.set(String(frame), node = nodeOf(String(frame)));
        siblings.push(node);
      }
      siblings = node.children;
    }
    for (const id of Array.isArray(terminal) ? terminal : []) {
      node?.terminals.push(idTerminal(textOf(id), statuses.get(id) ?? null));
    }
  }
  return rowsOf(roots);
}

/** `FILE:LINE in NAME`. */
function nodeOf(frame: string): Node {
  const at = frame.indexOf(" in "), place = at < 0 ? frame : frame.slice(0, at), colon = place.lastIndexOf(":");
  return {
    file: colon < 0 ? place : place.slice(0, colon),
    line: colon < 0 ? 0 : Number(place.slice(colon + 1)) || 0,
    name: at < 0 ? "" : frame.slice(at + 4),
    ...{ loc: null, terminals: [], children: [] },
  };
}

const idTerminal = (id: string | null, status: unknown): Terminal =>
  terminalOf({ display: id ?? "(unknown)", status: id === null ? null : status });

/** Depth-first, nested only below a branching point; without recursion, since a stack may be deep. */
function rowsOf(roots: readonly Node[]): TrieRow[] {
  const rows: TrieRow[] = [];
  const waiting: { node: Node; depth: number; marker: boolean }[] = [];
  const push = (nodes: readonly Node[], depth: number) => {
    for (let i = nodes.length - 1; i >= 0; i--) waiting.push({ node: nodes[i]!, depth, marker: nodes.length > 1 });
  };
  push(roots, 0);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node: { children, ...frame }, depth, marker } = next;
    rows.push({ ...frame, depth, marker, dumpHref: null });
    push(children, marker ? depth + 1 : depth);
  }
  return rows;
}

const TRIE_STYLES = `
details>summary{color:var(--fg-2)}
.stack-trie{max-height:var(--tlparse-max-height,480px);overflow:auto}
`;

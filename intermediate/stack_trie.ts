/** Stack tries: contract 5. Everything here is iterative, since a log may hold a stack of 100,000 frames (D-45). */
import type { CompileId } from "../format/compile_id.ts";
import type { Json } from "./store.ts";

/** A frame as logged: two frames are the same node when all five fields are equal (contract 5.1). */
export interface Frame {
  readonly filename: number;
  readonly line: number;
  readonly name: string;
  readonly loc: string | null;
  readonly uninterned: string | null;
}

export interface TrieNode {
  readonly frame: Frame;
  /** Order of first insertion. */
  readonly children: readonly TrieNode[];
  /** Compile ids as logged; null is unknown. */
  readonly terminals: readonly (CompileId | null)[];
}

export interface StackTrie {
  readonly children: readonly TrieNode[];
  /** False even if only empty stacks were inserted. */
  readonly empty: boolean;
}

/** Text of an index of the string table; null if the table has none. */
export type StringLookup = (index: number) => string | null;

// ---------------------------------------------------------------- frames

/** The frames of a logged stack, outermost first. What is no frame is left out: the types were checked when the line was read. */
export function readStack(logged: Json | undefined): Frame[] {
  if (!Array.isArray(logged)) return [];
  const frames: Frame[] = [];
  for (const item of logged as readonly Json[]) {
    const frame = readFrame(item);
    if (frame !== null) frames.push(frame);
  }
  return frames;
}

function readFrame(logged: Json): Frame | null {
  if (logged === null || typeof logged !== "object") return null;
  const { filename, line, name, loc, uninterned_filename: uninterned } = logged as { readonly [key: string]: Json };
  if (typeof filename !== "number" || typeof line !== "number" || typeof name !== "string") return null;
  return {
    filename,
    line,
    name,
    loc: typeof loc === "string" ? loc : null,
    uninterned: typeof uninterned === "string" ? uninterned : null,
  };
}

/** The file of a frame as logged (contract 5.4). */
export const fileText = (frame: Frame, string: StringLookup): string =>
  frame.uninterned ?? string(frame.filename) ?? "(unknown)";

const LINK_TREE = "#link-tree/";
const SEED = "-seed-nspid";

/** Cuts what a packaged binary puts before the path of a module (contract 5.4). */
export function simplifiedName(file: string): string {
  if (file.includes(LINK_TREE)) return file.split(LINK_TREE, 2)[1]!;
  for (let at = file.indexOf(SEED); at >= 0; at = file.indexOf(SEED, at + 1)) {
    const before = file[at - 1], after = file[at + SEED.length];
    if (before === undefined || before === "/" || after === undefined || after === "/") continue;
    const slash = file.indexOf("/", at + SEED.length);
    return slash < 0 ? file : file.slice(slash + 1);
  }
  return file;
}

const MAX_U64 = 2n ** 64n - 1n;

/** The page of generated code that a frame lies in, from the report root; null for any other file (contract 5.4). */
function dumpPage(file: string, line: number): string | null {
  const digits = /<eval_with_key>\.([0-9]+)/.exec(file)?.[1];
  if (digits === undefined) return null;
  const significant = digits.replace(/^0+(?=.)/, "");
  if (significant.length > 20 || BigInt(significant) > MAX_U64) return null;
  return `dump_file/eval_with_key_${significant}.html#L${line}`;
}

/** What a frame shows: simplified file, line, function, code, and the page of generated code it links to. */
export interface FrameText {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly loc: string | null;
  readonly dumpHref: string | null;
}

export function frameText(frame: Frame, string: StringLookup): FrameText {
  const file = fileText(frame, string);
  return {
    file: simplifiedName(file),
    line: frame.line,
    name: frame.name,
    loc: frame.loc,
    dumpHref: dumpPage(file, frame.line),
  };
}

// ---------------------------------------------------------------- convert-frame suffix

const CONVERT_FRAME = "torch/_dynamo/convert_frame.py";
const SUFFIXES: readonly (readonly string[])[] = [
  ["catch_errors", "_convert_frame", "_convert_frame_assert"],
  ["__call__", "__call__", "__call__"],
];

/** The stack without the three frames by which Dynamo enters itself (contract 5.3). */
export function withoutConvertFrame(stack: readonly Frame[], string: StringLookup): readonly Frame[] {
  const last = stack.slice(-3);
  const matches = last.length === 3 &&
    SUFFIXES.some((names) => names.every((name, i) => last[i]!.name === name)) &&
    last.every((frame) => simplifiedName(string(frame.filename) ?? "") === CONVERT_FRAME);
  return matches ? stack.slice(0, -3) : stack;
}

// ---------------------------------------------------------------- construction

const sameFrame = (a: Frame, b: Frame): boolean =>
  a.line === b.line && a.filename === b.filename && a.name === b.name && a.loc === b.loc &&
  a.uninterned === b.uninterned;

class Node implements TrieNode {
  readonly children: Node[] = [];
  readonly terminals: (CompileId | null)[] = [];
  #byFrame: Map<string, Node> | null = null;

  constructor(readonly frame: Frame) {}

  child(frame: Frame): Node {
    const known = this.#find(frame);
    if (known) return known;
    const made = new Node(frame);
    this.children.push(made);
    this.#byFrame?.set(frameKey(frame), made);
    return made;
  }

  /** Most nodes have one child or few; a table is made where a search would grow quadratic. */
  #find(frame: Frame): Node | undefined {
    if (this.children.length <= 8) return this.children.find((node) => sameFrame(node.frame, frame));
    this.#byFrame ??= new Map(this.children.map((node) => [frameKey(node.frame), node]));
    return this.#byFrame.get(frameKey(frame));
  }
}

const frameKey = (f: Frame): string => JSON.stringify([f.filename, f.line, f.name, f.loc, f.uninterned]);

export class StackTrieBuilder implements StackTrie {
  readonly #root = new Node({ filename: 0, line: 0, name: "", loc: null, uninterned: null });

  get children(): readonly TrieNode[] {
    return this.#root.children;
  }

  get empty(): boolean {
    return this.#root.children.length === 0 && this.#root.terminals.length === 0;
  }

  /** Outermost frame first; `terminal` is the compile id as logged, null for an unknown one. */
  insertStack(stack: readonly Frame[], terminal: CompileId | null): void {
    let node = this.#root;
    for (const frame of stack) node = node.child(frame);
    node.terminals.push(terminal);
  }
}

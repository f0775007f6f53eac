/**
 * Which lines of two graphs and of generated code belong together (output contract 4.19).
 *
 * Inductor logs names: of graph nodes, and of kernels by the nodes that they compute. Here they become line numbers. Versions 1 and 2 of
 * the logged mapping differ only in kernel names: with version 2 they end in a debug handle, `triton_poi_fused_mul_1:2`, and a comment of the
 * code names the whole before each call.
 */
import { textLines } from "../components/text_lines.ts";
import { byCodePoint, reformat } from "../format/json.ts";
import { findWholeTokens, type Occurrences } from "./whole_tokens.ts";

export interface ProvenanceTexts {
  readonly preGraph: string;
  readonly postGraph: string;
  /** Python; empty for code that was compiled ahead of time. */
  readonly outputCode: string;
  /** C++; empty for Python. */
  readonly aotCode: string;
  /** The JSON that Inductor logged. */
  readonly nodeMappings: string;
}

/** Line number, from 1 -> line numbers. */
type Lines = ReadonlyMap<number, readonly number[]>;

/** Keys as in the `lineMappings` block of a page. */
export interface LineMappings {
  readonly preToPost: Lines;
  readonly postToPre: Lines;
  readonly pyCodeToPost: Lines;
  readonly postToPyCode: Lines;
  readonly cppCodeToPost: Lines;
  readonly postToCppCode: Lines;
}

export interface Provenance {
  /** null: nothing was logged that can be read. */
  readonly mappings: LineMappings | null;
  /** Of a log made to have more pairs of lines than anybody can follow, the first ones. */
  readonly complete: boolean;
}

/** Pairs of lines on one page. A model with 600 kernels has 40,000. */
const MAX_PAIRS = 1_000_000;

/**
 * Lines of a graph are those of its text. Lines of Python code count from the one with `# AOT ID:`, lines of C++ code from the first that
 * is not empty; see {@link codeOffsets}.
 */
export function lineMappings(texts: ProvenanceTexts, maxPairs = MAX_PAIRS): Provenance {
  const names = readNodeMappings(texts.nodeMappings);
  if (names === null) return { mappings: null, complete: true };
  const pre = nodeLines(texts.preGraph), post = nodeLines(texts.postGraph);
  const kernels = [...names.cppCodeToPost.keys()];
  const python = pythonKernelLines(texts.outputCode, kernels);
  const cpp = cppKernelLines(texts.aotCode, kernels);
  const pairs = new Pairs(maxPairs);
  const one = (lines: ReadonlyMap<string, number>) => (name: string) => lines.has(name) ? [lines.get(name)!] : [];
  const many = (lines: ReadonlyMap<string, readonly number[]>) => (name: string) => lines.get(name) ?? [];
  const mappings: LineMappings = {
    preToPost: pairs.map(names.preToPost, one(pre), one(post)),
    postToPre: pairs.map(names.postToPre, one(post), one(pre)),
    pyCodeToPost: pairs.map(names.cppCodeToPost, many(python), one(post)),
    postToPyCode: pairs.map(names.postToCppCode, one(post), many(python)),
    cppCodeToPost: pairs.map(names.cppCodeToPost, many(cpp), one(post)),
    postToCppCode: pairs.map(names.postToCppCode, one(post), many(cpp)),
  };
  return { mappings, complete: !pairs.exceeded };
}

/** Pretty JSON with sorted keys, as the reference has it; `{}` where there are no mappings. */
export function mappingsJson(mappings: LineMappings | null): string {
  const plain = Object.entries(mappings ?? {}).map((
    [name, lines]: [string, Lines],
  ) => [name, Object.fromEntries(lines)]);
  return reformat(JSON.stringify(Object.fromEntries(plain)), "");
}

// ---------------------------------------------------------------- names

/** Name -> names, in the order of code points: where two names have one line, the later counts. */
type Names = ReadonlyMap<string, readonly string[]>;
const NAME_MAPS = ["preToPost", "postToPre", "cppCodeToPost", "postToCppCode"] as const;

function readNodeMappings(json: string): Readonly<Record<typeof NAME_MAPS[number], Names>> | null {
  const value = strictJson(json);
  if (value === undefined) return null;
  const [preToPost, postToPre, cppCodeToPost, postToCppCode] = NAME_MAPS.map((key) =>
    namesOf(membersOf(value).get(key))
  );
  return {
    preToPost: preToPost!,
    postToPre: postToPre!,
    cppCodeToPost: cppCodeToPost!,
    postToCppCode: postToCppCode!,
  };
}

function strictJson(text: string): unknown {
  try {
    reformat(text, null);
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

const membersOf = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map(typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : []);

function namesOf(value: unknown): Names {
  const names = [...membersOf(value)].sort(([a], [b]) => byCodePoint(a, b));
  return new Map(names.map(([name, list]) => [name, Array.isArray(list) ? list.filter(isString) : []]));
}

const isString = (value: unknown): value is string => typeof value === "string";

// ---------------------------------------------------------------- graphs

/** `add: "f32[8]" = ...` makes the node `add`. The last line of a name counts. */
function nodeLines(graph: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  textLines(graph).forEach((line, i) => {
    const text = line.trim();
    if (text.startsWith("#")) return;
    const name = before(before(text, "="), ":").trim();
    if (name !== "") lines.set(name, i + 1);
  });
  return lines;
}

function before(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at < 0 ? text : text.slice(0, at);
}

// ---------------------------------------------------------------- code

interface Code {
  readonly lines: readonly string[];
  /** Kernels are looked for from this line on, which is where they are called and no longer defined. */
  readonly start: number;
  readonly found: Occurrences;
}

/** A kernel as it is called, `triton_poi_fused_mul_1`, and with its debug handle if it has one. */
interface Kernel {
  readonly name: string;
  readonly pure: string;
}

function withoutLeadingEmpty(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line !== "");
  return first < 0 ? [] : lines.slice(first);
}

function codeOf(text: string, kernels: readonly Kernel[], starts: (line: string) => boolean): Code {
  const lines = withoutLeadingEmpty(textLines(text));
  const start = Math.max(0, lines.findIndex(starts));
  return { lines, start, found: findWholeTokens(lines, kernels.flatMap(({ name, pure }) => [name, pure])) };
}

const PYTHON_START = ["def", "call", "(args)"];
const AOT_ID = "# AOT ID:";

function pythonKernelLines(text: string, names: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const kernels = names.map((name) => ({ name, pure: before(name, ":") }));
  const code = codeOf(text, kernels, (line) => PYTHON_START.every((part) => line.includes(part)));
  const first = Math.max(0, code.lines.findIndex((line) => line.includes(AOT_ID)));
  return linesOfKernels(code, kernels, -first, ({ name, pure }) => {
    const comment = atOrAfter(code.found.get(name), code.start);
    return comment === null ? null : atOrAfter(code.found.get(pure), comment + 1);
  });
}

function cppKernelLines(text: string, names: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const kernels = names.map((name) => ({
    name,
    pure: name.includes(":") ? name.slice(0, name.lastIndexOf(":")) : name,
  }));
  const code = codeOf(text, kernels, (line) => line.includes("::run_impl("));
  const calls = new Map<string, readonly number[]>();
  const callsOf = (pure: string): readonly number[] => {
    const known = calls.get(pure) ?? (code.found.get(pure) ?? []).filter((line) => !declaresSize(code.lines[line]!));
    calls.set(pure, known);
    return known;
  };
  return linesOfKernels(code, kernels, 0, ({ name, pure }) => {
    // If no call comes after the first comment, none comes after a later one.
    const comment = code.found.get(name)?.find((line) => line >= code.start && !isDefinition(code.lines[line]!));
    return comment === undefined ? null : atOrAfter(callsOf(pure), comment + 1);
  });
}

/** `callOf` finds the one call of a kernel with a debug handle; without it, every line with the kernel counts. */
function linesOfKernels(
  { start, found }: Code,
  kernels: readonly Kernel[],
  shift: number,
  callOf: (kernel: Kernel) => number | null,
): ReadonlyMap<string, readonly number[]> {
  // Lines before the first counted one have no number (D-26).
  const numbers = (lines: readonly number[]) => lines.map((line) => line + 1 + shift).filter((number) => number > 0);
  const everywhere = new Map<string, readonly number[]>();
  const lines = new Map<string, readonly number[]>();
  for (const kernel of kernels) {
    const call = kernel.name === kernel.pure ? null : callOf(kernel);
    if (call !== null) {
      lines.set(kernel.name, numbers([call]));
      continue;
    }
    const { pure } = kernel;
    if (!everywhere.has(pure)) everywhere.set(pure, numbers((found.get(pure) ?? []).filter((line) => line >= start)));
    lines.set(kernel.name, everywhere.get(pure)!);
  }
  return lines;
}

/** The first of ascending numbers that is not below `from`. */
function atOrAfter(ascending: readonly number[] | undefined, from: number): number | null {
  if (ascending === undefined) return null;
  let low = 0, high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return ascending[low] ?? null;
}

/** A line of C++ that defines the caller of a kernel: the names on it are no call. */
function isDefinition(line: string): boolean {
  const text = line.trim();
  return text.startsWith("def") || text.startsWith("static inline void");
}

const TYPE = /^\s*\w+\s+/;
const SIZE_ASSIGNED = /_xnumel(?:_[0-9]+)?\s*=/g;

/** `int64_t triton_poi_fused_mul_1_xnumel = ...` names the kernel but is no call. */
function declaresSize(line: string): boolean {
  if (line.includes("_xnumel = ")) return true;
  const type = TYPE.exec(line);
  if (type === null) return false;
  SIZE_ASSIGNED.lastIndex = type[0].length;
  return SIZE_ASSIGNED.test(line);
}

// ---------------------------------------------------------------- pairs

/** Joins names to lines on both sides, up to a number of pairs in all: the product of two lists is larger than the log. */
class Pairs {
  #left: number;

  constructor(max: number) {
    this.#left = max;
  }

  get exceeded(): boolean {
    return this.#left < 0;
  }

  map(names: Names, from: (name: string) => readonly number[], to: (name: string) => readonly number[]): Lines {
    const result = new Map<number, readonly number[]>();
    for (const [name, targets] of names) {
      const sources = from(name);
      if (sources.length === 0) continue;
      const lines = this.#linesOf(targets, to);
      if (lines.length === 0) continue;
      for (const source of sources) {
        if ((this.#left -= lines.length) < 0) return result;
        result.set(source, lines);
      }
    }
    return result;
  }

  #linesOf(names: readonly string[], to: (name: string) => readonly number[]): readonly number[] {
    const lines: number[] = [];
    for (const name of names) {
      const of = to(name);
      if (lines.length + of.length > this.#left) {
        this.#left = -1;
        return [];
      }
      for (const line of of) lines.push(line);
    }
    return lines;
  }
}

// ---------------------------------------------------------------- the code panel

/** What the code panel shows, and how many lines of it come before line 1 of each numbering. */
export interface CodePanel {
  readonly text: string;
  readonly pythonOffset: number;
  readonly cppOffset: number;
}

/** Python code directly followed by C++ code, without the empty lines in front, which no numbering counts (D-27). */
export function codePanel({ outputCode, aotCode }: Pick<ProvenanceTexts, "outputCode" | "aotCode">): CodePanel {
  const whole = outputCode + aotCode;
  const hidden = leadingEmpty(whole);
  const python = textLines(outputCode);
  const aotId = python.findIndex((line) => line.includes(AOT_ID));
  return {
    text: whole.slice(hidden.characters),
    pythonOffset: Math.max(0, Math.max(aotId, leadingEmpty(outputCode).lines) - hidden.lines),
    cppOffset: outputCode.split("\n").length - 1 + leadingEmpty(aotCode).lines - hidden.lines,
  };
}

function leadingEmpty(text: string): { readonly characters: number; readonly lines: number } {
  const empty = /^(?:\r?\n)*/.exec(text)![0];
  return { characters: empty.length, lines: empty.split("\n").length - 1 };
}

/** Which lines of three panels belong together, from the data block of a provenance page (output contract 4.18). */

export const SIDES = ["pre", "post", "code"] as const;
export type Side = typeof SIDES[number];

/** Line, from 1 -> lines. Keys are decimal numbers. */
type LineMap = Readonly<Record<string, readonly number[]>>;

/** The data block; without any keys where nothing was logged. */
export interface Mappings {
  readonly preToPost?: LineMap;
  readonly postToPre?: LineMap;
  readonly pyCodeToPost?: LineMap;
  readonly postToPyCode?: LineMap;
  readonly cppCodeToPost?: LineMap;
  readonly postToCppCode?: LineMap;
}

export type Lines = Readonly<Record<Side, readonly number[]>>;

export class LineLinks {
  readonly #maps: Readonly<Record<Side, LineMap>>;
  readonly #preToPost: LineMap;
  readonly #postToPre: LineMap;
  readonly #postToCode: LineMap;
  readonly #codeToPost: LineMap;
  readonly #offset: number;

  /** `offset`: so many lines of the code panel come before the one that the mappings call 1. */
  constructor(mappings: Mappings, language: "python" | "cpp", offset: number) {
    const cpp = language === "cpp";
    this.#preToPost = mappings.preToPost ?? {};
    this.#postToPre = mappings.postToPre ?? {};
    this.#postToCode = (cpp ? mappings.postToCppCode : mappings.postToPyCode) ?? {};
    this.#codeToPost = (cpp ? mappings.cppCodeToPost : mappings.pyCodeToPost) ?? {};
    this.#maps = { pre: this.#preToPost, post: { ...this.#postToPre, ...this.#postToCode }, code: this.#codeToPost };
    this.#offset = offset;
  }

  /** Lines of a panel that belong to any other, ascending. */
  linked(side: Side): number[] {
    const shift = side === "code" ? this.#offset : 0;
    return Object.keys(this.#maps[side]).map((line) => Number(line) + shift).sort((a, b) => a - b);
  }

  /** The line itself, and those of the other panels in the order of the mapping, each once. */
  of(side: Side, line: number): Lines {
    const code = (post: readonly number[]) => through(post, this.#postToCode).map((found) => found + this.#offset);
    if (side === "pre") {
      const post = through([line], this.#preToPost);
      return { pre: [line], post, code: code(post) };
    }
    if (side === "post") return { pre: through([line], this.#postToPre), post: [line], code: code([line]) };
    const post = through([line - this.#offset], this.#codeToPost);
    return { pre: through(post, this.#postToPre), post, code: [line] };
  }
}

const through = (lines: readonly number[], map: LineMap): number[] => [
  ...new Set(lines.flatMap((line) => Object.hasOwn(map, line) ? map[line]! : [])),
];

/** Faults of a log, counted by kind. A fault is never thrown: the rest of the log goes on. */

/** Counters of contract 1.8, and kinds of our own. */
export type FaultKind =
  | "other_rank"
  | "fail_glog"
  | "fail_json"
  | "fail_payload_md5"
  | "fail_dynamo_guards_json"
  | "fail_parser"
  | "fail_key_conflict"
  /** A rank is missing on a line that has no context key at all (P-4): counted in other_rank too, but no fault for --strict. */
  | "contextless"
  /** A line or payload with bytes that are not UTF-8; shown with replacement characters (D-24). */
  | "invalid_utf8"
  /** The last line has no line end: the writer was stopped, or still writes. */
  | "cut_off"
  /** An envelope line longer than a string can be. */
  | "line_too_long"
  /** The reader was asked to read a log that is shorter now than when it was opened. */
  | "shrunk";

export interface FaultCount {
  readonly count: number;
  /** The first few 1-based line numbers. */
  readonly lines: readonly number[];
}
export type FaultSummary = ReadonlyMap<FaultKind, FaultCount>;

const LINES_KEPT = 5;

/** Counts faults and passes their messages on, at most `messageLimit` of a kind. */
export class FaultLog {
  readonly #counts = new Map<FaultKind, { count: number; lines: number[] }>();
  readonly #printed = new Map<FaultKind, number>();

  constructor(private readonly print: (message: string) => void, private readonly messageLimit: number) {}

  add(kind: FaultKind, line: number, message: string | null = null, times = 1): void {
    let known = this.#counts.get(kind);
    if (!known) this.#counts.set(kind, known = { count: 0, lines: [] });
    known.count += times;
    if (known.lines.length < LINES_KEPT && known.lines.at(-1) !== line) known.lines.push(line);
    if (message !== null) this.#say(kind, message);
  }

  #say(kind: FaultKind, message: string): void {
    const printed = this.#printed.get(kind) ?? 0;
    this.#printed.set(kind, printed + 1);
    if (printed < this.messageLimit) this.print(message);
    else if (printed === this.messageLimit) this.print(`(further messages of this kind are left out; -v shows all)`);
  }

  get(kind: FaultKind): number {
    return this.#counts.get(kind)?.count ?? 0;
  }

  summary(): FaultSummary {
    return new Map([...this.#counts].map(([kind, { count, lines }]) => [kind, { count, lines: [...lines] }]));
  }
}

/**
 * Compile ids: `[!a/]f/c[_t]`, four optional unsigned 32-bit integers (output contract, section 3).
 *
 * a = compiled_autograd_id, f = frame_id, c = frame_compile_id, t = attempt.
 */

/** A part of an id; null where the log had none. */
export type Part = number | null;

/** Interned by {@link CompileIds}: equal ids of one pool are the same object, so an id serves as a map key. */
export interface CompileId {
  /** As logged, in the form of the intermediate format: `0_0_0`, `!0_0_0_0`, `0_0_-`, `-_-_-`; null for an unusable id. */
  readonly id: string | null;
  /** `[0/0_1]`; `(unknown)` for an unusable id. */
  readonly display: string;
  /** `-_0_0_1`; null for an unusable id, whose directory is `unknown_` + line of the record. */
  readonly directory: string | null;
  /** The id under which outputs are grouped: attempt 0 where a frame compile has none. Itself if nothing changes. */
  readonly group: CompileId;
  /** The frame compile, whatever the attempt: metrics, stacks, specialisations and symbols are looked up by it (D-21). */
  readonly frameCompile: CompileId;
  /** a, f, c, t; null for an unusable id. */
  readonly parts: readonly [Part, Part, Part, Part] | null;
}

const text = (part: Part): string => part === null ? "-" : String(part);

class Id implements CompileId {
  readonly id: string | null;
  readonly display: string;
  readonly directory: string | null;
  readonly group: CompileId;
  readonly frameCompile: CompileId;

  constructor(pool: CompileIds, readonly parts: readonly [Part, Part, Part, Part] | null) {
    if (parts === null) {
      this.id = this.directory = null;
      this.display = "(unknown)";
      this.group = this.frameCompile = this;
      return;
    }
    const [a, f, c, t] = parts;
    this.id = `${a === null ? "" : `!${a}_`}${text(f)}_${text(c)}_${text(t)}`;
    this.display = `[${a === null ? "" : `!${a}/`}${text(f)}/${text(c)}${t ? `_${t}` : ""}]`;
    this.directory = `${text(a)}_${text(f)}_${text(c)}_${text(t)}`;
    this.group = c !== null && t === null ? pool.get(a, f, c, 0) : this;
    this.frameCompile = c !== null && t !== 0 ? pool.get(a, f, c, 0) : this;
  }
}

/** The ids of one log. A pool belongs to a store; a pool of the whole program would leak between ranks. */
export class CompileIds {
  readonly #byDirectory = new Map<string, CompileId>();
  #last: CompileId | null = null;
  /** At least one of the four keys had a value that is no unsigned 32-bit integer. */
  readonly unusable: CompileId = new Id(this, null);

  get(a: Part, f: Part, c: Part, t: Part): CompileId {
    // Most lines have the id of the line before.
    const before = this.#last?.parts;
    if (before && before[0] === a && before[1] === f && before[2] === c && before[3] === t) return this.#last!;
    return this.#last = this.#pooled(a, f, c, t);
  }

  #pooled(a: Part, f: Part, c: Part, t: Part): CompileId {
    const key = `${text(a)}_${text(f)}_${text(c)}_${text(t)}`;
    const known = this.#byDirectory.get(key);
    if (known) return known;
    const made = new Id(this, [a, f, c, t]);
    this.#byDirectory.set(key, made);
    return made;
  }

  /** Reads the form of the intermediate format; null gives the unusable id. Throws SyntaxError on anything else. */
  parse(id: string | null): CompileId {
    if (id === null) return this.unusable;
    const match = /^(?:!(\d+)_)?(\d+|-)_(\d+|-)_(\d+|-)$/.exec(id);
    if (!match) throw new SyntaxError(`Cannot read a compile id: ${JSON.stringify(id)} is not of the form [!a_]f_c_t`);
    const part = (digits: string | undefined): Part => digits === undefined || digits === "-" ? null : Number(digits);
    return this.get(part(match[1]), part(match[2]), part(match[3]), part(match[4]));
  }
}

/**
 * What a metrics page shows besides its own line: records of the same frame compile, of every attempt, that were logged before it.
 *
 * The reference finds some of them only if they were logged with attempt 0 (contract 3.4, D-21, D-65). As there, the first metrics page
 * of a frame compile takes what was logged until then, and the next one what came after.
 */
import type { CompileId, Entry, EntryStore } from "../intermediate/store.ts";

/** What a metrics line finds. Lines of the log, as `seq`. */
export interface Joined {
  /** Of the stack that was logged last; null if there is none. */
  readonly stackAt: number | null;
  /** Symbols, specialisations and fast guards since the metrics line before, in log order. */
  readonly recordsAt: () => readonly number[];
}

const RECORDS: ReadonlySet<string> = new Set([
  "symbolic_shape_specialization",
  "guard_added_fast",
  "create_symbol",
  "create_unbacked_symbol",
]);

/** Records of one frame compile: 8 bytes each, so that a page can be made at any time without a search. */
interface Records {
  readonly seqs: number[];
  /** How many of them earlier metrics pages have. */
  taken: number;
}

/** Takes the metrics lines of a log in their order. */
export class FrameCompiles {
  readonly #records = new Map<CompileId, Records>();
  readonly #stacks = new Map<CompileId, number>();

  constructor(store: EntryStore) {
    for (const entry of store.entries("guards")) if (RECORDS.has(entry.type)) this.#add(entry);
  }

  #add({ compileId: { frameCompile }, seq }: Entry): void {
    const known = this.#records.get(frameCompile);
    if (!known) this.#records.set(frameCompile, { seqs: [seq], taken: 0 });
    else if (known.seqs.at(-1) !== seq) known.seqs.push(seq);
  }

  /** A `dynamo_start` record. */
  started({ compileId, seq, metadata }: Entry): void {
    const { stack } = metadata as { readonly stack?: unknown };
    if (Array.isArray(stack)) this.#stacks.set(compileId.frameCompile, seq);
  }

  /** A `compilation_metrics` record. What stands on its own line comes too late for it (contract 1.7). */
  measured({ compileId: { frameCompile }, seq }: Entry): Joined {
    const records = this.#records.get(frameCompile) ?? { seqs: [], taken: 0 };
    const from = records.taken;
    while (records.taken < records.seqs.length && records.seqs[records.taken]! < seq) records.taken++;
    const to = records.taken;
    return {
      stackAt: this.#stacks.get(frameCompile) ?? null,
      recordsAt: () => records.seqs.slice(from, to),
    };
  }
}

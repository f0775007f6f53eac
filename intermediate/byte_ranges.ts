/** Where the lines of each compile id stand in a file, so that a reader can ask for one compilation alone. */
import type { CompileId } from "../format/compile_id.ts";

/** More ranges than this for one id in one file are not worth the requests: neighbours are joined. */
const MOST_RANGES = 256;
/** `,\n` between two items of an array. */
const SEPARATOR = 2;

interface Ranges {
  /** start, end, start, end, … */
  places: number[];
  /** Ranges with no more than this between them are one. */
  gap: number;
}

export class ByteRanges {
  readonly #ranges = new Map<CompileId, Ranges>();
  #last: CompileId | null = null;
  #lastRanges: Ranges | null = null;

  /** In ascending order of `start`. */
  add(id: CompileId, start: number, end: number): void {
    let ranges = this.#last === id ? this.#lastRanges! : this.#ranges.get(id);
    if (!ranges) this.#ranges.set(id, ranges = { places: [], gap: SEPARATOR });
    this.#last = id;
    this.#lastRanges = ranges;
    const { places } = ranges;
    if (places.length > 0 && start - places[places.length - 1]! <= ranges.gap) places[places.length - 1] = end;
    else places.push(start, end);
    if (places.length > 2 * MOST_RANGES) coarsen(ranges);
  }

  /** The lines of an id lie in its ranges; lines of other ids may lie there too where the ids of a file change very often. */
  *entries(): Iterable<[CompileId, [start: number, end: number][]]> {
    for (const [id, { places }] of this.#ranges) {
      const pairs: [number, number][] = [];
      for (let k = 0; k < places.length; k += 2) pairs.push([places[k]!, places[k + 1]!]);
      yield [id, pairs];
    }
  }
}

/** Joins neighbours until at most half of the ranges are left. */
function coarsen(ranges: Ranges): void {
  while (ranges.places.length > MOST_RANGES) {
    ranges.gap = Math.max(1 << 10, ranges.gap * 4);
    const joined: number[] = [];
    for (let k = 0; k < ranges.places.length; k += 2) {
      const start = ranges.places[k]!, end = ranges.places[k + 1]!;
      if (joined.length > 0 && start - joined[joined.length - 1]! <= ranges.gap) joined[joined.length - 1] = end;
      else joined.push(start, end);
    }
    ranges.places = joined;
  }
}

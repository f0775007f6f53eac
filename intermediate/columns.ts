/** Columns of an index: typed arrays that grow. */

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

const FIRST = 1024;
const BLOCK_BITS = 16, BLOCK = 1 << BLOCK_BITS;

/** Grows by blocks: one array that is copied whenever it is full has two and a half times its size for a moment, which stays with the process. */
export class Column {
  readonly #blocks: Numbers[] = [];
  #last: Numbers;
  #length = 0;

  constructor(private readonly type: new (length: number) => Numbers) {
    this.#last = new type(0);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    const place = this.#length & (BLOCK - 1);
    if (place === 0 || place === this.#last.length) this.#grow(place);
    this.#last[place] = value;
    this.#length++;
  }

  /** `filled`: of the last block; 0 if a new one begins. Only the first begins small. */
  #grow(filled: number): void {
    const grown = new this.type(filled > 0 ? filled * 2 : this.#blocks.length > 0 ? BLOCK : FIRST);
    if (filled > 0) grown.set(this.#blocks.pop()!);
    this.#blocks.push(grown);
    this.#last = grown;
  }

  /** The number at an index that the column has. */
  at(index: number): number {
    return this.#blocks[index >>> BLOCK_BITS]![index & (BLOCK - 1)]!;
  }

  set(index: number, value: number): void {
    this.#blocks[index >>> BLOCK_BITS]![index & (BLOCK - 1)] = value;
  }
}

/** Columns of an index: typed arrays that grow. */

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

const FIRST = 1024;
const BLOCK_BITS = 16, BLOCK = 1 << BLOCK_BITS;

/** Grows by blocks: one array that is copied whenever it is full has two and a half times its size for a moment, which stays with the process. */
export class Column {
  readonly #blocks: Numbers[] = [];
  #last: Numbers;
  #free: number;
  #length = 0;

  constructor(private readonly type: new (length: number) => Numbers) {
    this.#last = new type(FIRST);
    this.#free = FIRST;
    this.#blocks.push(this.#last);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#free === 0) this.#grow();
    this.#free--;
    this.#last[this.#length++ & (BLOCK - 1)] = value;
  }

  #grow(): void {
    const size = this.#last.length;
    const grown = new this.type(Math.min(size * 2, BLOCK));
    this.#free = size < BLOCK ? grown.length - size : BLOCK;
    if (size < BLOCK) {
      grown.set(this.#last);
      this.#blocks.pop();
    }
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

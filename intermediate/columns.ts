/** Columns of an index: typed arrays that grow. */

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

export class Column {
  #values: Numbers;
  #length = 0;

  constructor(private readonly type: new (length: number) => Numbers, capacity = 1024) {
    this.#values = new type(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new this.type(Math.ceil(this.#length * 1.5));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** The number at an index that the column has. */
  at(index: number): number {
    return this.#values[index]!;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }
}

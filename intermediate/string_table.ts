/** The string table of a log (contract 1.4), as it was at any line. */

interface Version {
  readonly text: string;
  readonly seq: number;
}

export class StringTable {
  readonly #byIndex = new Map<number, Version[]>();

  /** From the line `seq` on, the index stands for the text. Called in log order. */
  set(index: number, text: string, seq: number): void {
    const versions = this.#byIndex.get(index);
    if (!versions) this.#byIndex.set(index, [{ text, seq }]);
    else if (versions.at(-1)!.text !== text) versions.push({ text, seq });
  }

  /** As it was at a line; without `seq` as it is at the end. null for an unknown index. */
  get(index: number, seq = Infinity): string | null {
    const versions = this.#byIndex.get(index) ?? [];
    let low = 0, high = versions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (versions[middle]!.seq <= seq) low = middle + 1;
      else high = middle;
    }
    return versions[low - 1]?.text ?? null;
  }

  /** Index -> text, as it is at the end. */
  latest(): ReadonlyMap<number, string> {
    return new Map([...this.#byIndex].map(([index, versions]) => [index, versions.at(-1)!.text]));
  }
}

/** The lists of outputs by compile id, in the order of making (contract 2.6, 3.4). */
import type { CompileId, Entry, EntryStore } from "../intermediate/store.ts";
import type { Directory, Listed, NumberedOutput } from "../modules/module.ts";
import type { PlacedOutput } from "./placed_output.ts";

type Extra = { readonly path: string; readonly module: string };

export class OutputDirectory implements Directory {
  readonly #all: PlacedOutput[] = [];
  readonly #byGroup = new Map<CompileId, PlacedOutput[]>();
  readonly #extras = new Map<CompileId, Extra[]>();

  constructor(private readonly store: EntryStore) {}

  /** Called in the order of numbers, so every list is sorted by line and order. */
  add(output: PlacedOutput): void {
    this.#all.push(output);
    append(this.#byGroup, output.group, output);
  }

  addExtra(group: CompileId, extra: Extra): void {
    append(this.#extras, group, extra);
  }

  groups(): readonly CompileId[] {
    return this.store.groups();
  }

  of(group: CompileId): readonly Listed[] {
    return this.#byGroup.get(group) ?? [];
  }

  before(at: Entry, order: number): readonly Listed[] {
    const list = this.#byGroup.get(at.compileId.group) ?? [];
    return list.slice(0, firstNotBefore(list, at.seq, order));
  }

  /** Null for what was skipped. */
  find(output: NumberedOutput): PlacedOutput | null {
    const { at, order } = output;
    const list = this.#byGroup.get(at.compileId.group) ?? [];
    for (let i = firstNotBefore(list, at.seq, order); i < list.length && list[i]!.seq === at.seq; i++) {
      if (list[i]!.output === output) return list[i]!;
    }
    return null;
  }

  inOrder(): readonly Listed[] {
    return this.#all;
  }

  extras(group: CompileId): readonly Extra[] {
    return this.#extras.get(group) ?? [];
  }
}

function firstNotBefore(list: readonly PlacedOutput[], seq: number, order: number): number {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const listed = list[middle]!;
    if (listed.seq < seq || (listed.seq === seq && listed.order < order)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function append<T>(lists: Map<CompileId, T[]>, group: CompileId, item: T): void {
  const list = lists.get(group);
  if (list) list.push(item);
  else lists.set(group, [item]);
}

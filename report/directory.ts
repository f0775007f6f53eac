/** The lists of outputs by compile id, in the order of making (contract 2.6, 3.4). */
import type { CompileId, Entry, EntryStore } from "../intermediate/store.ts";
import type { Directory, Listed } from "../modules/module.ts";

type Extra = { readonly path: string; readonly module: string };

export class OutputDirectory implements Directory {
  readonly #all: Listed[] = [];
  readonly #byGroup = new Map<CompileId, Listed[]>();
  readonly #extras = new Map<CompileId, Extra[]>();

  constructor(private readonly store: EntryStore) {}

  /** Called in the order of numbers, so every list is sorted by line and order. */
  add(listed: Listed): void {
    this.#all.push(listed);
    append(this.#byGroup, listed.group, listed);
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
    const list = this.of(at.compileId.group);
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const listed = list[middle]!;
      if (listed.seq < at.seq || (listed.seq === at.seq && listed.order < order)) low = middle + 1;
      else high = middle;
    }
    return list.slice(0, low);
  }

  inOrder(): readonly Listed[] {
    return this.#all;
  }

  extras(group: CompileId): readonly Extra[] {
    return this.#extras.get(group) ?? [];
  }
}

function append<T>(lists: Map<CompileId, T[]>, group: CompileId, item: T): void {
  const list = lists.get(group);
  if (list) list.push(item);
  else lists.set(group, [item]);
}

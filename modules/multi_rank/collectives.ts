/** Collective operations of a graph: what the scheduler planned against what the generated code calls (output contract 7.9). */

export interface CollectiveParity {
  /** Sum over all kinds of the difference between planned and called. */
  readonly offset: number;
  /** Collectives that no wait follows. */
  readonly missingWaits: number;
}

const KINDS = ["all_reduce", "reduce_scatter", "all_gather", "broadcast", "all_to_all", "reduce"];

/** The kind of a collective; null for an operation that is none. */
export function collectiveKind(name: string): string | null {
  const bare = name.replace(/_+$/, "");
  return KINDS.find((kind) => bare.includes(kind)) ?? null;
}

const CALL = /torch\s*\.\s*ops\s*\.\s*_?c10d_functional\s*\.\s*([A-Za-z0-9_]+)\s*\.\s*default\s*\(/g;

/** `code` is the source as logged. Comments do not count (D-29: Python's only). */
export function parityOf(schedule: readonly string[], code: string): CollectiveParity {
  const planned = countKinds(schedule);
  const calls = [...code.replace(/#[^\n]*/g, "").matchAll(CALL)].map((match) => match[1]!);
  const waits = calls.filter((name) => name === "wait_tensor").length;
  const called = countKinds(calls.filter((name) => name !== "wait_tensor"));
  const total = [...called.values()].reduce((sum, count) => sum + count, 0);
  const kinds = new Set([...planned.keys(), ...called.keys()]);
  let offset = 0;
  for (const kind of kinds) offset += Math.abs((planned.get(kind) ?? 0) - (called.get(kind) ?? 0));
  return { offset, missingWaits: Math.max(0, total - waits) };
}

function countKinds(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) {
    const kind = collectiveKind(name);
    if (kind !== null) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

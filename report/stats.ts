/** The lines about counters that scripts read from stderr, and what `--strict` makes of them (contract 1.8, 1.9). */
import type { EntryStore } from "../intermediate/store.ts";
import type { FaultKind, FaultSummary } from "../log/faults.ts";

const COUNTERS: readonly FaultKind[] = [
  "other_rank",
  "fail_glog",
  "fail_json",
  "fail_payload_md5",
  "fail_dynamo_guards_json",
  "fail_parser",
  "fail_key_conflict",
];
const STRICT = COUNTERS.filter((kind) => kind !== "fail_key_conflict");
const LINES_KEPT = 5;

const count = (faults: FaultSummary, kind: FaultKind): number => faults.get(kind)?.count ?? 0;

/** The counters of reading and of planning together. */
export function mergedFaults(reading: FaultSummary, planning: FaultSummary): FaultSummary {
  const merged = new Map(reading);
  for (const [kind, more] of planning) {
    const known = merged.get(kind);
    const lines = [...new Set([...known?.lines ?? [], ...more.lines])].sort((a, b) => a - b).slice(0, LINES_KEPT);
    merged.set(kind, { count: (known?.count ?? 0) + more.count, lines });
  }
  return merged;
}

export function statsLine(store: EntryStore, faults: FaultSummary): string {
  let unknown = 0;
  for (const times of store.unknownKeys.values()) unknown += times;
  const counters: [string, number][] = [
    ["ok", store.ok],
    ...COUNTERS.map((kind): [string, number] => [kind, count(faults, kind)]),
    ["unknown", unknown],
  ];
  const shown = counters.filter(([, times]) => times > 0).map(([name, times]) => `${name}: ${times}`);
  return shown.length > 0 ? `Stats { ${shown.join(", ")} }` : "Stats { }";
}

export function unknownFields(names: ReadonlyMap<string, number>): string | null {
  if (names.size === 0) return null;
  const quoted = [...names.keys()].sort().map(quote);
  return `Unknown fields: {${quoted.join(", ")}} (consider updating tlparse to render these)`;
}

/** A name from the log may hold what a terminal takes for a command. */
const quote = (name: string): string =>
  JSON.stringify(name).replace(/[\u007f-\u009f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);

/** A line of another rank is a fault, unless it has no rank because it has no context at all (P-4). */
export function strictFault(faults: FaultSummary): boolean {
  const sum = STRICT.reduce((total, kind) => total + count(faults, kind), 0);
  return sum > count(faults, "contextless");
}

/** The built-in modules: the only list of them. A new one is a file of its own and a line here. */
import { cacheModule } from "./cache.ts";
import { chromiumTraceModule } from "./chromium_trace.ts";
import { compilationMetricsModule } from "./compilation_metrics.ts";
import { compileArtifactsModule } from "./compile_artifacts.ts";
import { compileDirectoryModule } from "./compile_directory.ts";
import { guardsModule } from "./guards.ts";
import { indexModule } from "./index.ts";
import { exportModule } from "./export.ts";
import type { Module } from "./module.ts";
import { symbolicShapesModule } from "./symbolic_shapes.ts";
import { provenanceModule } from "./provenance.ts";
import { stackTrieModule } from "./stack_trie.ts";
import { torchRecordsModule } from "./torch_records.ts";
import { vllmModule } from "./vllm.ts";

export const MODULES: readonly Module[] = [
  stackTrieModule,
  compileDirectoryModule,
  indexModule,
  compilationMetricsModule,
  cacheModule,
  compileArtifactsModule,
  guardsModule,
  chromiumTraceModule,
  provenanceModule,
  vllmModule,
  torchRecordsModule,
];

/** Export mode has a list of its own: its report holds the failures of the export, and nothing of a compilation. */
export const EXPORT_MODULES: readonly Module[] = [exportModule, symbolicShapesModule, vllmModule];

export interface ModuleChoice {
  /** Only these; absent means all. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/**
 * Ids of the modules that are planned and then dropped (P-17). Throws RangeError for an id that no module has.
 *
 * All of `all` are planned in any case, since the numbers of the others depend on them.
 */
export function skippedModules(all: readonly Module[], choice: ModuleChoice): Set<string> {
  const chosen = new Set(selectModules(all, choice).map(({ id }) => id));
  return new Set(all.map(({ id }) => id).filter((id) => !chosen.has(id)));
}

/** The modules of a choice, in the order of `all`. Throws RangeError for an id that no module has. */
export function selectModules(all: readonly Module[], { only, skip = [] }: ModuleChoice): Module[] {
  const known = all.map(({ id }) => id);
  for (const id of [...only ?? [], ...skip]) if (!known.includes(id)) throw new RangeError(unknownModule(id, known));
  return all.filter(({ id }) => (only === undefined || only.includes(id)) && !skip.includes(id));
}

function unknownModule(id: string, known: readonly string[]): string {
  const nearest = known.map((name) => ({ name, distance: editDistance(id.slice(0, 64), name) }))
    .sort((a, b) => a.distance - b.distance)[0];
  const hint = nearest && nearest.distance <= 3 ? ` Did you mean ${nearest.name}?` : "";
  return `Cannot select the module ${JSON.stringify(id)}: there is none of that name.${hint} Known are ${
    known.join(", ")
  }.`;
}

/** Insertions, deletions and replacements of single characters that make one text the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

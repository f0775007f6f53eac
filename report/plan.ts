/**
 * Planning: asks every module what there will be, and has it numbered and placed.
 *
 * Nothing is written here and no page is rendered; when planning ends all counters are final.
 */
import type { EntryStore } from "../intermediate/store.ts";
import { summarise } from "../intermediate/summary.ts";
import { FaultLog } from "../log/faults.ts";
import { directoryOf } from "../modules/artifact_files.ts";
import type {
  ExtraOutput,
  Island,
  Module,
  ModuleFailure,
  NumberedOutput,
  PlacedSection,
  PlanContext,
} from "../modules/module.ts";
import { SECTIONS } from "../modules/module.ts";
import { nonceOf } from "./document.tsx";
import { Draft, type Planned, type PlanSettings } from "./draft.ts";
import { outputFault } from "./module_output.ts";
import type { Report } from "./report.ts";
import { mergedFaults, statsLine, strictFault, unknownFields } from "./stats.ts";

export type { PlanSettings };

/** Plans a report of one log. Never throws for what a log holds, nor for a module that throws. */
export async function planReport(
  store: EntryStore,
  modules: readonly Module[],
  settings: PlanSettings,
): Promise<Report> {
  const faultLog = new FaultLog(settings.print, settings.messageLimit);
  const summary = once(() => summarise(store));
  const failed: ModuleFailure[] = [];
  const planned = await planModules(
    modules,
    {
      store,
      options: settings.options,
      summary,
      fault: (kind, at, message) => faultLog.add(kind, at.line, message),
    },
    settings,
    failed,
  );

  const draft = new Draft(store, settings, faultLog);
  draft.placeLines(planned);
  draft.placeRest(planned, failed);
  const faults = mergedFaults(store.faults, faultLog.summary());
  return {
    files: draft.files(),
    context: draft.context(summary, faults, failed, placedSections(planned, settings)),
    faults,
    failed,
    stats: statsLine(store, faults),
    unknownFields: unknownFields(store.unknownKeys),
    strictFault: strictFault(faults),
    payloadPath: (seq) => draft.payloadPath(seq),
    unusableId: store.groups().includes(store.ids.unusable),
    nonce: nonceOf(store.origin.sha256),
    legacy: settings.options.legacy ?? false,
  };
}

async function planModules(
  modules: readonly Module[],
  context: PlanContext,
  settings: PlanSettings,
  failed: ModuleFailure[],
): Promise<Planned[]> {
  const planned: Planned[] = [];
  for (const module of modules) {
    try {
      const output = await module.render(context);
      const fault = outputFault(output);
      if (fault !== null) throw new TypeError(fault);
      const numberless = settings.added?.has(module.id) ?? false;
      const numbered = [...output.numbered ?? []];
      planned.push({
        id: module.id,
        output,
        numbered: numberless ? [] : numbered,
        extra: [...numberless ? numbered.flatMap(withoutNumber) : [], ...output.extra ?? []],
        sections: [...output.sections ?? []],
        islands: newIslands(output.islands ?? [], planned),
      });
    } catch (thrown) {
      failed.push({ module: module.id, name: module.name, error: asError(thrown) });
    }
  }
  return planned;
}

/** Pages name islands, so no two may have one name. */
function newIslands(islands: readonly Island[], planned: readonly Planned[]): readonly Island[] {
  const taken = new Set(planned.flatMap((other) => other.islands.map(({ name }) => name)));
  for (const { name } of islands) {
    if (taken.has(name)) throw new TypeError(`its island ${name} has the name of another one`);
    taken.add(name);
  }
  return islands;
}

/** P-1: what a module of the user would have numbered is listed under its compilation, but takes no number. */
function withoutNumber(output: NumberedOutput): ExtraOutput[] {
  if (!output.content) return [];
  const path = output.kind === "global" ? output.path : `${directoryOf(output.at)}/${output.path}`;
  return [{ path, content: output.content, phase: "early", listedUnder: output.at.compileId.group }];
}

function placedSections(planned: readonly Planned[], settings: PlanSettings): readonly PlacedSection[] {
  return planned
    .filter(({ id }) => !settings.skipped?.has(id))
    .flatMap(({ id, sections }) => sections.map((section) => ({ ...section, module: id })))
    .sort((a, b) => SECTIONS.indexOf(a.section) - SECTIONS.indexOf(b.section));
}

const asError = (thrown: unknown): Error => thrown instanceof Error ? thrown : new Error(String(thrown));

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

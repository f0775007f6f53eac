/** From options to a planned report: which modules, what is said of it, whether `--strict` lets it pass. */
import { GENERATOR } from "../format/version.ts";
import type { Module, Options } from "../modules/module.ts";
import { EXPORT_MODULES, type ModuleChoice, MODULES, skippedModules } from "../modules/registry.ts";
import type { Stage } from "../report/output_folder.ts";
import type { PlanSettings } from "../report/plan.ts";
import type { Report } from "../report/report.ts";
import { UserError } from "../runtime/user_error.ts";
import type { RenderOptions } from "./options.ts";

export const MESSAGE_LIMIT = 20;

export interface ChosenModules {
  readonly all: readonly Module[];
  readonly skipped: Set<string>;
  readonly added: Set<string>;
}

export function modulesOf({ mode, modules, skipModules, added = [] }: RenderOptions): ChosenModules {
  const all = [...mode === "export" ? EXPORT_MODULES : MODULES, ...added];
  const choice: ModuleChoice = { ...modules ? { only: modules } : {}, ...skipModules ? { skip: skipModules } : {} };
  const ids = new Set<string>();
  for (const { id } of all) {
    if (ids.has(id)) throw new UserError(`Cannot add the module ${id}: there is one of that name already`);
    ids.add(id);
  }
  return { all, skipped: skippedModules(all, choice), added: new Set(added.map(({ id }) => id)) };
}

export function planSettings(modules: ChosenModules, options: RenderOptions, ranked: boolean): PlanSettings {
  return {
    options: moduleOptions(options, ranked),
    about: {
      generator: GENERATOR,
      generatedAt: options.generatedAt ?? new Date().toISOString(),
      command: options.command ?? "",
    },
    skipped: modules.skipped,
    added: modules.added,
    print: options.print ?? (() => {}),
    messageLimit: options.messageLimit ?? MESSAGE_LIMIT,
  };
}

export const moduleOptions = (
  { mode, plainText, inductorProvenance, legacy, customHeaderHtml }: RenderOptions,
  ranked: boolean,
): Options => ({
  mode: mode ?? "normal",
  plainText: plainText ?? false,
  provenance: inductorProvenance ?? false,
  legacy: legacy ?? false,
  customHeader: customHeaderHtml ?? "",
  ranked,
});

/** Export mode prints no counters (D-33). */
export function sayCounters({ stats, unknownFields }: Report, { mode, print }: RenderOptions): void {
  if (mode === "export") return;
  print?.(stats);
  if (unknownFields !== null) print?.(unknownFields);
}

/** That the output folder is made, and left empty, is part of the contract; a report that is there already stays. */
export function failIfStrict({ strictFault, unusableId }: Report, stage: Stage, options: RenderOptions): void {
  if (options.mode === "export") return;
  const error = options.strict && strictFault
    ? new UserError("Something went wrong", [
      "The log has faults, see the counters above; without --strict they are left out.",
    ])
    : options.strictCompileId && unusableId
    ? new UserError("Some log entries did not have compile id", [
      "Without --strict-compile-id they are listed as unknown.",
    ])
    : null;
  if (!error) return;
  if (!stage.replaces) stage.commit();
  throw error;
}

/**
 * Planning: asks every module what there will be, numbers the outputs, and gives each a path (contract 2.3 to 2.6, 4.1, 4.4).
 *
 * Nothing is written here and no page is rendered; when planning ends all counters are final.
 */
import { safePath, suffixed, UniquePaths } from "../format/paths.ts";
import type { NameRules } from "../format/paths.ts";
import type { CompileId, Entry, EntryStore, LogLine, MaybePromise, Payload } from "../intermediate/store.ts";
import { type LogSummary, summarise } from "../intermediate/summary.ts";
import { FaultLog, type FaultSummary } from "../log/faults.ts";
import type {
  About,
  Content,
  ExtraOutput,
  FrontPage,
  IndexSection,
  Island,
  Listed,
  Module,
  ModuleFailure,
  ModuleOutput,
  NumberedOutput,
  Options,
  PlacedSection,
  PlanContext,
  RenderContext,
} from "../modules/module.ts";
import { SECTIONS } from "../modules/module.ts";
import { readContent } from "./contents.ts";
import { OutputDirectory } from "./directory.ts";
import { islandFile, nonceOf } from "./document.tsx";
import { outputFault } from "./module_output.ts";
import { rawLines } from "./raw_lines.ts";
import { mergedFaults, statsLine, strictFault, unknownFields } from "./stats.ts";

/** What a file is made of: the contents of modules, and payloads that belong to no entry. */
export type FileContent =
  | Exclude<Content, { kind: "payload" }>
  | { readonly kind: "payload"; readonly of: { readonly payload: Payload | null } }
  /** The script of a module. */
  | { readonly kind: "island"; readonly script: string };

export interface ReportFile {
  /** Below the report root, unique, safe to be joined to a folder. */
  readonly path: string;
  readonly content: FileContent;
  /** Id of the module, or `report` for raw.log, raw.jsonl and payloads/. */
  readonly module: string;
  /** What a numbered output was made from. */
  readonly at: Entry | null;
  /** The path as the log had it, where it had to be made safe (P-5). */
  readonly original: string | null;
}

export interface Report {
  /** In the order of contract 4.1. */
  readonly files: readonly ReportFile[];
  readonly context: RenderContext;
  readonly faults: FaultSummary;
  readonly failed: readonly ModuleFailure[];
  /** `Stats { ok: 7, fail_glog: 4 }` (contract 1.8). */
  readonly stats: string;
  /** `Unknown fields: {"a", "b"} (consider updating tlparse to render these)`, or null. */
  readonly unknownFields: string | null;
  /** Whether `--strict` fails (contract 1.9, P-4). */
  readonly strictFault: boolean;
  /** Whether `--strict-compile-id` fails: some line has an unusable compile id. */
  readonly unusableId: boolean;
  /** `payload_filename` of a line; null where it has none. */
  payloadPath(seq: number): string | null;
  /** Of the content policy, the same on all pages of the report. */
  readonly nonce: string;
  /** No page has a script. */
  readonly legacy: boolean;
}

export interface PlanSettings {
  readonly options: Options;
  readonly about: About;
  /** Ids of modules that are planned and then dropped (P-17). */
  readonly skipped?: ReadonlySet<string>;
  /** Ids of modules of the user (`--module`): their outputs never take a number (P-1). */
  readonly added?: ReadonlySet<string>;
  readonly names?: NameRules;
  print(message: string): void;
  readonly messageLimit: number;
}

interface Planned {
  readonly id: string;
  readonly output: ModuleOutput;
  readonly numbered: readonly NumberedOutput[];
  readonly extra: readonly ExtraOutput[];
  readonly sections: readonly IndexSection[];
  readonly islands: readonly Island[];
}

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

const directoryOf = (at: { readonly compileId: CompileId; readonly line: number }): string =>
  at.compileId.directory ?? `unknown_${at.line}`;

/** Files that the contract has in a fixed place after those of the lines (4.1). */
const FIXED = ["failures_and_restarts.html", "chromium_events.json", "compile_directory.json"];
const fixedPlace = (path: string): number => FIXED.includes(path) ? FIXED.indexOf(path) : FIXED.length;
/** Names that no module may take from the report itself. */
const OURS = ["index.html", "raw.log", "raw.jsonl", "manifest.json", "assets/tlparse.css"];

/** A numbered output with its module, in the order in which they take their numbers. */
interface Numbered {
  readonly output: NumberedOutput;
  readonly module: string;
}

class Draft {
  readonly #files: ReportFile[] = [];
  readonly #indexByPath = new Map<string, number>();
  readonly #paths = new UniquePaths();
  readonly #directory: OutputDirectory;
  readonly #placed = new Map<NumberedOutput, { path: string; number: number } | null>();
  /** Paths of dump_file/ and payloads/, as the log has them, and what they became. */
  readonly #once = new Map<string, string>();
  /** Line -> its `payload_filename`; null where the file was skipped. */
  readonly #payloadPaths = new Map<number, string | null>();
  #number = 0;

  constructor(
    private readonly store: EntryStore,
    private readonly settings: PlanSettings,
    private readonly faults: FaultLog,
  ) {
    this.#directory = new OutputDirectory(store);
    for (const path of OURS) this.#paths.take(path);
  }

  /** Everything that lines produced, in log order; of a line first the outputs, then its file in payloads/. */
  placeLines(planned: readonly Planned[]): void {
    const outputs = inOrder(planned);
    let next = 0;
    for (const line of this.store.lines()) {
      while (next < outputs.length && outputs[next]!.output.at.seq <= line.seq) this.#placeNumbered(outputs[next++]!);
      this.#placePayload(line);
      this.#checkConflict(line);
    }
    while (next < outputs.length) this.#placeNumbered(outputs[next++]!);
  }

  /** What belongs to the log as a whole: pages and files of modules, the index, the raw outputs. */
  placeRest(planned: readonly Planned[], failed: ModuleFailure[]): void {
    const kept = planned.filter((module) => !this.#isSkipped(module.id));
    const extra = kept.flatMap((module) => module.extra.map((output) => ({ output, module: module.id })));
    const early = extra.filter(({ output }) => output.phase === "early");
    early.sort((a, b) => fixedPlace(a.output.path) - fixedPlace(b.output.path));
    for (const { output, module } of early) this.#placeExtra(output, module);
    if (!this.settings.options.legacy) this.#placeIslands(kept);
    this.#placeFront(kept, failed);
    if (this.settings.options.mode === "normal") this.#placeRaw();
    for (const { output, module } of extra) if (output.phase === "late") this.#placeExtra(output, module);
  }

  #placeIslands(planned: readonly Planned[]): void {
    for (const { id, islands } of planned) {
      for (const { name, script } of islands) {
        this.#append(`assets/${islandFile(name)}`, { kind: "island", script }, id, null, null);
      }
    }
  }

  #isSkipped(module: string): boolean {
    return this.settings.skipped?.has(module) ?? false;
  }

  #placeNumbered({ output, module }: Numbered): void {
    if (output.kind === "failed") return this.#countFailed(output);
    const skipped = this.#isSkipped(module);
    const number = this.#number;
    this.#number += output.readable && output.readable !== "invalid" ? 2 : 1;
    if (output.kind === "payload" && skipped) this.#payloadPaths.set(output.at.seq, null);
    if (skipped) {
      this.#placed.set(output, null);
      return;
    }
    if (output.kind === "link" || !output.content) return this.#placeLink(output, module, number);
    const global = output.kind === "global";
    const wanted = global ? output.path : `${directoryOf(output.at)}/${suffixed(output.path, number)}`;
    const { path, changed } = global
      ? this.#addOnce(wanted, output.content, module, output.at)
      : this.#add(wanted, output.content, module, output.at);
    if (output.kind === "payload") this.#payloadPaths.set(output.at.seq, path);
    this.#placed.set(output, { path, number });
    const readableUrl = this.#placeReadable(output, path, module);
    this.#directory.add({
      ...position(output),
      name: path,
      url: path,
      link: false,
      number: readableUrl ? number + 1 : number,
      suffix: suffixOf(wanted),
      readableUrl,
      original: changed ? output.path : null,
      module,
    });
  }

  #countFailed({ at, path, why }: NumberedOutput): void {
    const wanted = `${directoryOf(at)}/${suffixed(path, this.#number)}`;
    this.faults.add("fail_parser", at.line, `Failed to format payload for ${wanted}: ${why}`);
  }

  #placeLink(output: NumberedOutput, module: string, number: number): void {
    this.#placed.set(output, { path: output.path, number });
    this.#directory.add({
      ...position(output),
      name: output.name ?? output.path,
      url: output.path,
      link: true,
      number,
      suffix: "",
      readableUrl: null,
      original: null,
      module,
    });
  }

  /** Contract 4.13: null without a companion, "" where there can be none. */
  #placeReadable(output: NumberedOutput, path: string, module: string): string | null {
    if (!output.readable) return null;
    if (output.readable === "invalid") return "";
    return this.#add(`${path.replace(/\.json$/, "")}_readable.html`, output.readable, module, output.at).path;
  }

  #placeExtra(output: ExtraOutput, module: string): void {
    const path = this.#add(output.path, output.content, module, null).path;
    if (output.listedUnder) this.#directory.addExtra(output.listedUnder, { path, module });
  }

  /** The first module that claims the front has index.html, and the index goes where it says. */
  #placeFront(planned: readonly Planned[], failed: ModuleFailure[]): void {
    let front: FrontPage | null = null, index: Planned | null = null;
    for (const module of planned) {
      const page = module.output.front;
      if (page?.role === "index") index ??= module;
      if (page?.role !== "front") continue;
      if (front) {
        const error = new Error("Cannot place its front page: another module has claimed index.html already");
        failed.push({ module: module.id, name: module.id, error });
      } else {
        front = page;
        this.#append("index.html", page.content, module.id, null, null);
      }
    }
    if (!index) return;
    const { content } = index.output.front!;
    if (front) this.#add(front.otherwise ?? "report_index.html", content, index.id, null);
    else this.#append("index.html", content, index.id, null, null);
  }

  #placeRaw(): void {
    if (this.store.source()) this.#append("raw.log", { kind: "source" }, "report", null, null);
    const parts = () => rawLines(this.store, (seq) => this.payloadPath(seq));
    this.#append("raw.jsonl", { kind: "stream", of: "lines", parts }, "report", null, null);
  }

  /** Contract 4.4: the payload of an accepted line that no output has taken. Where a hash is claimed again, the later payload stays. */
  #placePayload(line: LogLine): void {
    if (line.status !== "accepted" || line.chromium || !line.payload?.bytes || this.#payloadPaths.has(line.seq)) return;
    const claimed = this.store.claimedMd5(line);
    if (claimed === null) return;
    const content: FileContent = { kind: "payload", of: { payload: line.payload } };
    const { path } = this.#addOnce(`payloads/${claimed}.txt`, content, "report", null);
    this.#payloadPaths.set(line.seq, path);
  }

  /** Contract 4.3: the other added keys are known while reading, this one only now. raw.jsonl leaves the line out. */
  #checkConflict(line: LogLine): void {
    if (!line.ownPayloadFilename || line.chromium || !this.#payloadPaths.has(line.seq)) return;
    const message =
      "Key conflict: 'payload_filename' already exists in JSON payload, skipping raw.jsonl JSONL conversion";
    this.faults.add("fail_key_conflict", line.line, message);
  }

  /** Asked for again, a path is the same file, and the later content takes the place of the earlier. */
  #addOnce(wanted: string, content: FileContent, module: string, at: Entry | null): { path: string; changed: boolean } {
    const known = this.#once.get(wanted);
    if (known === undefined) {
      const added = this.#add(wanted, content, module, at);
      this.#once.set(wanted, added.path);
      return added;
    }
    const index = this.#indexByPath.get(known)!;
    this.#files[index] = { ...this.#files[index]!, content, module, at };
    return { path: known, changed: known !== wanted };
  }

  #add(wanted: string, content: FileContent, module: string, at: Entry | null): { path: string; changed: boolean } {
    const safe = safePath(wanted, this.settings.names);
    const path = this.#paths.take(safe.path);
    this.#append(path, content, module, at, safe.original);
    return { path, changed: path !== wanted };
  }

  #append(path: string, content: FileContent, module: string, at: Entry | null, original: string | null): void {
    this.#indexByPath.set(path, this.#files.length);
    this.#files.push({ path, content, module, at, original });
  }

  payloadPath(seq: number): string | null {
    return this.#payloadPaths.get(seq) ?? null;
  }

  files(): readonly ReportFile[] {
    return this.#files;
  }

  context(
    summary: () => LogSummary,
    faults: FaultSummary,
    failed: readonly ModuleFailure[],
    sections: readonly PlacedSection[],
  ): RenderContext {
    const file = (path: string) => this.#files[this.#indexByPath.get(path) ?? -1];
    const unread: RenderContext = {
      store: this.store,
      options: this.settings.options,
      about: this.settings.about,
      directory: this.#directory,
      summary,
      faults,
      placed: (output) => this.#placed.get(output) ?? null,
      has: (path) => this.#indexByPath.has(path),
      sections: () => sections,
      failed,
      read: () => null,
    };
    // What is read while reading sees nothing to read, so that contents which name each other end.
    const read = (path: string): MaybePromise<string | null> => {
      const found = file(path);
      return found ? readContent(found, unread) : null;
    };
    return { ...unread, read };
  }
}

/** Sorted by the line, then by the place that the module chose; equal ones in the order of the modules. */
function inOrder(planned: readonly Planned[]): Numbered[] {
  const all = planned.flatMap(({ id, numbered }) => numbered.map((output) => ({ output, module: id })));
  return all.sort((a, b) => a.output.at.seq - b.output.at.seq || a.output.order - b.output.order);
}

const position = ({ at, order }: NumberedOutput): Pick<Listed, "seq" | "order" | "group"> => ({
  seq: at.seq,
  order,
  group: at.compileId.group,
});

/** Contract 2.6: looked for in the whole path, in this order. */
function suffixOf(path: string): Listed["suffix"] {
  if (path.includes("cache_miss")) return "❌";
  if (path.includes("cache_hit")) return "✅";
  return path.includes("cache_bypass") ? "❓" : "";
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

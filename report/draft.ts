/** Numbers the outputs of all modules and gives each a path of its own (contract 2.3 to 2.6, 4.1, 4.4). */
import { createHash } from "node:crypto";
import { type NameRules, safePath, suffixed, UniquePaths } from "../format/paths.ts";
import type { CompileId, Entry, EntryStore, LogLine, MaybePromise, Payload } from "../intermediate/store.ts";
import type { LogSummary } from "../intermediate/summary.ts";
import type { FaultLog, FaultSummary } from "../log/faults.ts";
import type {
  About,
  ExtraOutput,
  FrontPage,
  IndexSection,
  Island,
  Listed,
  ModuleFailure,
  ModuleOutput,
  NumberedOutput,
  Options,
  PlacedSection,
  RenderContext,
} from "../modules/module.ts";
import { immediate } from "../modules/immediate.ts";
import { readContent } from "./contents.ts";
import { OutputDirectory } from "./directory.ts";
import { islandFile } from "./document.tsx";
import { rawLines } from "./raw_lines.ts";
import type { FileContent, ReportFile } from "./report.ts";

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

/** What a module has said that there will be. */
export interface Planned {
  readonly id: string;
  readonly output: ModuleOutput;
  readonly numbered: readonly NumberedOutput[];
  readonly extra: readonly ExtraOutput[];
  readonly sections: readonly IndexSection[];
  readonly islands: readonly Island[];
}

export const directoryOf = (at: { readonly compileId: CompileId; readonly line: number }): string =>
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

export class Draft {
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
    const wanted = `payloads/${claimed}.txt`;
    this.#keepOther(wanted, line.payload);
    const { path } = this.#addOnce(wanted, content, "report", null);
    this.#payloadPaths.set(line.seq, path);
  }

  /** Two payloads may claim one hash, which one of them cannot have: the later has the name, and the earlier is kept beside it (P-5). */
  #keepOther(wanted: string, later: Payload): void {
    const known = this.#once.get(wanted);
    if (known === undefined || !this.store.faults.has("fail_payload_md5")) return;
    const { content } = this.#files[this.#indexByPath.get(known)!]!;
    if (content.kind !== "payload" || content.of.payload === null || this.#areEqual(content.of.payload, later)) return;
    this.#add(wanted, content, "report", null);
  }

  #areEqual(one: Payload, other: Payload): boolean {
    if (one.bytes !== other.bytes) return false;
    const hashOf = (payload: Payload): string => {
      const hash = createHash("sha256");
      immediate(this.store.copy(payload, (piece) => hash.update(piece)));
      return hash.digest("hex");
    };
    return hashOf(one) === hashOf(other);
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

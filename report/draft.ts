/** Numbers the outputs of all modules and gives each a path of its own (contract 2.3 to 2.6, 4.1, 4.4). */
import { createHash } from "node:crypto";
import { type NameRules, safePath, UniquePaths } from "../format/paths.ts";
import { Column } from "../intermediate/columns.ts";
import type { Entry, EntryStore, LogLine, MaybePromise, Payload } from "../intermediate/store.ts";
import type { LogSummary } from "../intermediate/summary.ts";
import type { FaultLog, FaultSummary } from "../log/faults.ts";
import type {
  About,
  ExtraOutput,
  FrontPage,
  IndexSection,
  Island,
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
import { PlacedOutput } from "./placed_output.ts";
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

/** Files that the contract has in a fixed place after those of the lines (4.1). */
const FIXED = ["failures_and_restarts.html", "chromium_events.json", "compile_directory.json"];
const fixedPlace = (path: string): number => FIXED.includes(path) ? FIXED.indexOf(path) : FIXED.length;
/** Names that no module may take from the report itself. */
const OURS = ["index.html", "raw.log", "raw.jsonl", "manifest.json", "assets/tlparse.css"];

/** Of a line: nothing, or a payload whose output was skipped, or one more than these the index of its file. */
const NO_PAYLOAD = 0, SKIPPED = 1, FIRST_FILE = 2;

export class Draft {
  readonly #files: ReportFile[] = [];
  /** The number of a path is the index of its file. */
  readonly #paths = new UniquePaths();
  readonly #directory: OutputDirectory;
  /** Paths of dump_file/ and payloads/, as the log has them -> index of the file. */
  readonly #once = new Map<string, number>();
  /** By line. */
  readonly #payloads = new Column(Uint32Array);
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
      while (next < outputs.length && outputs[next]!.seq <= line.seq) this.#placeNumbered(outputs[next++]!);
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
        this.#append(`assets/${islandFile(name)}`, plain({ kind: "island", script }, id));
      }
    }
  }

  #isSkipped(module: string): boolean {
    return this.settings.skipped?.has(module) ?? false;
  }

  #placeNumbered(placed: PlacedOutput): void {
    const { output, module } = placed;
    if (output.kind === "failed") return this.#countFailed(placed);
    const number = this.#number;
    this.#number += output.readable && output.readable !== "invalid" ? 2 : 1;
    if (this.#isSkipped(module)) {
      if (output.kind === "payload") this.#notePayload(output.at.seq, SKIPPED);
      return;
    }
    if (placed.link) placed.path = output.path;
    else this.#placeFile(placed, placed.wanted(number));
    placed.readableUrl = this.#placeReadable(output, placed.path, module);
    placed.number = placed.readableUrl ? number + 1 : number;
    this.#directory.add(placed);
  }

  #countFailed(placed: PlacedOutput): void {
    const { at, output } = placed;
    this.faults.add(
      "fail_parser",
      at.line,
      `Failed to format payload for ${placed.wanted(this.#number)}: ${output.why}`,
    );
  }

  #placeFile(placed: PlacedOutput, wanted: string): void {
    const index = placed.output.kind === "global" ? this.#addOnce(wanted, placed) : this.#add(wanted, placed);
    placed.isRenamed = placed.path !== wanted;
    if (placed.output.kind === "payload") this.#notePayload(placed.seq, FIRST_FILE + index);
  }

  /** Contract 4.13: null without a companion, "" where there can be none. */
  #placeReadable(output: NumberedOutput, path: string, module: string): string | null {
    if (!output.readable) return null;
    if (output.readable === "invalid") return "";
    const file = plain(output.readable, module, output.at);
    this.#add(`${path.replace(/\.json$/, "")}_readable.html`, file);
    return file.path;
  }

  #placeExtra(output: ExtraOutput, module: string): void {
    const file = plain(output.content, module);
    this.#add(output.path, file);
    if (output.listedUnder) this.#directory.addExtra(output.listedUnder, file);
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
        this.#append("index.html", plain(page.content, module.id));
      }
    }
    if (!index) return;
    const file = plain(index.output.front!.content, index.id);
    if (front) this.#add(front.otherwise ?? "report_index.html", file);
    else this.#append("index.html", file);
  }

  #placeRaw(): void {
    if (this.store.source()) this.#append("raw.log", plain({ kind: "source" }, "report"));
    const parts = () => rawLines(this.store, (seq) => this.payloadPath(seq));
    this.#append("raw.jsonl", plain({ kind: "stream", of: "lines", parts }, "report"));
  }

  /** Contract 4.4: the payload of an accepted line that no output has taken. Where a hash is claimed again, the later payload stays. */
  #placePayload(line: LogLine): void {
    if (line.status !== "accepted" || line.chromium || !line.payload?.bytes || this.#payload(line.seq) !== NO_PAYLOAD) {
      return;
    }
    const claimed = this.store.claimedMd5(line);
    if (claimed === null) return;
    const content: FileContent = { kind: "payload", of: { payload: line.payload } };
    const wanted = `payloads/${claimed}.txt`;
    this.#keepOther(wanted, line.payload);
    this.#notePayload(line.seq, FIRST_FILE + this.#addOnce(wanted, plain(content, "report")));
  }

  /** Two payloads may claim one hash, which one of them cannot have: the later has the name, and the earlier is kept beside it (P-5). */
  #keepOther(wanted: string, later: Payload): void {
    const known = this.#once.get(wanted);
    if (known === undefined || !this.store.faults.has("fail_payload_md5")) return;
    const { content } = this.#files[known]!;
    if (content.kind !== "payload" || content.of.payload === null || this.#areEqual(content.of.payload, later)) return;
    this.#add(wanted, plain(content, "report"));
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
    if (!line.ownPayloadFilename || line.chromium || this.#payload(line.seq) === NO_PAYLOAD) return;
    const message =
      "Key conflict: 'payload_filename' already exists in JSON payload, skipping raw.jsonl JSONL conversion";
    this.faults.add("fail_key_conflict", line.line, message);
  }

  /** Asked for again, a path is the same file, and the later content takes the place of the earlier. Gives the index of the file. */
  #addOnce(wanted: string, file: NewFile): number {
    const known = this.#once.get(wanted);
    if (known === undefined) {
      const index = this.#add(wanted, file);
      this.#once.set(wanted, index);
      return index;
    }
    const { path, unsafePath } = this.#files[known]!;
    this.#files[known] = Object.assign(file, { path, unsafePath });
    return known;
  }

  #add(wanted: string, file: NewFile): number {
    const safe = safePath(wanted, this.settings.names);
    file.path = this.#paths.take(safe.path, this.#files.length);
    file.unsafePath = safe.original;
    return this.#files.push(file) - 1;
  }

  /** A file with a path of ours. */
  #append(path: string, file: NewFile): void {
    this.#paths.setNumber(path, this.#files.length);
    file.path = path;
    this.#files.push(file);
  }

  #notePayload(seq: number, payload: number): void {
    while (this.#payloads.length <= seq) this.#payloads.push(NO_PAYLOAD);
    this.#payloads.set(seq, payload);
  }

  #payload(seq: number): number {
    return seq < this.#payloads.length ? this.#payloads.at(seq) : NO_PAYLOAD;
  }

  payloadPath(seq: number): string | null {
    return this.#files[this.#payload(seq) - FIRST_FILE]?.path ?? null;
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
    const file = (path: string) => this.#files[this.#paths.numberOf(path) ?? -1];
    const unread: RenderContext = {
      store: this.store,
      options: this.settings.options,
      about: this.settings.about,
      directory: this.#directory,
      summary,
      faults,
      placed: (output) => this.#directory.find(output),
      has: (path) => file(path) !== undefined,
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
function inOrder(planned: readonly Planned[]): PlacedOutput[] {
  const all = planned.flatMap(({ id, numbered }) => numbered.map((output) => new PlacedOutput(output, id)));
  return all.sort((a, b) => a.seq - b.seq || a.order - b.order);
}

/** A file that gets its path when it is placed. */
interface NewFile extends Omit<ReportFile, "path" | "unsafePath"> {
  path: string;
  unsafePath: string | null;
}

const plain = (content: FileContent, module: string, at: Entry | null = null): NewFile => ({
  path: "",
  content,
  module,
  at,
  unsafePath: null,
});

/**
 * A numbered output from planning to writing: its place, its file, and its line in the directory. One object for all of it, and what can be
 * told from the output is: a log of 1 GB has a hundred thousand.
 */
import { suffixed } from "../format/paths.ts";
import type { CompileId, Entry } from "../intermediate/store.ts";
import { directoryOf } from "../modules/artifact_files.ts";
import type { Listed, NumberedOutput } from "../modules/module.ts";
import type { FileContent, ReportFile } from "./report.ts";

export class PlacedOutput implements ReportFile, Listed {
  /** Of its file; of a link the URL. Empty until it is placed. */
  path = "";
  number = 0;
  readableUrl: string | null = null;
  unsafePath: string | null = null;
  /** Whether the path is another one than the module asked for, but for the number. */
  isRenamed = false;

  constructor(readonly output: NumberedOutput, readonly module: string) {}

  /** Where the output asks to be, with the number that it takes. */
  wanted(number: number): string {
    const { kind, path } = this.output;
    return kind === "global" ? path : `${directoryOf(this.at)}/${suffixed(path, number)}`;
  }

  get at(): Entry {
    return this.output.at;
  }
  /** Not of links, which have no file. */
  get content(): FileContent {
    return this.output.content!;
  }
  get seq(): number {
    return this.at.seq;
  }
  get order(): number {
    return this.output.order;
  }
  get group(): CompileId {
    return this.at.compileId.group;
  }
  get link(): boolean {
    return this.output.kind === "link" || !this.output.content;
  }
  get url(): string {
    return this.path;
  }
  get name(): string {
    return this.link ? this.output.name ?? this.path : this.path;
  }
  get original(): string | null {
    return this.isRenamed ? this.output.path : null;
  }

  /** Contract 2.6: looked for in the whole path, in this order. */
  get suffix(): Listed["suffix"] {
    if (this.link) return "";
    const path = this.wanted(0);
    if (path.includes("cache_miss")) return "❌";
    if (path.includes("cache_hit")) return "✅";
    return path.includes("cache_bypass") ? "❓" : "";
  }
}

/** A planned report: what all writers and the server are given. Types only. */
import type { Entry, Payload } from "../intermediate/store.ts";
import type { FaultSummary } from "../log/faults.ts";
import type { Content, ModuleFailure, RenderContext } from "../modules/module.ts";

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
  readonly unsafePath: string | null;
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

/** Files of records whose payload is the file: shared by the modules that take them. */
import { type KernelStacks, KernelStacksView } from "../components/KernelStacksView.tsx";
import type { PageHeadData } from "../components/PageHead.tsx";
import { byCodePoint, reformat } from "../format/json.ts";
import type { Entry, EntryStore, MaybePromise } from "../intermediate/store.ts";
import { pageHead } from "./record_page.ts";
import { type NumberedOutput, page, type PlanContext } from "./module.ts";

/** The payload unchanged, below the directory of the compile id. `order` is the place of the record's parser. */
export function textFile(at: Entry, name: string, order = at.part): NumberedOutput {
  return { at, order, kind: "payload", path: fileName(name, ".txt"), content: { kind: "payload", of: at } };
}

/** The payload as canonical JSON (contract 4.13). */
export function jsonFile(at: Entry, name: string, order = at.part): NumberedOutput {
  return { at, order, kind: "payload", path: fileName(name, ".json"), content: { kind: "json", of: at } };
}

/** Nearly all records have one of a few dozen names: one string for all of them. */
const fileNames = new Map<string, string>();
const NAMES_KEPT = 1024, LONGEST_KEPT = 256;

function fileName(name: string, extension: ".txt" | ".json"): string {
  const made = name + extension;
  const known = fileNames.get(made);
  if (known !== undefined) return known;
  if (fileNames.size < NAMES_KEPT && made.length <= LONGEST_KEPT) fileNames.set(made, made);
  return made;
}

/** Where files of an id lie: as logged, and by line where the id is unusable (contract 3.2). */
export const directoryOf = ({ compileId, line }: Pick<Entry, "compileId" | "line">): string =>
  compileId.directory ?? `unknown_${line}`;

/** The text of a payload; a record without one has an empty file. */
export const payloadText = (store: EntryStore, { payload }: Entry): MaybePromise<string> =>
  payload === null ? "" : store.text(payload);

/** The file of an `artifact` record; null, and a fault, if its encoding is unknown (contract 2.7). */
export function artifactFile(ctx: PlanContext, at: Entry): MaybePromise<NumberedOutput | null> {
  const { name, encoding } = at.metadata as { readonly name: string; readonly encoding: string };
  if (encoding === "string") return textFile(at, name);
  if (encoding !== "json") {
    ctx.fault("fail_parser", at, `Parser artifact failed: Unsupported encoding: ${encoding}`);
    return null;
  }
  return isKernelStacks(name) ? kernelStacksFile(ctx, at, name) : jsonFile(at, name);
}

const isKernelStacks = (name: string): boolean =>
  name.startsWith("inductor_provenance_tracking_kernel_stack_traces", name.lastIndexOf("/") + 1);

async function kernelStacksFile({ store }: PlanContext, at: Entry, name: string): Promise<NumberedOutput> {
  const file = jsonFile(at, name);
  if (!await isStrictJson(store, at)) return { ...file, readable: "invalid" };
  const output: NumberedOutput = {
    ...file,
    readable: {
      kind: "page",
      page: page(KernelStacksView, async (r): Promise<KernelStacks> => ({
        head: readableHead(pageHead(r, output)),
        kernels: kernelStacks(await payloadText(store, at)),
      })),
    },
  };
  return output;
}

/** The page is named after the file that it makes readable, as its path is. */
const readableHead = (head: PageHeadData): PageHeadData => ({
  ...head,
  path: head.path.replace(/\.json$/, "_readable.html"),
});

/** Whether contract 0.3 takes the payload as JSON. */
export async function isStrictJson(store: EntryStore, at: Entry): Promise<boolean> {
  return await jsonFault(store, at) === null;
}

/** Why the payload is no JSON in the sense of contract 0.3; null if it is. */
export async function jsonFault(store: EntryStore, { payload }: Entry): Promise<string | null> {
  try {
    reformat(payload === null ? "" : await store.jsonText(payload), null);
    return null;
  } catch (error) {
    // RangeError: longer than a string can be, so nobody can show it either.
    if (error instanceof SyntaxError || error instanceof RangeError) return error.message;
    throw error;
  }
}

/** Kernel name -> stack traces, by name (contract 4.13). The text is known to be JSON. */
function kernelStacks(json: string): KernelStacks["kernels"] {
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value)
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([name, stacks]) => ({ name, stacks: stackTexts(stacks) }));
}

const stackTexts = (stacks: unknown): string[] =>
  Array.isArray(stacks) ? stacks.filter((text) => typeof text === "string").map(unfolded) : [];

/** The log has line ends inside these texts as backslash and n. */
function unfolded(text: string): string {
  const lines = text.replaceAll("\\n", "\n");
  let end = lines.length;
  while (lines[end - 1] === "\n") end--;
  return lines.slice(0, end);
}

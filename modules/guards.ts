/** Guards of a compilation: the list that Dynamo logs, and their C++ form as text (contract 4.11). */
import { type GuardRow, GuardsView } from "../components/GuardsView.tsx";
import { readStrict, suspicious } from "../format/strict_json.ts";
import { frameText, readStack } from "../intermediate/stack_trie.ts";
import type { Entry, EntryStore, Json } from "../intermediate/store.ts";
import { misfit } from "../log/check.ts";
import { KEYS } from "../log/keys.ts";
import { list, object, optional, required } from "../log/shape.ts";
import { payloadText, textFile } from "./artifact_files.ts";
import type { Module, ModuleOutput, NumberedOutput, PlanContext } from "./module.ts";
import { recordPage } from "./record_page.ts";

export const guardsModule: Module = {
  id: "guards",
  name: "Guards",
  subscriptions: ["guards", "codegen"],
  loadingStrategy: "lazy",
  render: plan,
};

async function plan(ctx: PlanContext): Promise<ModuleOutput> {
  const numbered: NumberedOutput[] = [];
  for (const entry of ctx.store.entries("guards")) {
    if (entry.type !== "dynamo_guards") continue;
    const why = await guardsFault(ctx.store, entry);
    if (why === null) numbered.push(guardsPage(entry));
    else ctx.fault("fail_dynamo_guards_json", entry, `Failed to parse guards json: ${why}`);
  }
  for (const entry of ctx.store.entries("codegen")) {
    if (entry.type === "dynamo_cpp_guards_str") numbered.push(textFile(entry, entry.type));
  }
  return { numbered };
}

const STACK = KEYS.get("stack")!.shape;
const GUARDS = list(object({ code: required("string"), stack: optional(STACK), user_stack: optional(STACK) }));

/** Why the payload is no list of guards; null if it is one. */
async function guardsFault(store: EntryStore, { payload }: Entry): Promise<string | null> {
  try {
    const text = payload === null ? "" : await store.jsonText(payload);
    const value: unknown = JSON.parse(text);
    return misfit(GUARDS, suspicious(text, value) ? readStrict(text) : value, "guards");
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return error.message;
    throw error;
  }
}

function guardsPage(at: Entry): NumberedOutput {
  return recordPage(at, "dynamo_guards.html", GuardsView, async ({ store }, head) => ({
    head,
    guards: guardRows(await payloadText(store, at), (index) => store.string(index, at.seq)),
  }));
}

/** The text is known to be a list of guards. */
function guardRows(json: string, string: (index: number) => string | null): GuardRow[] {
  const guards = JSON.parse(json) as readonly { readonly code: string; readonly user_stack?: Json }[];
  return guards.map(({ code, user_stack }) => {
    const frame = readStack(user_stack).at(-1);
    return { code, user: frame === undefined ? null : frameText(frame, string) };
  });
}

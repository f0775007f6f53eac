/**
 * Export mode: a page for each guard that was evaluated and each data-dependent question, with the expression behind it
 * (contract 4.16).
 *
 * The index of expressions is one for the log; a page sees what was logged on earlier lines.
 */
import { type ExpressionCard, type NamedText, SymbolicShapesView } from "../components/SymbolicShapesView.tsx";
import { readStack } from "../intermediate/stack_trie.ts";
import type { Entry, EntryStore, Json, JsonObject } from "../intermediate/store.ts";
import type { Module, NumberedOutput, RenderContext } from "./module.ts";
import { recordPage } from "./record_page.ts";
import { stackRows } from "./stack_rows.ts";

export const symbolicShapesModule: Module = {
  id: "symbolic_shapes",
  name: "Symbolic shapes",
  subscriptions: ["guards"],
  loadingStrategy: "lazy",
  render({ store }) {
    const expressions = new Expressions(store);
    return { numbered: [...store.entries("guards")].filter(isShown).map((entry) => guardPage(entry, expressions)) };
  },
};

/** Guards of other prefixes (runtime asserts) are not what stops an export. */
export const isShown = (entry: Entry): boolean =>
  entry.type === "propagate_real_tensors_provenance" ||
  (entry.type === "guard_added" && (entry.metadata as JsonObject)["prefix"] === "eval");

function guardPage(at: Entry, expressions: Expressions): NumberedOutput {
  return recordPage(at, "symbolic_guard_information.html", SymbolicShapesView, (r, head) => {
    const guard = at.metadata as JsonObject;
    const locals = guard["frame_locals"] as JsonObject | null | undefined;
    const { cards, left } = cardsOf(expressions, guard["expr_node_id"], at.seq, r);
    return {
      head,
      expression: text(guard["expr"]),
      userStack: stackOf(guard["user_stack"], r, at.seq),
      frameworkStack: stackOf(guard["stack"], r, at.seq),
      locals: namedTexts(locals?.["locals"]),
      symbols: namedTexts(locals?.["symbols"]),
      cards,
      left,
    };
  });
}

const text = (value: Json | undefined): string => typeof value === "string" ? value : "";

export const stackOf = (stack: Json | undefined, { store }: RenderContext, seq: number) =>
  stackRows(readStack(stack), (index) => store.string(index, seq));

/**
 * A local is a text, or since torch 2.15 a list with a text for each leaf of its value. What has no text (null: neither tensor nor symbol)
 * is left out.
 */
function namedTexts(values: Json | undefined): NamedText[] | null {
  if (values === null || values === undefined) return null;
  return Object.entries(values as JsonObject)
    .map(([name, value]) => ({
      name,
      leaves: (Array.isArray(value) ? value : [value]).filter((leaf) => leaf !== null),
    }))
    .filter(({ leaves }) => leaves.length > 0)
    .map(({ name, leaves }) => ({ name, text: leaves.join(", ") }))
    .sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** Ids may pass 2^53, where neighbours look alike to JSON.parse: the same is true of what refers to them. */
type NodeId = number;

/** Which expression has an id, as of a line: an id may be used again. */
export class Expressions {
  readonly #versions = new Map<NodeId, Entry[]>();

  constructor(store: EntryStore) {
    for (const entry of store.entries("guards")) {
      const id = idOf(entry);
      if (id === null) continue;
      const versions = this.#versions.get(id);
      if (versions) versions.push(entry);
      else this.#versions.set(id, [entry]);
    }
  }

  before(id: NodeId, seq: number): Entry | null {
    return this.#versions.get(id)?.findLast((entry) => entry.seq < seq) ?? null;
  }
}

function idOf(entry: Entry): NodeId | null {
  const key = entry.type === "expression_created"
    ? "result_id"
    : entry.type === "create_unbacked_symbol"
    ? "node_id"
    : null;
  const id = key === null ? null : (entry.metadata as JsonObject)[key];
  return typeof id === "number" ? id : null;
}

/** A page shows so many expressions; a hostile log could otherwise make every page as large as itself. */
const MAX_CARDS = 2000;

/** Depth-first; a shared part is shown where it is met first, and cycles end there too. `left` counts what did not fit. */
export function cardsOf(
  expressions: Expressions,
  root: Json | undefined,
  seq: number,
  r: RenderContext,
): { cards: ExpressionCard[]; left: number } {
  const cards: ExpressionCard[] = [];
  const visited = new Set<NodeId>();
  const waiting: { id: Json | undefined; depth: number }[] = [{ id: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { id, depth } = next;
    if (typeof id !== "number" || visited.has(id)) continue;
    visited.add(id);
    const entry = expressions.before(id, seq);
    if (entry === null) continue;
    if (cards.length === MAX_CARDS) return { cards, left: waiting.length + 1 };
    const expression = entry.metadata as JsonObject;
    cards.push(cardOf(entry, expression, depth, r));
    const ids = (expression["argument_ids"] ?? []) as readonly Json[];
    for (let i = Math.min(ids.length, MAX_CARDS) - 1; i >= 0; i--) waiting.push({ id: ids[i], depth: depth + 1 });
  }
  return { cards, left: 0 };
}

function cardOf(entry: Entry, expression: JsonObject, depth: number, r: RenderContext): ExpressionCard {
  const isSymbol = entry.type === "create_unbacked_symbol";
  return {
    depth,
    result: text(expression[isSymbol ? "symbol" : "result"]),
    method: isSymbol ? "" : text(expression["method"]),
    arguments: isSymbol ? [] : ((expression["arguments"] ?? []) as readonly string[]),
    userStack: stackOf(expression["user_stack"], r, entry.seq),
    frameworkStack: stackOf(expression["stack"], r, entry.seq),
  };
}

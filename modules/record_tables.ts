/** Pages of tables, one a compilation: symbolic shapes, fake kernels, and records of types that nobody knows. */
import type { RecordRow, RecordTable } from "../components/RecordTablesView.tsx";
import { RecordTablesView } from "../components/RecordTablesView.tsx";
import { frameText, readStack } from "../intermediate/stack_trie.ts";
import type { CompileId, Entry, EntryStore, Json, JsonObject } from "../intermediate/store.ts";
import type { Category } from "../log/keys.ts";
import type { ExtraOutput } from "./module.ts";
import { firstOfEach, ownPage } from "./own_page.ts";
import { stackRows } from "./stack_rows.ts";

/** A table of records of one type. */
interface Kind {
  readonly type: string;
  readonly heading: string;
  /** Heading of a column, key of the record. */
  readonly columns: readonly (readonly [heading: string, key: string])[];
  /** full: both stacks. frame: where the user's code asked for it, since there are hundreds of these a compilation. */
  readonly stacks: "full" | "frame" | "none";
}

const SHAPES: readonly Kind[] = [
  { type: "guard_added", heading: "Guards added", columns: [["Guard", "expr"], ["Kind", "prefix"]], stacks: "full" },
  {
    type: "propagate_real_tensors",
    heading: "Answered from real values",
    columns: [["Expression", "expr"], ["Result", "result"]],
    stacks: "full",
  },
  {
    type: "propagate_real_tensors_provenance",
    heading: "Answered from real values, with the variables involved",
    columns: [["Expression", "expr"], ["Result", "result"], ["Variables", "symbol_to_sources"]],
    stacks: "full",
  },
  {
    type: "symbolic_shape_specialization",
    heading: "Specializations",
    columns: [["Symbol", "symbol"], ["Sources", "sources"], ["Value", "value"], ["Reason", "reason"]],
    stacks: "full",
  },
  { type: "guard_added_fast", heading: "Guards added fast", columns: [["Guard", "expr"]], stacks: "full" },
  {
    type: "create_symbol",
    heading: "Created symbols",
    columns: [["Symbol", "symbol"], ["Value", "val"], ["Range", "vr"], ["Source", "source"]],
    stacks: "full",
  },
  {
    type: "create_unbacked_symbol",
    heading: "Unbacked symbols",
    columns: [["Symbol", "symbol"], ["Range", "vr"]],
    stacks: "full",
  },
  {
    type: "expression_created",
    heading: "Expressions",
    columns: [["Expression", "result"], ["Method", "method"], ["Arguments", "arguments"]],
    stacks: "frame",
  },
];

/** A metrics page shows these, if one follows them. */
const ON_METRICS_PAGES: ReadonlySet<string> = new Set([
  "symbolic_shape_specialization",
  "guard_added_fast",
  "create_symbol",
  "create_unbacked_symbol",
]);

const KERNELS: readonly Kind[] = [
  {
    type: "missing_fake_kernel",
    heading: "Missing",
    columns: [["Operator", "op"], ["Reason", "reason"]],
    stacks: "none",
  },
  {
    type: "mismatched_fake_kernel",
    heading: "Wrong",
    columns: [["Operator", "op"], ["Reason", "reason"]],
    stacks: "none",
  },
];

/** What the compiler assumed about sizes, as far as no metrics page has it. */
export function shapePages(store: EntryStore): ExtraOutput[] {
  const lastMetrics = new Map<CompileId, number>();
  for (const { type, compileId, seq } of store.entries("compilation_metrics")) {
    if (type === "compilation_metrics") lastMetrics.set(compileId.frameCompile, seq);
  }
  // A metrics page has what was logged on the lines before its own.
  const isShown = ({ type, compileId, seq }: Entry): boolean =>
    ON_METRICS_PAGES.has(type) && seq < (lastMetrics.get(compileId.frameCompile) ?? 0);
  return tablePages(store, "guards", SHAPES, isShown, {
    file: "symbolic_shapes.html",
    title: "Symbolic shapes",
    about:
      "What was assumed about sizes that are not fixed, in the order of the log. In a log of torch.export, tlparse --export " +
      "shows the guards that matter with their local variables.",
  });
}

export const kernelPages = (store: EntryStore): ExtraOutput[] =>
  tablePages(store, "export", KERNELS, () => false, {
    file: "fake_kernels.html",
    title: "Fake kernels",
    about:
      "Operators whose fake kernel is missing, or has other results than the real one: what the compiler believes of them is wrong.",
  });

interface Wording {
  readonly file: string;
  readonly title: string;
  readonly about: string;
}

function tablePages(
  store: EntryStore,
  category: Category,
  kinds: readonly Kind[],
  isShown: (entry: Entry) => boolean,
  { file, ...words }: Wording,
): ExtraOutput[] {
  const types = new Set(kinds.map(({ type }) => type));
  const isWanted = (entry: Entry): boolean => types.has(entry.type) && !isShown(entry);
  return [...firstOfEach(store, category, isWanted)].map(([group, first]) =>
    ownPage(first, file, RecordTablesView, (r, head) => {
      const tables = new Tables(r.store, kinds);
      for (const entry of r.store.entriesOf(group, category)) if (isWanted(entry)) tables.add(entry);
      return { head, ...words, tables: tables.made() };
    })
  );
}

const ROWS_SHOWN = { full: 300, frame: 2000, none: 2000 };

class Tables {
  readonly #tables: ReadonlyMap<string, { readonly kind: Kind; readonly rows: RecordRow[]; left: number }>;

  constructor(private readonly store: EntryStore, kinds: readonly Kind[]) {
    this.#tables = new Map(kinds.map((kind) => [kind.type, { kind, rows: [], left: 0 }]));
  }

  add(entry: Entry): void {
    const table = this.#tables.get(entry.type)!;
    if (table.rows.length === ROWS_SHOWN[table.kind.stacks]) table.left++;
    else table.rows.push(recordRow(entry, table.kind, this.store));
  }

  made(): RecordTable[] {
    return [...this.#tables.values()].map(({ kind, rows, left }) => ({
      heading: kind.heading,
      columns: [...kind.columns.map(([heading]) => heading), ...kind.stacks === "frame" ? ["User code"] : []],
      stacks: kind.stacks === "full",
      rows,
      left,
    }));
  }
}

function recordRow(entry: Entry, { columns, stacks }: Kind, store: EntryStore): RecordRow {
  const fields = fieldsOf(entry);
  const string = (index: number) => store.string(index, entry.seq);
  const cells = columns.map(([, key]) => valueText(fields[key]));
  const userStack = readStack(fields["user_stack"]), stack = readStack(fields["stack"]);
  if (stacks === "frame") {
    const frame = userStack.at(-1);
    const text = frame && frameText(frame, string);
    return { cells: [...cells, text ? `${text.file}:${text.line} in ${text.name}` : ""], stacks: [] };
  }
  return {
    cells,
    stacks: stacks === "none" ? [] : [
      ...userStack.length > 0 ? [{ caption: "User Stack", rows: stackRows(userStack, string) }] : [],
      ...stack.length > 0 ? [{ caption: "Framework Stack", rows: stackRows(stack, string) }] : [],
    ],
  };
}

/** Of a record whose value may be anything. */
export function fieldsOf({ metadata }: Entry): JsonObject {
  return typeof metadata === "object" && metadata !== null && !Array.isArray(metadata) ? metadata as JsonObject : {};
}

/** Lists by their items, mappings by their pairs. */
export function valueText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(itemText).join(", ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value).map(([key, item]) => `${key}: ${itemText(item)}`).join(", ");
}

const itemText = (item: Json): string => typeof item === "string" ? item : JSON.stringify(item);

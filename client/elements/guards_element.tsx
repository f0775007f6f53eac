/** `<tlparse-guards>`: the guards of a compilation, with a filter. */
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { counted } from "../../format/quantities.ts";
import type { EntryLine } from "../../intermediate/format.ts";
import { holdsAll, wordsOf } from "../filter_tools.ts";
import type { ModuleLoader } from "../module_loader.ts";
import { DataElement } from "./data_element.tsx";
import { CONTROL_STYLES, ROW_STYLES } from "./element_styles.ts";
import { Filter, Rows } from "./Rows.tsx";
import { type Fields, fieldsOf, listOf, numberOf, requiredText, textOf } from "./shapes.ts";

export interface GuardItem {
  readonly code: string;
  /** `TENSOR_MATCH`; left out or empty where the log has none. */
  readonly type?: string;
  /** Where the user's code made it necessary. */
  readonly user?: { readonly file: string; readonly line: number; readonly name: string } | null;
}

type Guard = Required<GuardItem>;

/** Text of the string table; null where it is not known. */
type StringOf = (index: number) => string | null;

export class GuardsElement extends DataElement<readonly Guard[]> {
  protected override readonly styles = CONTROL_STYLES + ROW_STYLES + GUARD_STYLES;
  protected override readonly nothing = "No guards.";

  protected override read(given: unknown): readonly Guard[] {
    const items = listOf(given, "guards");
    if (!items.some((item) => "payload" in item || "metadata" in item)) return guardsOf(items, () => null);
    const wanted = this.getAttribute("compile-id");
    const entries = items as unknown as readonly EntryLine[];
    return logged(wanted === null ? entries : entries.filter((e) => e.compile_id === wanted), () => null);
  }

  protected override async load(loader: ModuleLoader, compileId: string | null): Promise<readonly Guard[]> {
    if (compileId === null) throw new Error("Cannot load guards: with `manifest` goes `compile-id`");
    const [entries, strings] = await Promise.all([loader.entries("guards", compileId), loader.strings()]);
    return logged(entries, (index) => strings.get(index) ?? null);
  }

  protected override isEmpty(guards: readonly Guard[]): boolean {
    return guards.length === 0;
  }

  protected override view(guards: readonly Guard[]): VNode {
    return <GuardList guards={guards} choose={(guard) => this.tell("select", guard)} />;
  }
}

/** Of entries of dynamo_guards; the payload is a list of guards. */
function logged(entries: readonly EntryLine[], string: StringOf): Guard[] {
  return entries.filter(({ type }) => type === "dynamo_guards").flatMap(({ payload, log_line }) => {
    try {
      return guardsOf(listOf(JSON.parse(payload ?? "[]"), "guards"), string);
    } catch (error) {
      throw new Error(`Cannot show the guards of line ${log_line} of the log: ${(error as Error).message}`);
    }
  });
}

const guardsOf = (items: readonly Fields[], string: StringOf): Guard[] =>
  items.map((item) => ({
    code: requiredText(item, "code", "guards"),
    type: textOf(item.type) ?? "",
    user: placeOf(item.user ?? (Array.isArray(item.user_stack) ? item.user_stack.at(-1) : null), string),
  }));

function placeOf(given: unknown, string: StringOf): Guard["user"] {
  const { file, filename, line, name } = fieldsOf(given);
  if (line === undefined) return null;
  const index = numberOf(filename);
  const path = textOf(file) ?? textOf(filename) ?? (index === null ? null : string(index)) ?? "(unknown)";
  return { file: path, line: numberOf(line) ?? 0, name: textOf(name) ?? "" };
}

const placeText = ({ user }: Guard): string => user === null ? "" : `${user.file}:${user.line} in ${user.name}`;

function GuardList({ guards, choose }: { guards: readonly Guard[]; choose: (guard: Guard) => void }): VNode {
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<Guard | null>(null);
  const texts = useMemo(() => guards.map((g) => `${g.code} ${g.type} ${placeText(g)}`.toLowerCase()), [guards]);
  const shown = useMemo(() => {
    const words = wordsOf(query);
    return words.length === 0 ? guards : guards.filter((_, i) => holdsAll(texts[i]!, words));
  }, [guards, texts, query]);
  const typed = guards.some(({ type }) => type !== ""), placed = guards.some(({ user }) => user !== null);
  return (
    <>
      <Filter
        label="Filter guards"
        change={setQuery}
        shown={query.trim() === "" ? counted(guards.length, "guard") : `${shown.length} of ${guards.length} guards`}
      />
      <Rows
        label="Guards"
        count={shown.length}
        columns={2 + Number(typed) + Number(placed)}
        chosen={chosen === null ? null : shown.indexOf(chosen)}
        choose={(row) => {
          const guard = shown[row];
          if (guard === undefined) return;
          setChosen(guard);
          choose(guard);
        }}
        head={
          <tr>
            <th class="number index" scope="col">#</th>
            {typed && <th class="type" scope="col">Type</th>}
            <th scope="col">Guard</th>
            {placed && <th class="place" scope="col">Because of</th>}
          </tr>
        }
        cells={(row) => {
          const guard = shown[row]!;
          return (
            <>
              <td class="number muted">{row + 1}</td>
              {typed && <td class="muted">{guard.type}</td>}
              <td class="mono">{guard.code.slice(0, 500)}</td>
              {placed && <td class="mono muted">{placeText(guard)}</td>}
            </>
          );
        }}
      />
      {chosen !== null && (
        <div part="detail" class="detail">
          <pre>{chosen.code}</pre>
          {chosen.type !== "" && <p class="muted">{chosen.type}</p>}
          {chosen.user !== null && <p class="muted">{placeText(chosen)}</p>}
        </div>
      )}
    </>
  );
}

const GUARD_STYLES = `
th.index{width:64px}
th.type{width:18ch}
th.place{width:30%}
`;

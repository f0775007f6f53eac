/** `<tlparse-compile-list>`: the compilations of a log with status and time, sortable. */
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { STATUS_TEXT } from "../../components/CompileDirectory.tsx";
import { counted, durationText } from "../../format/quantities.ts";
import type { ManifestCompileId } from "../../intermediate/format.ts";
import { holdsAll, wordsOf } from "../filter_tools.ts";
import type { ModuleLoader } from "../module_loader.ts";
import { DataElement } from "./data_element.tsx";
import { CONTROL_STYLES, ROW_STYLES } from "./element_styles.ts";
import { Filter, Rows } from "./Rows.tsx";
import { type Fields, listOf, numberOf, requiredText, safeHref, textOf } from "./shapes.ts";

export interface CompilationItem {
  /** `[0/0]`, or `0_0_0` as in the intermediate files. */
  readonly id: string;
  readonly status: "ok" | "break" | "empty" | "error" | "missing";
  /** Milliseconds. */
  readonly durationMs?: number | null;
  /** Function and file that were compiled. */
  readonly name?: string | null;
  readonly file?: string | null;
  readonly line?: number | null;
  readonly cache?: "hit" | "miss" | "bypass" | null;
  /** http, https or relative. */
  readonly href?: string | null;
}

type Compilation = Required<CompilationItem>;

export class CompileListElement extends DataElement<readonly Compilation[]> {
  protected override readonly styles = CONTROL_STYLES + ROW_STYLES + LIST_STYLES;
  protected override readonly nothing = "No compilations.";

  protected override read(given: unknown): readonly Compilation[] {
    return listOf(given, "compilations").filter(({ type }) => type === undefined || type === "compile_summary").map(
      itemOf,
    );
  }

  protected override async load(loader: ModuleLoader): Promise<readonly Compilation[]> {
    return (await loader.manifest()).compile_ids.map((item) => itemOf(ofManifest(item)));
  }

  protected override isEmpty(list: readonly Compilation[]): boolean {
    return list.length === 0;
  }

  protected override view(list: readonly Compilation[]): VNode {
    return <CompileList list={list} choose={(chosen) => this.tell("select", chosen)} />;
  }
}

const ofManifest = ({ id, display_name, status, duration_ms, cache_status }: ManifestCompileId): Fields => ({
  id: id ?? display_name,
  status,
  durationMs: duration_ms,
  cache: cache_status,
});

/** Also lines of index.jsonl. */
function itemOf(item: Fields): Compilation {
  const status = requiredText(item, "status", "compilations");
  if (!Object.hasOwn(STATUS_TEXT, status)) throw new TypeError(`Cannot show the compilations: no status is ${status}`);
  const cache = textOf(item.cache);
  return {
    id: textOf(item.id) ?? textOf(item.compile_id) ?? "unknown",
    status: status as Compilation["status"],
    durationMs: numberOf(item.durationMs ?? item.duration_ms),
    name: textOf(item.name),
    file: textOf(item.file),
    line: numberOf(item.line),
    cache: cache === "hit" || cache === "miss" || cache === "bypass" ? cache : null,
    href: safeHref(item.href),
  };
}

const COLUMNS = [
  { key: "id", title: "Compilation" },
  { key: "name", title: "Function" },
  { key: "status", title: "Status" },
  { key: "durationMs", title: "Time" },
  { key: "cache", title: "Cache" },
] as const;
type Key = typeof COLUMNS[number]["key"];

interface Order {
  readonly by: Key;
  readonly down: boolean;
}

function CompileList({ list, choose }: { list: readonly Compilation[]; choose: (chosen: Compilation) => void }): VNode {
  const [query, setQuery] = useState("");
  const [order, setOrder] = useState<Order | null>(null);
  const [chosen, setChosen] = useState<Compilation | null>(null);
  const shown = useMemo(() => sorted(found(list, query), order), [list, query, order]);
  const columns = COLUMNS.filter(({ key }) =>
    key === "id" || key === "status" || list.some((item) => item[key] !== null)
  );
  return (
    <>
      <Filter
        label="Filter by id, function, status or file"
        change={setQuery}
        shown={query.trim() === ""
          ? counted(list.length, "compilation")
          : `${shown.length} of ${list.length} compilations`}
      />
      <Rows
        label="Compilations"
        count={shown.length}
        columns={columns.length}
        chosen={chosen === null ? null : shown.indexOf(chosen)}
        choose={(row) => {
          const item = shown[row];
          if (item === undefined) return;
          setChosen(item);
          choose(item);
        }}
        head={
          <tr>
            {columns.map(({ key, title }) => (
              <Heading key={key} column={key} title={title} order={order} sort={setOrder} />
            ))}
          </tr>
        }
        cells={(row) => columns.map(({ key }) => <Cell key={key} column={key} item={shown[row]!} />)}
      />
    </>
  );
}

interface HeadingProps {
  readonly column: Key;
  readonly title: string;
  readonly order: Order | null;
  sort(order: Order | null): void;
}

/** One way, the other way, and back to the order of the log. Times begin with the longest. */
function Heading({ column, title, order, sort }: HeadingProps): VNode {
  const mine = order?.by === column ? order : null;
  const firstDown = column === "durationMs";
  const next = () =>
    sort(
      mine === null
        ? { by: column, down: firstDown }
        : mine.down === firstDown
        ? { by: column, down: !firstDown }
        : null,
    );
  return (
    <th
      scope="col"
      class={column === "durationMs" ? `number ${column}` : column}
      aria-sort={mine === null ? "none" : mine.down ? "descending" : "ascending"}
    >
      <button type="button" onClick={next}>{title}</button>
      {mine !== null && <span aria-hidden="true">{mine.down ? " ↓" : " ↑"}</span>}
    </th>
  );
}

function Cell({ column, item }: { column: Key; item: Compilation }): VNode {
  switch (column) {
    case "id":
      return <td class="mono id">{item.href === null ? item.id : <a part="link" href={item.href}>{item.id}</a>}</td>;
    case "name":
      return <td class="mono" title={item.file ?? undefined}>{functionText(item)}</td>;
    case "status":
      return <td class={`text-${item.status}`}>{STATUS_TEXT[item.status]}</td>;
    case "durationMs":
      return <td class="number">{item.durationMs === null ? "" : durationText(item.durationMs)}</td>;
    case "cache":
      return <td class={`cache-${item.cache ?? "none"}`}>{item.cache ?? ""}</td>;
  }
}

function functionText({ name, file, line }: Compilation): string {
  const place = file === null ? "" : ` ${file.slice(file.lastIndexOf("/") + 1)}:${line ?? "?"}`;
  return (name ?? "") + place;
}

const found = (list: readonly Compilation[], query: string): readonly Compilation[] => {
  const words = wordsOf(query);
  if (words.length === 0) return list;
  return list.filter((item) =>
    holdsAll(`${item.id} ${item.name ?? ""} ${item.file ?? ""} ${STATUS_TEXT[item.status]}`.toLowerCase(), words)
  );
};

/** What has no value comes last, whichever way. */
function sorted(list: readonly Compilation[], order: Order | null): readonly Compilation[] {
  if (order === null) return list;
  const { by, down } = order;
  return [...list].sort((a, b) => {
    const left = a[by], right = b[by];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return (down ? -1 : 1) * compare(left, right);
  });
}

/** `0/10` comes after `0/9`. */
function compare(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return IN_ORDER.compare(String(a), String(b));
}
const IN_ORDER = new Intl.Collator("en", { numeric: true });

const LIST_STYLES = `
th.id{width:18%}
th.status{width:110px}th.durationMs{width:90px}th.cache{width:80px}
.id{font-weight:600}
.cache-hit{color:var(--ok)}.cache-miss{color:var(--error)}.cache-bypass{color:var(--break)}
`;

/** The inputs of a compilation as it saw them: tensors, with the storage and the source of each (torch-records, section 5). */
import { type RecordRow, RecordTablesView } from "../components/RecordTablesView.tsx";
import type { CompileId, EntryStore, Json, JsonObject } from "../intermediate/store.ts";
import type { ExtraOutput } from "./module.ts";
import { firstOfEach, ownPage } from "./own_page.ts";
import { fieldsOf, valueText } from "./record_tables.ts";

const ABOUT = "The tensors that the compiler looked at, in the order of the log: what it was compiled for.";
const ROWS_SHOWN = 2000;

export function tensorPages(store: EntryStore): ExtraOutput[] {
  return [...firstOfEach(store, "tensor_metadata", () => true)].map(([group, first]) =>
    ownPage(first, "tensors.html", RecordTablesView, (r, head) => ({
      head,
      title: "Tensors",
      about: ABOUT,
      tables: tensorTables(r.store, group),
    }))
  );
}

function tensorTables(store: EntryStore, group: CompileId) {
  const { tensors, storages, sources } = described(store, group);
  const used = new Set<string>();
  const take = (of: Map<string, string>, id: string): string => {
    used.add(id);
    return of.get(id) ?? "";
  };
  const rows = tensors.slice(0, ROWS_SHOWN).map((tensor): RecordRow => ({
    cells: [
      idOf(tensor, tensor["id"]),
      take(sources, `source ${idOf(tensor, tensor["id"])}`),
      valueText(tensor["dtype"]).replace(/^torch\./, ""),
      deviceText(valueText(tensor["device"])),
      ...["size", "stride"].map((key) => tensor[key] === undefined ? "" : `[${valueText(tensor[key])}]`),
      storageText(tensor, (id) => take(storages, `storage ${id}`)),
      others(tensor),
    ],
    stacks: [],
  }));
  // Of a tensor that this compilation did not describe.
  const rest = [...storages, ...sources].filter(([id]) => !used.has(id)).map(([id, text]): RecordRow => ({
    cells: [id, text],
    stacks: [],
  }));
  const left = tensors.length - rows.length;
  return [
    { heading: "Tensors", columns: COLUMNS, stacks: false, rows, left },
    {
      heading: "Storages and sources without a tensor",
      columns: ["Of", "What"],
      stacks: false,
      // Where tensors are left out, so are theirs.
      rows: left > 0 ? [] : rest.slice(0, ROWS_SHOWN),
      left: left > 0 ? 0 : Math.max(0, rest.length - ROWS_SHOWN),
    },
  ];
}

const COLUMNS = ["Tensor", "Source", "Type", "Device", "Size", "Stride", "Storage", "Further"];

interface Described {
  readonly tensors: readonly JsonObject[];
  /** `storage DESCRIBER:ID` -> its size, `source DESCRIBER:ID` -> expression. */
  readonly storages: Map<string, string>;
  readonly sources: Map<string, string>;
}

function described(store: EntryStore, group: CompileId): Described {
  const tensors: JsonObject[] = [];
  const storages = new Map<string, string>(), sources = new Map<string, string>();
  for (const entry of store.entriesOf(group, "tensor_metadata")) {
    const fields = fieldsOf(entry);
    const id = idOf(fields, fields["id"]);
    if (entry.type === "describe_tensor") tensors.push(fields);
    else if (entry.type === "describe_storage") storages.set(`storage ${id}`, sizeText(fields));
    else {sources.set(
        `source ${id}`,
        [sources.get(`source ${id}`), valueText(fields["source"])].filter(Boolean).join(", "),
      );}
  }
  return { tensors, storages, sources };
}

/** Ids count anew for each describer. */
const idOf = (fields: JsonObject, id: Json | undefined): string =>
  `${valueText(fields["describer_id"])}:${valueText(id)}`;

function sizeText({ size, size_hint: hint }: JsonObject): string {
  return `${valueText(size)} bytes${hint === undefined || hint === null ? "" : ` (as of now ${valueText(hint)})`}`;
}

/** `device(type='cuda', index=0)` as people write it: `cuda:0`. */
function deviceText(logged: string): string {
  const [, type, index] = /^device\(type='(\w+)'(?:, index=(\d+))?\)$/.exec(logged) ?? [];
  return type === undefined ? logged : index === undefined ? type : `${type}:${index}`;
}

function storageText(tensor: JsonObject, sizeOf: (id: string) => string): string {
  const { storage, storage_offset: offset } = tensor;
  if (storage === undefined || storage === null) return "";
  const id = idOf(tensor, storage);
  const size = sizeOf(id);
  const from = offset === undefined || offset === 0 ? "" : `, from ${valueText(offset)}`;
  return `${id}${size === "" ? "" : `, ${size}`}${from}`;
}

const SHOWN: ReadonlySet<string> = new Set([
  "id",
  "describer_id",
  "ndim",
  "dtype",
  "device",
  "size",
  "stride",
  "storage",
  "storage_offset",
  // The address of a function of the run.
  "view_func",
]);

/** Everything else that is not the same for nearly all tensors: flags by name, other values after theirs. */
function others(tensor: JsonObject): string {
  return Object.entries(tensor)
    .filter(([key, value]) => !SHOWN.has(key) && value !== null && value !== false && !isEmpty(value))
    .map(([key, value]) => value === true ? key : `${key}: ${valueText(value)}`)
    .join(", ");
}

const isEmpty = (value: Json): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

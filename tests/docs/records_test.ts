import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { KEYS } from "../../log/keys.ts";

const TEXT = readFileSync(new URL("../../docs/records.md", import.meta.url), "utf8");

/** Rows of the tables: record, category, what the report shows, what tlparse 0.4.8 does. */
const ROWS = TEXT.split("\n").filter((line) => line.startsWith("| `")).map((line) =>
  line.slice(1, -1).split("|").map((cell) => cell.trim())
);

test("docs/records.md names each known type of record once, and no other", () => {
  deepEqual(ROWS.map(([name]) => name!.slice(1, -1)).sort(), [...KEYS.keys()].sort());
});

test("docs/records.md has the category of each type, and says which ones tlparse 0.4.8 does not know", () => {
  for (const [name, category, shown, reference] of ROWS) {
    const known = KEYS.get(name!.slice(1, -1))!;
    deepEqual([name, category], [name, known.category]);
    deepEqual([name, reference === "unknown"], [name, !known.reference]);
    ok(shown!.length > 5 && ["shows", "reads", "unknown"].includes(reference!), name);
  }
});

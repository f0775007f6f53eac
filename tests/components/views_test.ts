import { deepEqual, equal } from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { View } from "../../components/view.ts";
import { VIEWS } from "../../components/views.ts";

const FOLDER = fileURLToPath(new URL("../../components/", import.meta.url));

const isView = (value: unknown): value is View<unknown> =>
  typeof value === "object" && value !== null && "markup" in value && "title" in value;

test("every view of components/ is among those of the browser, but that of the comparison of ranks", async () => {
  const exported = new Map<string, unknown>();
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".tsx"))) {
    for (const value of Object.values(await import(join(FOLDER, file)) as Record<string, unknown>)) {
      if (isView(value)) {
        equal(exported.has(value.name), false, `two views are called ${value.name}`);
        exported.set(value.name, value);
      }
    }
  }
  exported.delete("landing");
  deepEqual([...VIEWS.keys()].sort(), [...exported.keys()].sort());
  for (const [name, view] of VIEWS) equal(exported.get(name), view);
});

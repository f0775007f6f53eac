/** Real logs of PyTorch 2.15, where the folder of the parity checker is at hand: what 0.4.8 rejects or loses of them (P-3, P-4). */
import { deepEqual, equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { MODULES } from "../../modules/registry.ts";
import { withLog } from "../log_text.ts";
import { wholeReport } from "../whole_report.ts";
import { plan } from "./helpers.ts";
import { LOGS } from "./real_logs.ts";

const TORCH = LOGS.filter(({ name }) => name.startsWith("torch/"));
const logsOf = (run: string) => TORCH.filter(({ name }) => name.startsWith(`torch/${run}/`));
const skip = TORCH.length === 0;

for (const { name, path } of TORCH) {
  test(`no record of ${name} is rejected`, () =>
    withLog(readFileSync(path), ({ store }) => {
      ok(store.ok > 0);
      equal(store.faults.get("fail_json")?.count ?? 0, 0);
    }));
}

const EXPORTS: readonly (readonly [run: string, failures: Readonly<Record<string, number>>, pages: number])[] = [
  [
    "export_draft",
    { "Guard Evaluated": 2, "Data Dependent Error": 1, "Missing Fake Kernel": 1, "Mismatched Fake Kernel": 1 },
    3,
  ],
  ["export_guards", { "Guard Evaluated": 4 }, 4],
];

for (const [run, failures, pages] of EXPORTS) {
  test(`the export report of ${run} lists every failure, with a page for each guard`, { skip }, async () => {
    const [log] = logsOf(run);
    const { text, paths } = await wholeReport(readFileSync(log!.path), { mode: "export" });
    const counts: Record<string, number> = {};
    for (const [, type] of text("index.html").matchAll(/<span class="kind [^"]*">([^<]*)</g)) {
      counts[type!] = (counts[type!] ?? 0) + 1;
    }
    deepEqual(counts, failures);
    equal(paths.filter((path) => path.includes("symbolic_guard_information")).length, pages);
  });
}

test("--strict passes on the log of every rank of multi_collectives", { skip }, async () => {
  const logs = logsOf("multi_collectives");
  equal(logs.length, 4);
  for (const { path } of logs) {
    await withLog(readFileSync(path), async ({ store }) => {
      const { strictFault, stats } = await plan(store, MODULES);
      deepEqual([strictFault, stats], [false, "Stats { ok: 296, other_rank: 1 }"]);
    });
  }
});

/** Defects of reports of several ranks (contract 8.2): D-10, D-16, D-18, D-29, D-32, D-36 to D-38. */
import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromeText, contractText, type Logs, type RanksReport, reportOf, withRanks } from "../rank_logs.ts";
import { inFolder } from "../run_cli.ts";

const folderOf = (name: string): string => fileURLToPath(new URL(`../../testdata/defects/${name}`, import.meta.url));

const logsOf = (name: string): Logs =>
  Object.fromEntries(readdirSync(folderOf(name)).map((file) => [file, readFileSync(join(folderOf(name), file))]));

const withFolder = (name: string, use: (report: RanksReport) => Promise<void> | void): Promise<void> =>
  withRanks(logsOf(name), use);

test("D-10: a rank has its own strings, not those of the rank that was read before it", () =>
  withFolder("d-10-strings-of-another-rank", ({ text }) => {
    const table = (rank: number) => JSON.parse(text(`rank_${rank}/raw.jsonl`)!.split("\n")[0]!).string_table;
    deepEqual(table(0), ["/home/user/a.py", "/home/user/b.py", "/home/user/c.py"]);
    deepEqual(table(1), ["/home/user/d.py"]);
    doesNotMatch(text("rank_1/index.html")!, /\/home\/user\/[abc]\.py/);
  }));

test("D-16: where nothing but tensors differs, the warning says so", () =>
  withFolder("d-16-only-tensor-metadata-differs", ({ landing }) => {
    match(
      chromeText(landing),
      /Warning: The ranks' operators or their tensors differ, not only in estimated run time\./,
    );
    doesNotMatch(landing, /<div class="warning-box"[^>]*><\/div>/);
  }));

test("D-18: run times are compared by the name of the graph, not by its place", () =>
  withFolder("d-18-graphs-of-other-names", ({ landing }) => {
    doesNotMatch(contractText(landing), /ms delta/);
    match(chromeText(landing), /Not on all ranks, so not compared: -_0_0_0, -_1_0_0\./);
  }));

test("D-29: quotes, // and < before a call of a collective do not hide it", () =>
  withFolder("d-29-code-that-hides-collectives", ({ json }) => {
    for (const rank of [0, 1]) {
      deepEqual((json(`rank_${rank}/collectives_parity.json`) as { graphs: unknown[] }).graphs, []);
    }
  }));

test("D-32: run times alone keep the groups of the reference, and warn of nothing", () =>
  withFolder("d-32-only-run-times-differ", ({ landing }) => {
    match(contractText(landing), /Ranks exhibit divergent inductor tensor metadata across graphs\. Ranks: 0 Ranks: 1/);
    match(chromeText(landing), /Only the estimated run times differ: shapes, strides and types are equal\./);
    doesNotMatch(landing, /Warning:/);
  }));

test("D-36: an artifact that cannot be read is named, and every rank has its report", () =>
  withFolder("d-36-artifact-that-cannot-be-read", ({ landing, text, json, result }) => {
    equal(result.ranks, 4);
    const said = chromeText(landing);
    match(said, /3 artifacts could not be compared/);
    match(said, /rank 0: \S*inductor_runtime_and_tensor_meta_1\.json: no list of ops/);
    match(said, /rank 1: \S*inductor_collective_schedule_1\.json: no list of texts/);
    match(said, /rank 3: \S*inductor_runtime_and_tensor_meta_1\.json: .*JSON/);
    for (const rank of [0, 1, 2, 3]) {
      equal(text(`rank_${rank}/-_0_0_0/of_rank_${rank}_0.txt`), `text of of_rank_${rank}`);
    }
    deepEqual((json("runtime_estimations.json") as { rank: number }[]).map(({ rank }) => rank), [2]);
  }));

test("D-37: of two logs of one rank the newer is read, and the landing page names the other", () =>
  inFolder(async (folder) => {
    const input = join(folder, "logs");
    cpSync(folderOf("d-37-two-logs-of-one-rank"), input, { recursive: true });
    const log = (rank: string) => `dedicated_log_torch_trace_rank_${rank}.log`;
    for (const [rank, day] of [["0", 1], ["0_a", 2], ["1", 1]] as const) {
      const time = new Date(Date.UTC(2026, 0, day));
      utimesSync(join(input, log(rank)), time, time);
    }
    const { landing, text, result } = await reportOf([input], join(folder, "out"));
    equal(result.ranks, 2);
    equal(text("rank_0/-_0_0_0/newer_0.txt"), "text of newer");
    equal(text("rank_0/-_0_0_0/older_0.txt"), null);
    ok(chromeText(landing).includes(`${log("0_a")} is the newest and was read, not ${log("0")}.`));
  }));

test("D-38: the files of a report of several ranks are the same every time", async () => {
  const files = async () => {
    const texts: (string | null)[] = [];
    await withFolder("d-36-artifact-that-cannot-be-read", ({ landing, text }) => {
      texts.push(contractText(landing), text("runtime_estimations.json"), text("chromium_trace_with_runtime.json"));
    });
    return texts;
  };
  deepEqual(await files(), await files());
});

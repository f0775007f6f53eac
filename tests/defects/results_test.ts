/** Contract 8.2 and supplement 8.2a: results that are right where the reference's are not, and those that stay as they are. */
import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { shown } from "../modules/report_of.ts";
import { defectLog, wholeReport } from "../whole_report.ts";

/** Address and text of the links of a list. */
const links = (html: string): [string, string][] =>
  [...html.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g)].map(([, href, text]) => [href!, text!]);
const below = (html: string, heading: string): string => html.split(`<h2>${heading}</h2>`)[1]!.split("<h2")[0]!;
/** Id -> status of the links in the stack trie. */
const statuses = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<a class="terminal status-(\w+)" href="[^"]*">([^<]*)<\/a>/g)].map((
      [, status, id],
    ) => [id!, status!]),
  );

test("D-13: a metrics page leads to the real place of links, dumps, nested names and files of unknown ids", async () => {
  const { text } = await wholeReport(defectLog("d-13-links-of-metrics-pages"));
  deepEqual(links(below(text("-_0_0_0/compilation_metrics_5.html"), "Output files:")), [
    ["https://e.com/a/b?x=1&amp;y='2'", "grp/my &lt;link>"],
    ["https://e.com/a", "no slash"],
    ["../dump_file/eval_with_key_7.html", "eval_with_key_7.html"],
    ["../-_0_0_0/sub/folder/nested_3.txt", "sub/folder/nested_3.txt"],
  ]);
  deepEqual(links(below(text("unknown_11/compilation_metrics_6.html"), "Output files:")), [
    ["../unknown_8/of_unknown_id_4.txt", "of_unknown_id_4.txt"],
  ]);
});

test("D-14: the shown number of kernel stack traces is one more than that of their file, as in the reference", async () => {
  const { directory } = await wholeReport(defectLog("d-14-kernel-stack-traces"));
  deepEqual(directory["[0/0]"]!.artifacts.map(({ url, number, readable_url }) => [url, number, readable_url]), [
    [
      "-_0_0_0/inductor_provenance_tracking_kernel_stack_traces_0.json",
      1,
      "-_0_0_0/inductor_provenance_tracking_kernel_stack_traces_0_readable.html",
    ],
    ["-_0_0_0/after_2.txt", 2, null],
  ]);
});

test("D-15: the report of one log links to no parity report", async () => {
  const log = defectLog("d-15-report-of-one-log");
  doesNotMatch((await wholeReport(log)).text("index.html"), /collectives_parity/);
  match((await wholeReport(log, { ranked: true })).text("index.html"), /href="collectives_parity\.json"/);
});

test("D-19: ids of one display form share a list with the files of both", async () => {
  const { directory } = await wholeReport(defectLog("d-19-ids-of-one-display-form"));
  deepEqual(directory["[5/-]"]!.artifacts.map(({ url }) => url), [
    "-_5_-_-/without_attempt_0.txt",
    "-_5_-_0/of_attempt_0_1.txt",
  ]);
});

test("D-20: a failure without a reason is a row with an empty one, and the rest of the log is read", async () => {
  const { text, stats } = await wholeReport(defectLog("d-20-failure-without-reason"));
  equal(stats, "Stats { ok: 2 }");
  match(
    text("failures_and_restarts.html"),
    /torch\._dynamo\.exc\.Unsupported<\/code><\/pre><\/td><td>(?:<pre>(?:<code>)?(?:<\/code>)?<\/pre>)?<\/td>/,
  );
  equal(text("-_0_0_0/after_1.txt"), "the record after the failure");
});

test("D-21: statuses, stacks, specialisations and guards of every attempt, and of none, are found", async () => {
  const { text } = await wholeReport(defectLog("d-21-attempts"));
  deepEqual(statuses(text("index.html")), { "[0/0]": "ok", "[0/0_1]": "ok", "[1/0]": "ok" });
  match(shown(text("-_0_0_1/compilation_metrics_0.html")), /f\(2\).*s0 of attempt 1/);
  match(shown(text("-_1_0_0/compilation_metrics_1.html")), /f\(3\).*without attempt/);
});

test("D-22: a record without a compile id is listed as [-/-], as in the reference", async () => {
  const { directory, text } = await wholeReport(defectLog("d-22-no-compile-id"));
  deepEqual(Object.keys(directory), ["[-/-]"]);
  equal(text("-_-_-_-/x_0.txt"), "a record that has no compile id");
});

test("D-23: a line that is no JSON counts twice in fail_json, as in the reference", async () => {
  equal((await wholeReport(defectLog("d-23-garbage-line"))).stats, "Stats { ok: 2, fail_json: 2 }");
});

test("D-25: time stamps keep what was logged, under the year of the file or the one that is given", async () => {
  const log = defectLog("d-25-impossible-date");
  const times = async (year: number | null) =>
    (await wholeReport(log, {}, { year })).rawLines.map(({ timestamp }) => timestamp);
  deepEqual(await times(null), ["2026-99-99T99:99:99.123456Z"]);
  deepEqual(await times(2019), ["2019-99-99T99:99:99.123456Z"]);
});

test("D-30: metrics without restart_reasons mean no restart", async () => {
  const { text } = await wholeReport(defectLog("d-30-no-restart-reasons"));
  deepEqual(statuses(text("index.html")), { "[0/0]": "ok" });
});

test("D-39: doubles are rounded correctly", async () => {
  const { text } = await wholeReport(defectLog("d-39-floats"));
  deepEqual(text("-_0_0_0/floats_0.json").match(/\d+\.\d+/g), ["1234567890123456.8", "1715885247.9018195"]);
});

test("D-63: a long value of Other Metrics is folded on each page, and shown in full there", async () => {
  const { text } = await wholeReport(defectLog("d-63-long-metric-values"));
  for (const path of ["-_0_0_0/compilation_metrics_0.html", "-_0_1_0/compilation_metrics_1.html"]) {
    const other = below(text(path), "Other Metrics");
    match(other, /dynamo_config<\/code><\/td><td><details><summary>\(click to expand\)<\/summary>/);
    ok(other.includes("x".repeat(10_000)));
    match(other, /short<\/code><\/td><td>as it is<\/td>/);
  }
});

test("D-64: metrics that one bad value has rejected are counted as in the reference, and shown without a number", async () => {
  const { stats, paths, text, directory } = await wholeReport(defectLog("d-64-bad-value-in-an-unknown-metric"));
  equal(stats, "Stats { ok: 2, fail_json: 2 }");
  deepEqual(paths.filter((path) => path.includes("compilation_metrics")), [
    "-_0_0_0/compilation_metrics_0.html",
    "-_2_0_0/compilation_metrics_1.html",
    "-_1_0_0/compilation_metrics.html",
  ]);
  match(shown(text("-_1_0_0/compilation_metrics.html")), /rejected_function/);
  deepEqual(Object.keys(directory), ["[0/0]", "[2/0]"]);
});

test("D-65: symbols of every attempt, and of none, are on the next metrics page of their compilation", async () => {
  const { text } = await wholeReport(defectLog("d-65-symbols-of-attempts"));
  const page = text("-_0_0_1/compilation_metrics_0.html");
  const symbols = (heading: string) => [...below(page, heading).matchAll(/\b[su]_\w+/g)].map(([symbol]) => symbol);
  deepEqual(symbols("Created Symbols"), ["s_attempt_0", "s_no_attempt", "s_attempt_1"]);
  deepEqual(symbols("Unbacked Symbols"), ["u_attempt_2"]);
});

const damaged:
  readonly (readonly [string, string, (stats: string, faults: Readonly<Record<string, number>>) => void])[] = [
    [
      "D-24: bytes that are not UTF-8 are counted, and the records before and after are kept",
      "invalid-utf8",
      (_, faults) => {
        ok(faults["invalid_utf8"]! > 0);
      },
    ],
    [
      "D-40: tab lines after a rejected record are no records, and each counts one fail_glog",
      "tab-lines-without-envelope",
      (stats) => {
        equal(stats, "Stats { ok: 3, fail_glog: 8, fail_json: 2 }");
      },
    ],
    ["D-41: records without a rank in a ranked log count as other_rank", "other-ranks", (stats) => {
      match(stats, /ok: 8, other_rank: 7/);
    }],
  ];

for (const [name, log, check] of damaged) {
  test(name, async () => {
    const report = await wholeReport(defectLog(`../${log}`));
    check(report.stats, report.faults);
    const texts = [...report.files].filter(([path]) => path.endsWith(".txt")).map(([, text]) => text);
    ok(texts.includes("the record before the damage"));
    if (log !== "other-ranks") ok(texts.includes("the record after the damage"));
  });
}

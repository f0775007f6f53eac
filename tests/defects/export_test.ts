/** Defects of export mode: D-33 to D-35, D-43, D-66. */
import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { test } from "node:test";
import { shown } from "../modules/report_of.ts";
import { defectLog, wholeReport } from "../whole_report.ts";

const exported = (name: string) => wholeReport(defectLog(name), { mode: "export" });

test("D-33: the export report of a corrupt log says what is broken, and does not call the graph sound", async () => {
  const html = (await exported("d-33-corrupt-export")).text("index.html");
  match(html, /1 × line that is no log record/);
  match(html, /2 × record that is not valid/);
  match(html, /1 × payload that is not what its record claims/);
  doesNotMatch(html, /the graph is sound/);
});

test("D-34: metrics in an export log are no fault", async () => {
  const { faults, messages, paths } = await exported("d-34-metrics-in-an-export");
  deepEqual([faults, messages], [{}, []]);
  deepEqual(paths, ["-_0_0_0/exported_program_0.txt", "index.html"]);
});

test("D-35: an export report without a program says so and links to nothing", async () => {
  const html = (await exported("d-35-no-exported-program")).text("index.html");
  match(html, /The log has no exported program/);
  doesNotMatch(html, /href=""/);
});

test("D-43: export records without their fields are failures with empty texts, each with its page", async () => {
  const { text, paths, stats } = await exported("d-43-export-records-without-fields");
  const index = shown(text("index.html"));
  match(index, /7 issue\(s\) were found during export/);
  match(index, /Eq\(s0, 2\)/);
  equal(paths.filter((path) => path.includes("symbolic_guard_information")).length, 4);
  equal(paths.includes("-_0_0_0/exported_program_4.txt"), true);
  equal(stats, "Stats { ok: 10 }");
});

test("D-66: files of vLLM in an export report are listed on its page", async () => {
  const html = (await exported("d-66-export-of-a-vllm-run")).text("index.html");
  for (const path of ["-_0_0_0/vllm_compilation_config_0.json", "-_0_0_0/vllm_submod_0_1.txt"]) {
    match(html, new RegExp(`<section data-chrome[^>]*>.*href="${path}"`, "s"));
  }
});

/**
 * Measures reports in a headless Chromium and prints a table in Markdown against what was set out to be reached:
 *
 *   node bench/client.mjs [--quick] [--rounds N] [--folder DIR]
 *
 * Reports are opened from disk, each time in a page of its own; rounds are interleaved, and the table has the medians. Logs and reports
 * lie in --folder, /dev/shm unless set, in a folder that is removed at the end. --quick leaves out the log of 200 MB.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { chromium as playwright } from "playwright-core";
import { chromium, deno, ROOT } from "../tools/installed.mjs";
import { clickToContent, firstPaint, longestFrameScrolling, longestTaskTyping } from "./client_measures.mjs";
import { LINE_BYTES, writeCompilations, writeTexts } from "./client_logs.mjs";
import { makeLog } from "./logs.mjs";

const MB = 1_000_000;
const TEXTS = [1, 10].map((megabytes) => ({ megabytes, lines: megabytes * MB / LINE_BYTES }));
const COMPILATIONS = 10_000;
const KINDS = [
  { name: "index of a site", limit: 4, options: (out) => ["-o", out], page: (out) => join(out, "index.html") },
  { name: "lazy report", limit: 1.5, options: (out) => ["--lazy", "-o", out], page: (out) => join(out, "index.html") },
  { name: "single file", limit: 1.5, options: (out) => ["--single-file", `${out}.html`], page: (out) => `${out}.html` },
];

function makeReport(log, { name, options, page }, folder) {
  const out = join(folder, `${basename(log, ".log")}-${name.replaceAll(" ", "-")}`);
  const [program, ...first] = deno();
  const ours = ["run", "-A", join(ROOT, "dist/tlparse.mjs"), log, ...options(out), "--no-browser", "--quiet"];
  execFileSync(program, [...first, ...ours], { stdio: "pipe" });
  return page(out);
}

const kind = (name) => KINDS.find((one) => one.name === name);
const addressOf = (page) => pathToFileURL(page).href;

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Measures each subject in turn, `rounds` times, after one round that does not count. */
async function medians(subjects, rounds) {
  const runs = subjects.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, { measure }] of subjects.entries()) {
      const value = await measure();
      if (round > 0) runs[i].push(value);
    }
  }
  return runs.map(median);
}

async function paints(browser, folder, sizes, rounds) {
  const empty = join(folder, "empty.html");
  writeFileSync(empty, '<!DOCTYPE html><html lang="en"><head><title>Empty</title></head><body>.</body></html>\n');
  const subjects = [{ text: "empty page", measure: () => firstPaint(browser, addressOf(empty)) }];
  for (const size of sizes) {
    const log = join(folder, `log-${size}.log`);
    makeLog("transformer", size, log);
    const megabytes = (statSync(log).size / MB).toFixed(0);
    for (const one of KINDS) {
      const page = makeReport(log, one, folder);
      const text = `First paint: ${one.name}, log of ${megabytes} MB (page of ${
        (statSync(page).size / MB).toFixed(1)
      } MB)`;
      subjects.push({ text, limit: one.limit, measure: () => firstPaint(browser, addressOf(page)) });
    }
    rmSync(log);
  }
  const [base, ...values] = await medians(subjects, rounds);
  console.log(`\nFirst paint of an empty page: ${base.toFixed(0)} ms.`);
  return values.map((value, i) => ({
    ...{ text: subjects[i + 1].text, limit: subjects[i + 1].limit, value: value / base, unit: "×" },
    detail: `${value.toFixed(0)} ms`,
  }));
}

/** Each in a fresh page of its own, at a file that was not opened before. */
async function clicks(browser, folder, rounds) {
  const log = join(folder, "texts.log");
  writeTexts(TEXTS.map(({ lines }) => lines), log);
  const page = addressOf(makeReport(log, kind("lazy report"), folder));
  const single = addressOf(makeReport(log, kind("single file"), folder));
  const limits = { 1: 100, 10: 300 };
  const subjects = TEXTS.flatMap(({ megabytes }, frame) => {
    const path = `-_${frame}_0_0/dynamo_output_graph_${frame}.txt`;
    const text = `Click to content: ${megabytes} MB`;
    const measure = (address, warm) => () => clickToContent(browser, address, path, warm);
    return [
      { text: `${text}, viewer loaded`, limit: limits[megabytes], measure: measure(page, true) },
      { text: `${text}, viewer loaded, single file`, limit: limits[megabytes], measure: measure(single, true) },
      { text: `${text}, cold`, limit: null, measure: measure(page, false) },
    ];
  });
  const scrolled = {
    text: `Scrolling ${TEXTS[1].lines} lines: longest frame`,
    limit: 50,
    measure: () => longestFrameScrolling(browser, page, "-_1_0_0/dynamo_output_graph_1.txt"),
  };
  const all = [...subjects, scrolled];
  const values = await medians(all, rounds);
  return all.map(({ text, limit }, i) => ({ text, limit, value: values[i], unit: "ms" }));
}

async function typing(browser, folder, rounds) {
  const log = join(folder, "rows.log");
  writeCompilations(COMPILATIONS, log);
  const subjects = ["index of a site", "lazy report"].map((name) => {
    const page = addressOf(makeReport(log, kind(name), folder));
    return {
      text: `A key in the filter over ${COMPILATIONS} rows: longest task, ${name}`,
      limit: 50,
      measure: () => longestTaskTyping(browser, page, "forward_99"),
    };
  });
  const values = await medians(subjects, rounds);
  return subjects.map(({ text, limit }, i) => ({ text, limit, value: values[i], unit: "ms" }));
}

/** As build.mjs made them. */
function bundles() {
  const source = readFileSync(join(ROOT, "client/generated/assets.ts"), "utf8");
  const scripts = JSON.parse(source.slice(source.indexOf("= {") + 2, source.lastIndexOf(";")));
  const elements = readFileSync(join(ROOT, "dist/elements.js"), "utf8");
  return Object.entries({ ...scripts, "elements.js": elements }).map(([name, text]) => ({
    text: `gzip of ${name}${name === "lazy.js" ? " (the core)" : ""}`,
    limit: name === "lazy.js" ? 15 : null,
    value: gzipSync(text, { level: 9 }).length / 1000,
    unit: "KB",
  }));
}

function printTable(results) {
  console.log("\n| measured | value | at most | |\n|---|---|---|---|");
  for (const { text, value, limit, unit, detail } of results) {
    const verdict = limit === null ? "" : isMissed({ value, limit, unit }) ? "**missed**" : "reached";
    console.log(
      `| ${text} | ${numberText(value, unit)}${detail ? ` (${detail})` : ""} | ${
        limit === null ? "-" : numberText(limit, unit)
      } | ${verdict} |`,
    );
  }
  const missed = results.filter(isMissed);
  console.log(missed.length === 0 ? "\nNothing is missed." : `\nMissed: ${missed.map(({ text }) => text).join("; ")}.`);
}

/** Three frames are 50.0 ms and something. */
const isMissed = ({ value, limit, unit }) => limit !== null && Number(numberText(value, unit).split(" ")[0]) > limit;

const numberText = (value, unit) => `${value.toFixed(unit === "ms" ? 0 : unit === "KB" ? 1 : 2)} ${unit}`;

async function main() {
  const text = { type: "string" };
  const { values } = parseArgs({ options: { quick: { type: "boolean" }, rounds: text, folder: text } });
  const rounds = Number(values.rounds ?? 5);
  const program = chromium();
  if (program === null) throw new Error("Cannot measure: no Chromium on the path; install one or set CHROMIUM to it");
  execFileSync(process.execPath, [join(ROOT, "build.mjs"), "bundle"], { stdio: "ignore" });
  const parent = values.folder ?? (existsSync("/dev/shm") ? "/dev/shm" : tmpdir());
  const folder = mkdtempSync(join(parent, "tlparse-bench-"));
  const browser = await playwright.launch({
    executablePath: program,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  try {
    console.log(
      `${cpus().length} × ${cpus()[0].model}; Chromium ${browser.version()}; medians of ${rounds} fresh pages.`,
    );
    printTable([
      ...await paints(browser, folder, values.quick ? [0, 50] : [0, 50, 200], rounds),
      ...await clicks(browser, folder, rounds),
      ...await typing(browser, folder, rounds),
      ...bundles(),
    ]);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(`Error: ${error.message}`);
  process.exitCode = 1;
});

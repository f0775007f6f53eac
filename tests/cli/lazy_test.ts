import { deepEqual, equal, match } from "node:assert/strict";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { C, record } from "../log_text.ts";
import { folderChunks, LazyReader, pageChunks } from "../report/lazy_reader.ts";
import { inFolder, runCli } from "../run_cli.ts";

const LOG = record({ dynamo_output_graph: { sizes: {} }, ...C }, "graph():\n    return x") +
  record({ chromium_event: {}, ...C }, '{"ph":"B","name":"a"}') +
  record({ compilation_metrics: { entire_frame_compile_time_s: 1.5 }, ...C });

const inLogFolder = <T>(use: (folder: string) => Promise<T>): Promise<T> =>
  inFolder((folder) => {
    writeFileSync(join(folder, "a.log"), LOG);
    return use(folder);
  });

test("--lazy writes an index, data, assets and a manifest", () =>
  inLogFolder(async (cwd) => {
    const { code, lines } = await runCli(["a.log", "--lazy", "-o", "out", "--no-browser"], { cwd });
    equal(code, 0, lines.join("\n"));
    match(lines.at(-1)!, /^Report {3}out\/index\.html {2}\(\d+ files/);
    deepEqual(readdirSync(join(cwd, "out")).sort(), ["assets", "data", "index.html", "manifest.json"]);
    deepEqual(readdirSync(join(cwd, "out/data")).sort(), ["d0.js", "files.js", "rows.js", "s0.js"]);
    deepEqual(readdirSync(cwd).sort(), ["a.log", "out"]);
  }));

test("--single-file writes one file, and takes the place of an older one only with --overwrite", () =>
  inLogFolder(async (cwd) => {
    const args = ["a.log", "--single-file", "r.html", "--no-browser"];
    const first = await runCli(args, { cwd });
    equal(first.code, 0, first.stderr);
    match(first.lines.at(-1)!, /^Report {3}r\.html {2}\(1 file,/);
    const again = await runCli(args, { cwd });
    equal(again.code, 1);
    match(again.lines[0]!, /^Error: File r\.html already exists; pass --overwrite/);
    equal((await runCli([...args, "--overwrite"], { cwd })).code, 0);
    deepEqual(readdirSync(cwd).sort(), ["a.log", "r.html"]);
    const reader = new LazyReader(pageChunks(readFileSync(join(cwd, "r.html"), "utf8")));
    equal(Buffer.from(reader.log(0, LOG.length)).toString(), LOG);
  }));

test("a packed log is in the report unpacked", () =>
  inLogFolder(async (cwd) => {
    writeFileSync(join(cwd, "b.log.gz"), gzipSync(LOG));
    const { code, stderr } = await runCli(["b.log.gz", "--lazy", "-o", "out", "--no-browser"], { cwd });
    equal(code, 0, stderr);
    equal(Buffer.from(new LazyReader(folderChunks(join(cwd, "out"))).log(0, LOG.length)).toString(), LOG);
  }));

test("options that contradict each other are refused", () =>
  inLogFolder(async (cwd) => {
    const cases = [
      ["--lazy", "--single-file", "r.html"],
      ["--lazy", "--legacy"],
      ["--single-file", "r.html", "-o", "out"],
      ["--single-file", "r.html", "--legacy"],
      ["--single-file", "r.html", "--serve"],
      ["--single-file", ""],
    ];
    for (const flags of cases) {
      const { code, stdout } = await runCli(["a.log", ...flags], { cwd });
      equal(code, 2, flags.join(" "));
      equal(stdout, "");
    }
    deepEqual(readdirSync(cwd), ["a.log"]);
  }));

test("--strict leaves an empty folder, or no file", () =>
  inFolder(async (cwd) => {
    writeFileSync(join(cwd, "a.log"), record({ aot_forward_graph: {}, ...C, has_payload: "0".repeat(32) }, "other"));
    equal((await runCli(["a.log", "--strict", "--lazy", "-o", "out"], { cwd })).code, 1);
    deepEqual(readdirSync(join(cwd, "out")), []);
    equal((await runCli(["a.log", "--strict", "--single-file", "r.html"], { cwd })).code, 1);
    deepEqual(readdirSync(cwd).sort(), ["a.log", "out"]);
  }));

test("of all ranks each has a lazy report, and what compares them is the same", () =>
  inLogFolder(async (cwd) => {
    mkdirSync(join(cwd, "logs"));
    for (const rank of [0, 1]) {
      copyFileSync(join(cwd, "a.log"), join(cwd, `logs/dedicated_log_torch_trace_rank_${rank}_a.log`));
    }
    for (const [out, flags] of [["site", []], ["lazy", ["--lazy"]]] as const) {
      const { code, stderr } = await runCli(["logs", "--all-ranks-html", ...flags, "-o", out, "--no-browser"], { cwd });
      equal(code, 0, stderr);
    }
    const top = (out: string) => readdirSync(join(cwd, out)).sort();
    deepEqual(top("lazy"), top("site"));
    const trace = (out: string) => readFileSync(join(cwd, out, "chromium_events.json"), "utf8");
    equal(trace("lazy"), trace("site"));
    match(trace("lazy"), /"name": "a"/);
    deepEqual(readdirSync(join(cwd, "lazy/rank_1")).sort(), [
      "assets",
      "collectives_parity.json",
      "data",
      "index.html",
      "manifest.json",
    ]);
  }));

test("all ranks in one file have what the folders of a lazy report have", () =>
  inLogFolder(async (cwd) => {
    mkdirSync(join(cwd, "logs"));
    for (const rank of [0, 12]) {
      copyFileSync(join(cwd, "a.log"), join(cwd, `logs/dedicated_log_torch_trace_rank_${rank}_a.log`));
    }
    const flags = ["logs", "--all-ranks-html", "--no-browser"];
    equal((await runCli([...flags, "--lazy", "-o", "lazy"], { cwd })).code, 0);
    const { code, stdout, stderr } = await runCli([...flags, "--single-file", "r.html"], { cwd });
    equal(code, 0, stderr);
    deepEqual(stdout.trimEnd().split("\n"), ["Processing rank 0", "Processing rank 12"]);
    match(stderr, /^Report {3}r\.html {2}\(1 file, /m);
    deepEqual(readdirSync(cwd).sort(), ["a.log", "lazy", "logs", "r.html"]);

    const html = readFileSync(join(cwd, "r.html"), "utf8");
    const top = new LazyReader(pageChunks(html));
    const textOf = async (reader: LazyReader, path: string) =>
      Buffer.from(
        await reader.file(
          reader.report.files.find((file) => file.path === path)!,
          { nonce: "" },
          () => new Uint8Array(),
        ),
      ).toString();
    deepEqual(top.report.files.map(({ path }) => path), ["chromium_events.json", "manifest.json"]);
    const trace = await textOf(top, "chromium_events.json");
    equal(trace, readFileSync(join(cwd, "lazy/chromium_events.json"), "utf8"));
    match(await textOf(top, "manifest.json"), /"folder": "rank_12"/);
    for (const folder of ["rank_0", "rank_12"]) {
      const rank = new LazyReader(pageChunks(html, `${folder}-`));
      const alone = new LazyReader(folderChunks(join(cwd, "lazy", folder)));
      const more = ["manifest.json", "collectives_parity.json"];
      deepEqual(rank.report.files.map(({ path }) => path), [...alone.report.files.map(({ path }) => path), ...more]);
      equal(await textOf(rank, "raw.jsonl"), await textOf(alone, "raw.jsonl"));
      equal(await textOf(rank, more[1]!), readFileSync(join(cwd, "lazy", folder, more[1]!), "utf8"));
    }
    equal((await runCli([...flags, "--single-file", "r.html"], { cwd })).code, 1);
    equal((await runCli([...flags, "--single-file", "r.html", "--overwrite"], { cwd })).code, 0);
  }));

test("--strict writes no file of all ranks", () =>
  inLogFolder(async (cwd) => {
    mkdirSync(join(cwd, "logs"));
    writeFileSync(join(cwd, "logs/dedicated_log_torch_trace_rank_0_a.log"), "no record\n");
    const { code } = await runCli(["logs", "--all-ranks-html", "--strict", "--single-file", "r.html"], { cwd });
    equal(code, 1);
    deepEqual(readdirSync(cwd).sort(), ["a.log", "logs"]);
  }));

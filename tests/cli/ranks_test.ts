import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { chromeText, graph, logName } from "../rank_logs.ts";
import { inFolder, runCli } from "../run_cli.ts";

/** A folder `logs` with the logs of these ranks, and the path of a report that is not there yet. */
const withLogs = (ranks: readonly number[], use: (logs: string, out: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const logs = join(folder, "logs");
    mkdirSync(logs);
    for (const rank of ranks) writeFileSync(join(logs, logName(rank)), graph("a"));
    await use(logs, join(folder, "out"));
  });

test("all ranks of a folder are reported, and stdout says so as the contract has it", () =>
  withLogs([0, 1], async (logs, out) => {
    const { code, stdout, stderr } = await runCli([logs, "--all-ranks-html", "-o", out, "--no-browser"]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(stdout.trimEnd().split("\n"), [
      `Processing rank 0 → ${join(out, "rank_0")}`,
      `Processing rank 1 → ${join(out, "rank_1")}`,
      `Multi-rank report generated under ${out}`,
      "Individual pages: rank_*/index.html",
    ]);
    assert.equal(stderr.match(/^Stats \{ ok: 1 \}$/gm)?.length, 2);
    for (const page of ["index.html", "rank_0/index.html", "rank_1/index.html"]) assert.ok(existsSync(join(out, page)));
  }));

const UNREADABLE = "/proc/self/mem";

test("a rank that cannot be read makes exit code 1, and the report of the others is whole", {
  skip: !existsSync(UNREADABLE),
}, () =>
  withLogs([0, 2], async (logs, out) => {
    symlinkSync(UNREADABLE, join(logs, logName(1)));
    const { code, stderr } = await runCli([logs, "--all-ranks-html", "-o", out, "--no-browser"]);
    assert.equal(code, 1);
    assert.match(stderr, /Error: Cannot read rank 1: .+\nThe others are complete; the landing page names it\./);
    assert.match(chromeText(readFileSync(join(out, "index.html"), "utf8")), /Rank 1 could not be read/);
    for (const page of ["rank_0/index.html", "rank_2/index.html"]) assert.ok(existsSync(join(out, page)));
  }));

test("several logs may be named one by one", () =>
  withLogs([0, 3], async (logs, out) => {
    const files = [3, 0].map((rank) => join(logs, logName(rank)));
    const { code, stdout } = await runCli([...files, "--all-ranks-html", "-o", out, "--no-browser"]);
    assert.equal(code, 0);
    assert.deepEqual(stdout.match(/Processing rank \d/g), ["Processing rank 0", "Processing rank 3"]);
  }));

test("a folder without logs of ranks, a file and --latest are refused, and nothing is written", () =>
  withLogs([0], async (logs, out) => {
    const refusals = [
      [[join(logs, "..")], "Error: No rank log files found in directory"],
      [[join(logs, logName(0))], "must be a directory when using --all-ranks-html"],
      [[logs, "--latest"], "Error: --latest cannot be used with --all-ranks-html"],
    ] as const;
    for (const [args, message] of refusals) {
      const { code, stderr } = await runCli([...args, "--all-ranks-html", "-o", out, "--no-browser"]);
      assert.equal(code, 1);
      assert.ok(stderr.includes(message), stderr);
    }
    assert.ok(!existsSync(out));
  }));

test("with --strict a fault in one rank ends the run with the contract's error", () =>
  withLogs([0], async (logs, out) => {
    writeFileSync(join(logs, logName(1)), `no record\n${graph("a")}`);
    const { code, stderr } = await runCli([logs, "--all-ranks-html", "--strict", "-o", out, "--no-browser"]);
    assert.equal(code, 1);
    assert.match(stderr, /^Error: Something went wrong$/m);
    assert.ok(!existsSync(join(out, "index.html")));
  }));

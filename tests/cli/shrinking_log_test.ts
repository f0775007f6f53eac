import assert from "node:assert/strict";
import { existsSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { report } from "../../mod.ts";
import { C, record } from "../log_text.ts";
import { inFolder } from "../run_cli.ts";

const METRICS = record({ compilation_metrics: { co_name: "f", graph_op_count: 1 }, ...C });
const LOG = METRICS + record({ dynamo_output_graph: {}, ...C }, "x".repeat(3 << 20)) + METRICS;

test("a log that loses its records while the report is made ends the run with what is the case, and nothing is written", () =>
  inFolder(async (folder) => {
    const log = join(folder, "a.log"), out = join(folder, "out");
    writeFileSync(log, LOG);
    const print = (line: string) => {
      if (line.startsWith("Stats")) truncateSync(log, METRICS.length);
    };
    await assert.rejects(report(log, out, { print }), {
      name: "UserError",
      message: `Cannot read all of ${log}: it has become shorter while it was read`,
    });
    assert.ok(!existsSync(out));
    assert.deepEqual(readdirSync(folder), ["a.log"]);
  }));

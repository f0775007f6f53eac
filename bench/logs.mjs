/** The logs that are measured: real ones made larger, and one of tiny records. */
import { spawnSync } from "node:child_process";
import { closeSync, copyFileSync, existsSync, openSync, writeSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { ROOT } from "../tools/installed.mjs";

const MB = 1024 * 1024;
const SOURCES = {
  rank1: "corpus/multi_rank_logs/dedicated_log_torch_trace_rank_1.log",
  rank: "corpus/multi_rank_runtime/dedicated_log_torch_trace_rank_0.log",
  transformer: "corpus/torch/transformer/dedicated_log_torch_trace_98c375b0.log",
};

/** Folder with corpus/ and tools/amplify.py. */
function sharedFolder() {
  const folder = resolve(ROOT, process.env.TLPARSE_PARITY ?? "../shared");
  if (existsSync(join(folder, "tools/amplify.py"))) return folder;
  throw new Error(`Cannot make the logs: ${folder} has no tools/amplify.py; set TLPARSE_PARITY to the folder that has`);
}

/** Writes a log of `megabytes` to `file`; 0 stands for the real log as it is. */
export function makeLog(name, megabytes, file) {
  if (name === "tiny") return writeTinyRecords(megabytes, file);
  const source = join(sharedFolder(), SOURCES[name]);
  if (megabytes === 0) return copyFileSync(source, file);
  const out = openSync(file, "w");
  try {
    const amplify = join(sharedFolder(), "tools/amplify.py");
    const { status } = spawnSync("python3", [amplify, source, String(megabytes)], {
      stdio: ["ignore", out, "inherit"],
    });
    if (status !== 0) throw new Error(`Cannot make ${file}: amplify.py ended with ${status}`);
  } finally {
    closeSync(out);
  }
}

/** 175 bytes a record, no payloads: what an index costs when there is nothing else. */
function writeTinyRecords(megabytes, file) {
  const out = openSync(file, "w");
  try {
    for (let written = 0, index = 0; written < megabytes * MB;) {
      const lines = [];
      for (const end = index + 10_000; index < end; index++) lines.push(tinyRecord(index));
      written += writeSync(out, lines.join(""));
    }
  } finally {
    closeSync(out);
  }
}

function tinyRecord(index) {
  const id = `"frame_id": ${Math.floor(index / 1000)}, "frame_compile_id": 0, "attempt": 0`;
  const source = `{"describer_id": 0, "id": ${index}, "source": "L['x'][${index}]"}`;
  return `V0401 09:30:00.000000 140001 torch/_subclasses/meta_utils.py:2385] {"describe_source": ${source}, ${id}}\n`;
}

/** Logs for measuring in a browser: texts of a given length, and many compilations. */
import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";

/** Bytes of a line of the texts, its end included. */
export const LINE_BYTES = 100;

/** A graph of each length, in lines of Python; the compilations are `[0/0]`, `[1/0]` and so on. */
export function writeTexts(lineCounts, file) {
  writeFile(
    file,
    lineCounts.map((count, frame) => {
      const lines = Array.from({ length: count }, (_, i) => pythonLine(i + 1));
      return record({ dynamo_output_graph: { sizes: {} }, ...context(frame) }, lines);
    }),
  );
}

function pythonLine(number) {
  const name = String(number).padStart(7, "0");
  const code = `    add_${name}: "f32[128, 64]" = torch.ops.aten.add.Tensor(mul_${name}, 0.5)`;
  return `${code}  # ${"x".repeat(LINE_BYTES)}`.slice(0, LINE_BYTES - 1);
}

/** Compilations with a status, a function, a place, and a file each, as a long run has them. */
export function writeCompilations(count, file) {
  writeFile(file, Array.from({ length: count }, (_, frame) => compilation(frame)));
}

function compilation(frame) {
  const metrics = {
    co_name: `forward_${frame}`,
    co_filename: `/srv/model/layers/block_${frame % 97}.py`,
    co_firstlineno: 10 + frame % 500,
    start_time: 1_700_000_000,
    entire_frame_compile_time_s: 0.25,
  };
  return record({ artifact: { name: "kernel", encoding: "string" }, ...context(frame) }, [`kernel_${frame}`]) +
    record({ compilation_metrics: metrics, ...context(frame) });
}

const context = (frame) => ({ frame_id: frame, frame_compile_id: 0, attempt: 0 });

function record(envelope, lines = null) {
  const given = lines === null
    ? envelope
    : { ...envelope, has_payload: createHash("md5").update(lines.join("\n")).digest("hex") };
  const payload = lines === null ? "" : lines.map((line) => `\t${line}\n`).join("");
  return `V0401 09:30:00.000000 140001 torch/_dynamo/convert_frame.py:1] ${JSON.stringify(given)}\n${payload}`;
}

function writeFile(file, records) {
  const out = openSync(file, "w");
  try {
    for (const text of records) writeSync(out, text);
  } finally {
    closeSync(out);
  }
}

/**
 * Writes expected/NAME.json, what the reference makes of logs of this folder:  node testdata/make_expected.mjs REFERENCE
 *
 * Only logs that it reads without a known defect. Of the report only data is kept, no pages: those are ours to make.
 *   { exit, counters: the Stats and Unknown fields lines, files: { PATH: TEXT } }
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const NAMES = [
  "simple",
  "recompiles",
  "blank-payload-lines",
  "crlf-line-ends",
  "cut-in-json",
  "cut-in-payload",
  "lone-surrogate",
  "other-ranks",
  "payload-md5-mismatch",
  "repeated-keys",
];

/** What a run left behind, in the form of expected/NAME.json. */
export function expectation(out, { status, stderr }) {
  const counters = stderr.split("\n").filter((line) => /^(?:Stats|Unknown fields)\b/.test(line));
  const entries = existsSync(out) ? readdirSync(out, { recursive: true, encoding: "utf8" }) : [];
  const paths = entries.map((path) => path.replaceAll("\\", "/"));
  const data = paths.filter((path) => /\.(?:txt|json|jsonl)$/.test(path) && !/^(?:manifest\.json|data\/|assets\/)/.test(path));
  const texts = data.sort().map((path) => [path, withoutYear(path, readFileSync(join(out, path), "utf8"))]);
  return { exit: status, counters, files: Object.fromEntries(texts) };
}

/** A log has no year, and the reference takes the current one. */
const withoutYear = (path, text) => path === "raw.jsonl" ? text.replace(/"timestamp":"\d{4}-/g, '"timestamp":"YYYY-') : text;

function record(reference, name) {
  const folder = mkdtempSync(join(tmpdir(), "expected-"));
  try {
    const out = join(folder, "out");
    const log = join(HERE, `${name}.log`);
    const run = spawnSync(reference, [log, "-o", out, "--no-browser"], { encoding: "utf8" });
    writeFileSync(join(HERE, "expected", `${name}.json`), `${JSON.stringify(expectation(out, run), null, 1)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(HERE, "expected"), { recursive: true });
  NAMES.forEach((name) => record(process.argv[2] ?? "tlparse", name));
}

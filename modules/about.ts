/** What a report says about itself: log, program, faults. */
import type { AboutReport } from "../components/Index.tsx";
import type { FaultKind } from "../log/faults.ts";
import type { RenderContext } from "./module.ts";

/** A key of 2.1 that needs no words of its own stands for itself. */
const FAULT_WORDS: Readonly<Record<FaultKind, string>> = {
  other_rank: "record of another rank",
  contextless: "record without a rank (counted as of another rank)",
  fail_glog: "line that is no log record",
  fail_json: "record that is not valid",
  fail_payload_md5: "payload that is not what its record claims (md5)",
  fail_dynamo_guards_json: "list of guards that cannot be read",
  fail_parser: "artifact that cannot be read",
  fail_key_conflict: "record with a key that raw.jsonl needs itself",
  invalid_utf8: "line with bytes that are not UTF-8",
  cut_off: "last line without an end: the log is cut off or still written",
  line_too_long: "line that is too long",
  shrunk: "log that became shorter while it was read",
};

export const logName = (r: RenderContext): string => r.store.origin.name;

/** For the bar of any page at the front of a report. */
export function aboutReport(r: RenderContext): AboutReport {
  const { store, about, faults, failed } = r;
  const source = store.source();
  return {
    log: logName(r),
    allRanks: r.options.ranked ? "../index.html" : null,
    rank: store.rank,
    torch: store.torch,
    records: store.ok,
    generator: about.generator,
    generatedAt: about.generatedAt,
    command: about.command,
    source: source && { given: source.given, bytes: source.bytes, sha256: source.sha256 },
    faults: [...faults].filter(([, { count }]) => count > 0)
      .map(([kind, { count, lines }]) => ({ what: FAULT_WORDS[kind], count, lines })),
    unknownKeys: [...store.unknownKeys].sort(([, a], [, b]) => b - a),
    failedModules: failed.map(({ name, error }) => ({ name, message: error.message })),
  };
}

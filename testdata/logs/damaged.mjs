/** Logs that were damaged on their way, or hold what a reader easily gets wrong. Each has good records before and after the damage. */
import { Buffer } from "node:buffer";
import { id, json, Log, md5, verbatim } from "./log.mjs";

const ID = id(0, 0);
const GRAPH = "class GraphModule(torch.nn.Module):\n    def forward(self, x):\n        return (x + 1,)\n";

/** A log with a good record on both sides of what `damage` logs. */
function around(damage, log = new Log()) {
  log.artifact(ID, "before", "the record before the damage");
  damage(log);
  log.artifact(ID, "after", "the record after the damage");
  return log.bytes();
}

const md5Mismatch = () =>
  around((log) => {
    const claims = ["0".repeat(32), "F".repeat(32), "0f0f0", "no digest", "", "0".repeat(34)];
    claims.forEach((claim, index) => {
      log.record({ artifact: { name: `mismatch_${index}`, encoding: "string" }, ...ID, has_payload: claim }, `payload ${index}`);
    });
  });

function crlf() {
  const log = new Log();
  log.lineEnd = "\r\n";
  return around((inside) => {
    inside.record({ dynamo_output_graph: {}, ...ID }, GRAPH);
    inside.record({ dynamo_start: { stack: inside.stack([["/home/user/windows.py", 3, "<module>", "f(x)"]]) }, ...ID });
  }, log);
}

function cutInPayload() {
  const log = new Log().artifact(ID, "before", "the record before the cut");
  const whole = log.record({ dynamo_output_graph: {}, ...ID }, GRAPH).bytes();
  return whole.subarray(0, whole.length - 20);
}

function cutInJson() {
  const log = new Log().artifact(ID, "before", "the record before the cut");
  const whole = log.record({ compilation_metrics: { co_name: "f", co_filename: "/home/user/m.py", restart_reasons: [] }, ...ID }).bytes();
  return whole.subarray(0, whole.length - 40);
}

const invalidUtf8 = () =>
  around((log) => {
    const bad = (before, after) => Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xc3, 0x28, 0xe2, 0x82]), Buffer.from(after)]);
    log.record({ artifact: { name: "in_payload", encoding: "string" }, ...ID }, bad("good ", " good\nsecond line"));
    log.text(bad('{"artifact": {"name": "in_envelope', `", "encoding": "string"}, ${json(ID).slice(1)}`));
    log.raw(bad("a line that is no record ", "\n"));
    log.record({ chromium_event: {}, ...ID }, bad('{"name": "', '"}'));
  });

const nulBytes = () =>
  around((log) => {
    log.artifact(ID, "in_payload", "a\0b\n\0\nc");
    log.artifact(ID, "escaped_\0_in_name", "the name has an escaped NUL");
    log.text(`{"artifact": {"name": "raw_\0", "encoding": "string"}, ${json(ID).slice(1)}`);
    log.raw("\0\0\0\0\n");
    log.raw(Buffer.alloc(64)).raw("\n");
  });

const loneSurrogate = () =>
  around((log) => {
    log.text(`{"artifact": {"name": "high_\\ud800", "encoding": "string"}, ${json(ID).slice(1)}`);
    log.text(`{"link": {"name": "low_\\udc00_first", "url": "https://example.com/"}, ${json(ID).slice(1)}`);
    log.text(`{"an_unknown_key": "\\ud83d", ${json(ID).slice(1)}`);
    log.artifact(ID, "in_json_payload", '{"a": "\\udfff", "b": "\\ud83d\\ude00"}', "json");
    log.artifact(ID, "a_pair_is_fine_\u{1f600}", "a pair", "string");
  });

const repeatedKeys = () =>
  around((log) => {
    const end = json(ID).slice(1);
    log.text(`{"aot_forward_graph": {}, "aot_forward_graph": {}, ${end}`);
    log.text(`{"artifact": {"name": "first", "name": "second", "encoding": "string"}, ${end}`);
    log.text(`{"unknown_key": 1, "unknown_key": 2, "artifact": {"name": "beside_unknown", "encoding": "string"}, ${end}`);
    log.text(`{"rank": 0, "rank": 0, ${end}`);
    log.artifact(ID, "in_json_payload", '{"b": 1, "a": 2, "b": 3}', "json");
  });

const bigIntegers = () =>
  around((log) => {
    const numbers = ["9007199254740993", "9223372036854775808", "18446744073709551615", "18446744073709551616", "-9223372036854775809"];
    log.artifact(ID, "numbers", `{"integers": [${numbers.join(", ")}], "doubles": [1.0, 1e3, -0.0, 1e-7, 1e16]}`, "json");
    log.artifact(ID, "overflow", '{"z": 1, "a": 1e400}', "json");
    log.record({ compilation_metrics: { co_name: "f", guard_count: verbatim("18446744073709551615"), largest: verbatim("12345678901234567890") }, ...ID });
    log.record({ compilation_metrics: { co_name: "f", guard_count: verbatim("18446744073709551616") }, ...ID });
    log.record({ an_unknown_key: verbatim("123456789012345678901234567890"), ...ID });
    log.record({ dynamo_start: { stack: [] }, frame_id: verbatim("4294967296"), frame_compile_id: 0, attempt: 0 });
    const prefix = log.prefix(`torch/x.py:${"9".repeat(30)}`, "8".repeat(40));
    log.line(`${prefix}${json({ artifact: { name: "prefix_past_64_bits", encoding: "string" }, ...ID })}`);
  });

const blankPayloadLines = () =>
  around((log) => {
    log.artifact(ID, "inner_blank_lines", "first\n\n\nlast");
    log.artifact(ID, "ends_with_line_feed", "text\n");
    log.artifact(ID, "only_line_feeds", "\n\n");
    log.artifact(ID, "empty", "");
    log.record({ artifact: { name: "no_payload_lines", encoding: "string" }, ...ID, has_payload: "d41d8cd98f00b204e9800998ecf8427e" });
    log.artifact(ID, "own_tabs", "\tindented\n\t\ttwice");
    // Empty lines inside a payload: PyTorch writes a tab on them, which editors that strip white space take away.
    log.record({ artifact: { name: "stripped_blank_lines", encoding: "string" }, ...ID, has_payload: md5("first\n\n\nlast") });
    log.line("\tfirst").line("").line("").line("\tlast").line("");
  });

function tabLines() {
  const log = new Log();
  log.line("\ttab lines at the very start").line("\tbelong to nothing");
  return around((inside) => {
    inside.record({ artifact: { name: "has no encoding" }, ...ID }, "payload of a refused record\nsecond line");
    const record = json({ artifact: { name: "from_a_payload_line", encoding: "string" }, ...ID });
    inside.record({ artifact: { name: "also without encoding" }, ...ID }, `${inside.prefix("torch/x.py:1")}${record}`);
    inside.record({ aot_forward_graph: {}, ...ID }).line("\tpayload that no has_payload announced");
    inside.line("text that is no record").line("\tand a tab line after it");
  }, log);
}

const otherRanks = () =>
  around((log) => {
    [null, 2, null, 0, 2, 3].forEach((rank, index) => {
      const own = rank === null ? {} : { rank };
      log.record({ aot_forward_graph: {}, ...own, ...ID }, `graph ${index} of rank ${rank ?? "none"}`);
      log.record({ chromium_event: {}, ...own, ...ID }, json({ name: `event ${index}`, ph: "i", ts: index }));
    });
    log.artifact({ rank: 2, ...ID }, "last_of_rank_2", "text");
  });

const unusableIds = () =>
  around((log) => {
    const parts = [
      {},
      { frame_id: "zero", frame_compile_id: 0, attempt: 0 },
      { frame_id: 0, frame_compile_id: 0, attempt: -1 },
      { frame_id: verbatim("1.0"), frame_compile_id: 0, attempt: 0 },
      { frame_id: verbatim("4294967296"), frame_compile_id: 0, attempt: 0 },
      { frame_id: true },
      { compiled_autograd_id: [0] },
      { frame_id: 4294967295, frame_compile_id: 4294967295, attempt: 4294967295 },
      { compiled_autograd_id: 0 },
      { compiled_autograd_id: 0, frame_id: 1, frame_compile_id: 2, attempt: 3 },
      { frame_id: 5 },
      { frame_id: 5, attempt: 0 },
      { frame_id: null, frame_compile_id: null, attempt: null },
      { frame_id: 0, frame_compile_id: 0 },
    ];
    parts.forEach((part, index) => {
      log.artifact(part, `id_${index}`, `id ${index}`);
      log.record({ dynamo_start: { stack: [{ filename: 0, line: index, name: "f" }] }, ...part });
      log.record({ compilation_metrics: { co_name: `f${index}`, restart_reasons: [] }, ...part });
    });
  });

/** Nesting that ends the stack of a reader that recurses. */
const deepJson = () =>
  around((log) => {
    const nested = (depth, open, close, core = "") => open.repeat(depth) + core + close.repeat(depth);
    const end = json(ID).slice(1);
    log.text(`{"an_unknown_key": ${nested(20_000, "[", "]")}, ${end}`);
    log.text(`{"compilation_metrics": {"a_metric": ${nested(200, '{"a": ', "}", "1")}}, ${end}`);
    log.artifact(ID, "lists", nested(20_000, "[", "]"), "json");
    log.artifact(ID, "objects", nested(4_000, '{"a": ', "}", "1"), "json");
    log.artifact(ID, "within_the_limit", nested(100, "[", "]"), "json");
    log.record({ chromium_event: {}, ...ID }, nested(20_000, "[", "]"));
    log.record({ dynamo_guards: {}, ...ID }, nested(20_000, "[", "]"));
  });

const hugeStringIndex = () =>
  around((log) => {
    log.record({ str: ["/home/user/last.py", 4294967295] }, null, "torch/_logging/structured.py:28");
    log.record({ str: ["/home/user/too_far.py", verbatim("4294967296")] }, null, "torch/_logging/structured.py:28");
    log.record({ str: ["/home/user/first.py", 0] }, null, "torch/_logging/structured.py:28");
    log.record({ str: ["/home/user/replaced.py", 0] }, null, "torch/_logging/structured.py:28");
    const frame = (filename, line) => ({ filename, line, name: "f" });
    log.record({ dynamo_start: { stack: [frame(4294967295, 1), frame(0, 2), frame(77, 3)] }, ...ID });
  });

const duplicateDumpFile = () =>
  around((log) => {
    for (const [index, name] of ["eval_with_key", "eval_with_key", "other", "EVAL_WITH_KEY"].entries()) {
      log.record({ dump_file: { name: `<${name}>.1 from /home/user/m.py` }, ...id(index, 0) }, `def forward(self):\n    return ${index}\n`);
    }
  });

/** File name -> bytes. */
export const damaged = () => [
  ["payload-md5-mismatch.log", md5Mismatch()],
  ["crlf-line-ends.log", crlf()],
  ["cut-in-payload.log", cutInPayload()],
  ["cut-in-json.log", cutInJson()],
  ["invalid-utf8.log", invalidUtf8()],
  ["nul-bytes.log", nulBytes()],
  ["lone-surrogate.log", loneSurrogate()],
  ["repeated-keys.log", repeatedKeys()],
  ["big-integers.log", bigIntegers()],
  ["blank-payload-lines.log", blankPayloadLines()],
  ["tab-lines-without-envelope.log", tabLines()],
  ["other-ranks.log", otherRanks()],
  ["unusable-compile-ids.log", unusableIds()],
  ["deep-json.log", deepJson()],
  ["huge-string-index.log", hugeStringIndex()],
  ["duplicate-dump-file.log", duplicateDumpFile()],
];

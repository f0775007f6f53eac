/**
 * Random logs. What an envelope may hold follows from the shapes of log/keys.ts, so a new key is tried without work here; how a line is
 * written varies as the writers of logs do, and further.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { COMPILE_ID_KEYS, CONTEXT_KEYS, KEYS } from "../../log/keys.ts";
import type { Field, ObjectShape, Shape } from "../../log/shape.ts";

/** A JSON value as it will be written: numbers are tokens, keys may be repeated. */
export type Json =
  | { readonly token: string }
  | { readonly string: string }
  | { readonly list: readonly Json[] }
  | { readonly members: readonly Member[] };
export type Member = readonly [key: string, value: Json];

interface Style {
  readonly comma: string;
  readonly colon: string;
  /** Everything outside ASCII is escaped, as Python does. */
  readonly ascii: boolean;
}

export const HOSTILE_MARKUP = `"><script>alert(1)</script><img src=x onerror=alert(2)>'&amp;`;

const TEXTS = [
  "",
  "a",
  "torch/_dynamo/x.py",
  "fx_graph_cache_miss",
  "x_cache_hit_1",
  "torch_version",
  "before_post_grad_graph",
  "0_0_0/up.txt",
  "../../up",
  "json",
  "string",
  "__proto__",
  "1",
  '":{,"x":',
  '\\"\b\u0000',
  "line\r\nend\ttab",
  "\u00e9\u2028\ud83d\ude00]",
  "V0401 12:34:56.123456 1 x:1] {}",
  HOSTILE_MARKUP,
  `</script><script>alert(3)</script>`,
  `<!--<script>alert(4)`,
];
const text = (): fc.Arbitrary<string> =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...TEXTS) }, fc.string({ unit: "grapheme", maxLength: 12 }));

const token = (...tokens: readonly string[]): fc.Arbitrary<Json> =>
  fc.constantFrom(...tokens.map((t) => ({ token: t })));
const small = fc.nat(5).map((n): Json => ({ token: String(n) }));
const string = text().map((t): Json => ({ string: t }));
const list = (items: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.array(items, { maxLength: 4 }).map((list) => ({ list }));

/** Values that JSON readers disagree about, or that no double holds. */
const TRAPS = [
  "1e999",
  "-1E+400",
  '"\\ud800"',
  '"x\\udc00y"',
  "-0",
  "1.0",
  "1e2",
  "18446744073709551616",
  "9007199254740993",
  '{"a":1,"a":1e999}',
  '{"a":1e999,"a":1}',
  '{"\\ud800":1}',
  "[".repeat(126) + "]".repeat(126),
  "[".repeat(127) + "]".repeat(127),
  '{"a":'.repeat(130) + "1" + "}".repeat(130),
];

const { sane, wild } = fc.letrec<{ sane: Json; wild: Json }>((tie) => {
  const scalar = fc.oneof(string, small, token("null", "true", "false", "-7", "0.5", "123456789012345678901234567890"));
  const nested = (inner: fc.Arbitrary<Json>) =>
    fc.oneof(list(inner), fc.array(fc.tuple(text(), inner), { maxLength: 3 }).map((members): Json => ({ members })));
  return {
    sane: fc.oneof({ maxDepth: 3, withCrossShrink: true }, { weight: 3, arbitrary: scalar }, {
      weight: 1,
      arbitrary: nested(tie("sane")),
    }),
    wild: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 2, arbitrary: scalar },
      { weight: 2, arbitrary: token(...TRAPS) },
      { weight: 1, arbitrary: nested(tie("wild")) },
    ),
  };
});

/** Any JSON at all, valid to JSON.parse. */
export const anyJson: fc.Arbitrary<Json> = wild;

const INTEGERS = {
  u32: ["0", "4294967295"],
  u64: ["0", "9007199254740993", "18446744073709551615"],
  i32: ["-2147483648", "2147483647"],
  i64: ["-9223372036854775808", "9223372036854775807"],
} as const;

/** Values that fit. */
export function fitting(shape: Shape): fc.Arbitrary<Json> {
  if (typeof shape === "string") return fittingScalar(shape);
  if ("nullable" in shape) return fc.oneof(token("null"), fitting(shape.nullable));
  if ("oneOf" in shape) return fc.oneof(...shape.oneOf.map(fitting));
  if ("list" in shape) return list(fitting(shape.list));
  if ("tuple" in shape) return fc.tuple(...shape.tuple.map(fitting)).map((list): Json => ({ list }));
  if ("map" in shape) {
    return fc.uniqueArray(fc.tuple(text(), fitting(shape.map)), { maxLength: 3, selector: ([key]) => key }).map((
      members,
    ): Json => ({ members }));
  }
  return fittingObject(shape);
}

function fittingScalar(shape: Extract<Shape, string>): fc.Arbitrary<Json> {
  if (shape === "any") return sane;
  if (shape === "string") return string;
  if (shape === "bool") return token("true", "false");
  if (shape === "f64") return fc.oneof(small, token("0.25", "1.0", "-0", "1e3", "1.5E-7", "1733527096845517.0"));
  return fc.oneof({ weight: 4, arbitrary: small }, { weight: 1, arbitrary: token(...INTEGERS[shape]) });
}

function fittingObject(shape: ObjectShape): fc.Arbitrary<Json> {
  const fields = Object.entries(shape.fields).map(([name, field]) => fittingField(name, field));
  const unknown = fc.uniqueArray(fc.tuple(text().filter((name) => !(name in shape.fields)), sane), {
    maxLength: 2,
    selector: ([name]) => name,
  });
  return fc.tuple(fc.tuple(...fields), unknown).map(([known, others]): Json => ({
    members: [...known.filter((member) => member !== null), ...others],
  }));
}

function fittingField(name: string, { shape, presence }: Field): fc.Arbitrary<Member | null> {
  const value = fitting(shape).map((json): Member => [name, json]);
  if (presence === "required") return value;
  const absent = fc.constant(null);
  const nothing = fc.constant<Member>([name, { token: "null" }]);
  return fc.oneof(
    { weight: 4, arbitrary: absent },
    ...presence === "optional" ? [{ weight: 1, arbitrary: nothing }] : [],
    { weight: 3, arbitrary: value },
  );
}

/** Logs write `{"a": 1}`, `{"a":1}`, and what else is JSON. */
const style: fc.Arbitrary<Style> = fc.record({
  comma: fc.constantFrom(",", ", ", " ,\t"),
  colon: fc.constantFrom(":", ": ", " : "),
  ascii: fc.boolean(),
});

function written(json: Json, style: Style): string {
  if ("token" in json) return json.token;
  if ("string" in json) return quoted(json.string, style);
  if ("list" in json) return `[${json.list.map((item) => written(item, style)).join(style.comma)}]`;
  const members = json.members.map(([key, value]) => `${quoted(key, style)}${style.colon}${written(value, style)}`);
  return `{${members.join(style.comma)}}`;
}

function quoted(text: string, { ascii }: Style): string {
  const json = JSON.stringify(text);
  if (!ascii) return json;
  return json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Digits, as a log has them. */
const digits = (length: number): fc.Arbitrary<string> =>
  fc.nat(10 ** length - 1).map((n) => String(n).padStart(length, "0"));

/** The prefix of a line up to its envelope, in all the forms that the grammar allows. */
const prefix: fc.Arbitrary<string> = fc.tuple(
  fc.constantFrom("", "", "", "[rank0]: ", "\ud83d\ude00 ", "V0401 12:34:56.12345 ", "]] "),
  fc.constantFrom("V", "I", "W", "E", "C"),
  digits(4),
  fc.tuple(digits(2), digits(2), digits(2)).map((parts) => parts.join(":")),
  fc.constantFrom(".", ".", ".", ",", "\u00e9", "\ud83d\ude00"),
  digits(6),
  fc.constantFrom("140", "007", "99999999999999999999"),
  fc.constantFrom(" torch/x.py", " a b]c", "", " \u00e9", "x", "\rx"),
  fc.nat(9999),
).map(([before, level, day, time, separator, micros, thread, path, line]) =>
  `${before}${level}${day} ${time}${separator}${micros} ${thread}${path}:${line}] `
);

const part: fc.Arbitrary<string> = fc.constantFrom("0", "0", "0", "1", "2", "4294967295", "null");
const oddPart = fc.constantFrom("-1", '"0"', "true", "0.0", "4294967296", "1e999");
const idMembers = (value: fc.Arbitrary<string>): fc.Arbitrary<Member[]> =>
  fc.tuple(
    ...COMPILE_ID_KEYS.map((key) =>
      fc.oneof({ weight: key === "compiled_autograd_id" ? 5 : 1, arbitrary: fc.constant(null) }, {
        weight: 2,
        arbitrary: value.map((token): Member => [key, { token }]),
      })
    ),
  ).map((members) => members.filter((member) => member !== null));

/** Keys of the reference, of newer logs and of nobody, each with a value that fits. */
const knownMembers: fc.Arbitrary<Member[]> = fc.uniqueArray(
  fc.constantFrom(...KEYS.values()).chain(({ name, shape }) => fitting(shape).map((json): Member => [name, json])),
  { maxLength: 3, selector: ([name]) => name },
);
const isTaken = (name: string): boolean =>
  KEYS.has(name) || CONTEXT_KEYS.has(name) || (COMPILE_ID_KEYS as readonly string[]).includes(name);
const unknownMembers: fc.Arbitrary<Member[]> = fc.uniqueArray(
  fc.tuple(
    fc.oneof(text(), fc.constantFrom("news", "timestamp", "payload_filename", "10", "9")).filter((name) =>
      !isTaken(name)
    ),
    sane,
  ),
  { maxLength: 2, selector: ([name]) => name },
);

const payloadLine = fc.oneof(
  { weight: 5, arbitrary: text().map((line) => line.replace(/[\r\n]/g, " ")) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "",
      "\t",
      "\t\tindented",
      "a\rb",
      "\u00e9\ud83d\ude00",
      "\0\x7f",
      "x".repeat(3000),
      "\ufeff",
    ),
  },
);
const payloadText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.array(payloadLine, { maxLength: 6 }).map((lines) => lines.join("\n")) },
  { weight: 2, arbitrary: fc.tuple(sane, style).map(([json, style]) => written(json, style)) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
);
const payloadOrNone = fc.option(payloadText, { freq: 2 });
/** Lines as long as the buffers of a reader, give or take a byte, with a CR where it may be taken for a line end. */
const longPayload: fc.Arbitrary<string> = fc.tuple(
  fc.constantFrom(1 << 18, 1 << 18, 1 << 18, 1 << 20),
  fc.constantFrom(-3, -2, -2, -1),
  fc.constantFrom("", "\r", "\rx", "\ny"),
).map(([size, more, end]) => "x".repeat(size + more) + end);

export const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** A record whose reading has no fault, and what its reading gives. */
export interface SoundRecord {
  readonly lines: readonly string[];
  readonly keys: readonly string[];
  readonly payload: string | null;
}

/** The lines of a payload in the log. Blank lines between them are no part of it. */
const payloadLines = (payload: string, blanks: readonly number[]): string[] =>
  payload.split("\n").flatMap((line, i) => [...Array<string>(blanks[i] ?? 0).fill(""), `\t${line}`]);
const blanks: fc.Arbitrary<readonly number[]> = fc.oneof(fc.constant([]), fc.array(fc.nat(2), { maxLength: 4 }));

/** Artifacts and graph dumps whose payloads are read for a page, and keys that are looked for there. */
const READ_NAMES = [
  "inductor_provenance_tracking_node_mappings",
  "inductor_provenance_tracking_kernel_stack_traces",
  "inductor_aot_wrapper_code",
  "inductor_collective_schedule",
  "inductor_runtime_and_tensor_meta",
  "before_pre_grad_graph",
  "after_post_grad_graph",
  "graph_execution",
  "torch_version",
  "vllm_compilation_config",
  "vllm_piecewise_compile_start",
  "vllm_piecewise_split_graph",
  "vllm_submod_0",
  "fx_graph_cache_hit",
  "dump.py",
];
const READ_KEYS = [
  "preToPost",
  "postToPre",
  "cppCodeToPost",
  "postToCppCode",
  "version",
  "ops",
  "name",
  "graph_execution_order",
  "pytorch_version",
  "piecewise_index",
  "submod_name",
  "splitting_ops",
  "compile_sizes",
  "compile_range_start",
  "is_single_size",
  "ph",
  "ts",
  "pid",
  "args",
];
const CODE = [
  "def call(args):",
  "    # Topologically Sorted Source Nodes: [add], Original ATen: [aten.add]",
  "    triton_poi_fused_add_0.run(buf0, 1, stream=stream0)",
  "cpp_fused_add_0 = async_compile.cpp_pybinding(['const float*'], '''",
  "''')",
  '    add: "f32[1]" = torch.ops.aten.add.Tensor(x, 1)',
  "# AOT ID: ['0_inference']",
];
const keyed = (inner: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.array(fc.tuple(fc.oneof(fc.constantFrom(...READ_KEYS), text()), inner), { maxLength: 5 }).map((members) => ({
    members,
  }));
const readPayload: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(fc.oneof(keyed(sane), keyed(fc.oneof(sane, list(sane), keyed(sane))), list(keyed(sane))), style).map(
    ([json, style]) => written(json, style),
  ),
  fc.array(fc.oneof(fc.constantFrom(...CODE), text().map((line) => line.replace(/[\r\n]/g, " "))), { maxLength: 8 })
    .map((lines) => lines.join("\n")),
);
const readRecord: fc.Arbitrary<readonly string[]> = fc.tuple(
  prefix,
  fc.constantFrom(
    "artifact",
    "artifact",
    "graph_dump",
    "dump_file",
    "inductor_output_code",
    "chromium_event",
    "dynamo_guards",
  ),
  fc.constantFrom(...READ_NAMES),
  idMembers(part),
  readPayload,
  style,
).map(([prefix, key, name, ids, payload, style]) => {
  const value: Json = {
    members: [["name", { string: name }], ["encoding", { string: "json" }], ["filename", { string: name }]],
  };
  const claim: Member = ["has_payload", { string: md5(payload) }];
  return [prefix + written({ members: [[key, value], ...ids, claim] }, style), ...payloadLines(payload, [])];
});

const rankMembers = (rank: number | null): Member[] => rank === null ? [] : [["rank", { token: String(rank) }]];

function soundRecord(rank: number | null, payloads: fc.Arbitrary<string | null>): fc.Arbitrary<SoundRecord> {
  return fc.tuple(
    prefix,
    style,
    knownMembers,
    fc.tuple(idMembers(part), unknownMembers, fc.option(string, { freq: 4 })),
    payloads,
    fc.tuple(fc.nat(), blanks),
  ).map(([prefix, style, known, [ids, unknown, subgraph], payload, [turn, blanks]]) => {
    const members: Member[] = [
      ...known,
      ...unknown,
      ...ids,
      ...rankMembers(rank),
      ...subgraph ? [["subgraph_name", subgraph] as const] : [],
      ...payload === null ? [] : [["has_payload", { string: md5(payload) }] as const],
    ];
    const by = turn % (members.length || 1);
    const turned = [...members.slice(by), ...members.slice(0, by)];
    return {
      lines: [
        prefix + written({ members: turned }, style),
        ...payload === null ? [] : payloadLines(payload, blanks),
      ],
      keys: known.filter(([, value]) => !("token" in value && value.token === "null")).map(([name]) => name),
      payload,
    };
  });
}

const stringLine: fc.Arbitrary<SoundRecord> = fc.tuple(prefix, text(), part.filter((token) => token !== "null"), style)
  .map(([prefix, text, index, style]) => ({
    lines: [prefix + written({ members: [["str", { list: [{ string: text }, { token: index }] }]] }, style)],
    keys: [],
    payload: null,
  }));

/** A log without faults. */
export interface SoundLog {
  readonly bytes: Uint8Array;
  /** Without string-table lines. */
  readonly records: readonly SoundRecord[];
}

export class LogBytes {
  constructor(readonly bytes: Uint8Array) {}
  /** What a failure shows. */
  [fc.toStringMethod](): string {
    const text = Buffer.from(this.bytes).toString("latin1");
    return JSON.stringify(text.length > 4000 ? `${text.slice(0, 4000)}... (${text.length} bytes)` : text);
  }
}

const encoder = new TextEncoder();
/** The last line end may be missing. */
const joined = (lines: readonly string[], lineEnd: string, ended: boolean): Uint8Array =>
  encoder.encode(lines.join(lineEnd) + (ended && lines.length > 0 ? lineEnd : ""));

const rank = fc.constantFrom(null, 0, 3);
const lineEnd = fc.constantFrom("\n", "\n", "\r\n");

export const soundLog: fc.Arbitrary<SoundLog> = rank.chain((rank) =>
  fc.tuple(
    fc.array(
      fc.oneof({ weight: 6, arbitrary: soundRecord(rank, payloadOrNone) }, { weight: 1, arbitrary: stringLine }),
      {
        maxLength: 12,
      },
    ),
    lineEnd,
  ).map(([records, lineEnd]) => ({
    bytes: joined(records.flatMap(({ lines }) => lines), lineEnd, true),
    records: records.filter(({ lines }) => !/"str" ?: ?\[/.test(lines[0]!)),
  }))
);

/** Envelopes that readers may refuse: wrong types, repeated keys, other ranks, claims of all kinds. */
const oddMembers: fc.Arbitrary<Member[]> = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom(...KEYS.keys(), ...CONTEXT_KEYS.keys()), wild),
    fc.constantFrom(...KEYS.values()).chain(({ name, shape }) => fc.tuple(fc.constant(name), oddValue(shape))),
    fc.tuple(fc.constantFrom("news", "payload_filename", "timestamp", "lineno", "\u00e9"), wild),
    fc.tuple(fc.constantFrom(...COMPILE_ID_KEYS), oddPart.map((token): Json => ({ token }))),
    fc.tuple(fc.constant("rank"), token("0", "3", "null", "1")),
    fc.tuple(
      fc.constant("has_payload"),
      fc.constantFrom("", "00", md5(""), "X".repeat(32)).map((string) => ({ string })),
    ),
    fc.tuple(fc.constant("str"), fc.tuple(string, small).map((list): Json => ({ list }))),
  ),
  { maxLength: 3 },
);

/** Something that fits, with one thing in it repeated, replaced or turned into a list. */
function oddValue(shape: Shape): fc.Arbitrary<Json> {
  return fc.tuple(fitting(shape), wild, fc.nat(), fc.constantFrom("repeat", "replace", "positional")).map(
    ([json, other, at, how]): Json => {
      if (!("members" in json) || json.members.length === 0) return other;
      const chosen = at % json.members.length;
      const [name, value] = json.members[chosen]!;
      if (how === "repeat") return { members: [...json.members, [name, at % 2 ? value : other]] };
      if (how === "positional") return { list: json.members.map(([, value]) => value) };
      return { members: json.members.map((member, i) => i === chosen ? [name, other] : member) };
    },
  );
}

const oddRecord: fc.Arbitrary<readonly string[]> = fc.tuple(
  prefix,
  style,
  knownMembers,
  fc.oneof(idMembers(part), idMembers(oddPart)),
  oddMembers,
  fc.option(fc.array(fc.oneof(payloadLine, fc.constantFrom("a\r", "\r", "V0401 12:34:56.123456 1 x:1] {}")), {
    maxLength: 3,
  })),
  blanks,
).map(([prefix, style, known, ids, odd, payload, blanks]) => {
  const claim: Member[] = payload === null ? [] : [["has_payload", { string: md5(payload.join("\n")) }]];
  return [
    prefix + written({ members: [...known, ...ids, ...claim, ...odd] }, style),
    ...payload === null || payload.length === 0 ? [] : payloadLines(payload.join("\n"), blanks),
  ];
});

const JUNK = [
  "",
  "",
  "\r",
  "junk",
  "\tan orphan",
  "\t",
  "V0401 12:34:56.123456 12:34] {}",
  "V0401 12:34:56.123456 1:34] {}",
  "V0401 12:34:56.123456 1 x:1] ",
  "V0401 12:34:56.123456 1 x:1] null",
  "V0401 12:34:56.123456 1 x:1] [1]",
  "V0401 12:34:56.123456 1 x:1] {} {}",
  "V0401 12:34:56.123456 1 x:] V0401 12:34:56.123456 2 y:2] {}",
  '\tV0401 12:34:56.123456 1 x:1] {"rank":1}',
  "F0401 12:34:56.123456 1 x:1] {}",
  "V0401 12:34:56.123456 \u0661 x:1] {}",
  "\0\0\0",
];
const junk: fc.Arbitrary<readonly string[]> = fc.oneof(
  fc.constantFrom(...JUNK).map((line) => [line]),
  prefix.map((line) => [line]),
  text().map((line) => [line]),
);

/** Logs of one record with a line like that. */
export const longLog: fc.Arbitrary<LogBytes> = fc.tuple(soundRecord(null, longPayload), lineEnd).map((
  [{ lines }, lineEnd],
) => new LogBytes(joined(lines, lineEnd, true)));

const long: fc.Arbitrary<SoundRecord> = soundRecord(null, longPayload);

/** Logs with everything in them that is text. */
export const oddLog: fc.Arbitrary<LogBytes> = fc.tuple(
  fc.array(
    fc.oneof(
      { weight: 30, arbitrary: rank.chain((rank) => soundRecord(rank, payloadOrNone)).map(({ lines }) => lines) },
      { weight: 30, arbitrary: oddRecord },
      { weight: 20, arbitrary: readRecord },
      { weight: 10, arbitrary: junk },
      { weight: 5, arbitrary: stringLine.map(({ lines }) => lines) },
      { weight: 1, arbitrary: long.map(({ lines }) => lines) },
    ),
    { maxLength: 10 },
  ),
  lineEnd,
  fc.boolean(),
).map(([records, lineEnd, ended]) => new LogBytes(joined(records.flat(), lineEnd, ended)));

/** What happens to logs on their way: bytes flip, files are cut, lines are lost, repeated, swapped and joined, line ends change. */
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { anyJson, LogBytes, md5 } from "./log_arbitrary.ts";

const TESTDATA = fileURLToPath(new URL("../../testdata/", import.meta.url));

/** All logs of testdata/: name -> bytes. */
export const TEST_LOGS: ReadonlyMap<string, Uint8Array> = new Map(
  readdirSync(TESTDATA, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".log")).sort()
    .map((name) => [name.replaceAll("\\", "/"), new Uint8Array(readFileSync(join(TESTDATA, name)))]),
);

const LF = 10, CR = 13, TAB = 9;

/** One character for each byte. */
const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");

/** Places are numbers of any size, taken modulo what there is. */
type Damage = (log: Uint8Array) => Uint8Array;

const concat = (...pieces: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(pieces.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
};
const spliced = (log: Uint8Array, from: number, to: number, ...by: readonly Uint8Array[]): Uint8Array =>
  concat(log.subarray(0, from), ...by, log.subarray(to));

/** A line with its line end, by number. */
function lineAt(log: Uint8Array, number: number): [from: number, to: number] {
  const starts = [0];
  for (let at = log.indexOf(LF); at >= 0 && at + 1 < log.length; at = log.indexOf(LF, at + 1)) starts.push(at + 1);
  const chosen = number % starts.length;
  return [starts[chosen]!, starts[chosen + 1] ?? log.length];
}

const place = fc.nat();
const damage = <Args extends unknown[]>(
  args: { [K in keyof Args]: fc.Arbitrary<Args[K]> },
  how: (log: Uint8Array, ...args: Args) => Uint8Array,
): fc.Arbitrary<Damage> =>
  (fc.tuple(...args) as fc.Arbitrary<Args>).map((args) => (log) => log.length === 0 ? log : how(log, ...args));

const flip = damage<[number, number]>([place, fc.integer({ min: 1, max: 255 })], (log, at, bits) => {
  const flipped = log.slice();
  flipped[at % log.length]! ^= bits;
  return flipped;
});
const cutEnd = damage<[number]>([place], (log, at) => log.slice(0, at % log.length));
const hole = damage<[number, number]>(
  [place, fc.nat(300)],
  (log, at, size) => spliced(log, at % log.length, (at % log.length) + size),
);
const lostLine = damage<[number]>([place], (log, number) => spliced(log, ...lineAt(log, number)));
const repeated = damage<[number, number]>([place, place], (log, number, elsewhere) => {
  const line = log.subarray(...lineAt(log, number));
  const [at] = lineAt(log, elsewhere);
  return spliced(log, at, at, line);
});
const swapped = damage<[number, number]>([place, place], (log, one, other) => {
  const [a, b] = [lineAt(log, one), lineAt(log, other)].sort(([x], [y]) => x - y) as [
    [number, number],
    [number, number],
  ];
  if (a[0] === b[0]) return log;
  return concat(
    log.subarray(0, a[0]),
    log.subarray(...b),
    log.subarray(a[1], b[0]),
    log.subarray(...a),
    log.subarray(b[1]),
  );
});
const joinedLines = damage<[number]>([place], (log, number) => {
  const [, to] = lineAt(log, number);
  return spliced(log, to - 1, to);
});
const splitLine = damage<[number, Uint8Array]>(
  [
    place,
    fc.constantFrom([LF], [CR, LF], [LF, TAB], [LF, LF], [LF, CR, LF], [CR]).map((bytes) => Uint8Array.from(bytes)),
  ],
  (log, at, by) => spliced(log, at % log.length, at % log.length, by),
);
const lineEnds = damage<[string, number, number]>(
  [fc.constantFrom("crlf", "cr", "lf"), place, place],
  (log, kind, from, size) => {
    // Of a stretch of the log, which may be all of it.
    const start = from % 3 === 0 ? 0 : from % log.length;
    const end = from % 3 === 0 ? log.length : Math.min(log.length, start + (size % log.length));
    const out: number[] = [];
    for (let at = start; at < end; at++) {
      const byte = log[at]!;
      if (byte === LF && kind !== "lf") out.push(...(kind === "cr" ? [CR] : log[at - 1] === CR ? [LF] : [CR, LF]));
      else if (!(kind === "lf" && byte === CR && log[at + 1] === LF)) out.push(byte);
    }
    return spliced(log, start, end, Uint8Array.from(out));
  },
);
const INSERTS: readonly Uint8Array[] = [
  [0],
  [0, 0, 0, 0],
  [0xff],
  [0xc3],
  [0xe2, 0x82],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x9f, 0x98],
  [0xef, 0xbb, 0xbf],
].map((bytes) => Uint8Array.from(bytes));
const inserted = damage<[number, Uint8Array]>([place, fc.constantFrom(...INSERTS)], (log, at, by) => {
  const where = at % (log.length + 1);
  return spliced(log, where, where, by);
});

/** Things that a careless reader looks at again and again. */
const LONG = [
  "x",
  "V0401 12:34:56.123456 1",
  "V0401 12:34:56.123456 1 x:1] {",
  "[",
  '{"a":',
  '"\\',
  "1",
  ":1.0",
  " ",
  "]",
  "\t",
  "\r",
  "\ufffd",
];
const longLine = damage<[number, string, number, string]>(
  [
    place,
    fc.constantFrom(...LONG),
    fc.constantFrom(300, 5000, 40_000),
    fc.constantFrom("", "\n", "\t", "V0401 12:34:56.123456 1 x:1] "),
  ],
  (log, at, unit, times, before) => {
    const [from] = lineAt(log, at);
    const where = at % 2 ? from : at % log.length;
    const ended = at % 3 ? "\n" : "";
    return spliced(
      log,
      where,
      where,
      new TextEncoder().encode(before + unit.repeat(Math.ceil(times / unit.length)) + ended),
    );
  },
);

/** The value of some key, at any depth, becomes another. */
const wrongType = damage<[number, string]>(
  [place, anyJson.map((json) => JSON.stringify("token" in json ? JSON.stringify(json.token) : json))],
  (log, at, json) => {
    const text = latin1(log);
    const colon = text.indexOf('":', at % log.length);
    if (colon < 0) return log;
    const value = /^\s*(?:"(?:[^"\\\n]|\\.){0,200}"|[-+.\w]{1,40}|\{\}|\[\])/.exec(text.slice(colon + 2, colon + 400));
    const size = value ? value[0].length : 0;
    return spliced(log, colon + 2, colon + 2 + size, new TextEncoder().encode(json + (size === 0 ? "," : "")));
  },
);

/** The same key once more. */
const repeatedKey = damage<[number]>([place], (log, at) => {
  const text = latin1(log);
  const brace = text.indexOf("] {", at % log.length);
  const member = brace < 0
    ? null
    : /^("\w{1,60}": ?(?:"[^"\\]{0,80}"|\d{1,20}|\{\}))[,}]/.exec(text.slice(brace + 3, brace + 200));
  return member ? spliced(log, brace + 3, brace + 3, new TextEncoder().encode(`${member[1]},`)) : log;
});

export const anyDamage: fc.Arbitrary<Damage> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: flip },
    { weight: 2, arbitrary: cutEnd },
    { weight: 2, arbitrary: hole },
    { weight: 2, arbitrary: lostLine },
    { weight: 2, arbitrary: repeated },
    { weight: 2, arbitrary: swapped },
    { weight: 2, arbitrary: joinedLines },
    { weight: 2, arbitrary: splitLine },
    { weight: 2, arbitrary: lineEnds },
    { weight: 2, arbitrary: inserted },
    { weight: 1, arbitrary: longLine },
    { weight: 3, arbitrary: wrongType },
    { weight: 2, arbitrary: repeatedKey },
  ),
  { minLength: 1, maxLength: 4 },
).map((all) => (log) => all.reduce((damaged, one) => one(damaged), log));

export const damagedLog = (logs: fc.Arbitrary<LogBytes>): fc.Arbitrary<LogBytes> =>
  fc.tuple(logs, anyDamage).map(([{ bytes }, damage]) => new LogBytes(damage(bytes)));

/** A record that is known again wherever it stands whole. */
interface Marker {
  readonly name: string;
  readonly text: string;
  readonly payload: string;
}

const PREFIX = "V0401 12:34:56.123456 140000000000 torch/x.py:12] ";

function marker(number: number): Marker {
  const name = `marker_${number}`, payload = `payload of ${name}\n\n\tend \u00e9`;
  const envelope = { artifact: { name, encoding: "string" }, rank: 0, frame_id: number, has_payload: md5(payload) };
  const lines = [PREFIX + JSON.stringify(envelope), ...payload.split("\n").map((line) => `\t${line}`)];
  return { name, payload, text: lines.map((line) => `${line}\n`).join("") };
}

/** A marker where its bytes stand whole in the log, from the start of a line to the end of one. */
export interface FoundMarker extends Pick<Marker, "name" | "payload"> {
  /** 1-based. */
  readonly line: number;
  /** A tab line follows, so the payload goes on. */
  readonly goesOn: boolean;
}

export interface MarkedLog extends LogBytes {
  readonly markers: readonly FoundMarker[];
}

const EVERY = 3;

/** The log with a marker before each few of its records. The first of them stays in front, so that the rank of the log is that of the markers. */
function marked(log: Uint8Array): { front: Uint8Array; rest: Uint8Array; markers: readonly Marker[] } {
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [], markers = [marker(0)];
  let from = 0, records = 0;
  for (let at = 0; at >= 0 && at < log.length; at = log.indexOf(LF, at) + 1 || log.length) {
    if (log[at] === TAB || log[at] === LF || log[at] === CR || records++ % EVERY !== 0) continue;
    const next = marker(markers.length);
    markers.push(next);
    pieces.push(log.subarray(from, at), encoder.encode(next.text));
    from = at;
  }
  return { front: encoder.encode(markers[0]!.text), rest: concat(...pieces, log.subarray(from)), markers };
}

function find(log: Uint8Array, markers: readonly Marker[]): FoundMarker[] {
  const text = latin1(log);
  return markers.flatMap(({ name, payload, text: written }) =>
    [written, written.replaceAll("\n", "\r\n")].flatMap((lines) => {
      const bytes = latin1(Buffer.from(lines)), found: FoundMarker[] = [];
      for (let at = text.indexOf(bytes); at >= 0; at = text.indexOf(bytes, at + 1)) {
        if (at > 0 && text[at - 1] !== "\n") continue;
        const goesOn = /^(?:\r?\n)*\t/.test(text.slice(at + bytes.length));
        found.push({ name, payload, line: text.slice(0, at).split("\n").length, goesOn });
      }
      return found;
    })
  );
}

/** A log with markers, damaged behind its first one. */
export const damagedMarkedLog = (logs: fc.Arbitrary<Uint8Array>): fc.Arbitrary<MarkedLog> =>
  fc.tuple(logs, anyDamage).map(([log, damage]) => {
    const { front, rest, markers } = marked(log);
    const bytes = concat(front, damage(rest));
    return Object.assign(new LogBytes(bytes), { markers: find(bytes, markers) });
  });

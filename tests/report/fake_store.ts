/** An EntryStore over a few lines written in a test, so that planning is tested without a log. */
import { CompileIds } from "../../format/compile_id.ts";
import type {
  CompileId,
  Entry,
  EntryStore,
  Json,
  LineStatus,
  LogLine,
  LogSource,
  Payload,
} from "../../intermediate/store.ts";
import type { FaultKind } from "../../log/faults.ts";
import type { Category } from "../../log/keys.ts";

export interface FakeLine {
  readonly type?: string;
  readonly category?: Category;
  readonly metadata?: Json;
  readonly payload?: string;
  /** Absent: `has_payload` is a made-up hash where there is a payload. */
  readonly hash?: string;
  readonly id?: (ids: CompileIds) => CompileId;
  readonly status?: LineStatus;
  readonly chromium?: boolean;
  /** The envelope; null stands for a line that raw.jsonl leaves out. */
  readonly json?: string | null;
  readonly thread?: string;
  readonly lineno?: string;
  readonly pathname?: string;
}

interface FakePayload {
  readonly text: string;
}

const textOf = (payload: Payload): string => (payload as unknown as FakePayload).text;

export interface FakeSettings {
  readonly strings?: ReadonlyMap<number, string>;
  readonly faults?: readonly (readonly [FaultKind, number])[];
  readonly unknownKeys?: ReadonlyMap<string, number>;
  readonly source?: LogSource;
}

export function fakeStore(lines: readonly FakeLine[], settings: FakeSettings = {}): EntryStore {
  const ids = new CompileIds();
  const made = lines.map((line, seq) => makeLine(line, seq, ids));
  const entries = made.flatMap(({ entry }) => entry ? [entry] : []);
  const groups = new Set(made.filter(({ line }) => line.status === "accepted").map(({ line }) => line.compileId.group));
  return {
    ids,
    entries: (category) => entries.filter((entry) => entry.category === category),
    entriesOf: (group, category) =>
      entries.filter((entry) => entry.compileId.group === group && entry.category === category),
    entriesAt: (seq) => entries.filter((entry) => entry.seq === seq),
    groups: () => [...groups],
    string: (index) => settings.strings?.get(index) ?? null,
    strings: () => settings.strings ?? new Map(),
    text: textOf,
    jsonText: textOf,
    copy: (payload, sink) => sink(new TextEncoder().encode(textOf(payload))),
    unknownStacks: () => [],
    lines: () => made.map(({ line }) => line),
    claimedMd5: (line) => made[line.seq]!.hash,
    raw: (line) => {
      const { json = "{}", thread = "140", lineno = "12", pathname = " torch/x.py" } = lines[line.seq]!;
      const context = { timestamp: "2026-04-01T12:34:56.123456Z", thread, lineno, pathname };
      return { json, context };
    },
    rejectedText: (line) => lines[line.seq]!.json ?? "",
    origin: settings.source ?? { name: "test.log", given: "test.log", bytes: 0, sha256: "", modified: 0 },
    source: () => settings.source ?? null,
    faults: new Map((settings.faults ?? []).map(([kind, count]) => [kind, { count, lines: [1] }])),
    ok: made.filter(({ line }) => line.status === "accepted").length,
    unknownKeys: settings.unknownKeys ?? new Map(),
    rank: null,
    torch: null,
    close() {},
  };
}

function makeLine(fake: FakeLine, seq: number, ids: CompileIds) {
  const bytes = fake.payload === undefined ? 0 : new TextEncoder().encode(fake.payload).length;
  const payload = fake.payload === undefined ? null : { bytes, text: fake.payload } as unknown as Payload;
  const compileId = fake.id?.(ids) ?? ids.get(null, 0, 0, 0);
  const line: LogLine = {
    seq,
    line: 10 * (seq + 1),
    status: fake.status ?? "accepted",
    compileId,
    chromium: fake.chromium ?? false,
    ownPayloadFilename: fake.json?.includes('"payload_filename"') ?? false,
    payload,
  };
  const hash = fake.hash ?? (fake.payload === undefined ? null : `${seq}`.padStart(32, "0"));
  return { line, hash, entry: fake.type === undefined ? null : makeEntry(fake, line) };
}

function makeEntry(fake: FakeLine, line: LogLine): Entry {
  const metadata = fake.metadata ?? {};
  return {
    type: fake.type!,
    category: fake.category ?? "artifacts",
    seq: line.seq,
    part: 180,
    line: line.line,
    compileId: line.compileId,
    metadata,
    metadataText: JSON.stringify(metadata),
    payload: line.payload,
    context: {
      rank: null,
      timestamp: "",
      thread: "",
      pathname: "",
      lineno: "",
      hasPayload: null,
      subgraph: null,
      context: [],
    },
  };
}

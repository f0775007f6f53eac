/** Readings of the program, in the terms of the model. */
import { CompileIds } from "../../format/compile_id.ts";
import type { LogStore } from "../../intermediate/log_store.ts";
import { FaultLog, type FaultSummary } from "../../log/faults.ts";
import { scanLog } from "../../log/scanner.ts";
import type { ByteSource } from "../../log/source.ts";
import type { Reading, ReadRecord } from "./model.ts";

/** A source that reads as little at once as it is told to, in turns, and counts its work. */
export class ShortReads implements ByteSource {
  readonly bytes: number;
  reads = 0;
  bytesRead = 0;

  /** `end`: from there on there is nothing, whatever size was promised. */
  constructor(
    private readonly log: Uint8Array,
    private readonly sizes: readonly number[],
    private readonly end = log.length,
  ) {
    this.bytes = log.length;
  }

  read(into: Uint8Array, offset: number, length: number, position: number): number {
    const size = Math.min(length, this.sizes[this.reads++ % this.sizes.length]!, Math.max(0, this.end - position));
    into.set(this.log.subarray(position, position + size), offset);
    this.bytesRead += size;
    return size;
  }
}

/** Payload bytes, one character each. */
const latin1 = (bytes: Uint8Array): string => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
};

const faultsOf = (summary: FaultSummary): Reading["faults"] => Object.fromEntries(summary);

export interface Scan {
  readonly reading: Reading;
  /** Payload bytes that were handed over. */
  readonly handedOver: number;
  readonly messages: readonly string[];
}

/** Reads without a store. */
export function scan(source: ByteSource, log: Uint8Array): Scan {
  const records: ReadRecord[] = [], strings: { index: number; text: string; seq: number }[] = [];
  const messages: string[] = [];
  const print = (message: string) => void messages.push(message);
  const faults = new FaultLog(print, 20);
  let pieces: string[] = [], handedOver = 0;
  const result = scanLog({
    source,
    ids: new CompileIds(),
    faults,
    events: {
      envelope({ seq, line, status, json, strict, keys, compileId, rank, hasPayload, prefix, jsonAt, jsonBytes }) {
        const there = new TextDecoder("utf-8", { ignoreBOM: true }).decode(log.subarray(jsonAt, jsonAt + jsonBytes));
        records.push({
          seq,
          line,
          status,
          json: there === json ? json : `${json} is not what stands at ${jsonAt}: ${there}`,
          strict,
          keys: keys.map(({ name }) => name),
          compileId: compileId.id,
          rank,
          hasPayload: status === "refused" ? null : hasPayload,
          prefix: { ...prefix },
          payload: null,
          payloadLines: 0,
        });
        pieces = [];
      },
      payload(piece) {
        pieces.push(latin1(piece));
        handedOver += piece.length;
      },
      payloadEnd({ at, rawBytes, bytes, lines, plain }) {
        const record = records.at(-1)!;
        const payload = stripped(latin1(log.subarray(at, at + rawBytes)), plain);
        const handed = record.status === "accepted" ? pieces.join("") : payload;
        const sound = handed === payload && bytes === payload.length;
        records[records.length - 1] = {
          ...record,
          payload: sound ? payload : `The place holds ${payload}, handed over was ${handed}`,
          payloadLines: lines,
        };
      },
      string: (index, text, seq) => void strings.push({ index, text, seq }),
    },
    print,
    verbose: true,
  });
  const { ok, rank, lines, unknownKeys } = result;
  const unknown = Object.assign(Object.create(null), Object.fromEntries(unknownKeys));
  return {
    reading: { ok, rank, lines, records, strings, unknown, faults: faultsOf(faults.summary()) },
    handedOver,
    messages,
  };
}

/** What lies in the log without tabs, blank lines and CRs at line ends. */
function stripped(raw: string, plain: boolean): string {
  if (plain) return raw.slice(1).replace(/\n$/, "").replaceAll("\n\t", "\n");
  return raw.replace(/\n$/, "").split("\n").map((line, i, all) =>
    i < all.length - 1 || raw.endsWith("\n") ? line.replace(/\r$/, "") : line
  ).filter((line) => line !== "").map((line) => line.slice(1)).join("\n");
}

/** What a store says of a log, as far as a store says it: the rest is as the model has it. */
export function storeReading(store: LogStore, model: Reading): Reading {
  const records = [...store.lines()].map((line): ReadRecord => {
    const expected = model.records[line.seq];
    const pieces: string[] = [];
    if (line.payload) store.copy(line.payload, (piece) => pieces.push(latin1(piece)));
    const { timestamp: _, ...prefix } = store.raw(line).context;
    const text = line.payload === null ? null : store.text(line.payload);
    const decoded = new TextDecoder("utf-8", { ignoreBOM: true }).decode(
      Uint8Array.from(pieces.join(""), (c) => c.charCodeAt(0)),
    );
    const [entry] = store.entriesAt(line.seq);
    const known = store.entriesAt(line.seq).map(({ type }) => type).filter((type) => type !== "unknown");
    return {
      seq: line.seq,
      line: line.line,
      status: line.status,
      json: store.rejectedText(line),
      strict: expected?.strict ?? false,
      keys: known,
      compileId: line.compileId.id,
      rank: entry ? entry.context.rank : expected?.rank ?? null,
      hasPayload: store.claimedMd5(line),
      prefix: { time: expected?.prefix.time ?? "", ...prefix },
      payload: line.status !== "accepted"
        ? expected?.payload ?? null
        : text === null
        ? null
        : text === decoded
        ? pieces.join("")
        : `The text is ${text}, the bytes are ${decoded}`,
      payloadLines: expected?.payloadLines ?? 0,
    };
  });
  return {
    ...model,
    ok: store.ok,
    rank: store.rank,
    records,
    unknown: Object.assign(Object.create(null), Object.fromEntries(store.unknownKeys)),
    faults: faultsOf(store.faults),
  };
}

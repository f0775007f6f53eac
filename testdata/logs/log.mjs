/** A structured trace log under construction, written the way PyTorch's logging does. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

/** A piece of JSON that must stand as it is: `1.0`, an integer past 2^53, something that is no JSON at all. */
export class Verbatim {
  constructor(text) {
    this.text = text;
  }
}
export const verbatim = (text) => new Verbatim(text);
export const float = (number) => verbatim(Number.isInteger(number) ? `${number}.0` : String(number));

/** JSON as Python's json.dumps writes it: a blank after `,` and `:`, everything outside ASCII escaped. */
export function json(value) {
  if (value instanceof Verbatim) return value.text;
  if (Array.isArray(value)) return `[${value.map(json).join(", ")}]`;
  if (value === null || typeof value !== "object") return ascii(JSON.stringify(value));
  return `{${Object.entries(value).map(([key, inner]) => `${ascii(JSON.stringify(key))}: ${json(inner)}`).join(", ")}}`;
}

/** json.dumps with indent=0: one item a line, which is how trace events are logged. */
export function jsonLines(value) {
  if (value === null || typeof value !== "object" || value instanceof Verbatim) return json(value);
  const items = Array.isArray(value)
    ? value.map(jsonLines)
    : Object.entries(value).map(([key, inner]) => `${ascii(JSON.stringify(key))}: ${jsonLines(inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return items.length ? `${open}\n${items.join(",\n")}\n${close}` : open + close;
}

const ascii = (text) => text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

export const md5 = (text) => createHash("md5").update(text).digest("hex");

/** Keys of the compile id [frame/compile_attempt]. */
export const id = (frame, compile, attempt = 0) => ({ frame_id: frame, frame_compile_id: compile, attempt });

const START = Date.UTC(2026, 3, 1, 9, 30, 0) * 1000;

export class Log {
  #pieces = [];
  #strings = new Map();
  /** Microseconds since the epoch. */
  now = START;
  lineEnd = "\n";

  /** Bytes that are not made from a record. */
  raw(bytes) {
    this.#pieces.push(Buffer.from(bytes));
    return this;
  }

  line(text) {
    return this.raw(text + this.lineEnd);
  }

  /**
   * A record. `payload` is a text, or bytes; `has_payload` is its MD5 unless the envelope has one. `at` names the source line that
   * logged it.
   */
  record(envelope, payload = null, at = "torch/_dynamo/utils.py:2400") {
    const claimed = payload === null || "has_payload" in envelope ? {} : { has_payload: md5(payload) };
    return this.text(json({ ...envelope, ...claimed }), payload, at);
  }

  /** A record whose envelope is given as text or bytes. */
  text(envelope, payload = null, at = "torch/_dynamo/utils.py:2400") {
    this.now += 137;
    this.raw(`${this.prefix(at)}`).raw(envelope).raw(this.lineEnd);
    return payload === null ? this : this.payload(payload);
  }

  prefix(at, thread = "140001") {
    const time = new Date(Math.floor(this.now / 1000)).toISOString();
    const micros = `${time.slice(20, 23)}${String(this.now % 1000).padStart(3, "0")}`;
    return `V${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 19)}.${micros} ${thread} ${at}] `;
  }

  /** A tab before every line. */
  payload(payload) {
    const bytes = Buffer.from(payload);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; from = end + 1, end = bytes.indexOf(10, from)) {
      this.raw("\t").raw(bytes.subarray(from, end)).raw(this.lineEnd);
    }
    return this.raw("\t").raw(bytes.subarray(from)).raw(this.lineEnd);
  }

  artifact(where, name, payload, encoding = "string") {
    return this.record({ artifact: { name, encoding }, ...where }, payload, "torch/_inductor/compile_fx.py:800");
  }

  /** Begin and end of a trace event that lasts `microseconds`; what `inside` logs lies between. */
  event(where, name, microseconds, inside = () => {}, args = {}) {
    const compileId = "frame_id" in where ? `${where.frame_id}/${where.frame_compile_id}` : "None";
    const phase = (ph) => ({
      name,
      ts: float(this.now),
      args: { ...args, compile_id: compileId },
      ph,
      cat: "dynamo_timed",
      tid: 0,
      pid: 0,
    });
    this.record({ chromium_event: {}, ...where }, jsonLines(phase("B")));
    inside();
    this.now += microseconds;
    return this.record({ chromium_event: {}, ...where }, jsonLines(phase("E")));
  }

  /** Index of a file name in the string table; the first use logs it. */
  file(name) {
    if (!this.#strings.has(name)) {
      this.#strings.set(name, this.#strings.size);
      this.record({ str: [name, this.#strings.get(name)] }, null, "torch/_logging/structured.py:28");
    }
    return this.#strings.get(name);
  }

  /** `FILE LINE FUNCTION CODE`, one frame a row, outermost first. */
  stack(rows) {
    return rows.map(([file, line, name, loc]) => ({ line, name, filename: this.file(file), ...(loc ? { loc } : {}) }));
  }

  bytes() {
    return Buffer.concat(this.#pieces);
  }
}

/**
 * The glog prefix of an envelope line (output contract 1.2): `V0401 12:34:56.123456 140 torch/x.py:12] {...}`.
 *
 * It is searched anywhere in the line, leftmost first. By hand, not by regular expression: `\d+[^:]+:` backtracks quadratically on
 * a hostile line.
 */

/** Fields of the glog prefix, as texts: a thread may pass 2^53, and nothing is validated (contract 1.2). */
export interface Prefix {
  /** `MM-DDThh:mm:ss.uuuuuuZ`: the log has no year. */
  readonly time: string;
  readonly thread: string;
  readonly pathname: string;
  readonly lineno: string;
}

export interface GlogMatch {
  readonly prefix: Prefix;
  /** Index in the line where the envelope begins. */
  readonly end: number;
}

const digit = (code: number): boolean => code >= 48 && code <= 57;

function isLevel(code: number): boolean {
  return code === 86 || code === 73 || code === 87 || code === 69 || code === 67; // V I W E C
}

/** Positions of digits in `V0401 12:34:56` and what stands between them. */
const DIGITS = [1, 2, 3, 4, 6, 7, 9, 10, 12, 13];

function startsLikeGlog(line: string, at: number): boolean {
  if (line.charCodeAt(at + 5) !== 32 || line.charCodeAt(at + 8) !== 58 || line.charCodeAt(at + 11) !== 58) return false;
  for (const offset of DIGITS) if (!digit(line.charCodeAt(at + offset))) return false;
  return true;
}

/** null if the line has no prefix. */
export function matchGlog(line: string): GlogMatch | null {
  const last = line.length - 27;
  for (let at = 0; at <= last; at++) {
    if (!isLevel(line.charCodeAt(at)) || !startsLikeGlog(line, at)) continue;
    const match = matchAt(line, at);
    if (match) return match;
  }
  return null;
}

function matchAt(line: string, at: number): GlogMatch | null {
  // The separator before the microseconds is any one character, so possibly a surrogate pair.
  const separator = line.charCodeAt(at + 14);
  const micros = at + 15 + (separator >= 0xd800 && separator < 0xdc00 ? 1 : 0);
  for (let i = 0; i < 6; i++) if (!digit(line.charCodeAt(micros + i))) return null;
  const thread = micros + 7;
  if (line.charCodeAt(micros + 6) !== 32 || !digit(line.charCodeAt(thread))) return null;
  const colon = line.indexOf(":", thread);
  if (colon < 0) return null;
  let path = thread;
  while (digit(line.charCodeAt(path))) path++;
  // With no blank after the thread the last digit is the path (contract 1.2, "shared digits").
  if (path === colon) path--;
  if (path === thread) return null;
  let close = colon + 1;
  while (digit(line.charCodeAt(close))) close++;
  if (close === colon + 1 || line.charCodeAt(close) !== 93 || line.charCodeAt(close + 1) !== 32) return null;
  const end = close + 2;
  if (end >= line.length) return null;
  const time = `${line.slice(at + 1, at + 3)}-${line.slice(at + 3, at + 5)}T${line.slice(at + 6, at + 14)}` +
    `.${line.slice(micros, micros + 6)}Z`;
  return {
    prefix: {
      time,
      thread: line.slice(thread, path),
      pathname: line.slice(path, colon),
      lineno: line.slice(colon + 1, close),
    },
    end,
  };
}

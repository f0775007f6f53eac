/**
 * Finds names in code as whole tokens (D-28): `k_1` is not in `k_10`, nor `mm:4` in `mm:42`. The code is read once, whatever the number
 * of names.
 */

/** A name, and the lines that have it: indices from 0, ascending, each once. */
export type Occurrences = ReadonlyMap<string, readonly number[]>;

const IDENTIFIER = /[A-Za-z0-9_\u0080-\uffff]+/g;
const isIdentifierAt = (text: string, at: number): boolean => {
  const c = text.charCodeAt(at);
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c >= 128;
};

/** C++ wrappers call a Triton kernel through a function of this name (`call_triton_poi_fused_mul_0`). */
const CALLER = "call_";
/** The sizes that a kernel is called with are variables named after it (`triton_red_fused_sum_0_r0_numel`). They count as the kernel. */
const SIZE = /_(?:[xyzr]|r[0-9]+_)numel(?:_[0-9]+)?$/;

/** Characters that may be compared in one text; real code needs a few for each kernel call. */
const MAX_COMPARED = 50_000_000;

/** Names that begin with the same identifier. */
interface Family {
  readonly names: Set<string>;
  /** How long the names are that go on after the identifier, without repetition. */
  readonly lengths: Set<number>;
}

/** Names that do not begin like an identifier are nowhere. Gives up looking, with what was found, where code was made to be slow. */
export function findWholeTokens(lines: readonly string[], names: Iterable<string>): Occurrences {
  const families = familiesOf(names);
  const found = new Map<string, number[]>();
  let left = MAX_COMPARED;

  const add = (name: string, line: number) => {
    const known = found.get(name);
    if (known === undefined) found.set(name, [line]);
    else if (known.at(-1) !== line) known.push(line);
  };
  const look = (line: number, at: number, identifier: string) => {
    const family = families.get(identifier);
    if (family === undefined) return;
    if (family.names.has(identifier)) add(identifier, line);
    const text = lines[line]!;
    for (const length of family.lengths) {
      if ((left -= length) < 0) return;
      const end = at + length;
      if (end > text.length || (isIdentifierAt(text, end - 1) && isIdentifierAt(text, end))) continue;
      const name = text.slice(at, end);
      if (family.names.has(name)) add(name, line);
    }
  };

  for (let line = 0; line < lines.length && left >= 0; line++) {
    for (const { 0: identifier, index } of lines[line]!.matchAll(IDENTIFIER)) {
      look(line, index, identifier);
      if (identifier.startsWith(CALLER)) look(line, index + CALLER.length, identifier.slice(CALLER.length));
      const kernel = identifier.includes("numel") ? identifier.replace(SIZE, "") : identifier;
      if (families.get(kernel)?.names.has(kernel)) add(kernel, line);
    }
  }
  return found;
}

function familiesOf(names: Iterable<string>): ReadonlyMap<string, Family> {
  const families = new Map<string, Family>();
  for (const name of names) {
    let length = 0;
    while (length < name.length && isIdentifierAt(name, length)) length++;
    if (length === 0) continue;
    const identifier = name.slice(0, length);
    let family = families.get(identifier);
    if (family === undefined) families.set(identifier, family = { names: new Set(), lengths: new Set() });
    family.names.add(name);
    if (length < name.length) family.lengths.add(name.length);
  }
  return families;
}

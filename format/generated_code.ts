/** Names of code that torch.fx made: `<eval_with_key>.12 from …` (contract 4.14). */

const MAX_U64 = 2n ** 64n - 1n;

/** The number in such a name, without leading zeros; null for any other name, or where it does not fit in 64 bits. */
export function generatedCodeId(name: string): string | null {
  const digits = /<eval_with_key>\.([0-9]+)/.exec(name)?.[1];
  if (digits === undefined) return null;
  const significant = digits.replace(/^0+(?=.)/, "");
  return significant.length > 20 || BigInt(significant) > MAX_U64 ? null : significant;
}

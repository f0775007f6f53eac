/**
 * How many cases the properties try, and how a failure is tried again.
 *
 *   TLPARSE_PROPERTY_RUNS=10000   cases of each property; 300 unless set
 *   TLPARSE_PROPERTY_SEED=1       the seed that a failure printed
 *   TLPARSE_PROPERTY_PATH=3:0:1   the path that it printed, to try its last counterexample alone
 *   TLPARSE_PROPERTY_SHRINK=0     the first counterexample is good enough
 */
import process from "node:process";
import fc from "fast-check";

const number = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined ? undefined : Number(text);
};

export const RUNS = number("TLPARSE_PROPERTY_RUNS") ?? 300;
const seed = number("TLPARSE_PROPERTY_SEED");
const path = process.env["TLPARSE_PROPERTY_PATH"];

/** No case may take longer, whatever the machine: some of them take a hundredth of it. */
const LIMIT_MS = 30_000;

/** Tries a property; `share` of the runs, for those that cost more. Says how to try a failure again. */
export async function holds<T>(
  cases: fc.Arbitrary<T>,
  property: (value: T) => void | Promise<void>,
  share = 1,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(cases, async (value) => {
      const start = performance.now();
      await property(value);
      const took = performance.now() - start;
      if (took > LIMIT_MS) throw new Error(`One case took ${Math.round(took)} ms`);
    }),
    {
      numRuns: Math.ceil(RUNS * share),
      endOnFailure: process.env["TLPARSE_PROPERTY_SHRINK"] === "0",
      ...(seed === undefined ? {} : { seed }),
      ...(path === undefined ? {} : { path }),
    },
  );
}

import type { MaybePromise } from "../intermediate/store.ts";

/** For contents that are written piece by piece: file stores answer at once. Throws TypeError where a store answers later. */
export function immediate<T>(value: MaybePromise<T>): T {
  if (value instanceof Promise) {
    throw new TypeError("Cannot write this content piece by piece: the store answers asynchronously");
  }
  return value;
}

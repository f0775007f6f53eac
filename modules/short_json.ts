import type { EntryStore, MaybePromise, Payload } from "../intermediate/store.ts";

/** The JSON text of a payload; null where it is longer than a string can be, so that one such record does not cost the others. */
export function shortJson(store: EntryStore, payload: Payload): MaybePromise<string | null> {
  try {
    const text = store.jsonText(payload);
    return text instanceof Promise ? text.catch(nullIfTooLong) : text;
  } catch (error) {
    return nullIfTooLong(error);
  }
}

function nullIfTooLong(error: unknown): null {
  if (error instanceof RangeError) return null;
  throw error;
}

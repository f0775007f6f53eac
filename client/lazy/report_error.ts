/** Something is wrong with the report: the message is for the person who reads it. */
export class ReportError extends Error {
  override readonly name = "ReportError";
}

/** What to tell a person of anything that was thrown. */
export const messageOf = (thrown: unknown): string => thrown instanceof Error ? thrown.message : String(thrown);

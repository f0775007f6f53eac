/** Where a log is read from. */

/** A plain file: compressed and piped logs are spooled to one first. */
export interface LogInput {
  readonly path: string;
  /** File name without folders; `stdin` for a pipe. */
  readonly name: string;
  /** As the user named it. */
  readonly given: string;
  /** Fixed when the log is opened: what is appended later is not read. */
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** Bytes by position, synchronously. */
export interface ByteSource {
  readonly bytes: number;
  /** Reads up to `length` bytes at `position` into `into` at `offset`; fewer at the end, 0 past it. */
  read(into: Uint8Array, offset: number, length: number, position: number): number;
}

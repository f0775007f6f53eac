/** Looks at a file that should be a log; errors are worded for people. */
import * as fs from "node:fs";
import { codeOf, messageOf, systemText, UserError } from "./user_error.ts";

/** @throws UserError where there is no such file, or it cannot be looked at. */
export function statOf(path: string): fs.Stats {
  try {
    return fs.statSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") {
      throw new UserError(`${path} is not a file`, ["It does not exist."]);
    }
    throw cannotRead(path, error);
  }
}

/** The words of the system first, as scripts know them. */
export function cannotRead(path: string, error: unknown): UserError {
  const text = systemText(error);
  const attempt = `Cannot read the log ${path}`;
  return text === null
    ? new UserError(`${attempt}: ${messageOf(error)}`, [], { cause: error })
    : new UserError(text, [`${attempt}.`], { cause: error });
}

/** The first bytes, at most `length`. @throws UserError */
export function headOf(path: string, length: number): Uint8Array {
  try {
    const file = fs.openSync(path, "r");
    try {
      const head = new Uint8Array(length);
      return head.subarray(0, fs.readSync(file, head, 0, length, 0));
    } finally {
      fs.closeSync(file);
    }
  } catch (error) {
    throw cannotRead(path, error);
  }
}

/** An error that a person can do something about. */
export class UserError extends Error {
  override readonly name = "UserError";

  /**
   * @param message What is printed after `Error: `; worded by the contract where it words the case (P-15).
   * @param details Further lines: the reason, and the remedy.
   */
  constructor(message: string, readonly details: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
  }
}

/** Texts of the system for the errors that files and ports give, as scripts know them (contract 6.5). */
const SYSTEM_TEXTS: ReadonlyMap<string, readonly [text: string, number: number]> = new Map([
  ["EPERM", ["Operation not permitted", 1]],
  ["ENOENT", ["No such file or directory", 2]],
  ["EIO", ["Input/output error", 5]],
  ["EACCES", ["Permission denied", 13]],
  ["EBUSY", ["Device or resource busy", 16]],
  ["EEXIST", ["File exists", 17]],
  ["EXDEV", ["Invalid cross-device link", 18]],
  ["ENOTDIR", ["Not a directory", 20]],
  ["EISDIR", ["Is a directory", 21]],
  ["EINVAL", ["Invalid argument", 22]],
  ["EMFILE", ["Too many open files", 24]],
  ["EFBIG", ["File too large", 27]],
  ["ENOSPC", ["No space left on device", 28]],
  ["EROFS", ["Read-only file system", 30]],
  ["ENAMETOOLONG", ["File name too long", 36]],
  ["ENOTEMPTY", ["Directory not empty", 39]],
  ["ELOOP", ["Too many levels of symbolic links", 40]],
  ["EADDRINUSE", ["Address already in use", 98]],
  ["EDQUOT", ["Disk quota exceeded", 122]],
]);

/** `Permission denied (os error 13)`; null if it is no error of the system. */
export function systemText(error: unknown): string | null {
  const known = SYSTEM_TEXTS.get(codeOf(error));
  return known ? `${known[0]} (os error ${known[1]})` : null;
}

/** The code of a system error, `ENOENT`; empty if it has none. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return typeof code === "string" ? code : "";
}

/** What an error says, for the reason on a second line. */
export function messageOf(error: unknown): string {
  return systemText(error) ?? (error instanceof Error ? error.message : String(error));
}

/**
 * JSON for a script block of a page: the one place where JSON becomes markup. `<` could end the block or begin a comment; the line
 * separators were no part of JavaScript strings once. The result is still JSON.
 */
export const scriptJson = (value: unknown): string => escapeForScript(JSON.stringify(value) ?? "null");

/** The same for a JSON text, whose numbers must stay as they are. */
export const escapeForScript = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * Code for a script block. Only `</script` ends a block, and without `<!--` nothing else in it has a meaning to HTML; both stand in strings and
 * regular expressions alone, where `\x3c` means the same. `i<scripts.length` stays as it is.
 */
export const escapeCode = (code: string): string => code.replace(/<(?=\/script|!--)/gi, "\\x3c");

import { readFileSync } from "node:fs";

/** The texts of the fenced code blocks of a language, in order. */
export const codeBlocks = (file: string, language: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, found]) => found === language)
    .map(([, , text]) => text!);

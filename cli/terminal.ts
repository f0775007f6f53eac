/** Writes messages to the terminal: colours where they are wanted, and nothing that a log could smuggle in. */
import process from "node:process";
import type { Progress } from "../runtime/progress.ts";
import { writeError } from "./streams.ts";

export type ColorChoice = "auto" | "always" | "never";

/** Whether stderr gets colours (https://no-color.org: any text in NO_COLOR forbids them, unless a flag asks for them). */
export function wantsColor(choice: ColorChoice): boolean {
  if (choice !== "auto") return choice === "always";
  const { NO_COLOR, TERM } = process.env;
  return Boolean(process.stderr.isTTY) && !NO_COLOR && TERM !== "dumb";
}

const STYLES = { error: "31", warning: "33", quiet: "2" } as const;

/** All but tab and line feed: a log may hold commands for the terminal. Bidirectional marks can make a line read as another. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

const harmless = (text: string): string =>
  text.replace(CONTROLS, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);

export class Terminal {
  constructor(
    private readonly color: boolean,
    private readonly quiet: boolean,
    private readonly progress: Progress,
  ) {}

  /** A line that scripts read, or that a fault of the log deserves. */
  line(text: string): void {
    this.#write(harmless(text));
  }

  /** A line for people, which --quiet leaves out. */
  note(text: string): void {
    if (!this.quiet) this.#write(harmless(text));
  }

  warning(text: string): void {
    if (!this.quiet) this.#write(`${this.#styled("warning", "Warning:")} ${harmless(text)}`);
  }

  /** The first line is the message, unchanged; reasons and remedies follow (P-15). */
  error(message: string, details: readonly string[] = []): void {
    this.#write([`${this.#styled("error", "Error:")} ${harmless(message)}`, ...details.map(harmless)].join("\n"));
  }

  #styled(style: keyof typeof STYLES, text: string): string {
    return this.color ? `\x1b[1;${STYLES[style]}m${text}\x1b[0m` : text;
  }

  #write(text: string): void {
    this.progress.clear();
    writeError(`${text}\n`);
  }
}

/** A progress bar on the terminal. The library is loaded only when a bar is shown. */
import type { SingleBar } from "cli-progress";
import process from "node:process";
import { sizeText } from "../format/quantities.ts";

export interface Progress {
  /** Starts a bar for `total` bytes, in place of the last one; null if the total is not known. */
  start(label: string, name: string, total: number | null): void;
  update(done: number): void;
  /** Takes the bar off the terminal, so that a message can be printed. The next update draws it again. */
  clear(): void;
  stop(): void;
}

export const NO_PROGRESS: Progress = { start() {}, update() {}, clear() {}, stop() {} };

/** Logs below this size are read before a bar could be seen. */
const WORTH_A_BAR = 20_000_000;

const BAR_WIDTH = 22;
const NAME_WIDTH = 44;

/** A bar on stderr if that is a terminal; else nothing is shown. */
export async function terminalProgress(color: boolean): Promise<Progress> {
  if (!process.stderr.isTTY) return NO_PROGRESS;
  const { default: { SingleBar } } = await import("cli-progress");
  return new Bar(SingleBar, color);
}

class Bar implements Progress {
  #bar: SingleBar | null = null;
  #line = { label: "", name: "", total: null as number | null, started: 0 };

  constructor(private readonly make: typeof SingleBar, private readonly color: boolean) {}

  start(label: string, name: string, total: number | null): void {
    this.stop();
    if (total !== null && total < WORTH_A_BAR) return;
    this.#line = { label, name: shortened(name.replace(/\p{C}/gu, "?")), total, started: performance.now() };
    this.#bar = new this.make({
      format: (_options, { value }) => this.#text(value),
      clearOnComplete: true,
      hideCursor: true,
      linewrap: null,
      fps: 10,
      stream: process.stderr,
    });
    this.#bar.start(total ?? Number.MAX_SAFE_INTEGER, 0);
  }

  update(done: number): void {
    this.#bar?.update(done);
  }

  clear(): void {
    if (this.#bar) process.stderr.write("\r\x1b[K");
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = null;
  }

  #text(done: number): string {
    const { label, name, total, started } = this.#line;
    const seconds = (performance.now() - started) / 1000;
    const speed = seconds > 0.2 ? `  ${sizeText(done / seconds)}/s` : "";
    if (total === null) return `${label}  ${name}  ${sizeText(done)}${speed}`;
    const share = total === 0 ? 1 : Math.min(1, done / total);
    return `${label}  ${name}  ${sizeText(total)}  ${this.#drawn(share)}  ${Math.floor(share * 100)} %${speed}`;
  }

  #drawn(share: number): string {
    const full = Math.round(share * BAR_WIDTH);
    const rest = "─".repeat(BAR_WIDTH - full);
    return this.color ? `\x1b[36m${"━".repeat(full)}\x1b[39m${rest}` : "━".repeat(full) + rest;
  }
}

const shortened = (name: string): string => name.length > NAME_WIDTH ? `…${name.slice(1 - NAME_WIDTH)}` : name;

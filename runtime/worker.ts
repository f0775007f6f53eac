/** Worker threads: the web's where there are any, else those of Node. */
import process from "node:process";
import type { Worker as NodeWorker } from "node:worker_threads";

export interface StartedWorker {
  terminate(): void;
}

/** Threads that can run at once; 2 where that is not known. */
export const cores = (): number => (globalThis.navigator as Navigator | undefined)?.hardwareConcurrency ?? 2;

/**
 * Runs the text of a function `(message) => void | Promise<void>` in a thread of its own and hands it `message`, which may hold shared
 * memory. The function gets nothing else: what it needs it imports by `await import("node:…")`. Throws if threads are not to be had.
 *
 * In Deno a message of node:worker_threads takes over 120 ms, one of a web worker about 1 ms.
 */
export function startWorker(code: string, message: unknown): StartedWorker {
  return typeof Worker === "function" ? startWebWorker(code, message) : startNodeWorker(code, message);
}

function startWebWorker(code: string, message: unknown): StartedWorker {
  const text = `self.onmessage = (event) => (${code})(event.data);`;
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  worker.postMessage(message);
  // An error in the thread is seen by what it does not do; unhandled, it would end the program.
  worker.onerror = (event) => event.preventDefault();
  return {
    terminate() {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}

function startNodeWorker(code: string, message: unknown): StartedWorker {
  const { Worker } = process.getBuiltinModule("node:worker_threads") as { Worker: typeof NodeWorker };
  const worker = new Worker(`require("node:worker_threads").parentPort.once("message", ${code});`, { eval: true });
  worker.on("error", () => {});
  worker.unref();
  worker.postMessage(message);
  return { terminate: () => void worker.terminate() };
}

/** A thread beside the main one pays for logs of this size and more: starting one takes some 30 ms. */
export const THREAD_BYTES = 24 << 20;

const WAIT_MS = 20, SILENCE_MS = 5_000;

/** Tells whether a thread still lives: it counts up a word of the memory that it shares. */
export class Heartbeat {
  #count: number;
  #silent = 0;

  /** @param silenceMs How long it may show no sign of life. */
  constructor(
    private readonly state: Int32Array,
    private readonly beats: number,
    private readonly silenceMs = SILENCE_MS,
  ) {
    this.#count = Atomics.load(state, beats);
  }

  /** Waits a little for another `value` of a word. False when the thread has been silent for too long. */
  wait(word: number, value: number): boolean {
    Atomics.wait(this.state, word, value, WAIT_MS);
    const count = Atomics.load(this.state, this.beats);
    this.#silent = count === this.#count ? this.#silent + WAIT_MS : 0;
    this.#count = count;
    return this.#silent < this.silenceMs;
  }
}

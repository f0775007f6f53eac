/** Whether a file is still what it was. */
import { statSync } from "node:fs";
import { clearInterval, setInterval } from "node:timers";

/** What changes when somebody writes to a file, or puts another one in its place. */
export interface FileState {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** The number of the file on its disk. */
  readonly inode: number;
}

/** null where there is no such file. */
export function fileState(path: string): FileState | null {
  try {
    const { size, mtimeMs, ino } = statSync(path);
    return { bytes: size, modified: mtimeMs, inode: ino };
  } catch {
    return null;
  }
}

/** Looks every second, for as long as something else keeps the program running. Gives what ends it. */
export function everySecond(look: () => void): () => void {
  const timer = setInterval(look, 1000);
  timer.unref();
  return () => clearInterval(timer);
}

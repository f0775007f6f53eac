/** Runs the program while it serves. */
import type { ChildProcess } from "node:child_process";
import { resultOf, startCli } from "../run_cli.ts";

export interface Announced {
  /** All that was said until it served; its last two lines say where the report is. */
  readonly stdout: string;
  readonly url: string;
}

/** Fails with what the program said if it ends before it serves. */
export function announced(child: ChildProcess): Promise<Announced> {
  let stdout = "", stderr = "";
  child.stderr!.setEncoding("utf8").on("data", (piece) => stderr += piece);
  return new Promise((resolve, reject) => {
    child.stdout!.setEncoding("utf8").on("data", (piece) => {
      stdout += piece;
      if (!stdout.includes("Ctrl+C to stop\n")) return;
      resolve({ stdout, url: / at (\S+)$/.exec(stdout.trimEnd().split("\n").at(-2) ?? "")?.[1] ?? "" });
    });
    child.once("close", (code) => reject(new Error(`It ended with ${code}: ${stderr}`)));
  });
}

/** What `whileServing` takes after the words of the command. */
export type Rest = Parameters<typeof whileServing> extends [unknown, ...infer Others] ? Others : never;

/** Serves while `use` runs, and gives the exit code after the signal. */
export async function whileServing(
  args: readonly string[],
  cwd: string,
  use: (announcement: Announced) => Promise<void>,
  signal: "SIGINT" | "SIGTERM" = "SIGTERM",
): Promise<number | null> {
  const child = startCli(args, { cwd });
  try {
    await use(await announced(child));
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  child.kill(signal);
  return (await resultOf(child)).code;
}

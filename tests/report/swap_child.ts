/** Replaces a small report again and again until it is killed; run by output_folder_test.ts. Arguments: OUT, first number. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { prepareOutput } from "../../report/output_folder.ts";

export const NAMES = ["-_0_0_0/a_0.txt", "index.html", "payloads/x.txt", "raw.jsonl", "raw.log"];

export function writeGeneration(out: string, generation: string): void {
  const stage = prepareOutput(out, { overwrite: true, inputs: [] });
  for (const name of NAMES) {
    mkdirSync(join(stage.folder, name, ".."), { recursive: true });
    writeFileSync(join(stage.folder, name), generation);
  }
  stage.commit();
}

if (process.argv[2] === "swap") {
  for (let generation = 0;; generation++) {
    writeGeneration(process.argv[3]!, `${process.pid} ${generation}`);
    if (generation === 0) process.stdout.write("ready\n");
  }
}

/** Runs modules of a user in a folder like that of a user: with tlparse and preact installed. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CliResult, inFolder, runCli } from "../run_cli.ts";
import { codeBlocks } from "./code_blocks.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The modules of docs/writing-a-module.md. */
export const [EMPTY, SECTION, PAGE] = codeBlocks(join(ROOT, "docs/writing-a-module.md"), "tsx") as [
  string,
  string,
  string,
];

export interface Written {
  readonly result: CliResult;
  /** The report. */
  readonly folder: string;
}

/** Makes a report of testdata/recompiles.log with the module: in `out`, or where `--single-file` says. */
export const withModule = (source: string, args: readonly string[], use: (written: Written) => Promise<void> | void) =>
  inFolder(async (folder) => {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(ROOT, join(folder, "node_modules/tlparse"), "junction");
    symlinkSync(join(ROOT, "node_modules/preact"), join(folder, "node_modules/preact"), "junction");
    writeFileSync(join(folder, "package.json"), '{"type":"module","dependencies":{"tlparse":"*","preact":"*"}}');
    writeFileSync(join(folder, "mine.tsx"), source);
    const log = join(ROOT, "testdata/recompiles.log");
    const out = args.includes("--single-file") ? [] : ["-o", "out"];
    const result = await runCli([log, ...out, "--module", "./mine.tsx", ...args], { cwd: folder });
    await use({ result, folder: out.length === 0 ? folder : join(folder, "out") });
  });

/** Runs the Deno that is installed here. Tasks need it: in a task the word `deno` means the file that npm installed, run as a script. */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { deno } from "./installed.mjs";

const [program, ...first] = deno();
const { status } = spawnSync(program, [...first, ...process.argv.slice(2)], { stdio: "inherit" });
process.exitCode = status ?? 1;

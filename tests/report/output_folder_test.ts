import { deepEqual, equal, throws } from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { prepareOutput, recoverOutput } from "../../report/output_folder.ts";
import { NAMES, writeGeneration } from "./swap_child.ts";

function inFolder(name: string, run: (folder: string) => void | Promise<void>): void {
  test(name, async () => {
    const folder = mkdtempSync(join(tmpdir(), "tlparse-output-"));
    try {
      await run(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

function fill(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function contents(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(folder.length + 1)] = readFileSync(path, "utf8");
  }
  return files;
}

const OLD = { "index.html": "old", "raw.jsonl": "old", "-_0_0_0/a_0.txt": "old" };
const NEW = { "index.html": "new", "raw.log": "new", "-_1_0_0/b_0.txt": "new" };
const open = (out: string, overwrite = false, inputs: readonly string[] = []) =>
  prepareOutput(out, { overwrite, inputs });
const isFirstLine = (line: string) => (error: Error) => error.message.split("\n")[0] === line;

inFolder("a report appears where nothing was, with its parents, and nothing else is left", (folder) => {
  const out = join(folder, "a/b/c");
  const stage = open(out);
  fill(stage.folder, NEW);
  fill(stage.spoolFolder, { "log": "spooled" });
  equal(existsSync(out), false);
  stage.commit();
  stage.abort();
  deepEqual(contents(folder), Object.fromEntries(Object.entries(NEW).map(([name, text]) => [`a/b/c/${name}`, text])));
  deepEqual(readdirSync(join(folder, "a/b")), ["c"]);
});

inFolder("a run that is given up leaves nothing, not even the parents it made", (folder) => {
  const stage = open(join(folder, "a/b"));
  fill(stage.folder, NEW);
  stage.abort();
  deepEqual(readdirSync(folder), []);
});

inFolder("a folder that exists is refused without --overwrite, even an empty one, and stays as it was", (folder) => {
  const out = join(folder, "out");
  fill(out, { "keep.txt": "mine" });
  const line = `Directory ${out} already exists; pass --overwrite to replace it or use -o OUTDIR`;
  throws(() => open(out), isFirstLine(line));
  throws(() => open(out), /\nIt holds 1 entry and is no report\./);
  deepEqual(contents(folder), { "out/keep.txt": "mine" });
  mkdirSync(join(folder, "empty"));
  throws(() => open(join(folder, "empty")), /already exists; pass --overwrite .*\nIt is empty\./);
});

inFolder("who has to decide is told which report is there", (folder) => {
  const out = join(folder, "tl_out");
  const manifest = {
    generator: "tlparse 0.1.0",
    generated_at: "2026-11-20T10:00:00Z",
    source_file: "/x/train\u001b.log",
  };
  fill(out, { ...OLD, "manifest.json": JSON.stringify(manifest) });
  throws(() => open(out), /\nIt holds a report of train\?\.log made on 2026-11-20 \(4 files\)\.$/);
  writeFileSync(join(out, "string_table.json"), "[]");
  throws(() => open(out), /\nIt holds the entries of train\?\.log made on 2026-11-20 \(5 files\)\.$/);
});

inFolder("with --overwrite the old report is gone and the new one is there", (folder) => {
  const out = join(folder, "out");
  fill(out, OLD);
  const stage = open(out, true);
  fill(stage.folder, NEW);
  deepEqual(contents(out), OLD);
  stage.commit();
  deepEqual(contents(out), NEW);
  deepEqual(readdirSync(folder), ["out"]);
});

inFolder("with --overwrite a run that is given up leaves the old report", (folder) => {
  const out = join(folder, "out");
  fill(out, OLD);
  const stage = open(out, true);
  fill(stage.folder, NEW);
  stage.abort();
  deepEqual(contents(out), OLD);
  deepEqual(readdirSync(folder), ["out"]);
});

for (
  const [what, files] of [
    ["documents", { "thesis.tex": "mine" }],
    ["a web project", { "index.html": "mine", "manifest.json": '{"name":"my app"}', "src/a.js": "mine" }],
    ["a repository", { ...OLD, ".git/config": "mine" }],
    ["a report of the reference with a file of somebody's", { ...OLD, "notes.txt": "mine" }],
  ] as const
) {
  inFolder(`--overwrite does not delete ${what}`, (folder) => {
    const out = join(folder, "out");
    fill(out, files);
    throws(() => open(out, true), isFirstLine(`Cannot replace ${out}: it does not look like a report`));
    deepEqual(contents(out), files);
  });
}

inFolder("--overwrite replaces an empty folder, and reports of ranks and of export mode", (folder) => {
  mkdirSync(join(folder, "empty"));
  fill(join(folder, "ranks"), { "index.html": "", "rank_0/index.html": "", "chromium_events.json": "[]" });
  fill(join(folder, "export"), { "index.html": "", "-_0_0_0/symbolic_guard_information_0.html": "" });
  for (const name of ["empty", "ranks", "export"]) open(join(folder, name), true).commit();
  deepEqual(contents(folder), {});
});

inFolder("a file is never replaced by a folder", (folder) => {
  fill(folder, { out: "mine" });
  throws(() => open(join(folder, "out"), true), isFirstLine("Not a directory (os error 20)"));
  throws(() => open(join(folder, "out")), /^OutputExistsError: Directory .* already exists/);
  throws(
    () => open(join(folder, "out/below")),
    /^OutputError: Cannot write the report to .*a part of the path is a file/,
  );
});

inFolder("the output cannot be the input or hold it, whichever way it is named", (folder) => {
  const out = join(folder, "out");
  fill(out, { ...OLD, "raw.log": "the log" });
  symlinkSync(out, join(folder, "link"));
  for (const input of [out, join(out, "raw.log"), join(folder, "link/raw.log"), join(out, "../out/raw.log")]) {
    throws(() => open(out, true, [input]), isFirstLine(`Cannot replace ${out}: the input ${input} is there`));
    throws(() => open(join(folder, "link"), true, [input]), /^OutputRefusedError: Cannot replace/);
  }
  open(out, true, [join(folder, "out2/raw.log"), folder]).abort();
  equal(readFileSync(join(out, "raw.log"), "utf8"), "the log");
});

inFolder("a link to a report is kept, and what it leads to is replaced", (folder) => {
  fill(join(folder, "real"), OLD);
  symlinkSync("real", join(folder, "out"));
  const stage = open(join(folder, "out"), true);
  fill(stage.folder, NEW);
  stage.commit();
  deepEqual(contents(join(folder, "real")), NEW);
  deepEqual(readdirSync(folder).sort(), ["out", "real"]);
  symlinkSync("nowhere", join(folder, "dangling"));
  throws(() => open(join(folder, "dangling")), /symbolic link to a place that does not exist/);
});

inFolder("a folder that may not be written to is an error with the path and a remedy", (folder) => {
  const parent = join(folder, "parent");
  mkdirSync(parent);
  if (process.getuid?.() === 0) return throws(() => open("/proc/tlparse-test/out"), /^OutputError: Cannot write/);
  chmodSync(parent, 0o500);
  throws(
    () => open(join(parent, "out")),
    (error: Error) => error.message.includes("you may not write there") && error.message.includes("-o OUTDIR"),
  );
});

inFolder("the stage of a run that is no longer there is removed, that of a running one is not", (folder) => {
  const dead = 2 ** 30;
  fill(folder, {
    [`.out.tlparse-new-${dead}/report/index.html`]: "",
    [`.out.tlparse-new-${process.ppid}/report/index.html`]: "",
  });
  open(join(folder, "out")).abort();
  deepEqual(readdirSync(folder), [`.out.tlparse-new-${process.ppid}`]);
});

inFolder("two runs of one process for the same folder do not remove each other's stage", (folder) => {
  const first = open(join(folder, "out"));
  throws(() => open(join(folder, "out")), /another tlparse|Cannot write/);
  fill(first.folder, NEW);
  first.commit();
  deepEqual(contents(join(folder, "out")), NEW);
});

inFolder("an interrupted swap is undone where the new report was not in place yet", (folder) => {
  const out = join(folder, "out");
  fill(join(folder, ".out.tlparse-old"), OLD);
  recoverOutput(out);
  deepEqual(contents(out), OLD);
  deepEqual(readdirSync(folder), ["out"]);
});

inFolder("an interrupted swap is completed where it was", (folder) => {
  const out = join(folder, "out");
  fill(join(folder, ".out.tlparse-old"), { "raw.jsonl": "old" });
  fill(out, NEW);
  recoverOutput(out);
  deepEqual(contents(out), NEW);
  deepEqual(readdirSync(folder), ["out"]);
});

/** All moments of a replacement inside the folder: what is there, and what must be there after recovery. */
const MOMENTS: readonly (readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>])[] = [
  ["while the old entries are set aside", {
    ".tlparse-aside/entries/index.html": "old",
    ".tlparse-aside/new_entries.json": '["-_1_0_0", "raw.log", "index.html"]',
    "raw.jsonl": "old",
    "-_0_0_0/a_0.txt": "old",
    ".tlparse-new/report/index.html": "new",
  }, OLD],
  ["while the list of the new entries is written", { ...OLD, ".tlparse-aside/new_entries.json": '["-_1' }, OLD],
  ["while the new entries move in", {
    ".tlparse-old/entries/index.html": "old",
    ".tlparse-old/entries/raw.jsonl": "old",
    ".tlparse-old/entries/-_0_0_0/a_0.txt": "old",
    ".tlparse-old/new_entries.json": '["-_1_0_0", "raw.log", "index.html", "../x", ".."]',
    "-_1_0_0/b_0.txt": "new",
    "raw.log": "new",
    ".tlparse-new/report/index.html": "new",
  }, OLD],
  ["while the old entries move back", {
    ".tlparse-aside/entries/index.html": "old",
    ".tlparse-aside/new_entries.json": "[]",
    "raw.jsonl": "old",
    "-_0_0_0/a_0.txt": "old",
  }, OLD],
  ["while the old entries are removed", { ...NEW, ".tlparse-done/entries/raw.jsonl": "old" }, NEW],
];
for (const [moment, before, after] of MOMENTS) {
  inFolder(`a replacement inside the folder that is killed ${moment} is recovered`, (folder) => {
    fill(folder, { "x/keep": "mine" });
    const out = join(folder, "x/out");
    fill(out, before);
    recoverOutput(out);
    deepEqual(contents(out), after);
    equal(readFileSync(join(folder, "x/keep"), "utf8"), "mine");
  });
}

inFolder("the folder in which somebody works is replaced inside, since a shell there would be lost", (folder) => {
  const out = join(folder, "out"), here = process.cwd();
  fill(out, OLD);
  process.chdir(out);
  try {
    const stage = open(".", true);
    equal(dirname(stage.folder).endsWith(".tlparse-new"), true);
    fill(stage.folder, NEW);
    stage.commit();
    deepEqual(contents(out), NEW);
  } finally {
    process.chdir(here);
  }
});

const CHILD = join(dirname(fileURLToPath(import.meta.url)), "swap_child.ts");
const RUN = process.versions.deno ? ["run", "-A", "--no-check"] : [];

/** Kills a process that replaces a report in a loop, some time after it has done so once. */
function killWhileSwapping(out: string, cwd: string, milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [...RUN, CHILD, "swap", out], { cwd, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (_, signal) => signal === "SIGKILL" ? resolve() : reject(new Error("the child has ended itself")));
    child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), milliseconds));
  });
}

for (const where of ["beside", "inside"] as const) {
  inFolder(
    `whenever a run is killed that stages ${where} the folder, the old or the new report is whole`,
    async (folder) => {
      const out = join(folder, "out");
      writeGeneration(out, "first");
      for (let kill = 0; kill < 15; kill++) {
        await killWhileSwapping(out, where === "inside" ? out : folder, Math.random() * 12);
        recoverOutput(out);
        const files = contents(out);
        deepEqual(Object.keys(files).sort(), [...NAMES].sort());
        equal(new Set(Object.values(files)).size, 1);
      }
      writeGeneration(out, "last");
      deepEqual(new Set(Object.values(contents(out))), new Set(["last"]));
      deepEqual(readdirSync(folder), ["out"]);
    },
  );
}

inFolder("a stage inside the folder is removed, also one whose owner was killed while making it", (folder) => {
  const out = join(folder, "out");
  for (const pid of ["", String(2 ** 30)]) {
    fill(out, { ...OLD, ".tlparse-new/pid": pid, ".tlparse-new/report/index.html": "new" });
    recoverOutput(out);
    deepEqual(contents(out), OLD);
  }
  fill(out, { ".tlparse-new/pid": String(process.ppid) });
  recoverOutput(out);
  equal(existsSync(join(out, ".tlparse-new")), true);
});

inFolder("of two runs without --overwrite the faster one keeps the folder", (folder) => {
  const out = join(folder, "out");
  const slow = open(out);
  fill(slow.folder, { "index.html": "slow" });
  fill(out, { "index.html": "fast" });
  throws(() => slow.commit(), /already exists; pass --overwrite/);
  slow.abort();
  deepEqual(contents(folder), { "out/index.html": "fast" });
});

import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Module } from "../../modules/module.ts";
import { page } from "../../modules/module.ts";
import { writeToMemory } from "../../report/memory_writer.ts";
import { writeSite } from "../../report/site_writer.ts";
import { fakeStore } from "./fake_store.ts";
import { artifact, artifactOutput, artifacts, moduleOf, plan, textView } from "./helpers.ts";

function inFolder(name: string, run: (folder: string) => Promise<void>): void {
  test(name, async () => {
    const folder = mkdtempSync(join(tmpdir(), "tlparse-site-"));
    try {
      await run(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

const assets = new Map([["tlparse.css", "body{}"]]);
const read = (folder: string, path: string) => readFileSync(join(folder, path), "utf8");

const fails = (message: string) => () => {
  throw new TypeError(message);
};

/** One file of each kind, and one of each that throws. */
const everything: Module = moduleOf("everything", (store) => ({
  numbered: [...store.entries("artifacts")].map((at) => ({
    ...artifactOutput(at),
    path: "a.json",
    content: { kind: "json", of: at },
  })),
  extra: [
    {
      path: "p/page.html",
      content: { kind: "page", page: page(textView, () => Promise.resolve("é<")) },
      phase: "early",
    },
    { path: "p/bad.html", content: { kind: "page", page: page(textView, fails("<no data>")) }, phase: "early" },
    { path: "t.txt", content: { kind: "text", text: () => Promise.resolve("t") }, phase: "early" },
    { path: "t_bad.json", content: { kind: "text", text: fails("no text") }, phase: "early" },
    {
      path: "s_bad.txt",
      content: {
        kind: "stream",
        *parts() {
          yield "x".repeat(600_000);
          fails("no more")();
        },
      },
      phase: "early",
    },
  ],
}));

const lines = ['{"b": 1.0, "a": 18446744073709551615}', '{"b":1,}', ""].map((payload) => artifact("a", payload));

inFolder("the site and the memory writer make the same bytes", async (folder) => {
  writeFileSync(join(folder, "a.log"), "the log, and what came later");
  const source = { name: "a.log", given: "a.log", bytes: 7, sha256: "", path: join(folder, "a.log"), modified: 0 };
  const report = await plan(fakeStore(lines, { source }), [everything]);
  const out = join(folder, "out");
  mkdirSync(out);
  const { sizes, failed } = await writeSite(report, out, { assets });
  const memory = await writeToMemory(report, assets);
  deepEqual([...sizes.keys()], [...memory.files.keys()]);
  for (const [path, bytes] of memory.files) {
    equal(read(out, path), new TextDecoder().decode(bytes), path);
    equal(sizes.get(path), bytes.length, path);
  }
  const failures = (list: typeof failed) => list.map(({ path, module, error }) => [path, module, error.message]);
  deepEqual(failures(failed), [
    ["p/bad.html", "everything", "<no data>"],
    ["t_bad.json", "everything", "no text"],
    ["s_bad.txt", "everything", "no more"],
  ]);
  deepEqual(failures(memory.failed), failures(failed));
  equal(read(out, "raw.log"), "the log");
});

inFolder("JSON is written in canonical form, and unchanged where it is none", async (folder) => {
  await writeSite(await plan(fakeStore(lines), [everything]), folder, { assets });
  equal(read(folder, "-_0_0_0/a_0.json"), '{\n  "a": 18446744073709551615,\n  "b": 1.0\n}');
  equal(read(folder, "-_0_0_0/a_1.json"), '{"b":1,}');
  equal(read(folder, "-_0_0_0/a_2.json"), "");
});

inFolder("a file whose content throws says so and holds nothing of it", async (folder) => {
  await writeSite(await plan(fakeStore([]), [everything]), folder, { assets });
  match(read(folder, "p/bad.html"), /href="..\/assets\/tlparse.css"[^]*TypeError: &lt;no data>/);
  equal(read(folder, "t_bad.json"), '{\n  "error": "Cannot make this file: no text"\n}');
  equal(read(folder, "s_bad.txt"), "Cannot make this file: no more\n");
});

inFolder("long texts of any characters arrive whole", async (folder) => {
  const text = "aé😀".repeat(300_000);
  const long = moduleOf("long", () => ({
    extra: ["", "x", "xx", "xxx"].map((start) => ({
      path: `long${start}.txt`,
      content: { kind: "stream", parts: () => [start, text, "end"] },
      phase: "early",
    })),
  }));
  await writeSite(await plan(fakeStore([]), [long]), folder, { assets });
  for (const start of ["", "x", "xx", "xxx"]) equal(read(folder, `long${start}.txt`) === `${start}${text}end`, true);
});

inFolder("files about the others are made when all others are written", async (folder) => {
  const report = await plan(fakeStore([artifact("a", "12345")]), [artifacts]);
  const written = await writeSite(report, folder, {
    assets,
    extraFiles: ({ sizes }) => new Map([["manifest.json", JSON.stringify([...sizes])]]),
  });
  const rawBytes = Buffer.byteLength(read(folder, "raw.jsonl"));
  deepEqual(JSON.parse(read(folder, "manifest.json")), [
    ["-_0_0_0/a_0.txt", 5],
    ["raw.jsonl", rawBytes],
    ["assets/tlparse.css", 6],
  ]);
  equal(written.sizes.has("manifest.json"), true);
});

inFolder("a log that is gone costs only raw.log", async (folder) => {
  const source = { name: "a.log", given: "a.log", bytes: 7, sha256: "", path: join(folder, "gone.log"), modified: 0 };
  const { failed } = await writeSite(await plan(fakeStore([], { source }), []), folder, { assets });
  deepEqual(failed.map(({ path }) => path), ["raw.log"]);
  deepEqual(readdirSync(folder).sort(), ["assets", "raw.jsonl", "raw.log"]);
});

inFolder("a full disk ends the writing with the path and a remedy", async (folder) => {
  // /dev/full takes nothing; where there is none, a folder in the way does.
  try {
    symlinkSync("/dev/full", join(folder, "raw.jsonl"));
    writeFileSync("/dev/full", "x");
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOSPC") return;
  }
  await rejects(
    async () => writeSite(await plan(fakeStore([]), []), folder, { assets }),
    (error: Error) =>
      error.message ===
        `Cannot write the report to ${join(folder, "raw.jsonl")}: the disk is full (ENOSPC)\n` +
          "Free some space, or use -o OUTDIR for a folder on another disk.",
  );
});

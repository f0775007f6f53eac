import assert from "node:assert/strict";
import { appendFileSync, copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { record } from "../log_text.ts";
import { inFolder, resultOf, runCli, startCli } from "../run_cli.ts";
import { announced, type Rest, whileServing as whileRunning } from "./serving.ts";

const POSIX = process.platform !== "win32";
const SIMPLE = join(dirname(fileURLToPath(import.meta.url)), "../../testdata/simple.log");

const graph = (frame: number, text: string): string =>
  record({ dynamo_output_graph: {}, frame_id: frame, frame_compile_id: 0, attempt: 0 }, text);

/** `tlparse serve` on a free port. */
const whileServing = (args: readonly string[], ...rest: Rest) =>
  whileRunning(["serve", ...args, "--port", "0"], ...rest);

/** Reads the events until one is of this kind; gives its data. */
async function event(reader: ReadableStreamDefaultReader<Uint8Array>, kind: string): Promise<Record<string, unknown>> {
  let text = "";
  for (;;) {
    const data = new RegExp(`^event: ${kind}\ndata: (.*)\n\n`, "m").exec(text)?.[1];
    if (data !== undefined) return JSON.parse(data);
    const { done, value } = await reader.read();
    assert.equal(done, false);
    text += new TextDecoder().decode(value);
  }
}

for (const [signal, exit] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  test(
    `a log is served while it grows, until ${signal}; nothing is written`,
    { skip: !POSIX },
    () =>
      inFolder(async (cwd) => {
        writeFileSync(join(cwd, "grow.log"), graph(0, "first"));
        const ended = await whileServing(["grow.log"], cwd, async ({ stdout, url }) => {
          assert.match(url, /^http:\/\/localhost:[1-9]\d*\/$/);
          assert.equal(stdout, `Serving grow.log at ${url}\nPress Ctrl+C to stop\n`);
          const events = (await fetch(`${url}.tlparse/events`)).body!.getReader();
          assert.equal((await event(events, "state"))["compilations"], 1);
          appendFileSync(join(cwd, "grow.log"), graph(1, "second"));
          assert.equal((await event(events, "changed"))["compilations"], 2);
          const directory = await (await fetch(`${url}compile_directory.json`)).json();
          const added = await fetch(url + directory["[1/0]"].artifacts[0].url);
          assert.equal(await added.text(), "second");
          await events.cancel();
        }, signal);
        assert.equal(ended, exit);
        assert.deepEqual(readdirSync(cwd), ["grow.log"]);
      }),
  );
}

test("the server goes on when pages that listen are gone", { skip: !POSIX }, () =>
  inFolder(async (cwd) => {
    await whileServing([SIMPLE], cwd, async ({ url }) => {
      for (let i = 0; i < 20; i++) {
        const aborted = new AbortController();
        await fetch(`${url}.tlparse/events`, { signal: aborted.signal });
        aborted.abort();
      }
      assert.equal((await fetch(url)).status, 200);
    });
  }));

test("the unpacked copy of a packed log is removed at the end", { skip: !POSIX }, () =>
  inFolder(async (cwd) => {
    const left = () => readdirSync(join(cwd, "tmp"));
    mkdirSync(join(cwd, "tmp"));
    writeFileSync(join(cwd, "a.log.gz"), gzipSync(graph(0, "packed")));
    const child = startCli(["serve", "a.log.gz", "--port", "0"], { cwd, env: { TMPDIR: join(cwd, "tmp") } });
    const { url } = await announced(child);
    assert.match(await (await fetch(`${url}raw.log`)).text(), /packed/);
    assert.equal(left().length, 1);
    child.kill("SIGINT");
    assert.equal((await resultOf(child)).code, 130);
    assert.deepEqual(left(), []);
  }));

test("a finished report and a folder of intermediate files are served too, with the options of a report", () =>
  inFolder(async (cwd) => {
    await runCli([SIMPLE, "-o", "out", "--no-browser"], { cwd });
    await whileServing(["out"], cwd, async ({ url }) => {
      assert.match(await (await fetch(url)).text(), /Build products/);
    });
    await runCli(["parse", SIMPLE, "-o", "entries"], { cwd });
    await whileServing(["entries", "-p"], cwd, async ({ url }) => {
      const directory = await (await fetch(`${url}compile_directory.json`)).text();
      assert.match(directory, /inductor_output_code_\w+\.txt/);
      assert.equal((await fetch(`${url}entries/manifest.json`)).status, 200);
    });
  }));

test("a directory with several logs is a choice, as for a report; --latest makes it", () =>
  inFolder(async (cwd) => {
    mkdirSync(join(cwd, "logs"));
    for (const rank of [0, 1]) copyFileSync(SIMPLE, join(cwd, "logs", `dedicated_log_torch_trace_rank_${rank}_a.log`));
    const { code, stdout, lines } = await runCli(["serve", "logs"], { cwd });
    assert.deepEqual([code, stdout, lines[0]], [1, "", "Error: logs is not a file"]);
    const ranks = await runCli(["serve", "--all-ranks-html", "logs"], { cwd });
    assert.equal(ranks.code, 1);
    assert.equal(ranks.lines[0], "Error: A report of all ranks cannot be served without writing it");
    assert.match(ranks.stderr, /tlparse --all-ranks-html DIR --serve/);
    await whileServing(["--latest", "logs"], cwd, async ({ url }) => {
      assert.equal((await fetch(url)).status, 200);
    });
  }));

test("what cannot be read or bound ends the program with 1", () =>
  inFolder(async (cwd) => {
    const none = await runCli(["serve", "none.log"], { cwd });
    assert.deepEqual([none.code, none.stdout, none.lines[0]], [1, "", "Error: none.log is not a file"]);
    const taken = createServer();
    await new Promise<void>((listening) => taken.listen(0, "127.0.0.1", listening));
    try {
      const { port } = taken.address() as AddressInfo;
      const { code, stderr } = await runCli(["serve", SIMPLE, "--port", String(port)], { cwd });
      assert.equal(code, 1);
      assert.match(stderr, new RegExp(`Error: Failed to start server on 127.0.0.1:${port}: Address already in use`));
      assert.doesNotMatch(stderr, /has been written/);
    } finally {
      taken.close();
    }
    assert.equal((await runCli(["serve", SIMPLE, "-o", "out"], { cwd })).code, 2);
  }));

test("--no-browser opens none, and a log that is called serve is written ./serve", () =>
  inFolder(async (cwd) => {
    copyFileSync(SIMPLE, join(cwd, "serve"));
    const written = await runCli(["./serve", "--no-browser"], { cwd });
    assert.equal(written.code, 0);
    const said: string[] = [];
    for (const flags of [[], ["--no-browser"]]) {
      const child = startCli(["serve", "./serve", "--port", "0", ...flags], { cwd });
      let stderr = "";
      child.stderr!.setEncoding("utf8").on("data", (piece) => stderr += piece);
      const { url } = await announced(child);
      // What is said about the browser comes after the two lines.
      await (await fetch(url)).text();
      await new Promise((resolve) => setTimeout(resolve, 300));
      said.push(stderr);
      child.kill("SIGKILL");
      await resultOf(child);
    }
    assert.match(said[0]!, /not opened in a browser/);
    assert.doesNotMatch(said[1]!, /browser/);
    assert.match((await runCli(["serve", "--help"], { cwd })).stdout, /What is read:[^]*How it is shown:[^]*--port/);
  }));

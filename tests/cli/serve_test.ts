import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { inFolder, resultOf, runCli, startCli } from "../run_cli.ts";
import { type Rest, whileServing as whileRunning } from "./serving.ts";

const POSIX = process.platform !== "win32";
const SIMPLE = join(dirname(fileURLToPath(import.meta.url)), "../../testdata/simple.log");
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** With `--serve`. */
const whileServing = (args: readonly string[], ...rest: Rest) => whileRunning([...args, "--serve"], ...rest);

for (const [signal, code] of Object.entries(CODES)) {
  test(
    `a report is served until ${signal}, on the port that is printed`,
    { skip: !POSIX },
    () =>
      inFolder(async (cwd) => {
        const ended = await whileServing([SIMPLE, "-o", "./out", "--port", "0"], cwd, async ({ stdout, url }) => {
          assert.match(url, /^http:\/\/localhost:[1-9]\d*\/$/);
          assert.deepEqual(stdout.trimEnd().split("\n"), [`Serving ./out at ${url}`, "Press Ctrl+C to stop"]);
          const index = await fetch(url);
          assert.equal(index.headers.get("content-type"), "text/html; charset=utf-8");
          assert.match(await index.text(), /Stack/);
          const raw = await fetch(`${url}raw.jsonl?x=1`, { headers: { range: "bytes=0-0" } });
          assert.deepEqual([raw.status, await raw.text()], [206, "{"]);
        }, signal as keyof typeof CODES);
        assert.equal(ended, code);
        assert.ok(existsSync(join(cwd, "out/index.html")));
      }),
  );
}

test("a report of all ranks is served with the pages of its ranks", () =>
  inFolder(async (cwd) => {
    mkdirSync(join(cwd, "logs"));
    for (const rank of [0, 1]) {
      copyFileSync(SIMPLE, join(cwd, "logs", `dedicated_log_torch_trace_rank_${rank}_a.log`));
    }
    await whileServing(["logs", "--all-ranks-html", "--port", "0"], cwd, async ({ stdout, url }) => {
      assert.deepEqual(stdout.trimEnd().split("\n").slice(-3), [
        "Individual pages: rank_*/index.html",
        `Serving tl_out at ${url}`,
        "Press Ctrl+C to stop",
      ]);
      const rank = await fetch(`${url}rank_1`);
      assert.deepEqual([rank.status, rank.url], [200, `${url}rank_1/`]);
      assert.match(await rank.text(), /<h2/);
    });
  }));

test("an export report is served too", () =>
  inFolder(async (cwd) => {
    await whileServing([SIMPLE, "-e", "--port", "0"], cwd, async ({ url }) => {
      assert.equal((await fetch(url)).status, 200);
    });
  }));

test("a report of intermediate files is served as well", () =>
  inFolder(async (cwd) => {
    await runCli(["parse", SIMPLE, "-o", "entries"], { cwd });
    await whileServing(["render", "entries", "--port", "0"], cwd, async ({ url }) => {
      assert.equal((await fetch(`${url}index.html`)).status, 200);
    });
  }));

const listening = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject).listen(port, "127.0.0.1", () => resolve(server));
  });

test("a port that is taken ends the program with 1 after the report has been written", () =>
  inFolder(async (cwd) => {
    const taken = await listening(0);
    try {
      const { port } = taken.address() as AddressInfo;
      const { code, stdout, lines } = await runCli([SIMPLE, "--serve", "--port", String(port)], { cwd });
      assert.deepEqual([code, stdout], [1, ""]);
      const said = lines.find((line) => line.startsWith("Error: "));
      assert.equal(said, `Error: Failed to start server on 127.0.0.1:${port}: Address already in use (os error 98)`);
      assert.ok(existsSync(join(cwd, "tl_out/index.html")));
    } finally {
      taken.close();
    }
  }));

test("without a port the first free one from 8000 on is taken, and none is an error", () =>
  inFolder(async (cwd) => {
    const taken: Server[] = [];
    try {
      for (let port = 8000; port <= 8099; port++) {
        const server = await listening(port).catch(() => null);
        if (server) taken.push(server);
      }
      const child = startCli([SIMPLE, "--serve"], { cwd });
      // Should another program give back one of the ports just now, it would be served for ever.
      const limit = setTimeout(() => child.kill("SIGKILL"), 30_000);
      const none = await resultOf(child);
      clearTimeout(limit);
      assert.equal(none.code, 1);
      assert.ok(none.lines.includes("Error: No available ports in range 8000-8099"), none.stderr);
      const last = taken.pop()!;
      const { port } = last.address() as AddressInfo;
      await new Promise((closed) => last.close(closed));
      await whileServing([SIMPLE, "--overwrite"], cwd, ({ url }) => {
        assert.equal(url, `http://localhost:${port}/`);
        return Promise.resolve();
      });
    } finally {
      for (const server of taken) server.close();
    }
  }));

test("a log that cannot be read starts no server", () =>
  inFolder(async (cwd) => {
    const { code, stdout, lines } = await runCli(["none.log", "--serve", "--port", "0"], { cwd });
    assert.deepEqual([code, stdout, lines[0]], [1, "", "Error: none.log is not a file"]);
    writeFileSync(join(cwd, "bad.log"), "V0401 12:00:00.000000 1 a.py:1] {\n");
    const strict = await runCli(["bad.log", "--serve", "--port", "0", "--strict"], { cwd });
    assert.deepEqual([strict.code, strict.stdout], [1, ""]);
  }));

test("a port is a number up to 65535, and means nothing without --serve", () =>
  inFolder(async (cwd) => {
    for (const port of ["65536", "-1", "x", ""]) {
      assert.equal((await runCli([SIMPLE, "--serve", `--port=${port}`], { cwd })).code, 2, port);
    }
    const { code, stdout } = await runCli([SIMPLE, "--port", "9", "--no-browser"], { cwd });
    assert.deepEqual([code, stdout], [0, ""]);
  }));

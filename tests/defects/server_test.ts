/** Defects of the server (supplement 8.2a, D-56 to D-62), on a report of a log whose names need care. */
import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { report } from "../../mod.ts";
import { listen } from "../../runtime/http.ts";
import { serve } from "../../cli/serve.ts";
import { serveFolder } from "../../server/serve_folder.ts";
import { inFolder } from "../run_cli.ts";

const LOG = fileURLToPath(new URL("../../testdata/defects/d-57-names-to-serve.log", import.meta.url));

async function answerTo(folder: string, target: string, init: RequestInit = {}): Promise<Response> {
  const headers = { host: "localhost:8000", ...init.headers as Record<string, string> | undefined };
  return await serveFolder(folder)(new Request("http://localhost/", { ...init, headers }), target);
}

const withReport = (use: (out: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const out = join(folder, "out");
    await report(LOG, out);
    await use(out);
  });

test("D-56: an address with a query is the file before the question mark", () =>
  withReport(async (out) => {
    const plain = await (await answerTo(out, "/index.html")).text();
    equal(await (await answerTo(out, "/?a=b")).text(), plain);
    equal(await (await answerTo(out, "/index.html?a=b?c")).text(), plain);
  }));

test("D-57: every link of the index leads to its file, also with a plus sign and letters beyond ASCII", () =>
  withReport(async (out) => {
    const index = await (await answerTo(out, "/")).text();
    const links = [...index.matchAll(/href="(-_0_0_0[^"]*)"/g)].map(([, link]) => link!);
    const texts = await Promise.all(links.map(async (link) => await (await answerTo(out, `/${link}`)).text()));
    deepEqual(texts, ["graph called \u00e9\u{1f600}", "graph called a+b", "graph called a b?c#d"]);
    equal(await (await answerTo(out, "/-_0_0_0/a+b_1.txt")).text(), "graph called a+b");
  }));

test("D-58: only this machine is answered, under its own names", () =>
  withReport(async (out) => {
    const foreign = await answerTo(out, "/", { headers: { host: "evil.example" } });
    ok(foreign.status >= 400, String(foreign.status));
    const url = new URL(await serve(serveFolder(out), { port: 0, written: true }));
    const outside = Object.values(networkInterfaces()).flat()
      .filter((address) => address && !address.internal && address.family === "IPv4");
    for (const address of outside) await rejects(opened(Number(url.port), address!.address));
    await opened(Number(url.port), "127.0.0.1");
  }));

/** Fails where nothing listens. */
const opened = (port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host, timeout: 2000 });
    const failed = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.once("error", failed).once("timeout", () => failed(new Error("no answer")));
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
  });

test("D-59: a client that asks for a large file and does not read it holds up nobody", () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "index.html"), "the index");
    writeFileSync(join(folder, "large.txt"), "");
    truncateSync(join(folder, "large.txt"), 64 * 1024 * 1024);
    const server = await listen(serveFolder(folder), { port: 0, host: "127.0.0.1" });
    const lazy = connect(server.port, "127.0.0.1").pause();
    try {
      lazy.write("GET /large.txt HTTP/1.1\r\nHost: localhost\r\n\r\n");
      for (let i = 0; i < 3; i++) {
        equal(await (await fetch(`http://127.0.0.1:${server.port}/`)).text(), "the index");
      }
    } finally {
      lazy.destroy();
      await server.close();
    }
  }));

test("D-60, D-61: port 0 is told as the port that was bound, and that one answers", () =>
  withReport(async (out) => {
    const url = await serve(serveFolder(out), { port: 0, written: true });
    match(url, /^http:\/\/localhost:[1-9]\d*\/$/);
    const index = await fetch(url.replace("localhost", "127.0.0.1"));
    equal(index.status, 200);
    await index.text();
  }));

test("D-62: a folder is its index.html, logs are text, and only GET and HEAD are answered", () =>
  inFolder(async (folder) => {
    mkdirSync(join(folder, "rank_0"));
    for (const name of ["rank_0/index.html", "raw.log", "raw.jsonl"]) writeFileSync(join(folder, name), name);
    equal(await (await answerTo(folder, "/rank_0/")).text(), "rank_0/index.html");
    for (const name of ["raw.log", "raw.jsonl"]) {
      const { headers, body } = await answerTo(folder, `/${name}`);
      match(headers.get("content-type") ?? "", /^text\/plain/);
      await body?.cancel();
    }
    for (const method of ["POST", "PUT", "DELETE"]) equal((await answerTo(folder, "/raw.log", { method })).status, 405);
    equal((await answerTo(folder, "/raw.log", { method: "HEAD" })).status, 200);
  }));

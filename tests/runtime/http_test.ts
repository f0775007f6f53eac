import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { listen, type Listening } from "../../runtime/http.ts";
import { codeOf } from "../../runtime/user_error.ts";

const HOST = "127.0.0.1";

async function serving<T>(
  handler: Parameters<typeof listen>[0],
  use: (server: Listening) => Promise<T>,
): Promise<T> {
  const server = await listen(handler, { port: 0, host: HOST });
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

/** Sends the text as it is; what comes back until the connection ends. */
function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, HOST);
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("data", (text) => answer += text);
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
    socket.write(request);
  });
}

const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;

test("a handler gets the target as it was sent, and the headers", () =>
  serving(
    (request, target) => new Response(`[${target}] ${request.method} ${request.headers.get("host")}`),
    async ({ port }) => {
      match(await exchange(port, get("/../a%2e?b=/../c")), /\[\/\.\.\/a%2e\?b=\/\.\.\/c\] GET localhost/);
      match(await exchange(port, get("http://localhost:9/x?y")), /\[\/x\?y\]/);
    },
  ));

test("what is no request gets 400", () =>
  serving(() => new Response("reached"), async ({ port }) => {
    match(await exchange(port, "rubbish\r\n\r\n"), /^HTTP\/1\.1 400 /);
    match(await exchange(port, get("*")), /^HTTP\/1\.1 400 /);
  }));

test("a body that waits for more is ended when the browser has gone", () => {
  let cancelled = (): void => {};
  const ended = new Promise<void>((resolve) => cancelled = resolve);
  const waiting = () =>
    new Response(
      new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)), cancel: () => cancelled() }),
    );
  return serving(waiting, async ({ port }) => {
    const socket = connect(port, HOST);
    socket.write(get("/"));
    await new Promise((resolve) => socket.once("data", resolve));
    socket.destroy();
    await ended;
  });
});

test("status, headers and body come as the handler says", () =>
  serving(
    () => new Response("abc", { status: 206, headers: { "content-length": "3", "x-own": "1" } }),
    async ({ port }) => {
      const response = await fetch(`http://${HOST}:${port}/`);
      deepEqual([response.status, response.headers.get("x-own"), await response.text()], [206, "1", "abc"]);
    },
  ));

test("a body that fails breaks the connection, and the server goes on", () =>
  serving((_, target) => target === "/" ? new Response("fine") : failing(), async ({ port }) => {
    const answer = await exchange(port, get("/broken")).catch(() => "");
    ok(!answer.endsWith("\r\n0\r\n\r\n"), "the answer looks complete");
    equal(await (await fetch(`http://${HOST}:${port}/`)).text(), "fine");
  }));

/** Of unknown length, so that only a last empty chunk would tell the client that all has come. */
function failing(): Response {
  let pieces = 0;
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (pieces++ > 0) throw new Error("gone");
        controller.enqueue(new TextEncoder().encode("begin"));
      },
    }),
  );
}

test("a client that does not read holds up nobody, and is not read for", () => {
  const PIECE = 64 * 1024, PIECES = 4_000;
  let read = 0;
  let ended = () => {};
  const cancelled = new Promise<void>((resolve) => ended = resolve);
  const large = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(PIECE));
          if (++read === PIECES) controller.close();
        },
        cancel: () => ended(),
      }, { highWaterMark: 0 }),
      { headers: { "content-length": String(PIECE * PIECES) } },
    );
  return serving((_, target) => target === "/large" ? large() : new Response("small"), async ({ port }) => {
    const lazy = await connected(port);
    lazy.pause();
    lazy.write(get("/large"));
    await until(() => read > 0);
    equal(await (await fetch(`http://${HOST}:${port}/`)).text(), "small");
    await settled(() => read);
    ok(read < PIECES / 4, `${read} pieces of ${PIECES} were read`);
    lazy.destroy();
    await cancelled;
  });
});

const connected = (port: number): Promise<Socket> =>
  new Promise((resolve) => {
    const socket: Socket = connect(port, HOST, () => resolve(socket));
  });

const soon = () => new Promise((resolve) => setTimeout(resolve, 100));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await soon();
}

/** Waits until a number has stopped to grow. */
async function settled(value: () => number): Promise<void> {
  for (let before = -1; before !== value();) {
    before = value();
    await soon();
  }
}

test("a port that is taken is an error of the system, and 0 is any free one", () =>
  serving(() => new Response(""), async ({ port }) => {
    ok(port > 0);
    await rejects(listen(() => new Response(""), { port, host: HOST }), (error) => codeOf(error) === "EADDRINUSE");
  }));

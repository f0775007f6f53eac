/** Requests and responses of the web platform over the sockets of Node's http module, which Deno and Bun have too. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** `target` is what stands in the request, unchanged but for the origin; a URL would resolve its dots. */
type RequestHandler = (request: Request, target: string) => Promise<Response> | Response;

export interface Listening {
  /** The one that was chosen, where 0 was asked for. */
  readonly port: number;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Serves until it is closed, any number of requests at once. Throws the error of the system if the port cannot be bound. */
export async function listen(
  handler: RequestHandler,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<Listening> {
  // Loaded here, since most runs serve nothing.
  const { createServer } = await import("node:http");
  const server = createServer((incoming, outgoing) => void answer(handler, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
  return { port: (server.address() as AddressInfo).port, close: () => closed(server) };
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

async function answer(handler: RequestHandler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  // A connection that breaks is not our fault, and must not end the program.
  outgoing.on("error", () => {});
  try {
    const target = (incoming.url ?? "/").replace(/^https?:\/\/[^/?]+(?=\/)/i, "");
    const request = requestOf(incoming, target);
    await send(request === null ? badRequest() : await handler(request, target), outgoing);
  } catch {
    outgoing.destroy();
  }
}

/** The body is left out: nobody here reads one. Null for what the web platform has no request for. */
function requestOf({ method, rawHeaders }: IncomingMessage, target: string): Request | null {
  if (!target.startsWith("/")) return null;
  try {
    const headers = new Headers();
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.append(rawHeaders[i]!, rawHeaders[i + 1]!);
    return new Request(new URL(`http://localhost${target}`), { method: method ?? "GET", headers });
  } catch {
    return null;
  }
}

const badRequest = (): Response =>
  new Response("400 Bad Request", { status: 400, headers: { "content-type": "text/plain; charset=UTF-8" } });

async function send({ status, headers, body }: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(status, Object.fromEntries(headers));
  if (body === null) {
    outgoing.end();
    return;
  }
  const reader = body.getReader();
  // What waits for something to send would wait on for a browser that has gone.
  outgoing.once("close", () => void reader.cancel().catch(() => {}));
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (!outgoing.write(next.value)) await drained(outgoing);
      if (outgoing.destroyed) return;
    }
    outgoing.end();
  } finally {
    await reader.cancel();
  }
}

/** Resolves when more can be written, or never will be. */
function drained(outgoing: ServerResponse): Promise<void> {
  if (outgoing.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off("drain", done);
      outgoing.off("close", done);
      resolve();
    };
    outgoing.on("drain", done);
    outgoing.on("close", done);
  });
}

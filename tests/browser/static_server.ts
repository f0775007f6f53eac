/** Serves a folder on a free port of the loopback interface. */
import { createReadStream, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize, sep } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json",
};

export interface StaticServer {
  /** Without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

export async function serveFolder(folder: string): Promise<StaticServer> {
  const server = createServer((request, response) => answer(folder, request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function answer(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const path = decodeURIComponent(new URL(request.url ?? "/", "http://loopback").pathname);
  const file = normalize(join(folder, path));
  if (!file.startsWith(folder + sep) || !isFile(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "content-type": typeOf(file) });
  createReadStream(file).pipe(response);
}

/** `.html` alone is the name of a page too. */
const typeOf = (file: string): string => TYPES[/\.[^.]*$/.exec(file)?.[0] ?? ""] ?? "application/octet-stream";

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** Serves texts by byte ranges, or without, and keeps what it was asked for. Answers can be made to fail. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  readonly path: string;
  readonly range: string | null;
}

export interface RecordingServer {
  readonly url: string;
  readonly files: Map<string, string>;
  readonly asked: Asked[];
  ranges: boolean;
  /** Path -> status, for as long as it is set. */
  readonly failing: Map<string, number>;
  close(): Promise<void>;
}

export async function recordingServer(): Promise<RecordingServer> {
  const files = new Map<string, string>(), failing = new Map<string, number>(), asked: Asked[] = [];
  const server = createServer((request, response) => answer(state, request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const state: RecordingServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    asked,
    ranges: true,
    failing,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return state;
}

function answer(
  { files, asked, ranges, failing }: RecordingServer,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const path = request.url!.slice(1), range = request.headers.range ?? null;
  asked.push({ path, range });
  const text = files.get(path), failure = failing.get(path);
  if (text === undefined || failure !== undefined) return void response.writeHead(failure ?? 404).end();
  const bytes = new TextEncoder().encode(text);
  const headers = { "content-type": typeOf(path), "cache-control": "no-store" };
  const wanted = ranges ? /^bytes=(\d+)-(\d+)$/.exec(range ?? "") : null;
  if (wanted === null) return void response.writeHead(200, headers).end(bytes);
  const [from, to] = [Number(wanted[1]), Number(wanted[2]) + 1];
  response.writeHead(206, { ...headers, "content-range": `bytes ${from}-${to - 1}/${bytes.length}` });
  response.end(bytes.subarray(from, to));
}

const typeOf = (path: string): string =>
  path.endsWith(".html") ? "text/html; charset=utf-8" : /\.m?js$/.test(path) ? "text/javascript" : "application/json";

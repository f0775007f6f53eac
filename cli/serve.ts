/** `--serve`: a report over HTTP, for this machine only (D-58). */
import { listen, type Listening } from "../runtime/http.ts";
import { codeOf, messageOf, UserError } from "../runtime/user_error.ts";
import { serveFolder } from "../server/serve_folder.ts";

const HOST = "127.0.0.1";
const FIRST_PORT = 8000;
const LAST_PORT = 8099;

/**
 * Begins to serve a folder and goes on until the program ends.
 *
 * @param port The first free one of 8000 to 8099 where it is null, any free one where it is 0. What is probed is kept (D-61).
 * @returns The address, with the port that was bound (D-60).
 * @throws UserError as contract 6.5 words it.
 */
export async function serve(folder: string, port: number | null): Promise<string> {
  const { port: bound } = port === null ? await firstFree(folder) : await onPort(folder, port);
  return `http://localhost:${bound}/`;
}

async function firstFree(folder: string): Promise<Listening> {
  for (let port = FIRST_PORT; port <= LAST_PORT; port++) {
    try {
      return await listen(serveFolder(folder), { port, host: HOST });
    } catch (error) {
      if (!["EADDRINUSE", "EACCES"].includes(codeOf(error))) throw failed(port, error);
    }
  }
  throw new UserError(`No available ports in range ${FIRST_PORT}-${LAST_PORT}`, [
    "The report has been written. With --port 0 any free port is taken.",
  ]);
}

async function onPort(folder: string, port: number): Promise<Listening> {
  try {
    return await listen(serveFolder(folder), { port, host: HOST });
  } catch (error) {
    throw failed(port, error);
  }
}

const failed = (port: number, error: unknown): UserError =>
  new UserError(`Failed to start server on ${HOST}:${port}: ${messageOf(error)}`, [
    "The report has been written. Without --port a free port is chosen.",
  ], { cause: error });

/** `tlparse serve` and `--serve`: a report over HTTP, for this machine only (D-58). */
import { listen, type Listening } from "../runtime/http.ts";
import { codeOf, messageOf, UserError } from "../runtime/user_error.ts";
import type { Handler } from "../server/answer.ts";

const HOST = "127.0.0.1";
const FIRST_PORT = 8000;
const LAST_PORT = 8099;

export interface ServeSettings {
  /** The first free one of 8000 to 8099 where it is null, any free one where it is 0. What is probed is kept (D-61). */
  readonly port: number | null;
  /** There is a folder with the report, whatever becomes of the server. */
  readonly written: boolean;
}

/**
 * Begins to serve and goes on until the program ends.
 *
 * @returns The address, with the port that was bound (D-60).
 * @throws UserError as contract 6.5 words it.
 */
export async function serve(handler: Handler, settings: ServeSettings): Promise<string> {
  const { port: bound } = settings.port === null
    ? await firstFree(handler, settings)
    : await onPort(handler, settings.port, settings);
  return `http://localhost:${bound}/`;
}

async function firstFree(handler: Handler, settings: ServeSettings): Promise<Listening> {
  for (let port = FIRST_PORT; port <= LAST_PORT; port++) {
    try {
      return await listen(handler, { port, host: HOST });
    } catch (error) {
      if (!["EADDRINUSE", "EACCES"].includes(codeOf(error))) throw failed(port, error, settings);
    }
  }
  throw new UserError(`No available ports in range ${FIRST_PORT}-${LAST_PORT}`, [
    ...lead(settings),
    "With --port 0 any free port is taken.",
  ]);
}

async function onPort(handler: Handler, port: number, settings: ServeSettings): Promise<Listening> {
  try {
    return await listen(handler, { port, host: HOST });
  } catch (error) {
    throw failed(port, error, settings);
  }
}

const failed = (port: number, error: unknown, settings: ServeSettings): UserError =>
  new UserError(`Failed to start server on ${HOST}:${port}: ${messageOf(error)}`, [
    ...lead(settings),
    "Without --port a free port is chosen.",
  ], { cause: error });

const lead = ({ written }: ServeSettings): string[] => written ? ["The report has been written."] : [];

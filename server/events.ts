/** Server-sent events: pages hear that the log has grown. */
import { common } from "./answer.ts";
import type { LiveReport, LiveState } from "./live_report.ts";

/** A comment is sent so often: a connection that is silent may be ended by what lies between, and one that is gone is not noticed. */
const HEARTBEAT_MS = 5_000;

/**
 * `state` at once, `changed` whenever the report has changed, until the server ends. Who reads slowly gets only the newest: what is not yet
 * read is replaced.
 */
export function eventResponse(live: LiveReport): Response {
  return new Response(eventBody(live), { headers: common({ "content-type": "text/event-stream; charset=utf-8" }) });
}

function eventBody(live: LiveReport): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let waiting: string | null = `retry: 2000\n${eventText("state", live.state)}`;
  let ended = false;
  let wake = (): void => {};
  const stop = live.listen((state) => {
    if (state === null) ended = true;
    else waiting = eventText("changed", state);
    wake();
  });
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, HEARTBEAT_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return new ReadableStream({
    async pull(controller) {
      if (waiting === null && !ended) await change();
      if (ended) return controller.close();
      controller.enqueue(encoder.encode(waiting ?? ":\n\n"));
      waiting = null;
    },
    cancel() {
      ended = true;
      stop();
      wake();
    },
  }, { highWaterMark: 0 });
}

const eventText = (event: string, state: LiveState): string => `event: ${event}\ndata: ${JSON.stringify(state)}\n\n`;

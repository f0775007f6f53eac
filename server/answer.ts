/** What all answers over HTTP have in common: who may ask and how, headers, tags, ranges. */
import { type ByteRange, byteRange } from "./byte_range.ts";

/**
 * Answers a request.
 *
 * @param target As it was sent. Taken from the URL unless given, where `..` is gone already.
 */
export type Handler = (request: Request, target?: string) => Promise<Response>;

export type Body = ReadableStream<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer> | null;

/** Never throws. `answer` sees GET and HEAD for a name of this machine only; the body of what it gives for HEAD is dropped. */
export function guarded(answer: (request: Request, target: string) => Promise<Response>): Handler {
  return async (request, target = targetOf(request)) => {
    const response = refusal(request) ?? await answer(request, target).catch(() => failed());
    if (request.method !== "HEAD") return response;
    await response.body?.cancel();
    return new Response(null, response);
  };
}

function targetOf({ url }: Request): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function refusal(request: Request): Response | null {
  if (!isOwnName(request)) return textResponse(403, WRONG_NAME);
  if (request.method === "GET" || request.method === "HEAD") return null;
  return textResponse(405, "405 Method Not Allowed", { "allow": "GET, HEAD" });
}

/**
 * Whether the request came for this machine by name. A web site whose name has been made to point here would otherwise read the report
 * (DNS rebinding). Any port: tunnels have one of their own.
 */
function isOwnName(request: Request): boolean {
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);
}

const WRONG_NAME = "403 Forbidden\n\n" +
  "This report is served only as localhost, 127.0.0.1 or [::1], so that no other web site can read it.\n" +
  "Open the address that tlparse has printed.\n";

export const notFound = (): Response => textResponse(404, "404 Not Found");

const failed = (): Response => textResponse(500, "500 Internal Server Error");

/** Not kept by browsers, since the next report may have another folder layout under the same address. */
export const redirect = (location: string): Response =>
  new Response(null, { status: 302, headers: common({ location }) });

export const textResponse = (status: number, text: string, headers: Record<string, string> = {}): Response =>
  new Response(text, {
    status,
    headers: common({
      "content-type": "text/plain; charset=UTF-8",
      "content-length": String(new TextEncoder().encode(text).length),
      ...headers,
    }),
  });

/** Something whose size is known before it is made. */
export interface Sized {
  /** Bytes. */
  readonly size: number;
  readonly type: string;
  /** Weak. */
  readonly etag: string;
  readonly headers?: Record<string, string>;
  /** Is called once at most, and never for a range without bytes. */
  body(range: ByteRange): Body;
}

/** All of it, the range that is asked for, or nothing where the browser has it. */
export function sizedResponse({ size, type, etag, headers, body }: Sized, request: Request): Response {
  const known = unchanged(request, etag);
  if (known) return known;
  const range = wantedRange(request, size);
  if (range === "unsatisfiable") {
    return textResponse(416, "416 Range Not Satisfiable", { "content-range": `bytes */${size}` });
  }
  const { from, to } = range ?? { from: 0, to: size };
  return new Response(from < to ? body({ from, to }) : null, {
    status: range ? 206 : 200,
    headers: common({
      "content-type": type,
      "content-length": String(to - from),
      "accept-ranges": "bytes",
      etag,
      ...headers,
      ...range ? { "content-range": `bytes ${from}-${to - 1}/${size}` } : {},
    }),
  });
}

/** 304 if the browser has what bears this tag. It has the headers too: a policy of now would not fit the page of then. */
export const unchanged = (request: Request, etag: string): Response | null =>
  hasTag(request.headers.get("if-none-match"), etag)
    ? new Response(null, { status: 304, headers: common({ etag }) })
    : null;

/** A weak tag never satisfies `If-Range`, and ranges are defined for GET only. */
export const asksForRange = ({ method, headers }: Request): boolean =>
  method === "GET" && headers.has("range") && !headers.has("if-range");

const wantedRange = (request: Request, size: number) =>
  asksForRange(request) ? byteRange(request.headers.get("range"), size) : null;

const hasTag = (header: string | null, etag: string): boolean =>
  (header ?? "").split(",").some((tag) => tag.trim() === "*" || `W/${tag.trim().replace(/^W\//, "")}` === etag);

/** No page of another site may load what is in a report, not even as a script or an image. */
export const common = (headers: Record<string, string>): Record<string, string> => ({
  "cache-control": "no-cache",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  ...headers,
});

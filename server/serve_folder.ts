/** A report over HTTP: the files of one folder, for the browsers of this machine (supplement 6.6, with D-56 to D-62 put right). */
import type { Stats } from "node:fs";
import { open, realpath, stat } from "node:fs/promises";
import { basename, isAbsolute, join, relative, sep } from "node:path";
import { type ByteRange, byteRange } from "./byte_range.ts";
import { contentType } from "./content_type.ts";
import { fileBody } from "./file_body.ts";
import { pathOfTarget, targetOfFolder } from "./request_target.ts";

/**
 * Answers a request.
 *
 * @param target As it was sent. Taken from the URL unless given, where `..` is gone already.
 */
export type Handler = (request: Request, target?: string) => Promise<Response>;

/** Answers with the files below `folder`; never throws. Files may come and go while it is served. */
export function serveFolder(folder: string): Handler {
  return async (request, target = targetOf(request)) => {
    const response = await answer(folder, request, target).catch(() => textResponse(500, "500 Internal Server Error"));
    if (request.method !== "HEAD") return response;
    await response.body?.cancel();
    return new Response(null, response);
  };
}

function targetOf({ url }: Request): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

async function answer(folder: string, request: Request, target: string): Promise<Response> {
  if (!isOwnName(request)) return textResponse(403, WRONG_NAME);
  if (request.method !== "GET" && request.method !== "HEAD") {
    return textResponse(405, "405 Method Not Allowed", { "allow": "GET, HEAD" });
  }
  const path = pathOfTarget(target);
  const found = path === null ? null : await find(folder, path);
  if (path === null || found === null) return notFound();
  if (found.stats.isFile()) return path.endsWith("/") ? notFound() : await fileResponse(found, request);
  if (!found.stats.isDirectory()) return notFound();
  if (path !== "" && !path.endsWith("/")) return redirect(targetOfFolder(found.path, target));
  const index = await find(folder, `${path}index.html`);
  return index?.stats.isFile() ? await fileResponse(index, request) : notFound();
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

interface Found {
  /** All links followed. */
  readonly real: string;
  /** Below the folder, with slashes, without `.` and `..`. */
  readonly path: string;
  readonly stats: Stats;
}

/** Null for what is not there, or leads out of the folder. */
async function find(folder: string, path: string): Promise<Found | null> {
  try {
    const root = await realpath(folder);
    const wanted = join(root, path);
    const real = await realpath(wanted);
    if (!isBelow(root, real)) return null;
    return { real, path: relative(root, wanted).replaceAll(sep, "/"), stats: await stat(real) };
  } catch {
    return null;
  }
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function fileResponse({ real }: Found, request: Request): Promise<Response> {
  const file = await open(real);
  let sent = false;
  const body = (range: ByteRange) => {
    sent = true;
    return fileBody(file, range);
  };
  try {
    // Of the file that is open: it may have been replaced since it was found.
    return responseOf(body, await file.stat(), basename(real), request);
  } finally {
    // Else the body closes it.
    if (!sent) await file.close();
  }
}

function responseOf(
  body: (range: ByteRange) => ReadableStream<Uint8Array<ArrayBuffer>>,
  { size, mtimeMs }: Stats,
  name: string,
  request: Request,
): Response {
  const etag = `W/"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`;
  if (hasTag(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers: common({ etag }) });
  }
  const range = wantedRange(request, size);
  if (range === "unsatisfiable") {
    return textResponse(416, "416 Range Not Satisfiable", { "content-range": `bytes */${size}` });
  }
  const { from, to } = range ?? { from: 0, to: size };
  const headers = common({
    "content-type": contentType(name),
    "content-length": String(to - from),
    "accept-ranges": "bytes",
    etag,
    ...range ? { "content-range": `bytes ${from}-${to - 1}/${size}` } : {},
  });
  return new Response(from < to ? body({ from, to }) : null, { status: range ? 206 : 200, headers });
}

/** A weak tag never satisfies `If-Range`, and ranges are defined for GET only. */
const wantedRange = ({ method, headers }: Request, size: number) =>
  method === "GET" && !headers.has("if-range") ? byteRange(headers.get("range"), size) : null;

const hasTag = (header: string | null, etag: string): boolean =>
  (header ?? "").split(",").some((tag) => tag.trim() === "*" || `W/${tag.trim().replace(/^W\//, "")}` === etag);

const notFound = (): Response => textResponse(404, "404 Not Found");

/** Not kept by browsers, since the next report may have another folder layout under the same address. */
const redirect = (location: string): Response => new Response(null, { status: 302, headers: common({ location }) });

const textResponse = (status: number, text: string, headers: Record<string, string> = {}): Response =>
  new Response(text, {
    status,
    headers: common({
      "content-type": "text/plain; charset=UTF-8",
      "content-length": String(new TextEncoder().encode(text).length),
      ...headers,
    }),
  });

/** No page of another site may load what is in a report, not even as a script or an image. */
const common = (headers: Record<string, string>): Record<string, string> => ({
  "cache-control": "no-cache",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  ...headers,
});

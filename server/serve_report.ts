/**
 * A report over HTTP that lies nowhere: each file is rendered when it is asked for, and a log that grows is followed.
 *
 * Beside the files of the report there are `.tlparse/events`, server-sent events about the log, and `.tlparse/PAGE.jsonl`, the data of a
 * page that grows with the log, from which the script of the page brings it up to date.
 */
import { open } from "node:fs/promises";
import type { LogSource } from "../intermediate/store.ts";
import { documentParts } from "../report/document.tsx";
import type { ReportFile } from "../report/report.ts";
import { reportManifestText } from "../report/report_manifest.ts";
import {
  asksForRange,
  type Body,
  common,
  guarded,
  type Handler,
  notFound,
  sizedResponse,
  unchanged,
} from "./answer.ts";
import type { ByteRange } from "./byte_range.ts";
import { contentType } from "./content_type.ts";
import { eventResponse } from "./events.ts";
import { descriptorBody, fileBody } from "./file_body.ts";
import { type Held, type LiveReport, type Reading, tagOf } from "./live_report.ts";
import {
  asError,
  failureBytes,
  grows,
  isPage,
  piecesOf,
  policyHeader,
  rendered,
  shellOf,
  sizeOfPieces,
  streamed,
} from "./render.ts";
import { pathOfTarget } from "./request_target.ts";

export interface ServedFiles {
  /** Name below assets/ -> text. */
  readonly assets: ReadonlyMap<string, string>;
  /** Answers what is below `entries/`: a folder of `tlparse parse`. */
  readonly entries?: Handler;
}

const OURS = ".tlparse/";
const EVENTS = `${OURS}events`;
const ASSETS = "assets/";
const ENTRIES = "entries/";
const WHOLE: ByteRange = { from: 0, to: Infinity };

export function serveReport(live: LiveReport, { assets, entries }: ServedFiles): Handler {
  return guarded(async (request, target) => {
    const path = pathOfTarget(target);
    if (path === null) return notFound();
    if (path === EVENTS) return eventResponse(live);
    if (path.startsWith(ASSETS) && assets.has(path.slice(ASSETS.length))) {
      return textFile(path, assets.get(path.slice(ASSETS.length))!, request);
    }
    const held = live.hold();
    try {
      return await reportResponse(held, path === "" ? "index.html" : path, request) ??
        await entries?.(request, entriesTarget(target)) ?? notFound();
    } finally {
      held.release();
    }
  });
}

const entriesTarget = (target: string): string => target.startsWith(`/${ENTRIES}`) ? target.slice(ENTRIES.length) : "*";

/** null where the report has no such file. The answer holds the report itself where it goes on to be made. */
async function reportResponse(held: Held, path: string, request: Request): Promise<Response | null> {
  const { reading } = held;
  const file = reading.file(path);
  if (file !== null) return await fileResponse(reading, file, request);
  if (path === "manifest.json") return textFile(path, manifestOf(reading), request);
  if (!path.startsWith(OURS) || !path.endsWith(".jsonl")) return null;
  const page = reading.file(path.slice(OURS.length, -".jsonl".length));
  return page?.content.kind === "document" ? partsResponse(reading, page, request) : null;
}

const manifestOf = ({ planned: { report } }: Reading): string =>
  reportManifestText(report, { failed: [], sizes: new Map() });

async function fileResponse(reading: Reading, file: ReportFile, request: Request): Promise<Response> {
  const { report } = reading.planned;
  const { kind } = file.content;
  if (kind === "source") return await sourceResponse(reading, file, request);
  // Pages that grow with the log name the time at which it was read.
  const etag = `W/"${
    tagOf([reading.version, file.path, kind === "document" ? report.context.about.generatedAt : ""])
  }"`;
  const known = unchanged(request, etag);
  if (known) return known;
  const shell = shellOf(report, file, reading.version);
  const page = isPage(file);
  const headers: Record<string, string> = page ? policyHeader(shell) : strangerPolicy(file.path);
  const type = contentType(file.path);
  if (grows(file)) return await piecesResponse(reading, file, piecesOf(shell, file), { etag, type, headers }, request);
  const { bytes, error } = await rendered(shell, file);
  if (error !== null) return failureResponse(file, bytes, headers);
  if (!page) return sizedResponse({ ...bytesOf(bytes), type, etag, headers }, request);
  // Each answer has a nonce of its own: parts of two do not make a page.
  return new Response(bytes, {
    headers: common({ "content-type": type, "content-length": String(bytes.length), etag, ...headers }),
  });
}

/** Where a browser would show a file of the log as a page, it runs nothing and asks for nothing. */
function strangerPolicy(path: string): Record<string, string> {
  const type = contentType(path);
  if (!/^(?:text\/html|image\/svg)/.test(type)) return {};
  return { "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox" };
}

const bytesOf = (bytes: Uint8Array<ArrayBuffer>) => ({
  size: bytes.length,
  body: ({ from, to }: ByteRange) => bytes.subarray(from, to),
});

function failureResponse(
  { path }: ReportFile,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
): Response {
  return new Response(bytes, {
    status: 500,
    headers: common({ "content-type": contentType(path), "content-length": String(bytes.length), ...headers }),
  });
}

interface Head {
  readonly etag: string;
  readonly type: string;
  readonly headers: Record<string, string>;
}

/** Sent while it is made. Its size is found out only for those who ask for a part of it, once. */
async function piecesResponse(
  reading: Reading,
  file: ReportFile,
  pieces: Iterable<string>,
  head: Head,
  request: Request,
): Promise<Response> {
  const page = isPage(file);
  try {
    if (!page && asksForRange(request)) {
      const size = await sizeOf(reading, file);
      return sizedResponse({ ...head, size, body: (range) => begun(reading, pieces, range) }, request);
    }
    const { etag, type, headers } = head;
    return new Response(begun(reading, pieces, WHOLE), {
      headers: common({ "content-type": type, etag, ...page ? {} : { "accept-ranges": "bytes" }, ...headers }),
    });
  } catch (thrown) {
    const shell = shellOf(reading.planned.report, file, reading.version);
    return failureResponse(file, failureBytes(shell, file, asError(thrown)), page ? policyHeader(shell) : {});
  }
}

async function sizeOf(reading: Reading, file: ReportFile): Promise<number> {
  const known = reading.sizes.get(file.path);
  if (known !== undefined) return known;
  const size = await sizeOfPieces(piecesOf(reading.planned.report, file));
  reading.sizes.set(file.path, size);
  return size;
}

/** The first piece is made now: what fails at once is said in an answer of its own. */
function begun(reading: Reading, pieces: Iterable<string>, range: ByteRange): Body {
  const iterator = pieces[Symbol.iterator]();
  const first = iterator.next();
  const { release } = reading.hold();
  return streamed(first, iterator, range, release);
}

/** raw.log, straight from the file, as long as it was when it was read. */
async function sourceResponse(reading: Reading, file: ReportFile, request: Request): Promise<Response> {
  const source = reading.planned.report.context.store.source();
  if (source === null) return notFound();
  const sized = { size: source.bytes, type: contentType(file.path), etag: `W/"${source.sha256.slice(0, 32)}"` };
  if (source.file !== undefined) {
    const descriptor = source.file;
    const body = (range: ByteRange) => {
      const { release } = reading.hold();
      return descriptorBody(descriptor, range, release);
    };
    return sizedResponse({ ...sized, body }, request);
  }
  return await pathResponse(source, sized, request);
}

async function pathResponse(
  { path }: LogSource,
  sized: { readonly size: number; readonly type: string; readonly etag: string },
  request: Request,
): Promise<Response> {
  const file = await open(path);
  let sent = false;
  try {
    return sizedResponse({
      ...sized,
      body(range) {
        sent = true;
        return fileBody(file, range);
      },
    }, request);
  } finally {
    if (!sent) await file.close();
  }
}

/** A line of its own for each part, `{"view":NAME,"data":…}`, after one that says what the page is. */
function partsResponse(reading: Reading, page: ReportFile, request: Request): Response {
  const { context } = reading.planned.report;
  const etag = `W/"${tagOf([reading.version, page.path, "parts", context.about.generatedAt])}"`;
  const known = unchanged(request, etag);
  if (known) return known;
  return new Response(begun(reading, partLines(reading, page), WHOLE), {
    headers: common({ "content-type": contentType("parts.jsonl"), etag }),
  });
}

function* partLines({ version, planned: { report } }: Reading, { content }: ReportFile): Generator<string> {
  yield `${JSON.stringify({ version })}\n`;
  if (content.kind !== "document") return;
  for (const { view: { name }, data } of documentParts(content, report.context)) {
    yield `${JSON.stringify({ view: name, data })}\n`;
  }
}

function textFile(path: string, text: string, request: Request): Response {
  const etag = `W/"${tagOf([text])}"`;
  return sizedResponse({ ...bytesOf(new TextEncoder().encode(text)), type: contentType(path), etag }, request);
}

/** A report over HTTP: the files of one folder, for the browsers of this machine (supplement 6.6, with D-56 to D-62 put right). */
import type { Stats } from "node:fs";
import { open, realpath, stat } from "node:fs/promises";
import { basename, isAbsolute, join, relative, sep } from "node:path";
import { guarded, type Handler, notFound, redirect, sizedResponse } from "./answer.ts";
import type { ByteRange } from "./byte_range.ts";
import { contentType } from "./content_type.ts";
import { fileBody } from "./file_body.ts";
import { pathOfTarget, targetOfFolder } from "./request_target.ts";

/** Answers with the files below `folder`. Files may come and go while it is served. */
export const serveFolder = (folder: string): Handler =>
  guarded(async (request, target) => {
    const path = pathOfTarget(target);
    const found = path === null ? null : await find(folder, path);
    if (path === null || found === null) return notFound();
    if (found.stats.isFile()) return path.endsWith("/") ? notFound() : await fileResponse(found, request);
    if (!found.stats.isDirectory()) return notFound();
    if (path !== "" && !path.endsWith("/")) return redirect(targetOfFolder(found.path, target));
    const index = await find(folder, `${path}index.html`);
    return index?.stats.isFile() ? await fileResponse(index, request) : notFound();
  });

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
    const { size, mtimeMs } = await file.stat();
    const etag = `W/"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`;
    return sizedResponse({ size, etag, type: contentType(basename(real)), body }, request);
  } finally {
    // Else the body closes it.
    if (!sent) await file.close();
  }
}

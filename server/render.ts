/** One file of a report, rendered when it is asked for. */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { rootOf } from "../format/paths.ts";
import { renderFailure, renderFile } from "../report/contents.ts";
import { policy, renderDocument, type Shell } from "../report/document.tsx";
import { Pieces } from "../report/memory_writer.ts";
import type { Report, ReportFile } from "../report/report.ts";
import type { ByteRange } from "./byte_range.ts";

/** The script that follows a growing log, of pages that grow with it. */
export const LIVE_SCRIPT = "live.js";

/** A nonce of its own for each answer. `version` is what the page shows. */
export function shellOf(report: Report, { content }: ReportFile, version: string): Report & Shell {
  const shell = { ...report, nonce: randomBytes(16).toString("hex") };
  if (content.kind !== "document") return shell;
  return { ...shell, scripts: [...content.scripts.map((name) => `${name}.js`), `${LIVE_SCRIPT}?${version}`] };
}

export const isPage = ({ content: { kind } }: ReportFile): boolean => kind === "page" || kind === "document";

export const policyHeader = ({ nonce }: Shell): Record<string, string> => ({
  "content-security-policy": policy(nonce),
});

/** Whether the file grows with the log, and is sent while it is made. All others are no larger than a record and what belongs to it. */
export const grows = ({ content: { kind } }: ReportFile): boolean => kind === "stream" || kind === "document";

/** The pieces of a file that grows. */
export function* piecesOf(shell: Report & Shell, { content, path }: ReportFile): Generator<string> {
  if (content.kind === "stream") yield* content.parts(shell.context);
  if (content.kind === "document") yield* renderDocument(content, shell.context, { root: rootOf(path) }, shell);
}

/** The whole file. `error`: what the content threw; the bytes then say so. */
export async function rendered(
  shell: Report & Shell,
  file: ReportFile,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly error: Error | null }> {
  const pieces = new Pieces();
  try {
    await renderFile(shell, file, pieces);
    return { bytes: pieces.joined(), error: null };
  } catch (thrown) {
    const error = asError(thrown);
    return { bytes: failureBytes(shell, file, error), error };
  }
}

export function failureBytes(shell: Report & Shell, file: ReportFile, error: Error): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode([...renderFailure(shell, file, error)].join(""));
}

export const asError = (thrown: unknown): Error => thrown instanceof Error ? thrown : new Error(String(thrown));

/**
 * Sends pieces as fast as they are taken; each is made when the one before has been taken.
 *
 * @param first What has been taken from the pieces already.
 * @param done Is called once, when all is sent or nobody wants the rest.
 */
export function streamed(
  first: IteratorResult<string>,
  pieces: Iterator<string>,
  { from, to }: ByteRange,
  done: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let next: IteratorResult<string> | null = first;
  let at = 0;
  const end = () => {
    pieces.return?.();
    done();
  };
  /** What of the next piece lies in the range; null at the end. */
  const take = (): Uint8Array<ArrayBuffer> | null => {
    const { done, value } = next ?? pieces.next();
    next = null;
    if (done || at >= to) return null;
    const bytes = encoder.encode(value);
    const part = bytes.subarray(Math.max(0, from - at), Math.max(0, to - at));
    at += bytes.length;
    return part;
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        for (let turns = 1;; turns++) {
          const part = take();
          if (part === null) {
            controller.close();
            return end();
          }
          if (part.length > 0) return controller.enqueue(part);
          if (turns % PIECES_A_TURN === 0) await turn();
        }
      } catch (error) {
        end();
        throw error;
      }
    },
    cancel: end,
  }, { highWaterMark: 0 });
}

/** So many pieces are made before others have their turn. */
const PIECES_A_TURN = 8;

/** Bytes of all pieces. Others are answered meanwhile. */
export async function sizeOfPieces(pieces: Iterable<string>): Promise<number> {
  let size = 0, made = 0;
  for (const piece of pieces) {
    size += Buffer.byteLength(piece);
    if (++made % PIECES_A_TURN === 0) await turn();
  }
  return size;
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

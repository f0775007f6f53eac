/** The body of a response, read from a file only as fast as it is taken. */
import { read } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import type { ByteRange } from "./byte_range.ts";

const PIECE_BYTES = 64 * 1024;

type Read = (into: Uint8Array<ArrayBuffer>, at: number) => Promise<number>;

/** Closes the file when all is sent, or nobody wants the rest. */
export function fileBody(file: FileHandle, range: ByteRange): ReadableStream<Uint8Array<ArrayBuffer>> {
  const readAt: Read = async (into, at) => (await file.read(into, 0, into.length, at)).bytesRead;
  return bodyOf(readAt, range, () => file.close());
}

const readDescriptor = promisify(read);

/** From a file that others have open; `done` is called when all is sent, or nobody wants the rest. */
export function descriptorBody(
  descriptor: number,
  range: ByteRange,
  done: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const readAt: Read = async (into, at) => (await readDescriptor(descriptor, into, 0, into.length, at)).bytesRead;
  return bodyOf(readAt, range, done);
}

function bodyOf(
  readAt: Read,
  { from, to }: ByteRange,
  done: () => Promise<void> | void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = from;
  return new ReadableStream({
    async pull(controller) {
      try {
        const piece = new Uint8Array(Math.min(PIECE_BYTES, to - at));
        const bytesRead = await readAt(piece, at);
        // The length is announced already: only a broken connection tells that the rest is missing.
        if (bytesRead === 0) throw new Error("Cannot send the rest of a file: it has become shorter");
        at += bytesRead;
        controller.enqueue(piece.subarray(0, bytesRead));
      } catch (error) {
        await done();
        throw error;
      }
      if (at < to) return;
      controller.close();
      await done();
    },
    cancel: () => done(),
  }, { highWaterMark: 0 });
}

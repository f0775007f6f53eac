/** The body of a response, read from a file only as fast as it is taken. */
import type { FileHandle } from "node:fs/promises";
import type { ByteRange } from "./byte_range.ts";

const PIECE_BYTES = 64 * 1024;

/** Closes the file when all is sent, or nobody wants the rest. */
export function fileBody(file: FileHandle, { from, to }: ByteRange): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = from;
  return new ReadableStream({
    async pull(controller) {
      try {
        const wanted = Math.min(PIECE_BYTES, to - at);
        const { bytesRead, buffer } = await file.read(new Uint8Array(wanted), 0, wanted, at);
        // The length is announced already: only a broken connection tells that the rest is missing.
        if (bytesRead === 0) throw new Error("Cannot send the rest of a file: it has become shorter");
        at += bytesRead;
        controller.enqueue(buffer.subarray(0, bytesRead));
      } catch (error) {
        await file.close();
        throw error;
      }
      if (at < to) return;
      controller.close();
      await file.close();
    },
    cancel: () => file.close(),
  }, { highWaterMark: 0 });
}

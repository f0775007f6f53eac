/** Standard output and standard error, which somebody may stop to read: `tlparse --help | head` is no failure. */
import process from "node:process";

const guarded = new Set<NodeJS.WriteStream>();

function write(stream: NodeJS.WriteStream, text: string): void {
  if (!guarded.has(stream)) {
    guarded.add(stream);
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  stream.write(text);
}

export const writeOut = (text: string): void => write(process.stdout, text);
export const writeError = (text: string): void => write(process.stderr, text);

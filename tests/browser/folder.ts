/** A folder of pages that lives as long as a test file, seen from disk and over http. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { serveFolder } from "./static_server.ts";

export interface PageFolder {
  readonly path: string;
  /** The same folder by both schemes; without a slash at the end. */
  readonly file: string;
  readonly http: string;
  write(name: string, content: string | Uint8Array): void;
  close(): Promise<void>;
}

export async function pageFolder(): Promise<PageFolder> {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "tlparse-pages-")));
  const server = await serveFolder(path);
  return {
    path,
    file: pathToFileURL(path).href,
    http: server.url,
    write(name, content) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), content);
    },
    async close() {
      await server.close();
      rmSync(path, { recursive: true });
    },
  };
}

export const SCHEMES = ["file", "http"] as const;

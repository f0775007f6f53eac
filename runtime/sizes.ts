/** What lies in a folder. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Number and bytes of all files below a folder. */
export function sizesBelow(folder: string): { readonly files: number; readonly bytes: number } {
  let files = 0, bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    files++;
    bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return { files, bytes };
}

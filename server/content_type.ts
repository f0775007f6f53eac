/** Types by the extension of a file (supplement 6.6; D-62: logs are shown, not downloaded). */
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  htm: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "application/javascript; charset=utf-8",
  json: "application/json; charset=utf-8",
  txt: "text/plain; charset=utf-8",
  log: "text/plain; charset=utf-8",
  jsonl: "text/plain; charset=utf-8",
  py: "text/x-python; charset=utf-8",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  svg: "image/svg+xml",
};

/** @param name Of the file, without folders. A dot at its begin starts no extension. */
export function contentType(name: string): string {
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
  return Object.hasOwn(TYPES, extension) ? TYPES[extension]! : "application/octet-stream";
}

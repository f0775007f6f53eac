import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { serveFolder } from "../../server/serve_folder.ts";

const POSIX = process.platform !== "win32";

const outside = mkdtempSync(join(tmpdir(), "tlparse-serve-"));
after(() => rmSync(outside, { recursive: true }));
const root = join(outside, "out");

const FILES = {
  "index.html": "<p>front</p>",
  "sub/a b.txt": "blank",
  "sub/a+b.txt": "plus",
  "sub/p%41.txt": "escaped",
  "sub/pA.txt": "letter",
  "sub/é.txt": "accent",
  "%": "percent",
  "%zz": "percent zz",
  "rank_0/index.html": "<p>rank 0</p>",
  "empty.txt": "",
  "ten.bin": "0123456789",
};
for (const folder of ["sub", "rank_0", "no_index", "ä b"]) mkdirSync(join(root, folder), { recursive: true });
for (const [path, text] of Object.entries(FILES)) writeFileSync(join(root, path), text);
writeFileSync(join(outside, "x"), "secret");
writeFileSync(join(outside, "index.html"), "secret");
if (POSIX) {
  symlinkSync(join(outside, "x"), join(root, "leaves.txt"));
  symlinkSync(outside, join(root, "leaving"));
  symlinkSync(join(root, "ten.bin"), join(root, "stays.bin"));
}

const handler = serveFolder(root);

/** As the server calls it: the target unchanged, the host in a header. */
function ask(target: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  return handler(new Request("http://localhost/", { method, headers: { host: "localhost:8000", ...headers } }), target);
}

async function answerTo(target: string): Promise<string | number> {
  const response = await ask(target);
  const text = await response.text();
  return response.status === 200 ? text : response.status;
}

const TARGETS: readonly (readonly [target: string, answer: string | number])[] = [
  ["/", FILES["index.html"]],
  ["/index.html", FILES["index.html"]],
  ["//index.html", FILES["index.html"]],
  ["/sub/../index.html", FILES["index.html"]],
  ["/%2e%2e/x", 404],
  ["/../x", 404],
  ["/../index.html", 404],
  ["/sub/../../index.html", 404],
  ["/%2Fetc%2Fpasswd", 404],
  ["/%2Findex.html", 404],
  ["/sub/a%20b.txt", "blank"],
  ["/sub/a+b.txt", "plus"],
  ["/sub/a%2Bb.txt", "plus"],
  ["/sub/p%2541.txt", "escaped"],
  ["/sub/p%41.txt", "letter"],
  ["/sub/%C3%A9.txt", "accent"],
  ["/sub/%E9.txt", 404],
  ["/%", "percent"],
  ["/%zz", "percent zz"],
  ["/%25zz", "percent zz"],
  ["/index.html%00.txt", 404],
  ["/index.html/", 404],
  ["/index.html/x", 404],
  ["/?a=b", FILES["index.html"]],
  ["/sub/a%20b.txt?a=/../x?b", "blank"],
  ["/rank_0/", FILES["rank_0/index.html"]],
  ["/rank_0/?x", FILES["rank_0/index.html"]],
  ["/no_index/", 404],
  ["/none.html", 404],
  [`/${"x".repeat(5000)}`, 404],
  ["*", 404],
];

for (const [target, expected] of TARGETS) {
  const shown = target.length > 40 ? `a target of ${target.length} characters` : target;
  test(`${shown} gives ${expected}`, async () => equal(await answerTo(target), expected));
}

test("a link that leaves the folder is not followed, one that stays is", { skip: !POSIX }, async () => {
  equal(await answerTo("/leaves.txt"), 404);
  equal(await answerTo("/leaving/x"), 404);
  equal(await answerTo("/leaving/"), 404);
  equal(await answerTo("/stays.bin"), FILES["ten.bin"]);
});

test("without the target as it was sent, that of the URL counts", async () => {
  const response = await handler(new Request("http://127.0.0.1:8000/sub/a%20b.txt?x=1"));
  equal(await response.text(), "blank");
});

test("a folder without its slash is redirected, to this server only and with its query", async () => {
  const locationOf = async (target: string) => {
    const { status, headers } = await ask(target);
    return [status, headers.get("location")];
  };
  deepEqual(await locationOf("/rank_0"), [302, "/rank_0/"]);
  deepEqual(await locationOf("///rank_0?q=1"), [302, "/rank_0/?q=1"]);
  deepEqual(await locationOf("/%C3%A4%20b"), [302, "/%C3%A4%20b/"]);
  deepEqual(await locationOf("/sub/.."), [302, "/"]);
});

test("404 and 405 say so in plain text", async () => {
  const missing = await ask("/none");
  equal(missing.headers.get("content-type"), "text/plain; charset=UTF-8");
  equal(await missing.text(), "404 Not Found");
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
    const refused = await ask("/index.html", {}, method);
    equal(refused.status, 405);
    equal(refused.headers.get("allow"), "GET, HEAD");
    match(await refused.text(), /^405 Method Not Allowed$/);
  }
});

test("a file that cannot be read is a 500", { skip: !POSIX || process.getuid?.() === 0 }, async () => {
  writeFileSync(join(root, "locked.txt"), "x");
  chmodSync(join(root, "locked.txt"), 0);
  const response = await ask("/locked.txt");
  deepEqual([response.status, await response.text()], [500, "500 Internal Server Error"]);
});

test("types follow the extension, in any case; logs are text", async () => {
  const TYPES = {
    "a.html": "text/html; charset=utf-8",
    "a.HTM": "text/html; charset=utf-8",
    "a.css": "text/css; charset=utf-8",
    "a.js": "application/javascript; charset=utf-8",
    "a.json": "application/json; charset=utf-8",
    "a.b.Txt": "text/plain; charset=utf-8",
    "a.py": "text/x-python; charset=utf-8",
    "a.png": "image/png",
    "a.jpg": "image/jpeg",
    "a.jpeg": "image/jpeg",
    "a.gif": "image/gif",
    "a.svg": "image/svg+xml",
    "raw.log": "text/plain; charset=utf-8",
    "raw.jsonl": "text/plain; charset=utf-8",
    "a.constructor": "application/octet-stream",
    "txt": "application/octet-stream",
    ".txt": "application/octet-stream",
  };
  mkdirSync(join(root, "types"));
  for (const [name, type] of Object.entries(TYPES)) {
    writeFileSync(join(root, "types", name), "x");
    const response = await ask(`/types/${name}`);
    equal(response.headers.get("content-type"), type, name);
    equal(response.headers.get("x-content-type-options"), "nosniff");
    await response.body?.cancel();
  }
});

test("only names of this machine are served, with any port: another may be a web site that points here", async () => {
  for (const host of ["localhost", "localhost:8000", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:9000", "[::1]:8000"]) {
    const answered = await ask("/empty.txt", { host });
    equal(answered.status, 200, host);
    await answered.body?.cancel();
  }
  for (
    const host of ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "[::2]"]
  ) {
    const refused = await ask("/index.html", { host });
    equal(refused.status, 403, host);
    match(await refused.text(), /^403 Forbidden\n\n.*localhost, 127\.0\.0\.1 or \[::1\]/);
  }
  equal((await handler(new Request("http://evil.example/index.html"))).status, 403);
});

test("other sites may not embed what a report holds", async () => {
  equal((await ask("/empty.txt")).headers.get("cross-origin-resource-policy"), "same-origin");
});

test("HEAD gives the headers of GET and no body", async () => {
  const head = await ask("/ten.bin", {}, "HEAD");
  equal(head.status, 200);
  equal(head.headers.get("content-length"), "10");
  equal(await head.text(), "");
  equal((await ask("/none", {}, "HEAD")).status, 404);
});

test("a browser that has the file already gets no second copy, until the file changes", async () => {
  const first = await ask("/ten.bin");
  await first.text();
  equal(first.headers.get("cache-control"), "no-cache");
  const etag = first.headers.get("etag")!;
  match(etag, /^W\/"[\w-]+"$/);
  for (const tags of [etag, `"x", ${etag}`, etag.slice(2), "*"]) {
    const again = await ask("/ten.bin", { "if-none-match": tags });
    equal(again.status, 304);
    equal(again.headers.get("etag"), etag);
    equal(await again.text(), "");
  }
  writeFileSync(join(root, "changing.txt"), "one");
  const before = (await ask("/changing.txt", {}, "HEAD")).headers.get("etag")!;
  writeFileSync(join(root, "changing.txt"), "three");
  const after = await ask("/changing.txt", { "if-none-match": before });
  equal(await after.text(), "three");
  notEqual(after.headers.get("etag"), before);
});

const RANGES: readonly (readonly [range: string, status: number, content: string | null, text: string])[] = [
  ["bytes=0-0", 206, "bytes 0-0/10", "0"],
  ["bytes=2-4", 206, "bytes 2-4/10", "234"],
  ["bytes=7-", 206, "bytes 7-9/10", "789"],
  ["bytes=7-99", 206, "bytes 7-9/10", "789"],
  ["bytes=-3", 206, "bytes 7-9/10", "789"],
  ["bytes=-99", 206, "bytes 0-9/10", "0123456789"],
  ["BYTES=1-1", 206, "bytes 1-1/10", "1"],
  ["bytes=10-", 416, "bytes */10", "416 Range Not Satisfiable"],
  ["bytes=-0", 416, "bytes */10", "416 Range Not Satisfiable"],
  ["bytes=5-2", 200, null, "0123456789"],
  ["bytes=-", 200, null, "0123456789"],
  ["bytes=0-1,3-4", 200, null, "0123456789"],
  ["lines=0-1", 200, null, "0123456789"],
  ["bytes=0x1-2", 200, null, "0123456789"],
];

for (const [range, status, content, text] of RANGES) {
  test(`the range ${range} of ten bytes is answered with ${status}`, async () => {
    const response = await ask("/ten.bin", { range });
    const body = await response.text();
    deepEqual([response.status, response.headers.get("content-range"), body], [status, content, text]);
    equal(response.headers.get("content-length"), String(text.length));
  });
}

test("a range of an empty file cannot be satisfied, nor does a range follow a weak tag", async () => {
  equal((await ask("/empty.txt", { range: "bytes=0-" })).status, 416);
  const whole = await ask("/ten.bin", { range: "bytes=0-1", "if-range": 'W/"x"' });
  equal(await whole.text(), FILES["ten.bin"]);
});

test("answers without a body, or of which nobody reads the body, leave no file open", {
  skip: !existsSync("/proc/self/fd"),
}, async () => {
  const opened = () => readdirSync("/proc/self/fd").length;
  const before = opened();
  for (let i = 0; i < 20; i++) {
    await ask("/ten.bin", { range: "bytes=10-" });
    await ask("/ten.bin", { "if-none-match": "*" });
    await ask("/ten.bin", {}, "HEAD");
    await ask("/empty.txt");
    await (await ask("/ten.bin")).body!.cancel();
    await (await ask("/ten.bin")).text();
  }
  ok(opened() < before + 20);
});

test("a file of many pieces arrives whole", async () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
  writeFileSync(join(root, "large.bin"), bytes);
  const response = await ask("/large.bin");
  deepEqual(new Uint8Array(await response.arrayBuffer()), bytes);
});

test("a file that becomes shorter while it is sent breaks the answer off", async () => {
  writeFileSync(join(root, "shrinking.bin"), new Uint8Array(200_000));
  const response = await ask("/shrinking.bin");
  const reader = response.body!.getReader();
  await reader.read();
  truncateSync(join(root, "shrinking.bin"), 10);
  const failed = await (async () => {
    for (let next = await reader.read(); !next.done;) next = await reader.read();
    return null;
  })().catch((error: Error) => error.message);
  match(failed ?? "", /has become shorter/);
});

test("a folder that is gone is a 404", async () => {
  equal((await serveFolder(join(outside, "none"))(new Request("http://localhost/"))).status, 404);
});

import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import {
  defineView,
  type Module,
  page,
  parse,
  report,
  serve,
  type ServedReport,
  type ServeOptions,
} from "../../mod.ts";
import { record } from "../log_text.ts";

const LOGS = fileURLToPath(new URL("../../testdata/", import.meta.url));
const FIXED = { generatedAt: "2026-04-01T00:00:00Z", command: "tlparse test.log" };

const root = mkdtempSync(join(tmpdir(), "tlparse-serve-report-"));
after(() => rmSync(root, { recursive: true }));
let made = 0;
const newPath = (name: string): string => {
  const folder = join(root, String(made++));
  mkdirSync(folder);
  return join(folder, name);
};

/** A log of its own for each test, since tests write to it. */
function logOf(name: string): string {
  const path = newPath("test.log");
  copyFileSync(join(LOGS, name), path);
  return path;
}

async function serving(
  path: string,
  use: (served: ServedReport) => Promise<void>,
  options: ServeOptions = FIXED,
): Promise<void> {
  const served = await serve(path, options);
  try {
    await use(served);
  } finally {
    served.close();
  }
}

/** As the server calls it: the target unchanged, the host in a header. */
const ask = (served: ServedReport, target: string, headers: Record<string, string> = {}, method = "GET") =>
  served.handler(new Request("http://localhost/", { method, headers: { host: "localhost:8000", ...headers } }), target);

async function textOf(served: ServedReport, target: string): Promise<string> {
  const response = await ask(served, target);
  equal(response.status, 200, target);
  return await response.text();
}

const targetOf = (path: string): string => `/${path.split("/").map(encodeURIComponent).join("/")}`;

/** Without what is made anew for each answer, and the script that only served pages have. */
const comparable = (path: string, text: string): string =>
  path.endsWith(".html")
    ? text.replace(/<script src="assets\/live\.js[^>]*><\/script>/, "").replace(/nonce(-|=")[0-9a-f]{32}/g, "nonce$1N")
    : text;

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).split(sep).join("/"));

describe("every file is what a written report has", () => {
  const CASES: readonly (readonly [log: string, options: ServeOptions])[] = [
    ["simple.log", {}],
    ["recompiles.log", { plainText: true }],
    ["hostile-names.log", {}],
    ["hostile-markup.log", { inductorProvenance: true, customHeaderHtml: "<p>ours</p>" }],
    ["unusable-compile-ids.log", {}],
    ["cut-in-payload.log", {}],
    ["deep-json.log", { mode: "export" }],
  ];
  for (const [log, options] of CASES) {
    test(`${log} ${JSON.stringify(options)}`, async () => {
      const path = logOf(log);
      const out = newPath("out");
      await report(path, out, { ...FIXED, ...options });
      const files = filesBelow(out);
      ok(files.length > 4);
      await serving(path, async (served) => {
        for (const file of files) {
          const expected = comparable(file, readFileSync(join(out, file), "utf8"));
          equal(comparable(file, await textOf(served, targetOf(file))), expected, file);
        }
        equal(
          comparable("index.html", await textOf(served, "/")),
          comparable("index.html", await textOf(served, "/index.html")),
        );
      }, { ...FIXED, ...options });
    });
  }
});

describe("one report", () => {
  let served: ServedReport;
  const log = logOf("simple.log");
  before(async () => {
    served = await serve(log, FIXED);
  });
  after(() => served.close());

  test("each answer has a nonce of its own, which the header and the page have in common", async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 2; i++) {
      const response = await ask(served, "/");
      const policy = response.headers.get("content-security-policy")!;
      match(policy, /^default-src 'none'; script-src 'nonce-[0-9a-f]{32}';.*trusted-types tlparse$/);
      const text = await response.text();
      ok(text.includes(`content="${policy}"`));
      const [, nonce = ""] = /'nonce-([0-9a-f]+)'/.exec(policy)!;
      ok(text.includes(`<script src="assets/page.js" nonce="${nonce}"`));
      match(text, new RegExp(`<script src="assets/live\\.js\\?[0-9a-f]{16}" nonce="${nonce}" defer>`));
      nonces.add(nonce);
    }
    equal(nonces.size, 2);
  });

  test("only pages that grow with the log follow it", async () => {
    const compile = JSON.parse(await textOf(served, "/compile_directory.json")) as Record<
      string,
      { artifacts: { url: string }[] }
    >;
    const pages = Object.values(compile).flatMap(({ artifacts }) => artifacts).filter(({ url }) =>
      url.endsWith(".html")
    );
    ok(pages.length > 0);
    for (const { url } of pages) ok(!(await textOf(served, targetOf(url))).includes("live.js"), url);
  });

  const KINDS = [
    "index.html",
    "failures_and_restarts.html",
    "raw.log",
    "raw.jsonl",
    "compile_directory.json",
    "manifest.json",
    "assets/page.js",
    "assets/live.js",
    "assets/tlparse.css",
    "chromium_events.json",
  ];
  for (const path of KINDS) {
    test(`a browser that has ${path} gets no second copy, nor a policy for the page it has`, async () => {
      const first = await ask(served, `/${path}`);
      await first.text();
      const etag = first.headers.get("etag")!;
      match(etag, /^W\/"[0-9a-f]+"$/);
      equal(first.headers.get("cache-control"), "no-cache");
      const again = await ask(served, `/${path}`, { "if-none-match": etag });
      deepEqual([again.status, await again.text(), again.headers.get("content-security-policy")], [304, "", null]);
      equal((await ask(served, `/${path}`, { "if-none-match": 'W/"other"' }, "HEAD")).status, 200);
    });
  }

  test("tags differ from file to file, with the options, and with the log, but not with time", async () => {
    const tag = async (from: ServedReport, path: string) => (await ask(from, path, {}, "HEAD")).headers.get("etag");
    notEqual(await tag(served, "/raw.jsonl"), await tag(served, "/compile_directory.json"));
    await serving(log, async (same) => equal(await tag(same, "/raw.jsonl"), await tag(served, "/raw.jsonl")));
    await serving(log, async (plain) => notEqual(await tag(plain, "/raw.jsonl"), await tag(served, "/raw.jsonl")), {
      ...FIXED,
      plainText: true,
    });
    await serving(
      logOf("recompiles.log"),
      async (other) => notEqual(await tag(other, "/raw.jsonl"), await tag(served, "/raw.jsonl")),
    );
  });

  for (const path of ["raw.log", "raw.jsonl", "compile_directory.json", "manifest.json", "assets/page.js"]) {
    test(`a part of ${path} can be asked for`, async () => {
      const whole = new TextEncoder().encode(await textOf(served, `/${path}`));
      const size = whole.length;
      const part = async (range: string) => {
        const response = await ask(served, `/${path}`, { range });
        return [response.status, response.headers.get("content-range"), await response.text()];
      };
      const text = (from: number, to: number) => new TextDecoder().decode(whole.subarray(from, to));
      deepEqual(await part("bytes=0-9"), [206, `bytes 0-9/${size}`, text(0, 10)]);
      deepEqual(await part("bytes=100-149"), [206, `bytes 100-149/${size}`, text(100, 150)]);
      deepEqual(await part("bytes=-5"), [206, `bytes ${size - 5}-${size - 1}/${size}`, text(size - 5, size)]);
      deepEqual(await part(`bytes=${size}-`), [416, `bytes */${size}`, "416 Range Not Satisfiable"]);
    });
  }

  test("pages come whole: parts of two answers would not fit", async () => {
    for (const path of ["/index.html", "/failures_and_restarts.html"]) {
      const response = await ask(served, path, { range: "bytes=0-9" });
      match(await response.text(), /^<!DOCTYPE html>[^]*<\/html>\n$/);
      deepEqual([response.status, response.headers.get("accept-ranges")], [200, null]);
    }
  });

  test("nothing but the files of the report is there", async () => {
    writeFileSync(join(log, "../secret.txt"), "secret");
    const targets = [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/secret.txt",
      "/test.log",
      `${log}`,
      "/%2Fetc%2Fpasswd",
      "/a/../index.html",
      "/index.html/",
      "/assets/",
      "/assets/none.js",
      "/assets/../raw.log",
      "/assets/constructor",
      "/__proto__",
      "/.tlparse/",
      "/.tlparse/x.jsonl",
      "/.tlparse/raw.jsonl",
      "/entries/manifest.json",
      "/index.html%00",
      "*",
    ];
    for (const target of targets) equal((await ask(served, target)).status, 404, target);
  });

  test("only names of this machine are answered, and only GET and HEAD", async () => {
    for (const target of ["/", "/raw.log", "/.tlparse/events", "/.tlparse/index.html.jsonl", "/assets/page.js"]) {
      equal((await ask(served, target, { host: "evil.example" })).status, 403, target);
      equal((await ask(served, target, {}, "POST")).status, 405, target);
      const head = await ask(served, target, {}, "HEAD");
      deepEqual(
        [head.status, await head.text(), head.headers.get("x-content-type-options")],
        [200, "", "nosniff"],
        target,
      );
      equal(head.headers.get("cross-origin-resource-policy"), "same-origin", target);
    }
  });

  test("answers that are taken piece by piece at the same time do not mix", async () => {
    const path = newPath("long.log");
    const records = Array.from({ length: 4000 }, (_, i) => graph(i, `graph ${i} `.repeat(20)));
    writeFileSync(path, records.join(""));
    await serving(path, async (long) => {
      const targets = [
        "/raw.jsonl",
        "/index.html",
        "/raw.log",
        "/raw.jsonl",
        "/compile_directory.json",
        "/.tlparse/index.html.jsonl",
      ];
      const whole: string[] = [];
      for (const target of targets) whole.push(await textOf(long, target));
      const readers = await Promise.all(targets.map(async (target) => (await ask(long, target)).body!.getReader()));
      const texts = targets.map(() => ""), pieces = targets.map(() => 0);
      const active = new Map(readers.entries());
      const decoders = targets.map(() => new TextDecoder());
      while (active.size > 0) {
        for (const [i, reader] of [...active]) {
          const { done, value } = await reader.read();
          if (done) active.delete(i);
          else {
            texts[i] += decoders[i]!.decode(value, { stream: true });
            pieces[i]!++;
          }
        }
      }
      ok(pieces.every((count) => count > 1), pieces.join());
      const equals = targets.filter((_, i) => comparable(".html", texts[i]!) === comparable(".html", whole[i]!));
      deepEqual(equals, targets);
    });
  });
});

describe("a log that grows", () => {
  test("is read again: new files are there, old ones as they were", async () => {
    const path = newPath("grow.log");
    writeFileSync(path, graph(0, "first"));
    await serving(path, async (served) => {
      const [file] = Object.values(await directoryOf(served))[0]!.artifacts;
      equal(await textOf(served, targetOf(file!.url)), "first");
      const before = await ask(served, "/raw.log", {}, "HEAD");
      appendFileSync(path, graph(1, "second"));
      equal((await textOf(served, "/raw.log")).includes("second"), false);
      await served.refresh();
      deepEqual(Object.keys(await directoryOf(served)), ["[0/0]", "[1/0]"]);
      const [added] = (await directoryOf(served))["[1/0]"]!.artifacts;
      equal(await textOf(served, targetOf(added!.url)), "second");
      equal(await textOf(served, targetOf(file!.url)), "first");
      equal(await textOf(served, "/raw.log"), readFileSync(path, "utf8"));
      const after = await ask(served, "/raw.log", { "if-none-match": before.headers.get("etag")! }, "HEAD");
      equal(after.status, 200);
    });
  });

  test("leaves an answer that has begun as it was, and closes what nobody reads any more", {
    skip: !existsSync("/proc/self/fd"),
  }, async () => {
    const path = newPath("grow.log");
    writeFileSync(path, Array.from({ length: 3000 }, (_, i) => graph(i, "x".repeat(100))).join(""));
    const opened = () => readdirSync("/proc/self/fd").length;
    const none = opened();
    await serving(path, async (served) => {
      const whole = await textOf(served, "/raw.jsonl");
      const alone = opened();
      const reader = (await ask(served, "/raw.jsonl")).body!.getReader();
      let text = new TextDecoder().decode((await reader.read()).value);
      for (let i = 0; i < 3; i++) {
        appendFileSync(path, graph(5000 + i, "later"));
        await served.refresh();
      }
      equal(opened(), alone + 1);
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        text += new TextDecoder().decode(next.value);
      }
      equal(text === whole, true);
      equal(opened(), alone);
      match(await textOf(served, "/raw.jsonl"), /"frame_id":5002/);
    });
    equal(opened(), none);
  });

  test("tells the pages: at once what there is, then each change", async () => {
    const path = newPath("grow.log");
    writeFileSync(path, graph(0, "first"));
    await serving(path, async (served) => {
      const response = await ask(served, "/.tlparse/events");
      match(response.headers.get("content-type")!, /^text\/event-stream/);
      const events = eventsOf(response);
      const state = await events.next();
      deepEqual([state.event, state.data.compilations, state.data.records], ["state", 1, 1]);
      ok((await textOf(served, "/")).includes(`live.js?${state.data.version}`));
      appendFileSync(path, graph(1, "second"));
      await served.refresh();
      const changed = await events.next();
      deepEqual([changed.event, changed.data.compilations, changed.data.records], ["changed", 2, 2]);
      notEqual(changed.data.version, state.data.version);
      equal(changed.data.bytes, readFileSync(path).length);
      const [head] = (await textOf(served, "/.tlparse/index.html.jsonl")).split("\n");
      deepEqual(JSON.parse(head!), { version: changed.data.version });
      await events.end();
    });
  });

  test("keeps only the newest change for a page that reads slowly", async () => {
    const path = newPath("grow.log");
    writeFileSync(path, graph(0, "first"));
    await serving(path, async (served) => {
      const events = eventsOf(await ask(served, "/.tlparse/events"));
      await events.next();
      for (let i = 1; i < 5; i++) {
        appendFileSync(path, graph(i, "more"));
        await served.refresh();
      }
      equal((await events.next()).data.compilations, 5);
      await events.end();
    });
  });

  test("ends the events with the server, also for those that come later", async () => {
    const served = await serve(logOf("simple.log"), FIXED);
    const response = await ask(served, "/.tlparse/events");
    served.close();
    equal(await response.text(), "");
    equal(await (await ask(served, "/.tlparse/events")).text(), "");
  });

  test("that is replaced or becomes shorter is read anew, and says so; that is gone is served on", async () => {
    const path = newPath("grow.log");
    writeFileSync(path, graph(0, "first") + graph(1, "second"));
    const notes: string[] = [];
    await serving(path, async (served) => {
      const events = eventsOf(await ask(served, "/.tlparse/events"));
      await events.next();
      writeFileSync(path, graph(7, "other"));
      await served.refresh();
      const shorter = await events.next();
      deepEqual([shorter.data.replaced, shorter.data.compilations], [true, 1]);
      match(notes.join(), /another log than before: it is read anew/);
      deepEqual(Object.keys(await directoryOf(served)), ["[7/0]"]);
      rmSync(path);
      await served.refresh();
      equal((await events.next()).data.missing, true);
      deepEqual(Object.keys(await directoryOf(served)), ["[7/0]"]);
      writeFileSync(path, graph(8, "new") + graph(9, "new"));
      await served.refresh();
      const back = await events.next();
      deepEqual([back.data.missing, back.data.compilations], [false, 2]);
      await events.end();
    }, { ...FIXED, note: (text) => notes.push(text) });
  });

  test("says its faults once", async () => {
    const path = newPath("grow.log");
    writeFileSync(path, `${graph(0, "first")}rubbish\n`);
    const said: string[] = [];
    await serving(path, async (served) => {
      const before = said.length;
      ok(before > 0);
      appendFileSync(path, graph(1, "second"));
      await served.refresh();
      equal(said.length, before);
    }, { ...FIXED, print: (text) => said.push(text) });
  });
});

describe("what can be served", () => {
  test("a packed log, of which nothing is left behind", async () => {
    const path = newPath("test.log.gz");
    writeFileSync(path, gzipSync(readFileSync(join(LOGS, "simple.log"))));
    const spools = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith("tlparse-serve-") && !root.endsWith(name)).length;
    const before = spools();
    await serving(path, async (served) => {
      equal(spools(), before + 1);
      equal(await textOf(served, "/raw.log"), readFileSync(join(LOGS, "simple.log"), "utf8"));
    });
    equal(spools(), before);
  });

  test("a folder of intermediate files, with these files beside the report", async () => {
    const log = logOf("simple.log");
    const entries = newPath("entries");
    await parse(log, entries, FIXED);
    await serving(entries, async (served) => {
      await serving(log, async (direct) => {
        for (const path of ["/raw.jsonl", "/compile_directory.json", "/raw.log"]) {
          equal(await textOf(served, path), await textOf(direct, path));
        }
      });
      const graphs = readFileSync(join(entries, "graphs.jsonl"), "utf8");
      const part = await ask(served, "/entries/graphs.jsonl", { range: "bytes=1-20" });
      deepEqual([part.status, await part.text()], [206, graphs.slice(1, 21)]);
      equal((await ask(served, "/graphs.jsonl")).status, 404);
      equal((await ask(served, "/entries/../../test.log")).status, 404);
    });
  });

  test("a finished report, as it lies there", async () => {
    const out = newPath("out");
    await report(logOf("simple.log"), out, FIXED);
    await serving(out, async (served) => {
      equal(served.summary, null);
      equal(await textOf(served, "/"), readFileSync(join(out, "index.html"), "utf8"));
      equal((await ask(served, "/.tlparse/events")).status, 404);
    });
  });

  test("a directory with one log, and the newest of several, but not several", async () => {
    const path = logOf("simple.log");
    await serving(join(path, ".."), async (served) => ok((await textOf(served, "/raw.log")).length > 0));
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    writeFileSync(join(path, "../newer.log"), graph(3, "newer"));
    await rejects(serve(join(path, ".."), FIXED), /is not a file/);
    await serving(join(path, ".."), async (served) => deepEqual(Object.keys(await directoryOf(served)), ["[3/0]"]), {
      ...FIXED,
      latest: true,
    });
    await rejects(serve(join(path, "../none.log"), FIXED), /none\.log is not a file/);
  });

  test("modules of the user's own; what fails says so and is an error", async () => {
    const view = defineView<{ readonly n: number }>({
      name: "own",
      title: () => "Own",
      scripts: [],
      markup: () => {
        throw new Error("own page is broken");
      },
    });
    const own: Module = {
      id: "own",
      name: "Own",
      subscriptions: [],
      loadingStrategy: "lazy",
      render: () => ({
        extra: [
          { path: "own.html", phase: "early", content: { kind: "page", page: page(view, () => ({ n: 1 })) } },
          { path: "own.txt", phase: "early", content: { kind: "text", text: () => "own" } },
          { path: "markup.svg", phase: "early", content: { kind: "text", text: () => "<svg/>" } },
          { path: "late.jsonl", phase: "early", content: { kind: "stream", parts: brokenAtOnce } },
        ],
      }),
    };
    await serving(logOf("simple.log"), async (served) => {
      equal(await textOf(served, "/own.txt"), "own");
      const failed = await ask(served, "/own.html");
      deepEqual([failed.status, failed.headers.get("etag")], [500, null]);
      match(await failed.text(), /own page is broken/);
      const late = await ask(served, "/late.jsonl");
      deepEqual([late.status, await late.text()], [500, "Cannot make this file: no stream\n"]);
      match((await ask(served, "/markup.svg")).headers.get("content-security-policy")!, /default-src 'none'.*sandbox/);
    }, { ...FIXED, added: [own] });
  });
});

function brokenAtOnce(): Iterable<string> {
  throw new Error("no stream");
}

const graph = (frame: number, text: string): string =>
  record({ dynamo_output_graph: {}, frame_id: frame, frame_compile_id: 0, attempt: 0 }, text);

type Directory = Record<string, { readonly artifacts: readonly { readonly url: string }[] }>;

const directoryOf = async (served: ServedReport): Promise<Directory> =>
  JSON.parse(await textOf(served, "/compile_directory.json")) as Directory;

interface Told {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** The events of an answer, one by one; heartbeats are passed over. */
function eventsOf(response: Response): { next(): Promise<Told>; end(): Promise<void> } {
  const reader = response.body!.getReader();
  let text = "";
  return {
    async next() {
      for (;;) {
        const end = text.indexOf("\n\n");
        const block = text.slice(0, Math.max(0, end));
        if (end >= 0) text = text.slice(end + 2);
        const event = /^event: (.*)$/m.exec(block)?.[1], data = /^data: (.*)$/m.exec(block)?.[1];
        if (event !== undefined && data !== undefined) return { event, data: JSON.parse(data) as Told["data"] };
        if (end >= 0) continue;
        const { done, value } = await reader.read();
        if (done) throw new Error("The events have ended");
        text += new TextDecoder().decode(value);
      }
    },
    end: () => reader.cancel(),
  };
}

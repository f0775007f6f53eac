import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import type { Manifest } from "../../intermediate/format.ts";
import { parse } from "../../mod.ts";
import { launch, SKIP, visiting } from "./browser.ts";
import { type PageFolder, pageFolder } from "./folder.ts";
import { type RecordingServer, recordingServer } from "./recording_server.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const built = (name: string): string => {
  const path = join(ROOT, "dist", name);
  assert.ok(existsSync(path), `${path} is missing: npm run bundle makes it`);
  return readFileSync(path, "utf8");
};

/** As strict as a policy can be. */
const POLICY =
  "default-src 'none'; script-src 'nonce-n'; style-src 'nonce-n'; connect-src 'self'; img-src data:; base-uri 'none'; " +
  "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

interface PageParts {
  readonly body: string;
  /** Runs before the elements are defined. */
  readonly script?: string;
  readonly module?: boolean;
  readonly strict?: boolean;
}

const pageOf = ({ body, script = "", module = false, strict = false }: PageParts): string =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Somebody's page</title>
${strict ? `<meta http-equiv="Content-Security-Policy" content="${POLICY}">` : ""}<link rel="icon" href="data:,"></head>
<body>${body}<script nonce="n">${script}</script>
<script nonce="n" ${module ? 'type="module" src="elements.mjs"' : 'src="elements.js"'}></script></body></html>`;

/** One of each element, with data that try to be markup. */
const HOSTILE = `</script><img src=x onerror="document.title='broken'"><b>`;
const ALL = {
  body: ["code", "stack-trie", "compile-list", "flame-chart", "guards"].map((n) => `<tlparse-${n}></tlparse-${n}>`)
    .join(""),
  script: `
const data = (name, value) => { document.querySelector("tlparse-" + name).data = value; };
const hostile = ${JSON.stringify(HOSTILE).replaceAll("<", "\\u003c")};
data("code", "import torch  # " + hostile + "\\n");
data("stack-trie", [{ depth: 0, marker: false, file: hostile, line: 7, name: hostile, loc: hostile,
  terminals: [{ display: hostile, status: "ok", href: "javascript:document.title='broken'" }] }]);
data("compile-list", [{ id: hostile, status: "error", name: hostile, file: hostile, line: 1, durationMs: 1500,
  href: "javascript:document.title='broken'" }]);
data("flame-chart", [
  { ph: "M", name: "process_name", pid: 1, args: { name: hostile } },
  { ph: "X", name: hostile, ts: 10, dur: 50, pid: 1, tid: 2, args: { [hostile]: hostile } },
]);
data("guards", [{ code: hostile, type: hostile, user: { file: hostile, line: 1, name: hostile } }]);
`,
};

/** Text in the shadow root of the first such element. */
const shown = (page: Page, name: string): Promise<string> =>
  page.locator(`tlparse-${name}`).first().evaluate((element) => element.shadowRoot!.textContent);

const loaded = (page: Page, name: string, text: string) =>
  page.waitForFunction(
    ([name, text]) => document.querySelector(`tlparse-${name}`)?.shadowRoot?.textContent.includes(text!),
    [name, text],
  );

const KINDS = [
  { name: "the script from disk", scheme: "file", module: false },
  { name: "the script over http", scheme: "http", module: false },
  { name: "the module over http", scheme: "http", module: true },
] as const;

/** The beginning of the first guard of a compilation. */
const guardOf = (server: RecordingServer, id: string): string => {
  const entries = server.files.get("parsed/guards.jsonl")!.split("\n").filter((line) => line !== "").map((line) =>
    JSON.parse(line)
  );
  const { payload } = entries.find(({ type, compile_id }) => type === "dynamo_guards" && compile_id === id);
  return (JSON.parse(payload)[0].code as string).slice(0, 30);
};

describe("Elements in other pages", { skip: SKIP }, () => {
  let browser: Browser;
  let folder: PageFolder;
  let server: RecordingServer;
  let manifest: Manifest;

  before(async () => {
    [browser, folder, server] = await Promise.all([launch(), pageFolder(), recordingServer()]);
    for (const name of ["elements.js", "elements.mjs"]) {
      folder.write(name, built(name));
      server.files.set(name, built(name));
    }
    const files = mkdtempSync(join(tmpdir(), "tlparse-elements-"));
    await parse(join(ROOT, "testdata/recompiles.log"), files, { overwrite: true });
    for (const name of readdirSync(files)) server.files.set(`parsed/${name}`, readFileSync(join(files, name), "utf8"));
    await parse(join(ROOT, "testdata/recompiles.log"), files, { overwrite: true, chunkBytes: 50 });
    for (const name of readdirSync(files)) server.files.set(`chunks/${name}`, readFileSync(join(files, name), "utf8"));
    rmSync(files, { recursive: true });
    manifest = JSON.parse(server.files.get("parsed/manifest.json")!) as Manifest;
  });
  after(async () => {
    await browser.close();
    await Promise.all([folder.close(), server.close()]);
  });

  /** Opens a page from the recording server, whose list of what was asked for begins with it. */
  const visitServed = (parts: PageParts, use: (page: Page, complaints: () => Promise<string[]>) => Promise<void>) =>
    visiting(browser, async ({ page, complaints }) => {
      server.files.set("page.html", pageOf(parts));
      server.asked.length = 0;
      await page.goto(`${server.url}/page.html`);
      await use(page, complaints);
    });

  for (const { name, scheme, module } of KINDS) {
    for (const strict of [false, true]) {
      it(`show hostile texts as texts: ${name}, ${strict ? "under a strict policy" : "without a policy"}`, () =>
        visiting(browser, async ({ page, complaints }) => {
          const path = `all-${module}-${strict}.html`;
          folder.write(path, pageOf({ ...ALL, module, strict }));
          await page.goto(`${folder[scheme]}/${path}`);
          await loaded(page, "guards", HOSTILE);
          for (const element of ["code", "stack-trie", "compile-list"]) {
            assert.ok((await shown(page, element)).includes(HOSTILE), element);
          }
          await page.locator("tlparse-guards tbody tr").nth(1).click();
          await page.locator("tlparse-flame-chart canvas").focus();
          await page.keyboard.press("ArrowRight");
          await page.locator("tlparse-flame-chart .detail").waitFor();
          assert.ok((await shown(page, "flame-chart")).includes(HOSTILE));
          await page.locator("tlparse-flame-chart canvas").hover({ position: { x: 300, y: 50 } });
          await page.locator("tlparse-flame-chart .tip").waitFor();
          const made = page.locator("img, b:has-text('import'), a[href^='javascript']");
          assert.equal(await made.count(), 0);
          assert.equal(await page.title(), "Somebody's page");
          assert.deepEqual(await complaints(), []);
        }));
    }
  }

  it("take what was set before they were defined, and what is set later", () =>
    visiting(browser, async ({ page, complaints }) => {
      folder.write(
        "later.html",
        pageOf({
          body: "<tlparse-code></tlparse-code>",
          script: "document.querySelector('tlparse-code').data = 'first'",
        }),
      );
      await page.goto(`${folder.file}/later.html`);
      await loaded(page, "code", "first");
      await page.evaluate(() => Object.assign(document.querySelector("tlparse-code")!, { data: "second\n" }));
      await loaded(page, "code", "second");
      assert.equal(
        await page.evaluate(() => (document.querySelector("tlparse-code") as { data?: unknown }).data),
        "second\n",
      );
      assert.deepEqual(await complaints(), []);
    }));

  it("say that there are no data, and what is wrong with data of another shape", () =>
    visiting(browser, async ({ page, complaints }) => {
      folder.write(
        "wrong.html",
        pageOf({
          body:
            "<tlparse-guards></tlparse-guards><tlparse-compile-list></tlparse-compile-list><tlparse-code></tlparse-code>",
          script: `document.querySelector("tlparse-guards").data = [{ code: 7 }];
document.querySelector("tlparse-compile-list").data = { status: "ok" };`,
        }),
      );
      await page.goto(`${folder.file}/wrong.html`);
      await loaded(page, "code", "No text.");
      assert.equal(await shown(page, "guards"), "Cannot show the guards: `code` is missing or no text");
      assert.equal(await shown(page, "compile-list"), "Cannot show the compilations: the data are no list");
      assert.deepEqual(await complaints(), []);
    }));

  it("filter ten thousand guards with few rows in the document", () =>
    visiting(browser, async ({ page }) => {
      folder.write(
        "many.html",
        pageOf({
          body: "<tlparse-guards></tlparse-guards>",
          script: `document.querySelector("tlparse-guards").data =
Array.from({ length: 10000 }, (_, i) => ({ code: "check_" + i + "(x)", type: i % 2 ? "ODD" : "EVEN" }));`,
        }),
      );
      await page.goto(`${folder.file}/many.html`);
      await loaded(page, "guards", "10000 guards");
      const elements = () =>
        page.locator("tlparse-guards").evaluate((element) => element.shadowRoot!.querySelectorAll("*").length);
      assert.ok(await elements() < 500, `${await elements()} elements`);
      const filter = page.getByLabel("Filter guards");
      await filter.pressSequentially("check_99 odd");
      await loaded(page, "guards", "56 of 10000 guards");
      assert.equal(await page.locator("tlparse-guards tbody td.mono").first().textContent(), "check_99(x)");
      await filter.fill("");
      await page.locator("tlparse-guards table").focus();
      await page.keyboard.press("End");
      await loaded(page, "guards", "check_9999(x)");
      await page.keyboard.press("Enter");
      assert.equal(await page.locator("tlparse-guards .detail pre").textContent(), "check_9999(x)");
      assert.ok(await elements() < 500, `${await elements()} elements`);
    }));

  it("sort compilations by time, and tell which one was chosen", () =>
    visiting(browser, async ({ page }) => {
      folder.write(
        "list.html",
        pageOf({
          body: "<tlparse-compile-list></tlparse-compile-list>",
          script: `document.querySelector("tlparse-compile-list").data = [
{ type: "compile_summary", compile_id: "0_10_0", status: "ok", duration_ms: 5, stack_hash: null },
{ type: "compile_summary", compile_id: "0_9_0", status: "break", duration_ms: 70, stack_hash: null },
{ type: "compile_summary", compile_id: "1_0_0", status: "missing", duration_ms: null, stack_hash: null },
{ type: "stack_trie_node", path: [], terminal: [] }];
document.addEventListener("tlparse-select", ({ detail }) => document.title = detail.id);`,
        }),
      );
      await page.goto(`${folder.file}/list.html`);
      const ids = () => page.locator("tlparse-compile-list td.id").allTextContents();
      assert.deepEqual(await ids(), ["0_10_0", "0_9_0", "1_0_0"]);
      await page.getByRole("button", { name: "Time" }).click();
      assert.deepEqual(await ids(), ["0_9_0", "0_10_0", "1_0_0"]);
      assert.equal(await page.getByRole("columnheader", { name: "Time" }).getAttribute("aria-sort"), "descending");
      await page.getByRole("button", { name: "Compilation" }).click();
      assert.deepEqual(await ids(), ["0_9_0", "0_10_0", "1_0_0"]);
      await page.getByRole("gridcell", { name: "70 ms" }).or(page.locator("td", { hasText: "70 ms" })).first().click();
      assert.equal(await page.title(), "0_9_0");
    }));

  it("fold and filter stacks", () =>
    visitServed(
      { body: `<tlparse-stack-trie manifest="parsed/manifest.json"></tlparse-stack-trie>` },
      async (page, complaints) => {
        await loaded(page, "stack-trie", "scale");
        const frames = page.locator("tlparse-stack-trie li:visible");
        const all = await frames.count();
        assert.ok(all > 1);
        await page.getByLabel("Filter by function, file or status").fill("no such frame");
        assert.equal(await frames.count(), 0);
        await page.keyboard.press("Escape");
        assert.equal(await frames.count(), all);
        assert.deepEqual(await complaints(), []);
      },
    ));

  it("colour code, and take the colours away with it", () =>
    visiting(browser, async ({ page }) => {
      folder.write(
        "code.html",
        pageOf({
          body: `<tlparse-code lines="300"></tlparse-code>`,
          script: `document.querySelector("tlparse-code").data = "def f(x):\\n    return x\\n".repeat(200)`,
        }),
      );
      await page.goto(`${folder.file}/code.html`);
      const keywords = () => page.evaluate(() => CSS.highlights.get("tl-keyword")?.size ?? 0);
      await page.waitForFunction(() => (CSS.highlights.get("tl-keyword")?.size ?? 0) > 0);
      const colour = await page.locator("tlparse-code code").evaluate((code) =>
        getComputedStyle(code, "::highlight(tl-keyword)").color !== getComputedStyle(code).color
      );
      assert.ok(colour);
      const mark = await page.locator("tlparse-code .line-mark").boundingBox();
      const box = await page.locator("tlparse-code .scroller").boundingBox();
      assert.ok(mark!.y > box!.y && mark!.y < box!.y + box!.height, "the marked line is not in sight");
      await page.evaluate(() => document.querySelector("tlparse-code")!.remove());
      assert.equal(await keywords(), 0);
    }));

  it("lead from event to event of a trace by keys, by search and in a table", () =>
    visiting(browser, async ({ page }) => {
      folder.write(
        "flame.html",
        pageOf({
          body: "<tlparse-flame-chart></tlparse-flame-chart>",
          script: `const events = [];
const add = (ph, name, ts, more) => events.push({ ph, name, ts, pid: 1, tid: 1, ...more });
for (let i = 0; i < 5000; i++) {
  add("B", "outer", i * 100);
  add("X", "inner " + i, i * 100 + 10, { dur: 30, args: { i } });
  add("E", "outer", i * 100 + 90);
}
add("E", "never begun", 7);
document.querySelector("tlparse-flame-chart").data = { traceEvents: events };
document.addEventListener("tlparse-select", ({ detail }) => document.title = detail.name + " " + detail.start + " " + detail.duration);`,
        }),
      );
      await page.goto(`${folder.file}/flame.html`);
      await loaded(page, "flame-chart", "10000 events, 1 of other kinds are not drawn");
      await page.locator("tlparse-flame-chart canvas").focus();
      const titleAfter = async (...keys: string[]) => {
        for (const key of keys) await page.keyboard.press(key);
        return await page.title();
      };
      // Begin and end 90 apart; the first of all is at 0.
      assert.equal(await titleAfter("ArrowRight"), "outer 0 90");
      assert.equal(await titleAfter("ArrowRight"), "outer 100 90");
      assert.equal(await titleAfter("ArrowDown"), "inner 1 110 30");
      assert.equal(await titleAfter("ArrowUp", "ArrowLeft"), "outer 0 90");
      await page.getByLabel("Find events by name").fill("inner 4321");
      assert.equal(await titleAfter("Enter"), "inner 4321 432110 30");
      assert.match(await shown(page, "flame-chart"), /"i": 4321/);
      await page.locator("tlparse-flame-chart summary").click();
      await page.locator("tlparse-flame-chart tbody").waitFor();
      assert.deepEqual(await page.locator("tlparse-flame-chart tbody td").allTextContents(), [
        "inner 4321",
        "432 ms",
        "30 µs",
        "process 1 · thread 1",
      ]);
      await page.getByLabel("Find events by name").fill("");
      assert.equal(await page.locator("tlparse-flame-chart tbody tr").count(), 100);
    }));

  it("draw events where their time is, and other ones after a zoom", () =>
    visiting(browser, async ({ page }) => {
      folder.write(
        "draw.html",
        pageOf({
          body: "<tlparse-flame-chart></tlparse-flame-chart>",
          script: `document.querySelector("tlparse-flame-chart").data = [
{ ph: "X", name: "a", ts: 0, dur: 100, pid: 1, tid: 1 }, { ph: "X", name: "b", ts: 300, dur: 100, pid: 1, tid: 1 }];
document.addEventListener("tlparse-select", ({ detail }) => document.title = detail.name);`,
        }),
      );
      await page.goto(`${folder.file}/draw.html`);
      const canvas = page.locator("tlparse-flame-chart canvas");
      const { width } = (await canvas.boundingBox())!;
      const at = async (share: number) => {
        await page.evaluate(() => document.title = "nothing");
        await canvas.click({ position: { x: width * share, y: 50 } });
        return await page.title();
      };
      assert.deepEqual([await at(0.1), await at(0.5), await at(0.9)], ["a", "nothing", "b"]);
      await canvas.press("Home");
      await canvas.hover({ position: { x: 1, y: 50 } });
      await page.keyboard.down("Control");
      for (let i = 0; i < 10; i++) await page.mouse.wheel(0, -100);
      await page.keyboard.up("Control");
      await page.waitForTimeout(100);
      assert.equal(await at(0.9), "a");
    }));

  it("ask a server for the bytes of one compilation", () =>
    visitServed(
      { body: `<tlparse-guards manifest="parsed/manifest.json" compile-id="0_1_0"></tlparse-guards>` },
      async (page, complaints) => {
        const [range] = manifest.files.guards.ranges["0_1_0"]!;
        await loaded(page, "guards", "guard");
        const asked = server.asked.filter(({ path }) => path === "parsed/guards.jsonl");
        assert.deepEqual(asked, [{ path: "parsed/guards.jsonl", range: `bytes=${range![0]}-${range![1] - 1}` }]);
        const lines = server.files.get("parsed/guards.jsonl")!.split("\n").filter((l) => l.includes("dynamo_guards"));
        const entry = lines.map((line) => JSON.parse(line)).find(({ compile_id }) => compile_id === "0_1_0");
        const codes = (JSON.parse(entry.payload) as { code: string }[]).map(({ code }) => code);
        assert.deepEqual(await page.locator("tlparse-guards tbody td.mono:nth-child(2)").allTextContents(), codes);
        assert.deepEqual(await complaints(), []);
      },
    ));

  it("cut the file themselves where the server sends all of it, once", async () => {
    server.ranges = false;
    try {
      const body = ["0_0_1", "0_1_0"].map((id) =>
        `<tlparse-code manifest="parsed/manifest.json" compile-id="${id}" category="graphs"></tlparse-code>`
      ).join("");
      await visitServed({ body }, async (page, complaints) => {
        await loaded(page, "code", "GraphModule");
        await page.waitForFunction(() =>
          document.querySelectorAll("tlparse-code")[1]!.shadowRoot!.textContent.includes("GraphModule")
        );
        await page.evaluate(() => document.querySelector("tlparse-code")!.setAttribute("compile-id", "0_1_0"));
        await page.waitForTimeout(100);
        const asked = server.asked.filter(({ path }) => path === "parsed/graphs.jsonl").length;
        assert.ok(asked <= 2, `the whole file was sent ${asked} times`);
        assert.deepEqual(await complaints(), []);
      });
    } finally {
      server.ranges = true;
    }
  });

  it("join the chunks of a payload", () =>
    visitServed(
      {
        body: `<tlparse-code manifest="chunks/manifest.json" compile-id="0_0_1" category="graphs"></tlparse-code>`,
      },
      async (page) => {
        assert.match(server.files.get("chunks/graphs.jsonl")!, /"total_chunks": ?\d/);
        await loaded(page, "code", "GraphModule");
        const whole = server.files.get("parsed/graphs.jsonl")!.split("\n").map((line) => JSON.parse(line || "{}"));
        assert.equal(
          await page.locator("tlparse-code code").textContent(),
          whole.find(({ compile_id }) => compile_id === "0_0_1").payload,
        );
      },
    ));

  it("show the trace events of the intermediate files, of all compilations and of one", () =>
    visitServed(
      {
        body: `<tlparse-flame-chart src="parsed/chromium_events.json"></tlparse-flame-chart>
<tlparse-flame-chart manifest="parsed/manifest.json" compile-id="0_0_1"></tlparse-flame-chart>`,
      },
      async (page, complaints) => {
        await loaded(page, "flame-chart", "3 events");
        await page.locator("tlparse-flame-chart").nth(1).getByText("1 event", { exact: true }).waitFor();
        assert.deepEqual(await complaints(), []);
      },
    ));

  it("ask no other place than the folder of the manifest", async () => {
    const guards = { ...manifest.files.guards, path: "../parsed/guards.jsonl" };
    const moved = { ...manifest, files: { ...manifest.files, guards } };
    server.files.set("elsewhere/manifest.json", JSON.stringify(moved));
    server.files.set("elsewhere/string_table.json", "[]");
    const body = `<tlparse-guards manifest="elsewhere/manifest.json" compile-id="0_0_1"></tlparse-guards>`;
    await visitServed({ body }, async (page) => {
      await loaded(page, "guards", "../parsed/guards.jsonl is no name of a file");
      assert.deepEqual(server.asked.filter(({ path }) => path.startsWith("parsed/")), []);
    });
  });

  it("show what failed, and try again", () =>
    visitServed({ body: `<tlparse-compile-list src="parsed/index.jsonl"></tlparse-compile-list>` }, async (page) => {
      await loaded(page, "compile-list", "0_0_0");
      server.failing.set("parsed/index.jsonl", 503);
      await page.evaluate(() =>
        (document.querySelector("tlparse-compile-list") as unknown as { reload(): void }).reload()
      );
      await loaded(page, "compile-list", "the server answered 503");
      server.failing.delete("parsed/index.jsonl");
      await page.getByRole("button", { name: "Try again" }).click();
      await loaded(page, "compile-list", "0_0_0");
    }));

  it("say that a file was cut, that a manifest is none, and that it is of another version", () =>
    visitServed(
      { body: `<tlparse-guards manifest="cut/manifest.json" compile-id="0_0_1"></tlparse-guards>` },
      async (page) => {
        await loaded(page, "guards", "the server answered 404");
        const put = (name: string, text: string) => server.files.set(`cut/${name}`, text);
        const again = () => page.getByRole("button", { name: "Try again" }).click();
        put("manifest.json", "{}");
        await again();
        await loaded(page, "guards", "it is no manifest of tlparse");
        put("manifest.json", JSON.stringify({ ...manifest, version: "3.0" }));
        await again();
        await loaded(page, "guards", "it is of version 3.0, and this reads 2.x");
        put("manifest.json", JSON.stringify(manifest));
        put("string_table.json", "[]");
        put("guards.jsonl", server.files.get("parsed/guards.jsonl")!.slice(0, 100));
        await again();
        await loaded(page, "guards", "where the manifest says");
      },
    ));

  it("read from disk what `parse` has written as scripts, and say what is missing where it has not", () =>
    visiting(browser, async ({ page, complaints }) => {
      const log = join(ROOT, "testdata/recompiles.log"), parsed = join(folder.path, "parsed");
      await parse(log, parsed, { overwrite: true, scripts: true });
      const elements = `<tlparse-guards manifest="parsed/manifest.json" compile-id="0_0_1"></tlparse-guards>
<tlparse-code manifest="parsed/manifest.json" compile-id="0_0_1" category="graphs"></tlparse-code>
<tlparse-flame-chart manifest="parsed/manifest.json" compile-id="0_0_1"></tlparse-flame-chart>`;
      folder.write("slices.html", pageOf({ body: elements }));
      await page.goto(`${folder.file}/slices.html`);
      await loaded(page, "code", "GraphModule");
      await loaded(page, "flame-chart", "1 event");
      await page.waitForFunction(
        (text) => document.querySelector("tlparse-guards")!.shadowRoot!.textContent.includes(text),
        guardOf(server, "0_0_1"),
      );
      assert.deepEqual(await complaints(), []);

      rmSync(join(parsed, "scripts/graphs.jsonl.0.js"));
      folder.write("parsed/scripts/guards.jsonl.0.js", 'globalThis.tlparseSlice?.("other",0,1,"");');
      await page.reload();
      await loaded(page, "guards", "is no slice of it, or was cut off");
      await loaded(page, "code", "`tlparse parse --scripts` has written");
      await complaints();
    }));

  it("say on file:// why a URL cannot be read", () =>
    visiting(browser, async ({ page, complaints }) => {
      folder.write("src.html", pageOf({ body: `<tlparse-guards src="guards.json"></tlparse-guards>` }));
      await page.goto(`${folder.file}/src.html`);
      await loaded(page, "guards", "a page may not read files from disk. Serve them over HTTP, or set the data");
      assert.deepEqual(await complaints(), []);
    }));
});

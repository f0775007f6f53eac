/** Whole reports of hostile logs, made with the built-in modules: contract section 8.1, and the content policy on every page. */
import { equal, ok, throws } from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { MODULES } from "../../modules/registry.ts";
import { policy } from "../../report/document.tsx";
import { writeToMemory } from "../../report/memory_writer.ts";
import { writeSite } from "../../report/site_writer.ts";
import { C, record, withLog } from "../log_text.ts";
import { plan } from "./helpers.ts";

const TESTDATA = fileURLToPath(new URL("../../testdata/", import.meta.url));

interface Made {
  readonly files: ReadonlyMap<string, string>;
  readonly nonce: string;
}

const madeOf = (log: string | Uint8Array): Promise<Made> =>
  withLog(log, async ({ store }) => {
    const report = await plan(store, MODULES);
    const { files, failed } = await writeToMemory(
      report,
      new Map([["tlparse.css", ""], ["page.js", ""], ["code.js", ""]]),
    );
    equal([...failed, ...report.failed].map(({ error }) => error.stack).join("\n"), "");
    return {
      files: new Map([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)])),
      nonce: report.nonce,
    };
  });

const decoded = (text: string) =>
  text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll(
    "&amp;",
    "&",
  );

/** The start tags of a page, as a renderer writes them: attributes in double quotes or without a value. */
const tagsOf = (html: string) =>
  [...html.matchAll(/<([a-z][\w-]*)((?:\s+[^\s"'>=/]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(([, name, attributes]) => ({
    name: name!.toLowerCase(),
    attributes: new Map([...attributes!.matchAll(/([^\s"'>=/]+)(?:="([^"]*)")?/g)].map(([, key, value]) => [
      key!.toLowerCase(),
      decoded(value ?? ""),
    ])),
  }));

/** Elements that a report has; anything else would be markup of the log. */
const FORBIDDEN = ["base", "iframe", "img", "object", "embed", "form", "style", "image", "video", "audio"];

function checkPage(path: string, html: string, { files, nonce }: Made): void {
  const tags = tagsOf(html);
  equal(tags.length, html.match(/<[a-z]/gi)!.length, `${path}: there is a tag that no renderer wrote`);
  const metas = tags.filter(({ attributes }) => attributes.get("http-equiv") === "Content-Security-Policy");
  equal(metas.map(({ attributes }) => attributes.get("content")).join(), policy(nonce), path);
  for (const { name, attributes } of tags) {
    equal(FORBIDDEN.includes(name), false, `${path}: ${name}`);
    const isData = attributes.get("type") === "application/json";
    if (name === "script" && !isData) {
      ok(/^(?:\.\.\/)*assets\/\w+\.js$/.test(attributes.get("src") ?? ""), `${path}: script`);
    }
    for (const [key, value] of attributes) {
      equal(/^on|^style$|^srcdoc$/.test(key), false, `${path}: ${key}`);
      if (key === "href" && name !== "link") checkLink(path, value, files);
    }
  }
}

function checkLink(path: string, link: string, files: Made["files"]): void {
  if (/^https?:\/\//.test(link) || link.startsWith("#")) return;
  const target = posix.join(posix.dirname(path), decodeURIComponent(link.replace(/#.*$/, "")));
  ok(files.has(target), `${path} links to ${link}, which is ${target}`);
}

function checkReport(made: Made): void {
  for (const [path, text] of made.files) if (path.endsWith(".html")) checkPage(path, text, made);
}

for (const name of readdirSync(TESTDATA).filter((name) => name.endsWith(".log"))) {
  test(`every page of ${name} has the policy, our own scripts and links that lead somewhere`, async () => {
    checkReport(await madeOf(readFileSync(join(TESTDATA, name))));
  });
}

const MARKUP = `"><script>alert(1)</script><img src=x onerror=alert(2)><b>'&amp;`;
const NAMES = [
  "../../up",
  "/tmp/absolute",
  "a/../../b",
  "..",
  "",
  "a/",
  "a\0b",
  "x".repeat(300),
  "g#1? %41é",
  "a b",
  MARKUP,
];
const FRAME = { filename: 0, line: 1, name: MARKUP, loc: MARKUP };

const named = (name: string): string =>
  [
    record({ artifact: { name, encoding: "string" }, ...C }, MARKUP),
    record({ artifact: { name, encoding: "json" }, ...C }, JSON.stringify({ [MARKUP]: MARKUP })),
    record({ graph_dump: { name }, ...C }, MARKUP),
    record({ graph_dump: { name: `vllm_submod_${name}` }, ...C }, MARKUP),
    record({ optimize_ddp_split_child: { name }, ...C }, MARKUP),
    record({ dump_file: { name }, ...C }, MARKUP),
    record({ inductor_output_code: { filename: name }, ...C }, MARKUP),
    record({ link: { name, url: `javascript:${name}` }, ...C }),
    record({ link: { name, url: name }, ...C }),
    record({ unheard_of: {}, has_payload: name, ...C }, MARKUP),
  ].join("");

const HOSTILE = [
  record({ str: [MARKUP, 0] }),
  record({ dynamo_start: { stack: [FRAME, { ...FRAME, line: 2 }] }, ...C }),
  record({ stack: [FRAME], ...C }),
  ...NAMES.map(named),
  record({ dump_file: { name: "../-_0_0_0/dynamo_guards_0" }, ...C }, "replaced"),
  record({ dump_file: { name: "../index" }, ...C }, "replaced"),
  record({ dynamo_guards: {}, ...C }, JSON.stringify([{ code: MARKUP, type: MARKUP }])),
  record({ dynamo_guards: {}, ...C }, MARKUP),
  record({ chromium_event: {}, ...C }, JSON.stringify({ name: MARKUP })),
  record(
    { artifact: { name: "inductor_provenance_tracking_kernel_stack_traces", encoding: "json" }, ...C },
    JSON.stringify({ [MARKUP]: [MARKUP] }),
  ),
  record({
    compilation_metrics: {
      co_name: MARKUP,
      fail_type: MARKUP,
      fail_reason: MARKUP,
      restart_reasons: [MARKUP],
      [MARKUP]: MARKUP,
    },
    ...C,
  }),
].join("");

test("no name, text or key of a hostile log becomes markup or a script", async () => {
  const made = await madeOf(HOSTILE);
  checkReport(made);
  const pages = [...made.files].filter(([path]) => path.endsWith(".html"));
  ok(pages.filter(([, html]) => html.includes("alert(1)")).length > 10);
});

test("markup of a log that is not escaped would be found", () => {
  const page = (markup: string) =>
    `<meta http-equiv="Content-Security-Policy" content="${policy("R")}"><a href="index.html">x</a>${markup}`;
  const check = (markup: string) =>
    checkPage("index.html", page(markup), { files: new Map([["index.html", ""]]), nonce: "R" });
  check("<p>x</p>");
  for (
    const markup of [
      "<script>alert(1)</script>",
      "<img src=x onerror=alert(2)>",
      '<p onclick="x">',
      '<p style="color:red">',
      '<a href="javascript:alert(1)">',
      '<a href="gone.html">',
      '<base href="..">',
    ]
  ) throws(() => check(markup), markup);
});

test("a hostile log writes only below the folder of the report, and the page of no other record is replaced", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tlparse-hostile-"));
  try {
    const site = join(folder, "a/b/site");
    mkdirSync(site, { recursive: true });
    const paths = await withLog(HOSTILE, async ({ store }) => {
      const { sizes, failed } = await writeSite(await plan(store, MODULES), site, { assets: new Map() });
      equal(failed.length, 0);
      return [...sizes.keys()];
    });
    const written = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    equal(written.length, paths.length);
    ok(written.every(({ parentPath }) => `${parentPath}/`.startsWith(`${site}/`)));
    for (const path of ["index.html", "-_0_0_0/dynamo_guards_0.html"]) {
      equal(paths.includes(path) && readFileSync(join(site, path), "utf8").includes("replaced"), false);
    }
    ok(paths.includes("dump_file/%2E%2E/index.html"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

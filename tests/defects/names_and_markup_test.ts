/** Contract 8.1: what a log calls its files, and what it says, does no harm. */
import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { shown } from "../modules/report_of.ts";
import { defectLog, type WholeReport, wholeReport } from "../whole_report.ts";

const PLANTED = /<(?:script|b)[^>]*>planted|<b title/;

/** Pages that say `planted()`, none of which has it as markup. */
function pagesWithPlanted({ files }: WholeReport): string[] {
  const pages = [...files].filter(([path]) => path.endsWith(".html"));
  for (const [path, html] of pages) doesNotMatch(html, PLANTED, path);
  return pages.filter(([, html]) => html.includes("&lt;script>planted()")).map(([path]) => path);
}

/** Target of each link with this text. */
const targets = (html: string, text: string): string[] =>
  [...html.matchAll(/<a\b[^>]*href="([^"]*)"[^>]*>((?:(?!<\/a>).)*)<\/a>/g)]
    .filter(([, , inner]) => inner!.replace(/<[^>]*>/g, "") === text).map(([, href]) => href!);

test("D-01: names with .. and absolute names are percent-encoded, so that every file lies in the report", async () => {
  const { paths, text } = await wholeReport(defectLog("d-01-names-that-leave-the-folder"));
  deepEqual(paths.filter((path) => path.startsWith("/") || path.split("/").some((name) => /^\.{0,2}$/.test(name))), []);
  equal(text("-_0_0_0/%2E%2E/%2E%2E/escaped_0.txt"), "artifact ../../escaped");
  equal(text("-_0_0_0/%2F/tmp/absolute_5.txt"), "graph dump /tmp/absolute");
  equal(text("-_0_0_0/vllm_submod_/%2E%2E/%2E%2E/%2E%2E/x_12.txt"), "a dump of vLLM");
  match(text("dump_file/%2E%2E/%2E%2E/escaped.html"), /dump file \.\.\/\.\.\/escaped/);
  equal(text("payloads/%2E%2E/escaped.txt"), "payload called ../escaped");
});

test("D-02: restart reasons, failures and their causes are text", async () => {
  const report = await wholeReport(defectLog("d-02-markup-in-restart-reasons"));
  const pages = pagesWithPlanted(report);
  ok(pages.includes("failures_and_restarts.html") && pages.includes("-_0_0_0/compilation_metrics_0.html"));
  match(shown(report.text("failures_and_restarts.html")), /reason <script>planted\(\)<\/script><b title="x">&amp;/);
});

test("D-03: expressions, results, operators, reasons and locals of an export are text", async () => {
  const report = await wholeReport(defectLog("d-03-markup-in-export-failures"), { mode: "export" });
  deepEqual(pagesWithPlanted(report).sort(), [
    "-_0_0_0/symbolic_guard_information_0.html",
    "-_0_0_0/symbolic_guard_information_1.html",
    "index.html",
  ]);
  const index = shown(report.text("index.html")),
    guard = shown(report.text("-_0_0_0/symbolic_guard_information_0.html"));
  for (const what of ["guard", "question", "answer", "torch.ops.missing", "torch.ops.mismatched", "mismatch"]) {
    ok(index.includes(`${what} <script>planted()`), what);
  }
  for (const what of ["guard", "name", "value", "result", "Method: method", "Arguments: argument", "frame", "loc"]) {
    ok(guard.includes(`${what} <script>planted()`), what);
  }
});

test("D-04: generated code on a provenance page is escaped, with --plain-text too", async () => {
  for (const plainText of [false, true]) {
    const report = await wholeReport(defectLog("d-04-markup-in-plain-text-code"), { provenance: true, plainText });
    ok(pagesWithPlanted(report).includes("provenance_tracking_-_0_0_0.html"));
    match(report.text("provenance_tracking_-_0_0_0.html"), /if a &lt; b:/);
  }
});

test("D-05: a link that is not http or https is text, with its address, which compile_directory.json has too", async () => {
  const { text, directory } = await wholeReport(defectLog("d-05-script-urls"));
  const index = text("index.html");
  doesNotMatch(index, /href="(?:javascript|data):(?!,")/);
  deepEqual(targets(index, "web"), ["https://example.com/?a=1&amp;b='2'"]);
  match(index, /logged as javascript:planted\(\)/);
  equal(directory["[0/0]"]!.artifacts[0]!["url"], "javascript:planted()");
});

test("D-06: links to names with #, ?, %, blanks and other signs are percent-encoded, `url` in JSON is not", async () => {
  const { text, paths, directory } = await wholeReport(defectLog("d-06-names-with-url-signs"));
  const links = [...text("index.html").matchAll(/href="(-_0_0_0[^"]*)"/g)].map(([, link]) => link!);
  deepEqual(links, [
    "-_0_0_0/g%231%3F_0.txt",
    "-_0_0_0/50%25%20of_1.txt",
    "-_0_0_0/a%20b_2.txt",
    "-_0_0_0/%C3%A9%2B1_3.txt",
    "-_0_0_0/sub/g%232_4.txt",
  ]);
  const urls = directory["[0/0]"]!.artifacts.map(({ url }) => url);
  deepEqual(urls, links.map(decodeURIComponent));
  ok(urls.every((url) => paths.includes(url as string)));
});

test("D-07: no name replaces another file, and of two dumps of one name the later is shown and both are kept", async () => {
  const report = await wholeReport(defectLog("d-07-names-of-other-files"));
  match(report.text("-_0_0_0/dynamo_guards_0.html"), /the page that must stay/);
  match(report.text("index.html"), /IR dumps/);
  match(report.text("dump_file/%2E%2E/-_0_0_0/dynamo_guards_0.html"), /would replace the guards/);
  match(report.text("dump_file/eval_with_key_7.html"), /second of the name/);
  const payloads = [...report.files].filter(([path]) => path.startsWith("payloads/")).map(([, text]) => text);
  ok(payloads.includes("first of the name\n") && payloads.includes("second of the name\n"));
});

test("D-08: long names are cut and get a hash, control characters are encoded, and the run goes on", async () => {
  const { paths, text } = await wholeReport(defectLog("d-08-long-and-odd-names"));
  const names = paths.filter((path) => path.startsWith("-_0_0_0/")).map((path) => path.slice("-_0_0_0/".length));
  equal(new Set(names).size, 6);
  ok(names.every((name) => new TextEncoder().encode(name).length <= 150));
  deepEqual(names.slice(2, 4), ["nul%00byte_2.txt", "line%0Afeed_3.txt"]);
  equal(text("-_0_0_0/after_5.txt"), "the record after the odd names");
  ok(text("index.html").includes(`logged as ${"n".repeat(300)}2.txt`), "the original name is shown");
});

test("D-09: the custom header is the only markup that is not the program's own; its scripts and styles get the nonce", async () => {
  const customHeader = '<script>own()</script><style>p{color:red}</style><p onclick="own()">mine</p>';
  const { text } = await wholeReport(defectLog("d-15-report-of-one-log"), { customHeader });
  const html = text("index.html");
  match(html, /<script nonce="\w+">own\(\)<\/script><style nonce="\w+">p\{color:red\}<\/style>/);
  match(html, /<p onclick="own\(\)">mine<\/p>/);
  doesNotMatch(html, /unsafe-inline|unsafe-hashes/);
});

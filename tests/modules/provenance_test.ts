import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { test } from "node:test";
import { compileArtifactsModule } from "../../modules/compile_artifacts.ts";
import { provenanceModule } from "../../modules/provenance.ts";
import { C, record } from "../log_text.ts";
import { markupOf, pathsOf, reportOf } from "./report_of.ts";

const MODULES = [provenanceModule, compileArtifactsModule];
const report = (log: string, changes = {}) => reportOf(log, MODULES, { provenance: true, ...changes });
const graph = (name: string, payload: string, id: object = C) => record({ graph_dump: { name }, ...id }, payload);
const code = (payload: string) => record({ inductor_output_code: { filename: "/tmp/c.py" }, ...C }, payload);
const mappings = (names: object, id: object = C) =>
  record(
    { artifact: { name: "inductor_provenance_tracking_node_mappings", encoding: "json" }, ...id },
    JSON.stringify(names),
  );
const LOG = graph("before_pre_grad_graph", "add = 1") + graph("after_post_grad_graph", "x = 0\nadd_1 = 1") +
  code("# AOT ID: ['0']\nif a < b: k_1.run()\n") +
  mappings({ preToPost: { add: ["add_1"] }, cppCodeToPost: { k_1: ["add_1"] } });

/** Text of each panel, and the mappings. */
function panels(html: string) {
  const text = (id: string) =>
    new RegExp(`id="${id}".*?<code>(.*?)</code>`, "s").exec(markupOf(html))![1]!.replace(/<\/?span[^>]*>/g, "");
  const block = /<script id="lineMappings" type="application\/json">(.*?)<\/script>/s.exec(html)![1]!;
  return { pre: text("preGradGraph"), post: text("postGradGraph"), code: text("generatedCode"), ...JSON.parse(block) };
}

const page = async (log: string, changes = {}, directory = "-_0_0_0") =>
  panels((await report(log, changes)).files.get(`provenance_tracking_${directory}.html`)!);

test("without the option there are neither pages nor a section", async () => {
  const { files, sections } = await report(LOG, { provenance: false });
  equal([...files.keys()].some((path) => path.includes("provenance_tracking_-")), false);
  equal(sections.size, 0);
});

test("export mode has no provenance pages", async () => {
  equal(pathsOf(await report(LOG, { mode: "export" })).some((path) => path.startsWith("provenance_tracking")), false);
});

test("every id of the directory has a page and a link, in the order of the log, also without anything to show", async () => {
  const log = LOG + record({ dynamo_start: {}, frame_id: 1, frame_compile_id: 0, attempt: 0 }) +
    record({ aot_joint_graph: {} }, "g") + record({ dynamo_output_graph: {}, frame_id: "bad" }, "g");
  const { files, sections } = await report(log);
  const names = ["-_0_0_0", "-_1_0_0", "-_-_-_-", "(unknown)"].map((id) => `provenance_tracking_${id}`);
  deepEqual([...files.keys()].filter((path) => path.startsWith("provenance")), names.map((name) => `${name}.html`));
  deepEqual(
    [...sections.get("Provenance Tracking")!.matchAll(/<a href="([^"]*)">([^<]*)<\/a>/g)].map(([, , text]) => text),
    names,
  );
  deepEqual(panels(files.get("provenance_tracking_(unknown).html")!), { pre: "", post: "", code: "" });
});

test("a page has the texts of its id and the lines that belong together", async () => {
  const { pre, post, code, preToPost, pyCodeToPost } = await page(LOG);
  deepEqual([pre, post], ["add = 1", "x = 0\nadd_1 = 1"]);
  equal(code, "# AOT ID: ['0']\nif a &lt; b: k_1.run()\n");
  deepEqual([preToPost, pyCodeToPost], [{ 1: [2] }, { 2: [2] }]);
});

test("with plain text the code is escaped all the same (D-04)", async () => {
  deepEqual(await page(LOG, { plainText: true }), await page(LOG));
});

test("markup in a log is text on the page", async () => {
  const { files } = await report(
    graph("before_pre_grad_graph", "</code></pre><script>alert(1)</script>") + mappings({ "</script><script>": {} }),
  );
  const html = files.get("provenance_tracking_-_0_0_0.html")!;
  doesNotMatch(html, /<script>/);
  match(html, /&lt;script>alert\(1\)&lt;\/script>/);
});

test("a directory whose name ends like the id does not give its files (D-17)", async () => {
  const other = { compiled_autograd_id: 21, frame_id: 0, frame_compile_id: 0, attempt: 0 };
  const own = { compiled_autograd_id: 1, frame_id: 0, frame_compile_id: 0, attempt: 0 };
  const log = graph("before_pre_grad_graph", "own = 1", own) + graph("before_pre_grad_graph", "other = 1", other);
  equal((await page(log, {}, "1_0_0_0")).pre, "own = 1");
  equal((await page(log, {}, "21_0_0_0")).pre, "other = 1");
});

test("the last file of a kind counts, and the first kind that has any", async () => {
  const log = graph("before_pre_grad_graph", "a") + graph("before_pre_grad_graph_again", "b") +
    graph("inductor_pre_grad_graph", "c") + record({ inductor_post_grad_graph: {}, ...C }, "d");
  const { pre, post } = await page(log);
  deepEqual([pre, post], ["b", "d"]);
});

test("a graph that begins with an empty line keeps it, since the mapping counts it (D-27)", async () => {
  const { pre, preToPost } = await page(
    graph("before_pre_grad_graph", "\nadd = 1") + graph("after_post_grad_graph", "p = 1") +
      mappings({ preToPost: { add: ["p"] } }),
  );
  equal(pre, "\nadd = 1");
  deepEqual(preToPost, { 2: [1] });
});

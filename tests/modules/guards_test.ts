import { deepEqual, equal, match, ok } from "node:assert/strict";
import { test } from "node:test";
import { guardsModule } from "../../modules/guards.ts";
import { C, record } from "../log_text.ts";
import { markupOf, pathsOf, reportOf, shown } from "./report_of.ts";

const guards = (payload?: string) => record({ dynamo_guards: {}, ...C }, payload);
const report = (...payloads: (string | undefined)[]) =>
  reportOf(record({ str: ["/app/model.py", 3] }) + payloads.map(guards).join(""), [guardsModule]);

test("a list of guards is a page with the code of each", async () => {
  const { files } = await report(
    '[{"code":"L[\'x\'] < 3 & \\"q\\"","more":1},{"code":"b","stack":null,"user_stack":[]}]',
  );
  equal(shown(files.get("-_0_0_0/dynamo_guards_0.html")!), `Guards L['x'] < 3 & "q" b`);
});

test("where the user's code needs a guard stands beside it, outside of the contract's text", async () => {
  const frames = '[{"filename":3,"line":5,"name":"outer"},{"filename":3,"line":7,"name":"<lambda>"}]';
  const page = (await report(`[{"code":"g","user_stack":${frames}}]`)).files.get("-_0_0_0/dynamo_guards_0.html")!;
  match(markupOf(page), /<span data-chrome class="place"> \/app\/model\.py:7 in &lt;lambda(?:>|&gt;)/);
  equal(shown(page), "Guards g");
});

test("an empty list has a page that says so", async () => {
  const page = (await report("[]")).files.get("-_0_0_0/dynamo_guards_0.html")!;
  equal(shown(page), "Guards");
  ok(page.includes("No guards were logged for [0/0]"));
});

test("what is no list of guards makes no page, takes no number and is counted", async () => {
  const bad = [
    "",
    undefined,
    "{}",
    "[1]",
    "[{}]",
    '[{"code":1}]',
    '[{"code":null}]',
    '[{"code":"a","code":"b"}]',
    '[{"code":"a","stack":[{"filename":1.0,"line":1,"name":"f"}]}]',
    '[{"code":"a","user_stack":[{"line":1,"name":"f"}]}]',
    '[{"code":"a"}] x',
    '[{"code":"\\ud83d"}]',
    "[".repeat(100_000),
  ];
  const made = await report(...bad, '[{"code":"good"}]');
  deepEqual(pathsOf(made), ["-_0_0_0/dynamo_guards_0.html"]);
  equal(made.stats, `Stats { ok: ${bad.length + 1}, fail_dynamo_guards_json: ${bad.length} }`);
  equal(made.messages.length, bad.length);
  ok(made.messages.every((message) => message.startsWith("Failed to parse guards json: ")));
});

test("guards in C++ are a text file", async () => {
  const log = record({ dynamo_cpp_guards_str: {}, ...C }, "TREE <1>\n");
  deepEqual([...(await reportOf(log, [guardsModule])).files], [["-_0_0_0/dynamo_cpp_guards_str_0.txt", "TREE <1>\n"]]);
});

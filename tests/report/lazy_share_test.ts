/**
 * How much a lazy report leaves to the browser: 1 − (bytes of the site's files whose content was rendered while it was written) ÷ (all of them),
 * without the raw outputs.
 */
import { ok } from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import type { Content, Module } from "../../modules/module.ts";
import { MODULES } from "../../modules/registry.ts";
import { C, record, withLog } from "../log_text.ts";
import { made } from "./made_lazy.ts";
import { LOGS } from "./real_logs.ts";

const BYTES = 50_000;

const shareOf = (log: string | Uint8Array, modules: readonly Module[]): Promise<number> =>
  withLog(log, ({ store }) =>
    made(store, modules, ({ site, lazy }) => {
      let all = 0, rendered = 0;
      for (const [path, bytes] of site.files) {
        if (path.startsWith("raw.")) continue;
        all += bytes.length;
        if (lazy.rendered.has(path)) rendered += bytes.length;
      }
      return 1 - rendered / all;
    }));

for (const { name, path } of LOGS.filter(({ path }) => statSync(path).size > BYTES)) {
  test(`at least half of the report of ${name} is left to the browser`, async () => {
    const share = await shareOf(readFileSync(path), MODULES);
    ok(share >= 0.5, `${(share * 100).toFixed(1)} %`);
  });
}

/** What a module declares, rendered by the program. */
const eager = (module: Module): Module => ({
  ...module,
  async render(ctx) {
    const output = await module.render(ctx);
    return {
      ...output,
      numbered: (output.numbered ?? []).map((numbered) => {
        const { content } = numbered;
        return content ? { ...numbered, content: rendered(content) } : numbered;
      }),
    };
  },
});

/** The text of a payload, and a page of a view that no browser has. */
function rendered(content: Content): Content {
  switch (content.kind) {
    case "payload":
    case "json":
      return { kind: "text", text: ({ store }) => content.of.payload ? store.text(content.of.payload) : "" };
    case "page":
      return { kind: "page", page: { ...content.page, view: { ...content.page.view } } };
    default:
      return content;
  }
}

test("one module that renders by itself would be noticed", async () => {
  const code = "buf0 = empty_strided_cuda((16, 16), (16, 1), torch.float32)\n".repeat(200);
  const log = ["a", "b", "c"].map((name) =>
    record({ graph_dump: { name }, ...C }, `${name}\n${code}`) +
    record({ inductor_output_code: { filename: `/tmp/${name}.py` }, ...C }, `# ${name}\n${code}`)
  ).join("");
  ok(log.length > BYTES);
  ok(await shareOf(log, MODULES) > 0.9);
  const modules = MODULES.map((module) => module.id === "compile_artifacts" ? eager(module) : module);
  ok(await shareOf(log, modules) < 0.5);
});

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { PAGE, SECTION, withModule } from "../docs/user_folder.ts";
import { launch, SKIP, visiting } from "./browser.ts";
import { type PageFolder, pageFolder, SCHEMES } from "./folder.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const EXAMPLES = join(ROOT, "docs/examples");
const example = (name: string) => readFileSync(join(EXAMPLES, name), "utf8");
const NO_REACT = !existsSync(join(ROOT, "node_modules/react-dom")) && "React is not installed";

describe("The examples of the documentation", { skip: SKIP }, () => {
  let browser: Browser;
  let folder: PageFolder;

  before(async () => {
    [browser, folder] = await Promise.all([launch(), pageFolder()]);
    folder.write(
      "docs/examples/plain.html",
      example("plain.html").replace("<head>", '<head><link rel="icon" href="data:,">'),
    );
    folder.write("dist/elements.js", readFileSync(join(ROOT, "dist/elements.js")));
  });
  after(async () => {
    await browser.close();
    await folder.close();
  });

  for (const scheme of SCHEMES) {
    it(`show every element in a plain page, over ${scheme}`, () =>
      visiting(browser, async ({ page, complaints }) => {
        await page.goto(`${folder[scheme]}/docs/examples/plain.html`);
        for (const text of ["4 compilations", "loss = model(batch)", "10 events", "17 lines", "10000 guards"]) {
          await page.getByText(text, { exact: false }).first().waitFor();
        }
        await page.locator("tlparse-compile-list").getByText("[1/0]").click();
        assert.match((await page.locator("#chosen").textContent())!, /"id":"\[1\/0\]","status":"error"/);
        await page.locator("tlparse-stack-trie").getByText("[2/0]").click();
        assert.equal(await page.locator("#chosen").textContent(), '{"id":"[2/0]"}');
        assert.deepEqual(await complaints(), []);
      }));
  }

  it("take data from React and tell it what was chosen", { skip: NO_REACT }, async () => {
    const { outputFiles } = await build({
      absWorkingDir: ROOT,
      entryPoints: ["docs/examples/react.jsx"],
      bundle: true,
      write: false,
      jsx: "automatic",
      define: { "process.env.NODE_ENV": '"production"' },
    });
    folder.write("react.html", example("react.html").replace("<head>", '<head><link rel="icon" href="data:,">'));
    folder.write("react.js", outputFiles[0]!.text);
    await visiting(browser, async ({ page, complaints }) => {
      await page.goto(`${folder.http}/react.html`);
      await page.getByText("L['x'].size()[0] == 4").waitFor();
      await page.locator("tlparse-compile-list").getByText("[0/1]").click();
      await page.getByText("L['self'].training == True").waitFor();
      assert.equal(await page.getByRole("heading", { name: "Guards of" }).textContent(), "Guards of [0/1]");
      assert.deepEqual(await complaints(), []);
    });
  });

  for (const kind of [[], ["--lazy"]]) {
    it(`run the island of a module ${kind.join("") || "in a site"}, under the policy of the report`, () =>
      withModule(PAGE, kind, ({ folder }) =>
        visiting(browser, async ({ page, complaints }) => {
          await page.goto(pathToFileURL(join(folder, "largest_graphs.html")).href);
          const rows = page.locator("table.largest tbody tr:visible");
          const all = await rows.count();
          await page.getByLabel("Filter graphs").fill("dynamo_output_graph");
          const found = await rows.count();
          assert.ok(found > 0 && found < all, `${found} of ${all} rows`);
          assert.deepEqual(await complaints(), []);
        })));
  }

  it("show the page of a module in a report of one file, with its island, its links and its text", () =>
    withModule(
      LINKED,
      ["--single-file", "report.html"],
      ({ folder, result }) =>
        visiting(browser, async ({ page, complaints }, context) => {
          assert.equal(result.code, 0, result.stderr);
          await context.grantPermissions(["clipboard-read", "clipboard-write"]);
          await page.goto(pathToFileURL(join(folder, "report.html")).href);
          await page.getByRole("link", { name: "All of them" }).click();
          const frame = page.frameLocator(".panel-page iframe");
          const rows = frame.locator("table.largest tbody tr:visible");
          await frame.getByLabel("Filter graphs").fill("dynamo_output_graph");
          const found = await rows.count();
          assert.ok(found > 0 && found < await frame.locator("table.largest tbody tr").count());
          await page.getByRole("button", { name: "Copy" }).click();
          await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes("Compilation"));
          await frame.getByRole("link", { name: "The log" }).click();
          await page.locator(".panel-tab[aria-selected=true]", { hasText: "raw.log" }).waitFor();
          assert.deepEqual(await complaints(), []);
        }),
    ));

  for (const kind of [[], ["--lazy"], ["--single-file", "index.html"]]) {
    it(`run the island of a section on the index ${kind.join(" ") || "of a site"}`, () =>
      withModule(SECTION_ISLAND, kind, ({ folder, result }) =>
        visiting(browser, async ({ page, complaints }) => {
          assert.equal(result.code, 0, result.stderr);
          await page.goto(pathToFileURL(join(folder, "index.html")).href);
          await page.getByText("counted: 3").waitFor();
          assert.deepEqual(await complaints(), []);
        })));
  }

  it("run the islands of a module in the ranks of a report in one file", () =>
    withModule(
      SECTION_ISLAND,
      ["--all-ranks-html", "--single-file", "ranks.html", join(ROOT, "testdata/simple.log")],
      ({ folder, result }) =>
        visiting(browser, async ({ page, complaints }) => {
          assert.equal(result.code, 0, result.stderr);
          await page.goto(`${pathToFileURL(join(folder, "ranks.html")).href}#rank=0`);
          await page.frameLocator(".rank-frame iframe").getByText("counted: 3").waitFor();
          assert.deepEqual(await complaints(), []);
        }),
    ));

  it("show the page of a module in the ranks of a report in one file", () =>
    withModule(
      LINKED,
      ["--all-ranks-html", "--single-file", "ranks.html", join(ROOT, "testdata/simple.log")],
      ({ folder, result }) =>
        visiting(browser, async ({ page, complaints }) => {
          assert.equal(result.code, 0, result.stderr);
          await page.goto(`${pathToFileURL(join(folder, "ranks.html")).href}#rank=0`);
          const rank = page.frameLocator(".rank-frame iframe");
          await rank.getByRole("link", { name: "All of them" }).click();
          const own = rank.frameLocator(".panel-page iframe");
          await own.getByLabel("Filter graphs").fill("dynamo_output_graph");
          await own.getByRole("link", { name: "The log" }).click();
          await rank.locator(".panel-tab[aria-selected=true]", { hasText: "raw.log" }).waitFor();
          assert.deepEqual(await complaints(), []);
        }),
    ));
});

/** The page links a file of the report. */
const LINKED = PAGE.replace("<h1>Largest graphs</h1>", '<h1>Largest graphs</h1><a href="raw.log">The log</a>');

/** Says how many items the list of the section has; what would end the script or change it is text to the browser. */
const SECTION_ISLAND = SECTION.replace('scripts: ["page"],', 'scripts: ["page"],\n  islands: ["largest_count"],')
  .replace(
    "sections: [",
    `islands: [{ name: "largest_count", script: ${
      JSON.stringify(`// </script><script>document.title = "broken"</script><!--
const list = [...document.querySelectorAll("main ul")].find(({ textContent }) => textContent.includes(" bytes"));
const note = document.createElement("p");
const script = list.children;
let count = 0;
while (count<script.length) count++;
note.textContent = "counted: " + count;
list.after(note);`)
    } }], sections: [`,
  );

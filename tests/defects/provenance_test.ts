/** Contract 8.2, D-17 and D-26 to D-28: which lines of a provenance page belong together. Vector B.6 is the log of D-26. */
import { deepEqual, equal, match } from "node:assert/strict";
import { test } from "node:test";
import { defectLog, wholeReport } from "../whole_report.ts";

async function page(log: string, directory = "-_0_0_0") {
  const { text } = await wholeReport(defectLog(log), { provenance: true, plainText: true });
  const html = text(`provenance_tracking_${directory}.html`);
  const panel = (id: string) =>
    new RegExp(`id="${id}".*?<code>(.*?)</code>`, "s").exec(html)![1]!.replace(/<\/?span[^>]*>/g, "");
  const mappings = JSON.parse(/<script[^>]*id="lineMappings"[^>]*>(.*?)<\/script>/s.exec(html)![1]!);
  const offset = Number(/data-python-offset="(\d+)"/.exec(html)![1]);
  return { pre: panel("preGradGraph"), post: panel("postGradGraph"), code: panel("generatedCode"), offset, mappings };
}

test("D-17: a page takes texts of its own id, not of one that ends alike", async () => {
  for (const autograd of [1, 21]) {
    const { pre, post, code } = await page("d-17-ids-that-end-alike", `${autograd}_0_0_0`);
    equal(pre, `of_${autograd} = 1`);
    equal(post, `post_of_${autograd} = 1`);
    match(code, new RegExp(`# of ${autograd}\n`));
  }
});

test("D-26: a kernel that stands before `# AOT ID:` gives no line number near 2^64 (vector B.6)", async () => {
  const { mappings } = await page("d-26-kernel-before-aot-id");
  for (const lines of Object.values(mappings as Record<string, Record<string, number[]>>).flatMap(Object.values)) {
    equal((lines as number[]).every((line) => line >= 1 && line <= 6), true);
  }
  deepEqual(mappings.preToPost, { 4: [1], 5: [1] });
  deepEqual(mappings.postToPre, { 1: [5, 4] });
});

test("D-27: a mapping to code counts from `# AOT ID:` as in the reference, and the page knows how many lines stand before", async () => {
  const { pre, code, offset, mappings } = await page("d-27-lines-before-aot-id");
  deepEqual(mappings.postToPyCode, { 1: [2] });
  equal(code.split("\n")[2 + offset - 1], "k_1.run()");
  deepEqual(mappings.preToPost, { 3: [1] });
  equal(pre.split("\n")[3 - 1], "add = 1");
});

test("D-28: a kernel is not found in the name of another", async () => {
  const { mappings } = await page("d-28-kernels-that-contain-others");
  deepEqual(mappings.pyCodeToPost, { 2: [2], 3: [1], 5: [2], 7: [1] });
});
